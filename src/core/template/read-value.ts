import { isMigError, MigError } from '../../errors.ts'
import { isColumnBuilder, sql, type ColumnBuilder } from '../schema/define.ts'
import { t } from '../schema/types.ts'
import type { Scalar, SqlExpression } from '../schema/model.ts'
import { didYouMean } from '../text/suggest.ts'
import { METHOD_CALLS, TYPE_CALLS, wrongArguments, type Call } from './calls.ts'

/** What a text may be read as: plain data, a SQL expression, a column type with what is said of the column. */
export type Written =
  Scalar | SqlExpression | ColumnBuilder | readonly Written[] | { readonly [name: string]: Written }

/**
 * Reads a value as a revision file writes it: `'text'`, `-1.5`, `10n`, `true`, `null`, `[...]`, `{ key: ... }`,
 * `sql('...')`, `t.varchar(20).notNull()`. Nothing is evaluated, and each name has to be known. Throws `usage`.
 */
export function readWritten(text: string): Written {
  const reader: Reader = { text, at: 0 }
  const value = readAny(reader)
  skipSpace(reader)
  if (reader.at < text.length) throw fault(`what stands behind it makes no sense: ${rest(reader)}`)
  return value
}

/** The entries of an object, whose braces may be left out: `email: t.text(), age: t.integer()`. Throws `usage`. */
export function readEntries(text: string): Readonly<Record<string, Written>> {
  const isBraced = text.trimStart().startsWith('{')
  // safe: what begins with a brace is read as an object
  return readWritten(isBraced ? text : `{${text}}`) as Readonly<Record<string, Written>>
}

interface Reader {
  readonly text: string
  at: number
}

const fault = (problem: string, ...hint: readonly string[]) => new MigError('usage', problem, { hint })

function rest({ text, at }: Reader): string {
  const left = text.slice(at)
  return left.length > 40 ? `${left.slice(0, 39)}…` : left
}

function skipSpace(reader: Reader): void {
  while (/^\s$/.test(reader.text[reader.at] ?? '')) reader.at++
}

/** The sign that comes next, behind white space; empty at the end. */
function peek(reader: Reader): string {
  skipSpace(reader)
  return reader.text[reader.at] ?? ''
}

/** Moves over the sign if it comes next. */
function take(reader: Reader, sign: string): boolean {
  if (peek(reader) !== sign) return false
  reader.at++
  return true
}

function match(reader: Reader, pattern: RegExp): string | undefined {
  skipSpace(reader)
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)?.[0]
  if (found !== undefined) reader.at += found.length
  return found
}

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?n?(?![\p{L}\p{N}_$.])/uy

function readAny(reader: Reader): Written {
  const sign = peek(reader)
  if (sign === '') throw fault('it ends too early')
  if (sign === "'" || sign === '"') return readText(reader)
  if (take(reader, '[')) return readList(reader, ']', () => readAny(reader))
  if (take(reader, '{')) return readObject(reader)
  const number = match(reader, NUMBER)
  if (number !== undefined) return numberOf(number)
  const word = match(reader, WORD)
  if (word === 't' && take(reader, '.')) return readBuilder(reader)
  if (word === 'sql' && take(reader, '(')) return readSql(reader)
  if (word === 'true' || word === 'false') return word === 'true'
  if (word === 'null') return null
  if (word === undefined) throw fault(`it makes no sense from here on: ${rest(reader)}`)
  if (TYPE_CALLS.has(word)) throw fault(`"${word}" is no value`, `for a column type write: t.${word}()`)
  throw fault(`"${word}" is no value`, `a text stands in quotes: '${word}'`)
}

function numberOf(text: string): number | bigint {
  if (text.endsWith('n')) {
    if (!/^-?\d+n$/.test(text)) throw fault(`${text} is no whole number`)
    return BigInt(text.slice(0, -1))
  }
  const value = Number(text)
  if (!Number.isFinite(value)) throw fault(`${text} is too large for a number`)
  if (/^-?\d+$/.test(text) && !Number.isSafeInteger(value))
    throw fault(`${text} would lose digits as a number`, `write: ${text}n`)
  return value
}

