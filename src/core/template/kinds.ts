import { MigError } from '../../errors.ts'
import { printText, printValue } from '../revision/print.ts'
import { isColumnBuilder, isSqlExpression } from '../schema/define.ts'
import { tokenize, type SqlFamily } from '../sql/tokens.ts'
import { didYouMean } from '../text/suggest.ts'
import { readEntries, readWritten } from './read-value.ts'

/** What a parameter of a template may be. */
export type KindName =
  | 'boolean'
  | 'choice'
  | 'columns'
  | 'expression'
  | 'identifier'
  | 'identifiers'
  | 'number'
  | 'rows'
  | 'sql'
  | 'text'
  | 'type'
  | 'value'

interface Kind {
  /** What is expected, in words. */
  readonly what: string
  /** How one is written. */
  readonly example: string
  /** The value that a text means. Throws `usage`. */
  read(text: string, choices: readonly string[]): unknown
  /** Whether it is such a value already, where no text is given. */
  accepts(value: unknown): boolean
  /** The value as code. */
  print(value: unknown): string
}

const fault = (problem: string, ...hint: readonly string[]) => new MigError('usage', problem, { hint })

const isText = (value: unknown) => typeof value === 'string'
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isNames = (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every((each) => isText(each) && each.trim() !== '')
const isValue = (value: unknown) =>
  value === null || ['number', 'bigint', 'boolean', 'string'].includes(typeof value) || isSqlExpression(value)
const isRows = (value: unknown) =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((row) => isRecord(row) && Object.keys(row).length > 0 && !isColumnBuilder(row))
const isColumns = (value: unknown) =>
  isRecord(value) && Object.keys(value).length > 0 && Object.values(value).every(isColumnBuilder)

// safe, here and below: only what was read or accepted by the kind is printed by it
const printString = (value: unknown) => printText(value as string)

/** Each kind of parameter. */
export const KINDS: Readonly<Record<KindName, Kind>> = {
  boolean: {
    what: 'true or false',
    example: 'true',
    read(text) {
      const answer = text.trim().toLowerCase()
      if (['true', 'yes', 'y', '1', 'on'].includes(answer)) return true
      if (['false', 'no', 'n', '0', 'off'].includes(answer)) return false
      throw fault(`"${text}" is neither true nor false`)
    },
    accepts: (value) => typeof value === 'boolean',
    print: String,
  },
  choice: {
    what: 'one of the choices',
    example: 'cascade',
    read(text, choices) {
      const wanted = text.trim()
      if (choices.includes(wanted)) return wanted
      const meant = didYouMean(wanted, choices)
      throw fault(
        `"${wanted}" is none of ${choices.join(', ')}${meant === undefined ? '' : `: did you mean "${meant}"?`}`,
      )
    },
    accepts: () => false,
    print: printString,
  },
  columns: {
    what: 'columns with their types',
    example: 'email: t.varchar(255).notNull(), age: t.integer()',
    read(text) {
      const columns = readEntries(text)
      if (isColumns(columns)) return columns
      const [name] = Object.entries(columns).find(([, value]) => !isColumnBuilder(value)) ?? []
      throw fault(
        name === undefined ? 'there is no column' : `"${name}" has no column type`,
        'write: email: t.varchar(255).notNull(), age: t.integer()',
      )
    },
    accepts: isColumns,
    print: (value) => printValue(value),
  },
  expression: {
    what: 'an expression in SQL',
    example: 'age > 0',
    read(text) {
      const problem = wrongExpression(text)
      if (problem === undefined) return text.trim()
      throw fault(problem)
    },
    accepts: () => false,
    print: printString,
  },
  identifier: {
    what: 'a name',
    example: 'users',
    read(text) {
      if (text.trim() === '') throw fault('it is empty')
      if (text.includes('\0')) throw fault('a name holds no NUL')
      return text
    },
    accepts: () => false,
    print: printString,
  },
  identifiers: {
    what: 'names with commas between them',
    example: 'first_name,last_name',
    read(text) {
      const names = /^\s*\[/.test(text) ? readWritten(text) : text.split(',').map((name) => name.trim())
      if (!isNames(names)) throw fault('a name in the list is empty', 'write: first_name,last_name')
      const list = names as readonly string[]
      const twice = list.find((name, at) => list.indexOf(name) < at)
      if (twice !== undefined) throw fault(`"${twice}" is named twice`)
      return list
    },
    accepts: isNames,
    print: (value) => printValue(value),
  },
  number: {
    what: 'a whole number above 0',
    example: '1000',
    read(text) {
      const number = Number(text.trim().replaceAll('_', ''))
      if (/^\s*\d/.test(text) && Number.isSafeInteger(number) && number > 0) return number
      throw fault(`"${text}" is no whole number above 0`)
    },
    accepts: (value) => Number.isSafeInteger(value) && (value as number) > 0,
    print: String,
  },
  rows: {
    what: 'a list of rows',
    example: "[{ id: 1, name: 'admin' }, { id: 2, name: 'guest' }]",
    read(text) {
      const rows = readWritten(text)
      if (isRows(rows)) return rows
      throw fault('it is no list of rows', "write: [{ id: 1, name: 'admin' }]")
    },
    accepts: isRows,
    print: (value) => printValue(value),
  },
  sql: {
    what: 'SQL',
    example: 'SELECT id FROM users',
    read(text) {
      if (text.trim() === '') throw fault('it is empty')
      return text.trim()
    },
    accepts: () => false,
    print: printString,
  },
  text: {
    what: 'a text',
    example: 'any words',
    read: (text) => text,
    accepts: () => false,
    print: printString,
  },
  type: {
    what: 'a column type',
    example: 't.varchar(20)',
    read(text) {
      const type = readWritten(text)
      if (isColumnBuilder(type)) return type
      throw fault('it is no column type', 'write: t.varchar(20), t.integer().notNull()')
    },
    accepts: isColumnBuilder,
    print: (value) => printValue(value),
  },
  value: {
    what: "a value: 'text' in quotes, 10, true, null, or sql('...')",
    example: "'new'",
    read(text) {
      const value = readWritten(text)
      if (isValue(value)) return value
      throw fault("it is no plain value: write 'text', 10, true, null or sql('now()')")
    },
    accepts: isValue,
    print: (value) => printValue(value),
  },
}

const FAMILIES: readonly SqlFamily[] = ['postgres', 'mysql', 'sqlite']

/** Why a text can stand in no place of an expression on any server; undefined: on one it can. */
function wrongExpression(text: string): string | undefined {
  if (text.trim() === '') return 'it is empty'
  if (/^\s*sql\s*\(\s*['"`]/.test(text)) return 'it is SQL as it stands: leave out sql(...)'
  const problems = FAMILIES.map((family) => wrongIn(text, family))
  return problems.includes(undefined) ? undefined : problems[0]
}

const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[' }

function wrongIn(text: string, family: SqlFamily): string | undefined {
  const open: string[] = []
  try {
    for (const { kind, start, end } of tokenize(text, family)) {
      const token = text.slice(start, end)
      // what is written behind the expression would belong to the comment
      if (kind === 'comment' && !token.startsWith('/*'))
        return 'an expression holds no comment up to the end of a line'
      if (kind !== 'punctuation') continue
      if (token === ';') return 'an expression holds no ";"'
      if (token === '(' || token === '[') open.push(token)
      else if (Object.hasOwn(CLOSES, token) && open.pop() !== CLOSES[token])
        return `"${token}" closes nothing`
    }
  } catch (error) {
    return error instanceof MigError ? error.message : String(error)
  }
  return open.length === 0 ? undefined : `"${open.at(-1)}" is never closed`
}
