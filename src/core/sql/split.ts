import { MigError } from '../../errors.ts'
import { createNesting, type Nesting } from './compound.ts'
import { lineColumn } from './position.ts'
import { readToken, type SqlFamily, type SqlOptions, type Token } from './tokens.ts'

/** One statement of a text, without the `;` and the comments around it. */
export interface SplitStatement {
  readonly sql: string
  /** The offset of its first token in the text. */
  readonly start: number
  /** Line and column of its first token, counted from 1. */
  readonly line: number
  readonly column: number
}

export interface SplitText {
  readonly statements: readonly SplitStatement[]
}

/**
 * Cuts a text into its statements, as the family's own command line client would: `;` in strings, comments
 * and the bodies of routines and triggers cuts nothing; for MySQL, `DELIMITER` lines are obeyed. A text of
 * comments holds no statement. Throws `operation.invalid`, naming the line, for what only a client
 * understands (`\connect`, `COPY ... FROM stdin`, `.read`) and where a string, a comment or a body has no
 * end. Takes time in proportion to the length.
 */
export function splitStatements(text: string, family: SqlFamily, options: SqlOptions = {}): SplitText {
  const split: Split = {
    text,
    family,
    options,
    statements: [],
    delimiter: ';',
    line: { number: 1, start: 0 },
    current: undefined,
  }
  let at = 0
  while (at < text.length) at = step(split, at)
  finish(split, '')
  return { statements: split.statements }
}

interface Split {
  readonly text: string
  readonly family: SqlFamily
  readonly options: SqlOptions
  readonly statements: SplitStatement[]
  delimiter: string
  /** The line that the last statement began in, to count on from. */
  line: { number: number; start: number }
  current: Current | undefined
}

/** The statement that is being read. */
interface Current {
  readonly start: number
  readonly nesting: Nesting
  end: number
  /** It holds more than hints. */
  isReal: boolean
  /** Its last token, which `nesting` is told once the next one is known. */
  pending: string
  /** A COPY, and whether FROM was its last word. */
  copy: 'no' | 'copy' | 'from'
}

/** Takes the token at this offset; returns the offset of the next. */
function step(split: Split, at: number): number {
  const { text, delimiter } = split
  if (delimiter !== ';' && text.startsWith(delimiter, at)) {
    finish(split, delimiter)
    return at + delimiter.length
  }
  const token = beforeDelimiter(split, readToken(text, at, split.family, split.options))
  if (token.kind === 'space' || token.kind === 'comment') return token.end
  const name = nameOf(text, token)
  if (name === ';' && delimiter === ';') {
    if (!isOpen(split, name)) finish(split, name)
    else extend(split, token, name)
    return token.end
  }
  if (split.current === undefined && name === 'DELIMITER' && split.family === 'mysql') {
    return readDelimiter(split, token)
  }
  refuseClientCommand(split, token, name)
  extend(split, token, name)
  return token.end
}

/** A delimiter such as `$$` or `//` may stand without a space behind a word or an operator. */
function beforeDelimiter({ text, delimiter }: Split, token: Token): Token {
  if (delimiter === ';' || !/^(?:word|number|operator|punctuation)$/.test(token.kind)) return token
  const at = text.slice(token.start, token.end).indexOf(delimiter)
  return at > 0 ? { ...token, end: token.start + at } : token
}

function nameOf(text: string, token: Token): string {
  if (token.kind === 'string') return "'"
  if (token.kind === 'quoted-name') return '"'
  const name = text.slice(token.start, token.end)
  return token.kind === 'word' ? name.toUpperCase() : name
}

/** Whether the statement goes on behind this `;`. */
function isOpen({ current }: Split, name: string): boolean {
  if (!current) return false
  tell(current, name)
  return current.nesting.open() !== undefined
}

function tell(current: Current, next: string): void {
  if (current.pending !== '') current.nesting.enter(current.pending, next)
  current.pending = ''
}

function extend(split: Split, token: Token, name: string): void {
  split.current ??= {
    start: token.start,
    nesting: createNesting(split.family),
    end: token.end,
    isReal: false,
    pending: '',
    copy: name === 'COPY' ? 'copy' : 'no',
  }
  const { current } = split
  current.end = token.end
  if (token.kind === 'hint') return
  current.isReal = true
  if (split.delimiter === ';') tell(current, name)
  current.pending = name
}

function finish(split: Split, by: string): void {
  const { text, current } = split
  if (!current) return
  split.current = undefined
  if (by === '' && split.delimiter === ';') {
    tell(current, '')
    const open = current.nesting.open()
    if (open !== undefined) {
      throw invalid(text, current.start, `${open} has no end in the statement`, 'Is an END or a ; missing?')
    }
  }
  if (!current.isReal) return
  const { number, start } = advanceLine(split, current.start)
  split.statements.push({
    sql: text.slice(current.start, current.end),
    start: current.start,
    line: number,
    column: current.start - start + 1,
  })
}

function advanceLine(split: Split, offset: number): { number: number; start: number } {
  let { number, start } = split.line
  for (let feed = split.text.indexOf('\n', start); feed !== -1 && feed < offset;) {
    number++
    start = feed + 1
    feed = split.text.indexOf('\n', start)
  }
  split.line = { number, start }
  return split.line
}

/** `DELIMITER //`: the rest of its line, up to the first space. */
function readDelimiter(split: Split, token: Token): number {
  const { text } = split
  const feed = text.indexOf('\n', token.end)
  const end = feed === -1 ? text.length : feed
  const [delimiter] = text.slice(token.end, end).trim().split(/\s/)
  if (!delimiter)
    throw invalid(text, token.start, 'DELIMITER names no delimiter', 'Write for example: DELIMITER //')
  split.delimiter = delimiter
  return end
}

/** Commands of `psql` and `sqlite3` that no server understands. */
function refuseClientCommand(split: Split, token: Token, name: string): void {
  const { text, family, current } = split
  if (family === 'postgres' && name === '\\') {
    const [command] = text.slice(token.start).split(/\s/, 1)
    throw invalid(
      text,
      token.start,
      `${command!} is a command of psql, not SQL`,
      'Remove it, or write it in SQL.',
    )
  }
  if (family === 'sqlite' && name === '.' && current === undefined) {
    const [command] = text.slice(token.start).split(/\s/, 1)
    throw invalid(
      text,
      token.start,
      `${command!} is a command of sqlite3, not SQL`,
      'Remove it, or write it in SQL.',
    )
  }
  if (family !== 'postgres' || !current || current.copy === 'no') return
  if (current.copy === 'from' && name === 'STDIN') {
    const hint = 'Write the rows as INSERT statements, or insert them with op.bulkInsert.'
    throw invalid(text, current.start, 'COPY ... FROM stdin needs psql, which sends the rows', hint)
  }
  current.copy = name === 'FROM' ? 'from' : 'copy'
}

function invalid(text: string, offset: number, problem: string, hint: string): MigError {
  const { line, column } = lineColumn(text, offset)
  return new MigError('operation.invalid', `line ${line}: ${problem}`, {
    hint: [hint],
    details: { line, column },
  })
}
