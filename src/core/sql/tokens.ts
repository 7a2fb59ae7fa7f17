import { MigError } from '../../errors.ts'
import { lineColumn } from './position.ts'

/** Whose lexical rules a text follows; MariaDB and its relatives are `mysql`. */
export type SqlFamily = 'postgres' | 'mysql' | 'sqlite'

export type TokenKind =
  | 'space'
  | 'comment'
  /** A comment that the server obeys: one that begins with `/*+`, in PostgreSQL and MySQL. */
  | 'hint'
  | 'word'
  | 'quoted-name'
  | 'string'
  | 'number'
  /** `?`, and what else the family has for it: `$1`; or `?1`, `:name`, `@name`, `$name`. */
  | 'parameter'
  | 'operator'
  | 'punctuation'

export interface Token {
  readonly kind: TokenKind
  readonly start: number
  readonly end: number
}

export interface SqlOptions {
  /** MySQL's mode NO_BACKSLASH_ESCAPES: a backslash in a string is a character like any other. */
  readonly noBackslashEscapes?: boolean
}

/**
 * The tokens of a text, which they cover from end to end. The marks around one of MySQL's executable comments
 * (`/*!80000`) are punctuation, what stands between them is ordinary SQL. Throws `operation.invalid` where a
 * string, a name or a comment has no end.
 */
export function* tokenize(sql: string, family: SqlFamily, options: SqlOptions = {}): Generator<Token, void> {
  for (let at = 0; at < sql.length;) {
    const token = readToken(sql, at, family, options)
    yield token
    at = token.end
  }
}

/** The one token that begins at `start`, which must be inside the text and between two tokens. */
export function readToken(sql: string, start: number, family: SqlFamily, options: SqlOptions): Token {
  const text: Source = { sql, family, backslash: family === 'mysql' && options.noBackslashEscapes !== true }
  const code = sql.charCodeAt(start)
  if (isSpace(code)) return { kind: 'space', start, end: spaceEnd(sql, start) }
  return (
    readComment(text, start) ??
    readQuoted(text, start) ??
    readParameter(text, start) ??
    readWord(text, start, code) ??
    readSign(text, start)
  )
}

interface Source {
  readonly sql: string
  readonly family: SqlFamily
  /** A backslash escapes inside of '...' and "...". */
  readonly backslash: boolean
}

function unterminated(sql: string, what: string, start: number): MigError {
  const { line, column } = lineColumn(sql, start)
  return new MigError('operation.invalid', `unterminated ${what}, begun in line ${line}, column ${column}`, {
    details: { line, column },
  })
}

function readComment({ sql, family }: Source, start: number): Token | undefined {
  const first = sql[start]
  if (first === '-' && isDashComment(sql, start, family))
    return { kind: 'comment', start, end: lineEnd(sql, start) }
  if (first === '#' && family === 'mysql') return { kind: 'comment', start, end: lineEnd(sql, start) }
  if (first !== '/' || sql[start + 1] !== '*') return undefined
  if (family === 'mysql') {
    const executable = /\/\*M?!\d*/y
    executable.lastIndex = start
    if (executable.test(sql)) return { kind: 'punctuation', start, end: executable.lastIndex }
  }
  const kind = sql[start + 2] === '+' && family !== 'sqlite' ? 'hint' : 'comment'
  const end = family === 'postgres' ? nestedCommentEnd(sql, start) : plainCommentEnd(sql, start)
  if (end !== undefined) return { kind, start, end }
  if (family === 'sqlite') return { kind, start, end: sql.length }
  throw unterminated(sql, 'comment', start)
}

/** MySQL's `--` begins a comment only before white space: `5--3` is eight. */
function isDashComment(sql: string, start: number, family: SqlFamily): boolean {
  if (sql[start + 1] !== '-') return false
  return family !== 'mysql' || start + 2 >= sql.length || sql.charCodeAt(start + 2) <= 32
}

function plainCommentEnd(sql: string, start: number): number | undefined {
  const end = sql.indexOf('*/', start + 2)
  return end === -1 ? undefined : end + 2
}

function nestedCommentEnd(sql: string, start: number): number | undefined {
  let depth = 1
  for (let at = start + 2; at < sql.length - 1; at++) {
    if (sql[at] === '/' && sql[at + 1] === '*') depth++
    else if (sql[at] === '*' && sql[at + 1] === '/') depth--
    else continue
    at++
    if (depth === 0) return at + 1
  }
  return undefined
}

