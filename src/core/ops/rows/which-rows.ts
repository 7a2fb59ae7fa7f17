import { MigError } from '../../../errors.ts'
import type { Dialect, Value } from '../../dialect.ts'
import { toNativeParameters } from '../../sql/parameters.ts'
import { tokenize } from '../../sql/tokens.ts'
import { isList } from '../op.ts'

/** A value that a column can be compared with. */
export type Comparable = string | number | bigint | boolean | null | Date | Uint8Array

/** The columns that a row must equal, all of them: null means IS NULL, a list means any of its values. */
export type RowMatch = Readonly<Record<string, Comparable | readonly Comparable[] | undefined>>

/** Rows of a table: those that match, or that meet a condition in SQL, or `'all'`, which nothing means by itself. */
export type WhichRows = RowMatch | string

/** A piece of SQL with the values of its placeholders, which are counted from 1. */
export interface Bound {
  readonly sql: string
  readonly bindings: readonly Value[]
}

/** SQLite takes 32,766 parameters in a statement, the others 65,535. */
export const MOST_PARAMETERS = 32_000

/** SQLite takes an expression that is a thousand deep, and every OR is one deeper. */
const MOST_ALTERNATIVES = 500

/** Throws MigError where a call does not say plainly which rows it means. */
export function checkWhich(call: string, which: unknown, bindings: readonly Value[]): void {
  const invalid = (problem: string) =>
    new MigError('operation.invalid', `${call}: ${problem}`, {
      hint: ["write: { where: { id: 3 } }, or { where: 'id > ?', bindings: [3] }, or { where: 'all' }"],
    })
  if (typeof which === 'string') {
    if (which.trim() === '') throw invalid('its where is empty')
    if (which === 'all' && bindings.length > 0) throw invalid('there is no place for its bindings')
    return
  }
  if (typeof which !== 'object' || which === null) throw invalid('it does not say which rows')
  if (bindings.length > 0) throw invalid('bindings belong to a where in SQL')
  const entries = Object.entries(which)
  if (entries.length === 0 || isList(which)) throw invalid('it does not say which rows')
  for (const [column, value] of entries) {
    const values = isList(value) ? (value as readonly unknown[]) : [value]
    if (values.includes(undefined)) throw invalid(`${column} is undefined in its where`)
    if (!values.every(isComparable)) throw invalid(`${column} is compared with what is no plain value`)
  }
}

function isComparable(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'object') return value === null || value instanceof Date || value instanceof Uint8Array
  return ['string', 'bigint', 'boolean'].includes(typeof value)
}

/** ` WHERE ...`, or nothing for all rows. Throws MigError where a condition in SQL is more than a condition. */
export function whereClause(which: WhichRows, bindings: readonly Value[], dialect: Dialect): Bound {
  if (which === 'all') return { sql: '', bindings: [] }
  if (typeof which !== 'string') {
    const values: Value[] = []
    return { sql: ` WHERE ${matching(which, dialect, values)}`, bindings: values }
  }
  for (const { kind, start } of tokenize(which, dialect.family)) {
    if (kind === 'punctuation' && which[start] === ';')
      throw new MigError('operation.invalid', `a where is one condition, and no statement: ${which.trim()}`)
  }
  return { sql: ` WHERE ${toNativeParameters(which, dialect.family, bindings.length)}`, bindings }
}

/** Conditions that together meet just the rows of these keys, none of whose values is null. */
export function clausesByKey(keys: readonly RowMatch[], dialect: Dialect): readonly Bound[] {
  const columns = Object.keys(keys[0] ?? {})
  const most =
    columns.length === 1 ? MOST_PARAMETERS : Math.min(MOST_ALTERNATIVES, MOST_PARAMETERS / columns.length)
  const clauses: Bound[] = []
  for (let at = 0; at < keys.length; at += most) {
    const some = keys.slice(at, at + most)
    const bindings: Value[] = []
    const sql =
      columns.length === 1
        ? // safe: a key holds plain values
          matching({ [columns[0]!]: some.map((key) => key[columns[0]!] as Comparable) }, dialect, bindings)
        : some.map((key) => `(${matching(key, dialect, bindings)})`).join(' OR ')
    clauses.push({ sql: ` WHERE ${sql}`, bindings })
  }
  return clauses
}

function matching(match: RowMatch, dialect: Dialect, bindings: Value[]): string {
  const place = (value: Comparable) => dialect.placeholder(bindings.push(value))
  return Object.entries(match)
    .map(([name, value]) => {
      const column = dialect.quote(name)
      if (value === null) return `${column} IS NULL`
      if (!isMany(value)) return `${column} = ${place(value as Comparable)}`
      const places = value.filter((each) => each !== null).map(place)
      const alternatives = [
        ...(places.length > 0 ? [`${column} IN (${places.join(', ')})`] : []),
        ...(value.includes(null) ? [`${column} IS NULL`] : []),
      ]
      if (alternatives.length === 0) return '1 = 0'
      return alternatives.length === 1 ? alternatives[0] : `(${alternatives.join(' OR ')})`
    })
    .join(' AND ')
}

const isMany = (value: RowMatch[string]): value is readonly Comparable[] => Array.isArray(value)
