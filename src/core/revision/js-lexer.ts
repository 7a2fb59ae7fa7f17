import { HeaderFault } from './fault.ts'

export type JsTokenKind =
  'end' | 'word' | 'number' | 'string' | 'template' | 'fragment' | 'regex' | 'punctuation'

/**
 * A cursor over the tokens of a JavaScript or TypeScript text; `advance` moves it. Comments and white space
 * are no tokens. A `template` is one without `${}`; one with it comes as fragments, between which a bracket
 * is open.
 */
export interface JsLexer {
  readonly text: string
  kind: JsTokenKind
  /** The token's first character code. */
  code: number
  start: number
  end: number
  /** A line break stands between this token and the one before. */
  newline: boolean
  /** Offsets of the brackets that are open after this token; a `$` stands for the `${` of a template. */
  readonly open: number[]
  /** Where the bracket that was closed last had been opened. */
  closed: number
}

const TAB = 9
const LINE_FEED = 10
const RETURN = 13
const SPACE = 32
const DOUBLE_QUOTE = 34
const DOLLAR = 36
const SINGLE_QUOTE = 39
const OPEN_PAREN = 40
const CLOSE_PAREN = 41
const STAR = 42
const DOT = 46
const SLASH = 47
const EQUALS = 61
const GREATER = 62
const OPEN_BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const BACKTICK = 96
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

export function createJsLexer(text: string): JsLexer {
  const start = text.startsWith('#!') ? lineEnd(text, 0) : 0
  return { text, kind: 'end', code: 0, start, end: start, newline: true, open: [], closed: -1 }
}

/** Moves to the next token and returns its kind. Throws a `HeaderFault` where the text does not parse. */
export function advance(lexer: JsLexer): JsTokenKind {
  const before = lexer.kind
  const { code: beforeCode, start: beforeStart, end: beforeEnd } = lexer
  skipBlanks(lexer)
  const { text, start } = lexer
  if (start >= text.length) {
    const opened = lexer.open.at(-1)
    if (opened !== undefined) throw unclosed(text, opened)
    return (lexer.kind = 'end')
  }
  const code = text.charCodeAt(start)
  lexer.code = code
  if (isDigit(code)) return token(lexer, 'number', wordEnd(text, start))
  if (isWordCode(code)) return token(lexer, 'word', wordEnd(text, start))
  if (code === SINGLE_QUOTE || code === DOUBLE_QUOTE) return token(lexer, 'string', stringEnd(text, start))
  if (code === BACKTICK) return template(lexer, start)
  if (code === SLASH) {
    const previous = { kind: before, code: beforeCode, text: text.slice(beforeStart, beforeEnd) }
    const end = startsRegex(lexer, previous) ? regexEnd(text, start) : undefined
    if (end !== undefined) return token(lexer, 'regex', end)
  }
  return punctuation(lexer, code)
}

/** True where the cursor stands on this punctuation. `=` is a lone one: not `==`, not `=>`. */
export function isPunctuation(lexer: JsLexer, sign: string): boolean {
  return (
    lexer.kind === 'punctuation' &&
    lexer.code === sign.charCodeAt(0) &&
    lexer.end - lexer.start === sign.length &&
    (sign.length === 1 || lexer.text.startsWith(sign, lexer.start))
  )
}

export function tokenText(lexer: JsLexer): string {
  return lexer.text.slice(lexer.start, lexer.end)
}

function token(lexer: JsLexer, kind: JsTokenKind, end: number): JsTokenKind {
  lexer.end = end
  return (lexer.kind = kind)
}

function skipBlanks(lexer: JsLexer): void {
  const { text } = lexer
  let at = lexer.end
  lexer.newline = lexer.kind === 'end'
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === SPACE || code === TAB) continue
    if (code === LINE_FEED || code === RETURN) lexer.newline = true
    else if (code === SLASH && text.charCodeAt(at + 1) === SLASH) at = lineEnd(text, at) - 1
    else if (code === SLASH && text.charCodeAt(at + 1) === STAR) at = blockCommentEnd(text, at) - 1
    else if (!isRareBlank(code)) break
  }
  lexer.start = at
  lexer.end = at
}