function readQuoted(source: Source, start: number): Token | undefined {
  const { sql, family, backslash } = source
  const first = sql[start]!
  if (first === "'") return { kind: 'string', start, end: quotedEnd(source, start, start, backslash) }
  if (first === '"') {
    const kind = family === 'mysql' ? 'string' : 'quoted-name'
    return { kind, start, end: quotedEnd(source, start, start, backslash) }
  }
  if (first === '`' && family !== 'postgres') {
    return { kind: 'quoted-name', start, end: quotedEnd(source, start, start, false) }
  }
  if (first === '[' && family === 'sqlite') {
    const close = sql.indexOf(']', start)
    if (close === -1) throw unterminated(sql, 'name', start)
    return { kind: 'quoted-name', start, end: close + 1 }
  }
  if (first === '$' && family === 'postgres') return readDollarString(sql, start)
  return readPrefixed(source, start, first)
}

const STRING_PREFIXES: Readonly<Record<SqlFamily, string>> = {
  postgres: 'bBxXnNeE',
  mysql: 'bBxXnN',
  sqlite: 'xX',
}

/** `E'..'`, `x'..'`, `U&'..'`, `U&".."`. */
function readPrefixed(source: Source, start: number, first: string): Token | undefined {
  const { sql, family, backslash } = source
  if (sql[start + 1] === "'" && STRING_PREFIXES[family].includes(first)) {
    if (family !== 'postgres' || (first !== 'e' && first !== 'E')) {
      return { kind: 'string', start, end: quotedEnd(source, start, start + 1, backslash) }
    }
    return { kind: 'string', start, end: escapeStringEnd(source, start) }
  }
  if (family === 'postgres' && (first === 'u' || first === 'U') && sql[start + 1] === '&') {
    const quote = sql[start + 2]
    if (quote === "'" || quote === '"') {
      const kind = quote === '"' ? 'quoted-name' : 'string'
      return { kind, start, end: quotedEnd(source, start, start + 2, false) }
    }
  }
  return undefined
}

/** PostgreSQL goes on with a string after a line break, by the rules that it began with. */
function escapeStringEnd(source: Source, start: number): number {
  const { sql } = source
  let end = quotedEnd(source, start, start + 1, true)
  for (;;) {
    const next = spaceEnd(sql, end)
    if (sql[next] !== "'" || !sql.slice(end, next).includes('\n')) return end
    end = quotedEnd(source, start, next, true)
  }
}

/** Where the text ends whose opening quote stands at `quoteAt`; a doubled quote is one character of it. */
function quotedEnd({ sql, family }: Source, start: number, quoteAt: number, backslash: boolean): number {
  const quote = sql[quoteAt]!
  for (let at = quoteAt + 1; ;) {
    const close = backslash ? quoteAfterEscapes(sql, at, quote) : sql.indexOf(quote, at)
    if (close === -1) {
      const isString = quote === "'" || (quote === '"' && family === 'mysql')
      throw unterminated(sql, isString ? 'string' : 'name', start)
    }
    if (sql[close + 1] !== quote) return close + 1
    at = close + 2
  }
}

function quoteAfterEscapes(sql: string, from: number, quote: string): number {
  for (let at = from; at < sql.length; at++) {
    if (sql[at] === '\\') at++
    else if (sql[at] === quote) return at
  }
  return -1
}

/** `$$...$$`, `$tag$...$tag$`. */
function readDollarString(sql: string, start: number): Token | undefined {
  const opening = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
  opening.lastIndex = start
  const tag = opening.exec(sql)?.[0]
  if (tag === undefined) return undefined
  const close = sql.indexOf(tag, start + tag.length)
  if (close === -1) throw unterminated(sql, `string ${tag}`, start)
  return { kind: 'string', start, end: close + tag.length }
}

