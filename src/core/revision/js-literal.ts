import { advance, isPunctuation, tokenText, type JsLexer } from './js-lexer.ts'
import type { Literal } from './literal.ts'

/**
 * Reads the value that the cursor stands on and moves behind it, over `as const` or `satisfies T` too.
 * undefined: it is not a literal, and the cursor stands somewhere inside it.
 */
export function readLiteral(lexer: JsLexer): Literal | undefined {
  const literal = readOperand(lexer, 'deep')
  if (literal === undefined) return undefined
  while (lexer.kind === 'word' && !lexer.newline && /^(?:as|satisfies)$/.test(tokenText(lexer))) {
    advance(lexer)
    skipType(lexer)
  }
  return endsHere(lexer) ? literal : undefined
}

/** Moves over a type, up to what cannot go on with it: `=`, `;`, `,`, an operator or the next statement. */
export function skipType(lexer: JsLexer): void {
  const isBracket = lexer.open.at(-1) === lexer.start
  const depth = lexer.open.length - (isBracket ? 1 : 0)
  let angles = 0
  let isComplete = false
  while (lexer.kind !== 'end' && lexer.open.length >= depth) {
    const sign = lexer.kind === 'punctuation' ? tokenText(lexer) : ''
    const joins = sign === '|' || sign === '&' || sign === '.' || sign === '=>'
    const isOutside = lexer.open.length === depth && angles === 0 && !CLOSERS.has(sign)
    if (isOutside && isComplete && lexer.newline && !joins) return
    if (isOutside && sign !== '' && sign !== '<' && !joins) return
    if (sign === '<') angles++
    if (sign === '>') angles--
    isComplete = !joins
    advance(lexer)
  }
}

const CLOSERS = new Set([')', ']', '}'])

function readOperand(lexer: JsLexer, reach: 'deep' | 'flat'): Literal | undefined {
  if (lexer.kind === 'string' || lexer.kind === 'template') {
    return pass(lexer, { kind: 'string', value: decode(lexer.text.slice(lexer.start + 1, lexer.end - 1)) })
  }
  if (lexer.kind === 'number') return pass(lexer, { kind: 'number' })
  if (lexer.kind === 'word') return readWord(lexer)
  if (isPunctuation(lexer, '-'))
    return advance(lexer) === 'number' ? pass(lexer, { kind: 'number' }) : undefined
  if (reach === 'deep' && isPunctuation(lexer, '[')) return readArray(lexer)
  if (reach === 'deep' && isPunctuation(lexer, '(')) {
    advance(lexer)
    const inner = readOperand(lexer, 'flat')
    return inner !== undefined && isPunctuation(lexer, ')') ? pass(lexer, inner) : undefined
  }
  return undefined
}

function pass(lexer: JsLexer, literal: Literal): Literal {
  advance(lexer)
  return literal
}

function readWord(lexer: JsLexer): Literal | undefined {
  const word = tokenText(lexer)
  if (word === 'null' || word === 'undefined') return pass(lexer, { kind: 'null' })
  if (word === 'true' || word === 'false') return pass(lexer, { kind: 'boolean', value: word === 'true' })
  if (word !== 'void') return undefined
  return advance(lexer) === 'number' ? pass(lexer, { kind: 'null' }) : undefined
}

function readArray(lexer: JsLexer): Literal | undefined {
  const items: Literal[] = []
  advance(lexer)
  while (!isPunctuation(lexer, ']')) {
    const item = readOperand(lexer, 'flat')
    if (item === undefined) return undefined
    items.push(item)
    if (isPunctuation(lexer, ',')) advance(lexer)
    else if (!isPunctuation(lexer, ']')) return undefined
  }
  return pass(lexer, { kind: 'array', items })
}

/** Whether an expression can end before this token: an operator would make more of it. */
export function endsHere(lexer: JsLexer): boolean {
  if (lexer.kind === 'end') return true
  if (lexer.kind === 'punctuation') {
    const closes = [';', ',', ')', '}', ']'].some((sign) => isPunctuation(lexer, sign))
    return closes || (lexer.newline && ['{', '@', '!'].some((sign) => isPunctuation(lexer, sign)))
  }
  if (!lexer.newline || lexer.kind === 'template' || lexer.kind === 'fragment') return false
  return !(lexer.kind === 'word' && /^(?:in|instanceof)$/.test(tokenText(lexer)))
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  0: '\0',
}

function decode(raw: string): string {
  const text = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw
  if (!text.includes('\\')) return text
  return text.replace(
    /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([^]))/gi,
    (_, point?: string, unit?: string, byte?: string, sign?: string) => {
      const code = point ?? unit ?? byte
      if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff))
      return sign === '\n' ? '' : (NAMED_ESCAPES[sign!] ?? sign!)
    },
  )
}