function punctuation(lexer: JsLexer, code: number): JsTokenKind {
  const { text, start, open } = lexer
  if (code === OPEN_PAREN || code === OPEN_BRACKET || code === OPEN_BRACE) open.push(start)
  if (code === CLOSE_PAREN || code === CLOSE_BRACKET || code === CLOSE_BRACE) {
    const opened = open.pop()
    const opener = opened === undefined ? undefined : text[opened]
    if (code === CLOSE_BRACE && opener === '$') return template(lexer, start)
    if (opened === undefined || closerOf(opener) !== code) {
      if (opened === undefined)
        throw new HeaderFault(`file does not parse: unexpected "${text[start]!}"`, start)
      throw unclosed(text, opened)
    }
    lexer.closed = opened
  }
  let end = start + 1
  if (code === DOT && text.startsWith('...', start)) end += 2
  if (code === EQUALS) while (text.charCodeAt(end) === EQUALS || text.charCodeAt(end) === GREATER) end++
  return token(lexer, 'punctuation', end)
}

function closerOf(opener: string | undefined): number {
  if (opener === '(') return CLOSE_PAREN
  return opener === '[' ? CLOSE_BRACKET : CLOSE_BRACE
}

function unclosed(text: string, opened: number): HeaderFault {
  const sign = text[opened] === '$' ? '${' : text[opened]!
  return new HeaderFault(`file does not parse: "${sign}" is never closed`, opened)
}

/** Reads a template's text after its backtick, or after the `}` that ended a substitution. */
function template(lexer: JsLexer, start: number): JsTokenKind {
  const { text } = lexer
  const isWhole = text.charCodeAt(start) === BACKTICK
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === BACKTICK) return token(lexer, isWhole ? 'template' : 'fragment', at + 1)
    else if (code === DOLLAR && text.charCodeAt(at + 1) === OPEN_BRACE) {
      lexer.open.push(at)
      lexer.code = OPEN_BRACE
      return token(lexer, 'fragment', at + 2)
    }
  }
  throw new HeaderFault('file does not parse: unterminated template literal', start)
}

function stringEnd(text: string, start: number): number {
  const quote = text.charCodeAt(start)
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) return at + 1
    if (code === BACKSLASH)
      at += text.charCodeAt(at + 1) === RETURN && text.charCodeAt(at + 2) === LINE_FEED ? 2 : 1
    else if (code === LINE_FEED || code === RETURN) break
  }
  throw new HeaderFault('file does not parse: unterminated string', start)
}

export function blockCommentEnd(text: string, start: number): number {
  const end = text.indexOf('*/', start + 2)
  if (end === -1) throw new HeaderFault('file does not parse: unterminated comment', start)
  return end + 2
}

/** undefined: no `/` ends it on this line, so the first one was a division after all. */
function regexEnd(text: string, start: number): number | undefined {
  let inClass = false
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === LINE_FEED || code === RETURN) return undefined
    if (code === BACKSLASH) at++
    else if (code === OPEN_BRACKET) inClass = true
    else if (code === CLOSE_BRACKET) inClass = false
    else if (code === SLASH && !inClass) return wordEnd(text, at + 1)
  }
  return undefined
}

const BEFORE_REGEX = new Set(
  'return typeof instanceof in of new delete void throw case do else yield await default'.split(' '),
)
const BEFORE_CONDITION = /(?:^|[^.\w$])(?:if|while|for|with)\s*$/

/** Whether a `/` begins a regular expression: known by what stands before it. */
function startsRegex(lexer: JsLexer, before: { kind: JsTokenKind; code: number; text: string }): boolean {
  if (before.kind === 'end') return true
  if (before.kind === 'word') return BEFORE_REGEX.has(before.text)
  if (before.kind === 'fragment') return before.code === OPEN_BRACE
  if (before.kind !== 'punctuation') return false
  if (before.code === CLOSE_PAREN) {
    return BEFORE_CONDITION.test(lexer.text.slice(Math.max(0, lexer.closed - 20), lexer.closed))
  }
  return before.code !== CLOSE_BRACKET && before.text !== '.'
}

function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from)
  return feed === -1 ? text.length : feed
}

function wordEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && isWordCode(text.charCodeAt(at))) at++
  return at
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** Which ASCII codes names and numbers are made of. */
const WORD_CODES = Uint8Array.from({ length: 128 }, (_, code) =>
  /[\w$]/.test(String.fromCharCode(code)) ? 1 : 0,
)

function isWordCode(code: number): boolean {
  return code < 128 ? WORD_CODES[code] === 1 : !isRareBlank(code)
}

function isRareBlank(code: number): boolean {
  return code === 11 || code === 12 || code === 0xa0 || code === 0xfeff || code === 0x2028 || code === 0x2029
}
