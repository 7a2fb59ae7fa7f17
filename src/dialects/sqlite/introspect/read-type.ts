import { elementsOf, groupOf } from '../../../core/rebuild/read-constraints.ts'
import { wordsOf, type Word } from '../../../core/rebuild/lexis.ts'
import { OWN_TYPE_NAMES, type ColumnType } from '../../../core/schema/model.ts'
import { sqlite } from '../index.ts'

/** The type of a column as it is declared, whose case and spaces mean nothing to SQLite; without one it is empty. */
export function readType(declared: string): ColumnType {
  const words = wordsOf(declared)
  const open = words.findIndex(({ text }) => text === '(')
  const name = (open < 0 ? words : words.slice(0, open)).map(lower).join(' ')
  const args = open < 0 ? [] : elementsOf(groupOf(words)).map((arg) => arg.map(lower).join(''))
  const sql = open < 0 ? name : `${name}(${args.join(', ')})`
  const portable = portableType(name, args)
  return portable && sqlite.type(portable) === sql ? portable : { name: 'native', sql }
}

const lower = ({ kind, text }: Word) => (kind === 'word' ? text.toLowerCase() : text)

/** What may be the same type by its portable name. */
function portableType(name: string, args: readonly string[]): ColumnType | undefined {
  const [first, second] = args.map(Number)
  if (second !== undefined) {
    return name === 'decimal' ? { name, precision: first!, scale: second } : undefined
  }
  if (first !== undefined) {
    if (isSized(name)) return first > 0 ? { name, length: first } : undefined
    return isTimed(name) ? { name, precision: first } : undefined
  }
  if (name === 'blob') return { name: 'binary' }
  return isBare(name) ? { name } : undefined
}

const BARE = [
  'tinyint',
  'smallint',
  'mediumint',
  'integer',
  'bigint',
  'boolean',
  'date',
  'double',
  'real',
  'text',
  'datetime',
  'time',
  'timestamp',
  ...OWN_TYPE_NAMES.sqlite,
] as const
const SIZED = ['varchar', 'char'] as const
const TIMED = ['datetime', 'time', 'timestamp'] as const

const isOneOf =
  <T extends string>(names: readonly T[]) =>
  (name: string): name is T =>
    (names as readonly string[]).includes(name)
const isBare = isOneOf(BARE)
const isSized = isOneOf(SIZED)
const isTimed = isOneOf(TIMED)
