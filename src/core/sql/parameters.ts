import { MigError } from '../../errors.ts'
import { excerpt } from './position.ts'
import { tokenize, type SqlFamily, type SqlOptions } from './tokens.ts'

/** A place in a text, and which of the values belongs there, counted from 0. */
interface Place {
  readonly start: number
  readonly end: number
  readonly index: number
}

interface Places {
  readonly places: readonly Place[]
  /** How many values they want. */
  readonly count: number
  /** PostgreSQL's `$1` stands in it: then a `?` is an operator. */
  readonly isNumbered: boolean
  /** Where PostgreSQL's `?` operators are written `??`. */
  readonly doubled: readonly number[]
}

/**
 * The text as the family's driver wants it, for `count` values: for PostgreSQL each `?` becomes `$1`, `$2`
 * and so on, unless the text says `$1` itself, and `??` becomes the operator `?`; the others stay as they
 * are. Places in strings, names and comments are none. Without values a `?` of PostgreSQL is an operator.
 * Throws `operation.invalid` where the text wants more or fewer values.
 */
export function toNativeParameters(
  sql: string,
  family: SqlFamily,
  count: number,
  options: SqlOptions = {},
): string {
  const found = findPlaces(sql, family, options, count)
  if (family !== 'postgres') return sql
  return rewrite(sql, found, ({ index }) => `$${index + 1}`)
}

/**
 * The text with a literal in each place, for a script; by the rules of `toNativeParameters`, and throws as it
 * does.
 */
export function inlineParameters(
  sql: string,
  family: SqlFamily,
  values: readonly unknown[],
  literal: (value: unknown) => string,
  options: SqlOptions = {},
): string {
  const found = findPlaces(sql, family, options, values.length)
  return rewrite(sql, found, ({ start, end, index }) => {
    const text = literal(values[index])
    // `a -?` with -1 would begin a comment, `IN?` with 'x' or `?AND` another token
    const before = start > 0 && /[\w$-]/.test(sql[start - 1]!) ? ' ' : ''
    const after = /[\w$]/.test(sql[end] ?? '') ? ' ' : ''
    return before + text + after
  })
}

function findPlaces(sql: string, family: SqlFamily, options: SqlOptions, given: number): Places {
  const found = readPlaces(sql, family, options)
  const wanted = family === 'postgres' && given === 0 && !found.isNumbered ? 0 : found.count
  if (wanted !== given) {
    throw new MigError(
      'operation.invalid',
      `the SQL has ${places(wanted)}, but ${values(given)}: ${excerpt(sql.trim(), 0).text}`,
      {
        hint: [
          `Give one value for each place${family === 'postgres' ? '; the operator ? is written ??' : ''}.`,
        ],
        details: { placeholders: wanted, values: given },
      },
    )
  }
  return wanted === 0 ? { ...found, places: [] } : found
}

function places(count: number): string {
  return count === 1 ? '1 placeholder' : `${count} placeholders`
}

function values(count: number): string {
  return count === 1 ? '1 value was given' : `${count} values were given`
}

function readPlaces(sql: string, family: SqlFamily, options: SqlOptions): Places {
  const found: Place[] = []
  const doubled: number[] = []
  const names = new Map<string, number>()
  let count = 0
  let isNumbered = false
  const numeral = family === 'postgres' ? /^\$(\d+)$/ : /^\?(\d+)$/
  for (const { kind, start, end } of tokenize(sql, family, options)) {
    const text = sql.slice(start, end)
    if (kind === 'operator' && text === '??') doubled.push(start)
    if (kind !== 'parameter') continue
    const number = numeral.exec(text)?.[1]
    const index = number !== undefined ? Number(number) - 1 : (names.get(text) ?? count)
    if (number !== undefined && family === 'postgres') isNumbered = true
    if (text !== '?') names.set(text, index)
    count = Math.max(count, index + 1)
    found.push({ start, end, index })
  }
  if (!isNumbered) return { places: found, count, isNumbered, doubled }
  const numbered = found.filter(({ start }) => sql[start] === '$')
  return {
    places: numbered,
    count: Math.max(...numbered.map(({ index }) => index + 1)),
    isNumbered,
    doubled: [],
  }
}

function rewrite(sql: string, { places: found, doubled }: Places, replace: (place: Place) => string): string {
  const edits = [
    ...found.map((place) => ({ start: place.start, end: place.end, text: replace(place) })),
    ...doubled.map((start) => ({ start, end: start + 2, text: '?' })),
  ].sort((a, b) => a.start - b.start)
  const parts: string[] = []
  let at = 0
  for (const { start, end, text } of edits) {
    parts.push(sql.slice(at, start), text)
    at = end
  }
  parts.push(sql.slice(at))
  return parts.join('')
}
