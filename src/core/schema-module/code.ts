/** Code that gives a value, taken to pieces: all that `printValue` writes. */
export type Code =
  /** A literal or a name. One of several lines is a template literal. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Code[] }
  | { readonly kind: 'object'; readonly entries: readonly Entry[] }
  | { readonly kind: 'call'; readonly call: Call }
  /** `t.text().notNull()` */
  | { readonly kind: 'chain'; readonly head: string; readonly calls: readonly Call[] }

export interface Entry {
  readonly key: string
  readonly value: Code
}

export interface Call {
  readonly name: string
  readonly args: readonly Code[]
}

/** Reads the code of one value. It must be code that `printValue` or `printOp` has written. */
export function readCode(text: string): Code {
  return readValue({ text, at: 0 })
}

/** A place in the text, which moves on. */
interface Cursor {
  readonly text: string
  at: number
}

const SPACE = /\s*/y
const WORD = new RegExp(
  [
    String.raw`-?\d+(?:\.\d+)?(?:e[+-]?\d+)?n?`,
    String.raw`[\p{L}_$][\p{L}\p{N}_$]*`,
    ...[`'`, '"', '`'].map((quote) => String.raw`${quote}[^${quote}\\]*(?:\\.[^${quote}\\]*)*${quote}`),
  ].join('|'),
  'suy',
)

function readValue(cursor: Cursor): Code {
  if (take(cursor, '[')) return { kind: 'list', items: readList(cursor, ']', readValue) }
  if (take(cursor, '{')) return { kind: 'object', entries: readList(cursor, '}', readEntry) }
  const text = readWord(cursor)
  if (take(cursor, '(')) return { kind: 'call', call: { name: text, args: readList(cursor, ')', readValue) } }
  const calls: Call[] = []
  while (take(cursor, '.')) calls.push(readCall(cursor))
  return calls.length > 0 ? { kind: 'chain', head: text, calls } : { kind: 'word', text }
}

function readCall(cursor: Cursor): Call {
  const name = readWord(cursor)
  take(cursor, '(')
  return { name, args: readList(cursor, ')', readValue) }
}

function readEntry(cursor: Cursor): Entry {
  const isComputed = take(cursor, '[')
  const word = readWord(cursor)
  const key = isComputed && take(cursor, ']') ? `[${word}]` : word
  take(cursor, ':')
  return { key, value: readValue(cursor) }
}

function readList<T>(cursor: Cursor, end: string, read: (cursor: Cursor) => T): readonly T[] {
  const items: T[] = []
  while (!take(cursor, end)) {
    items.push(read(cursor))
    take(cursor, ',')
  }
  return items
}

function readWord(cursor: Cursor): string {
  const word = matchAt(WORD, skipSpace(cursor))
  if (word === '') throw new Error(`this is no code of ours: ${cursor.text.slice(cursor.at, cursor.at + 40)}`)
  cursor.at += word.length
  return inFewerEscapes(word)
}

/** A text between the quotes that it holds fewer of. */
function inFewerEscapes(word: string): string {
  if (!word.startsWith("'")) return word
  const inside = word.slice(1, -1)
  const count = (sign: string) => (inside.match(SIGNS) ?? []).filter((each) => each === sign).length
  if (count(`\\'`) <= count('"')) return word
  return `"${inside.replaceAll(SIGNS, (sign) => (sign === `\\'` ? `'` : sign === '"' ? `\\"` : sign))}"`
}

/** What is escaped between single quotes, and what would have to be between double ones. */
const SIGNS = /\\.|"/gs

/** Whether the sign comes next; then it is passed. */
function take(cursor: Cursor, sign: string): boolean {
  const isNext = skipSpace(cursor).text[cursor.at] === sign
  if (isNext) cursor.at++
  return isNext
}

function skipSpace(cursor: Cursor): Cursor {
  cursor.at += matchAt(SPACE, cursor).length
  return cursor
}

function matchAt(pattern: RegExp, { text, at }: Cursor): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}
