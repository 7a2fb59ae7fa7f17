import { OWN_TYPE_NAMES, type ColumnType, type OwnTypeName } from '../../../core/schema/model.ts'

/** The types that take no arguments, as `format_type` spells them. */
const PLAIN: Readonly<Record<string, ColumnType>> = {
  bigint: { name: 'bigint' },
  boolean: { name: 'boolean' },
  bytea: { name: 'binary' },
  date: { name: 'date' },
  'double precision': { name: 'double' },
  integer: { name: 'integer' },
  interval: { name: 'interval' },
  json: { name: 'json' },
  jsonb: { name: 'jsonb' },
  real: { name: 'real' },
  smallint: { name: 'smallint' },
  text: { name: 'text' },
  'time with time zone': { name: 'timetz' },
  'time without time zone': { name: 'time' },
  'timestamp with time zone': { name: 'timestamptz' },
  'timestamp without time zone': { name: 'timestamp' },
  uuid: { name: 'uuid' },
}

const SIZED: Readonly<Record<string, 'varchar' | 'char' | 'bit' | 'varbit'>> = {
  bit: 'bit',
  'bit varying': 'varbit',
  character: 'char',
  'character varying': 'varchar',
}

const TIMED: Readonly<Record<string, 'interval' | 'time' | 'timestamp' | 'timestamptz' | 'timetz'>> = {
  interval: 'interval',
  'time with time zone': 'timetz',
  'time without time zone': 'time',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
}

const OWN: ReadonlySet<string> = new Set(OWN_TYPE_NAMES.postgres)

/** The one column type for each type of the server, given as `format_type` spells it. */
export function columnTypeOf(text: string): ColumnType {
  if (text.endsWith('[]')) {
    const of = columnTypeOf(text.slice(0, -2))
    return of.name === 'native' ? { name: 'native', sql: text } : { name: 'array', of }
  }
  if (Object.hasOwn(PLAIN, text)) return PLAIN[text]!
  // safe: it stands in the list of the names
  if (OWN.has(text)) return { name: text as OwnTypeName }
  const [, name, first, second, rest] = /^([a-z ]+)\((\d+)(?:,(-?\d+))?\)([a-z ]*)$/.exec(text) ?? []
  if (name === undefined) return { name: 'native', sql: text }
  const [word, argument] = [name + rest!, Number(first)]
  if (word === 'numeric') return { name: 'decimal', precision: argument, scale: Number(second ?? 0) }
  if (Object.hasOwn(SIZED, word)) return { name: SIZED[word]!, length: argument }
  if (Object.hasOwn(TIMED, word)) return { name: TIMED[word]!, precision: argument }
  return { name: 'native', sql: text }
}