function readParameter({ sql, family }: Source, start: number): Token | undefined {
  const first = sql[start]!
  const next = sql.charCodeAt(start + 1)
  if (first === '?') {
    if (family === 'sqlite') return { kind: 'parameter', start, end: digitsEnd(sql, start + 1) }
    if (family === 'postgres') return readQuestionMark(sql, start)
    return { kind: 'parameter', start, end: start + 1 }
  }
  if (first === '$' && family === 'postgres' && isDigit(next)) {
    return { kind: 'parameter', start, end: digitsEnd(sql, start + 1) }
  }
  if (family === 'sqlite' && (first === ':' || first === '@' || first === '$') && isWordPart(next)) {
    return { kind: 'parameter', start, end: wordEnd(sql, start + 1) }
  }
  return undefined
}

/**
 * A lone `?` holds a place; `?|`, `?&` and the doubled `??` are operators. `?||` and `?&&` are a place
 * followed by PostgreSQL's own `||` and `&&`.
 */
function readQuestionMark(sql: string, start: number): Token {
  const next = sql[start + 1]
  const isOperator = next === '?' || ((next === '|' || next === '&') && sql[start + 2] !== next)
  return isOperator
    ? { kind: 'operator', start, end: start + 2 }
    : { kind: 'parameter', start, end: start + 1 }
}

/** A name of MySQL's that begins with a digit counts as a number. */
function readWord({ sql }: Source, start: number, code: number): Token | undefined {
  const isNumber = isDigit(code) || (sql[start] === '.' && isDigit(sql.charCodeAt(start + 1)))
  if (!isNumber) return isWordPart(code) ? { kind: 'word', start, end: wordEnd(sql, start) } : undefined
  return { kind: 'number', start, end: numberEnd(sql, start) }
}

function numberEnd(sql: string, start: number): number {
  let end = wordEnd(sql, start)
  if (sql[end] === '.' && sql[end + 1] !== '.') end = wordEnd(sql, end + 1)
  const isExponent = /[eE]/.test(sql[end - 1] ?? '') && !/^0[xX]/.test(sql.slice(start, start + 2))
  if (isExponent && (sql[end] === '+' || sql[end] === '-') && isDigit(sql.charCodeAt(end + 1))) {
    end = digitsEnd(sql, end + 1)
  }
  return end
}

const OPERATOR_SIGNS = '+-*/<>=~!@#%^&|:'

function readSign({ sql, family }: Source, start: number): Token {
  if (family === 'mysql' && sql.startsWith('*/', start) && sql[start + 2] !== '*') {
    return { kind: 'punctuation', start, end: start + 2 }
  }
  if (sql[start] === ':' && sql[start + 1] !== ':' && sql[start + 1] !== '=') {
    return { kind: 'punctuation', start, end: start + 1 }
  }
  let end = start
  while (
    end < sql.length &&
    OPERATOR_SIGNS.includes(sql[end]!) &&
    (end === start || goesOn(sql, end, family))
  )
    end++
  if (end === start) return { kind: 'punctuation', start, end: start + 1 }
  // jsonpath's @?
  if (family === 'postgres' && sql[end] === '?' && sql[end - 1] === '@') end++
  return { kind: 'operator', start, end }
}

/**
 * Whether the sign belongs to the operator before it: not if a comment, a parameter or an executable
 * comment's end begins.
 */
function goesOn(sql: string, at: number, family: SqlFamily): boolean {
  const pair = sql.slice(at, at + 2)
  if (pair === '/*' || (pair === '*/' && family === 'mysql')) return false
  if (sql[at] === '#' && family === 'mysql') return false
  if ((sql[at] === ':' || sql[at] === '@') && family === 'sqlite') return false
  return !(sql[at] === '-' && isDashComment(sql, at, family))
}

function lineEnd(sql: string, from: number): number {
  const feed = sql.indexOf('\n', from)
  return feed === -1 ? sql.length : feed
}

function spaceEnd(sql: string, from: number): number {
  let at = from
  while (at < sql.length && isSpace(sql.charCodeAt(at))) at++
  return at
}

function wordEnd(sql: string, from: number): number {
  let at = from
  while (at < sql.length && isWordPart(sql.charCodeAt(at))) at++
  return at
}

function digitsEnd(sql: string, from: number): number {
  let at = from
  while (at < sql.length && isDigit(sql.charCodeAt(at))) at++
  return at
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xfeff
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/**
 * `$` inside of words only: one that begins a token was read as a parameter or a string where the family has
 * it.
 */
function isWordPart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    isDigit(code) ||
    code === 95 ||
    code === 36 ||
    (code >= 0x80 && code !== 0xfeff)
  )
}
