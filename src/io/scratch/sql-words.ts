import type { Family } from '../../core/schema/model.ts'
import { tokenize, type TokenKind } from '../../core/sql/tokens.ts'

/** A token of a statement, without the spaces and comments between. */
export interface SqlWord {
  readonly kind: TokenKind
  readonly text: string
  /** In capitals where it may be a keyword; else empty. */
  readonly keyword: string
  /** Where it stands in the statement. */
  readonly start: number
  readonly end: number
  /** How many parentheses are open around it. */
  readonly depth: number
}

/** What a statement is made of. The marks around MySQL's executable comments are left out: what they hold counts. */
export function wordsOf(sql: string, family: Family): readonly SqlWord[] {
  const words: SqlWord[] = []
  let depth = 0
  for (const { kind, start, end } of tokenize(sql, family)) {
    if (kind === 'space' || kind === 'comment' || kind === 'hint') continue
    const text = sql.slice(start, end)
    if (kind === 'punctuation' && (text.startsWith('/*') || text === '*/')) continue
    if (text === ')') depth -= 1
    words.push({ kind, text, keyword: kind === 'word' ? text.toUpperCase() : '', start, end, depth })
    if (text === '(') depth += 1
  }
  return words
}

/** The name that a word stands for, without its quotes; undefined for what is no name. */
export function nameIn({ kind, text }: SqlWord, family: Family): string | undefined {
  if (kind === 'word') return family === 'postgres' ? text.toLowerCase() : text
  if (kind !== 'quoted-name') return undefined
  const close = text.at(-1)!
  return text.slice(1, -1).replaceAll(close + close, close)
}

/** The statement without the words from one to another, both included. */
export const without = (sql: string, from: SqlWord, to: SqlWord): string =>
  sql.slice(0, from.start) + ' '.repeat(to.end - from.start) + sql.slice(to.end)
