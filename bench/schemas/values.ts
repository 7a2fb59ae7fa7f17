import type { Dialect } from '../../src/core/dialect.ts'
import type { Check, Column, ColumnType, Schema, Table } from '../../src/core/schema/model.ts'

/** A value for a column in the n-th row, as SQL; undefined: none is known for its type. */
export function valueFor(
  { name, type, nullable }: Column,
  n: number,
  table: Table,
  schema: Schema,
  dialect: Dialect,
): string | undefined {
  const choices = choicesIn(table.checks, name)
  if (choices.length > 0) return choices[n % choices.length]
  const length = lengthIn(table.checks, name) ?? lengthOfDomain(type, schema)
  const isText = length !== undefined && dialect.type(type)?.match(/char|text|clob/i)
  if (length !== undefined) return isText ? `'${String(n).padEnd(length, 'x')}'` : bytes(n, length, dialect)
  return valueOf(type, n, schema, dialect) ?? (nullable ? 'NULL' : undefined)
}

/** The texts that a check allows a column: `status IN ('open', 'done')`. */
function choicesIn(checks: readonly Pick<Check, 'expression'>[], name: string): readonly string[] {
  const allows = new RegExp(`(?<!\\w)${name}["\`)]*\\s+in\\s*\\(([^()]*)\\)`, 'i')
  const list = checks.map(({ expression }) => allows.exec(expression)?.[1]).find((each) => each !== undefined)
  return list?.match(/'(?:[^']|'')*'/g) ?? []
}

/** The length that a check demands of a column: `length(guid) = 12`. */
function lengthIn(checks: readonly Pick<Check, 'expression'>[], name: string): number | undefined {
  const demands = new RegExp(`length\\(["\`]?${name}["\`]?\\)\\s*==?\\s*(\\d+)`, 'i')
  const found = checks
    .map(({ expression }) => demands.exec(expression)?.[1])
    .find((each) => each !== undefined)
  return found === undefined ? undefined : Number(found)
}

function lengthOfDomain(type: ColumnType, { objects }: Schema): number | undefined {
  const domain = type.name === 'native' ? objects[`domain ${type.sql}`] : undefined
  return domain?.type === 'domain' ? lengthIn(domain.checks, 'value') : undefined
}

function bytes(n: number, length: number, { family }: Dialect): string {
  const hexadecimal = `0${n}`.padEnd(length * 2, '0')
  return family === 'postgres' ? `'\\x${hexadecimal}'` : `x'${hexadecimal}'`
}

function valueOf(type: ColumnType, n: number, schema: Schema, dialect: Dialect): string | undefined {
  switch (type.name) {
    case 'tinyint':
    case 'smallint':
    case 'mediumint':
    case 'integer':
    case 'bigint':
    case 'oid':
    case 'numeric':
      return String(n)
    case 'decimal':
      return type.precision > type.scale ? String(n) : '0'
    case 'real':
    case 'double':
      return `${n}.5`
    case 'boolean':
      return dialect.literal(n % 2 === 0)
    case 'varchar':
    case 'char':
      return dialect.literal(`v${n}`.slice(0, type.length))
    case 'text':
    case 'tinytext':
    case 'mediumtext':
    case 'any':
      return dialect.literal(`text ${n} 'é`)
    case 'date':
      return `'2024-01-${two(n)}'`
    case 'time':
    case 'timetz':
      return `'12:30:${two(n)}'`
    case 'datetime':
    case 'timestamp':
    case 'timestamptz':
      return `'2024-01-${two(n)} 12:30:15'`
    case 'interval':
      return `'${n} days'`
    case 'year':
      return String(2000 + n)
    case 'uuid':
      return `'00000000-0000-4000-8000-${String(n).padStart(12, '0')}'`
    case 'json':
    case 'jsonb':
      return `'{"n": ${n}}'`
    case 'binary':
    case 'varbinary':
    case 'tinyblob':
    case 'mediumblob':
      return bytes(n, 1, dialect)
    case 'bit':
    case 'varbit':
      return `b'${String(n % 2).padStart(type.length, '0')}'`
    case 'enum':
    case 'set':
      return dialect.literal(type.values[n % type.values.length]!)
    case 'inet':
    case 'cidr':
    case 'inet4':
      return `'10.0.0.${n}'`
    case 'inet6':
      return `'::${n}'`
    case 'macaddr':
      return `'08:00:2b:01:02:0${n}'`
    case 'money':
      return `'${n}.00'`
    case 'tsvector':
      return `'word${n}'`
    case 'tsrange':
    case 'tstzrange':
    case 'daterange':
      return `'[2024-01-0${n}, 2024-02-0${n})'`
    case 'int4range':
    case 'int8range':
    case 'numrange':
      return `'[${n}, ${n + 10})'`
    case 'array':
      return `'{}'`
    case 'native':
      return valueOfNative(type.sql, n, schema, dialect)
    default:
      return undefined
  }
}

const two = (n: number) => String(1 + (n % 28)).padStart(2, '0')

/** An enum's or domain's value, or what most types read: a short text. */
function valueOfNative(sql: string, n: number, schema: Schema, dialect: Dialect): string | undefined {
  const name = sql.replaceAll('"', '')
  const object = schema.objects[`enum ${name}`] ?? schema.objects[`domain ${name}`]
  if (object?.type === 'enum') return dialect.literal(object.values[n % object.values.length]!)
  if (object?.type === 'domain') return valueOf(object.base, n, schema, dialect)
  if (/\[\]$/.test(sql)) return `'{}'`
  if (/^hstore$/i.test(sql)) return `'"k"=>"${n}"'`
  if (/^(?:citext|ltree|name|"char")$/i.test(sql)) return `'n${n}'`
  if (/int|num|real|float|doub|dec/i.test(sql)) return String(n)
  if (/blob|binary|bytea/i.test(sql)) return bytes(n, 1, dialect)
  if (/char|text|clob/i.test(sql)) return `'v${n}'`
  if (/date|time/i.test(sql)) return `'2024-01-${two(n)} 12:30:15'`
  if (/bool/i.test(sql)) return String(n % 2)
  return undefined
}