const ESCAPE = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([^]))/y
const NAMED: Readonly<Record<string, string>> = {
  0: '\0',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

function readText(reader: Reader): string {
  const quote = peek(reader)
  let value = ''
  for (reader.at++; ; reader.at++) {
    const character = reader.text[reader.at]
    if (character === undefined) throw fault(`a text has no closing ${quote}`)
    if (character === quote) break
    if (character !== '\\') value += character
    else {
      value += escaped(reader)
      reader.at--
    }
  }
  reader.at++
  return value
}

function escaped(reader: Reader): string {
  ESCAPE.lastIndex = reader.at
  const [whole, point, unit, byte, sign] = ESCAPE.exec(reader.text) ?? []
  const code = point ?? unit ?? byte
  const number = Number.parseInt(code ?? '0', 16)
  const isUnclear = sign !== undefined && /[ux1-9]/.test(sign)
  if (whole === undefined || number > 0x10ffff || isUnclear)
    throw fault(`a backslash makes no sense in a text: ${rest(reader)}`)
  reader.at += whole.length
  if (code !== undefined) return String.fromCodePoint(number)
  return NAMED[sign!] ?? sign!
}

/** What stands between commas, up to the closing sign; the last comma may be one too many. */
function readList<T>(reader: Reader, close: string, readOne: () => T): T[] {
  const items: T[] = []
  while (!take(reader, close)) {
    items.push(readOne())
    if (take(reader, ',')) continue
    if (!take(reader, close))
      throw fault(`a "${close}" or a comma is missing before: ${rest(reader) || 'its end'}`)
    break
  }
  return items
}

function readObject(reader: Reader): Written {
  const entries = readList(reader, '}', () => readEntry(reader))
  const names = entries.map(([name]) => name)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined) throw fault(`"${twice}" is named twice`)
  const object = Object.fromEntries(entries)
  if (isColumnBuilder(object)) throw fault('"spec" and "notNull" cannot both be names here')
  return object
}

function readEntry(reader: Reader): readonly [string, Written] {
  const name = /^['"]$/.test(peek(reader)) ? readText(reader) : match(reader, WORD)
  if (name === undefined) throw fault(`a name is missing before: ${rest(reader) || 'its end'}`)
  if (!take(reader, ':')) throw fault(`a colon is missing behind "${name}"`)
  return [name, readAny(reader)]
}

function readArguments(reader: Reader): readonly Written[] {
  return readList(reader, ')', () => readAny(reader))
}

function readSql(reader: Reader): SqlExpression {
  const [expression, ...others] = readArguments(reader)
  if (typeof expression === 'string' && others.length === 0) return sql(expression)
  throw fault('sql(...): it takes a text in quotes')
}

type Maker = (...args: readonly Written[]) => ColumnBuilder

function readBuilder(reader: Reader): ColumnBuilder {
  const type = readCall(reader, 't.', TYPE_CALLS)
  // safe: the name is one of `t`, and the arguments are what it takes
  let builder = made(`t.${type.name}`, t[type.name as keyof typeof t] as Maker, type.args)
  while (take(reader, '.')) {
    const { name, args } = readCall(reader, '.', METHOD_CALLS)
    // safe: the name is that of a method, and the arguments are what it takes
    builder = made(`.${name}`, builder[name as keyof ColumnBuilder] as Maker, args)
  }
  return builder
}

function readCall(reader: Reader, prefix: string, calls: ReadonlyMap<string, Call>) {
  const name = match(reader, WORD)
  if (name === undefined) throw fault(`a name is missing behind "${prefix}"`)
  const call = calls.get(name)
  if (!call) {
    const meant = didYouMean(name, calls.keys())
    throw fault(
      `there is no ${prefix}${name}${meant === undefined ? '' : `: did you mean ${prefix}${meant}?`}`,
    )
  }
  if (!take(reader, '('))
    throw fault(`${prefix}${name}: its parentheses are missing`, `write: ${prefix}${name}()`)
  const args = readArguments(reader)
  const problem = wrongArguments(call, args)
  if (problem !== undefined) throw fault(`${prefix}${name}: ${problem}`)
  return { name, args }
}

function made(name: string, make: Maker, args: readonly Written[]): ColumnBuilder {
  try {
    return make(...args)
  } catch (error) {
    if (isMigError(error)) throw fault(error.message, ...error.hint)
    throw new Error(`${name} cannot be made`, { cause: error })
  }
}
