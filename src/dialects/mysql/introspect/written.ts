import { tokenize, type Token } from '../../../core/sql/tokens.ts'

/** What SHOW CREATE says of views, routines, triggers and events, cut at the words that the server or their author wrote. */

interface Word extends Token {
  readonly text: string
  /** How many parentheses are open before it. */
  readonly depth: number
}

function wordsOf(sql: string): readonly Word[] {
  let depth = 0
  const words: Word[] = []
  for (const token of tokenize(sql, 'mysql')) {
    if (token.kind === 'space') continue
    const text = sql.slice(token.start, token.end)
    if (text === ')') depth--
    words.push({ ...token, text, depth })
    if (text === '(') depth++
  }
  return words
}

const isWord = (word: Word | undefined, text: string): boolean =>
  word?.kind === 'word' && word.text.toUpperCase() === text

export interface WrittenView {
  readonly algorithm: string
  readonly columns: readonly string[] | undefined
  readonly query: string
}

/** ``CREATE ALGORITHM=UNDEFINED DEFINER=`a`@`b` SQL SECURITY DEFINER VIEW `v` (`x`) AS select ...`` */
export function writtenView(sql: string): WrittenView | undefined {
  const words = wordsOf(sql)
  const at = words.findIndex((word) => isWord(word, 'VIEW'))
  const as = words.findIndex((word, i) => i > at && word.depth === 0 && isWord(word, 'AS'))
  if (at < 0 || as < 0) return undefined
  const names = words.slice(at, as).filter(({ depth, kind }) => depth === 1 && kind === 'quoted-name')
  const algorithm = words.findIndex((word) => isWord(word, 'ALGORITHM'))
  const check = /\s+WITH (?:CASCADED|LOCAL) CHECK OPTION\s*$/i
  return {
    algorithm: algorithm < 0 ? '' : (words[algorithm + 2]?.text ?? ''),
    columns: names.length > 0 ? names.map(({ text }) => unquoted(text)) : undefined,
    query: sql.slice(words[as]!.end).replace(check, '').trim(),
  }
}

/** What stands between the parentheses behind a routine's name, and all that follows. */
export function writtenRoutine(
  sql: string,
): { readonly parameters: string; readonly definition: string } | undefined {
  const words = wordsOf(sql)
  const at = words.findIndex((word) => isWord(word, 'FUNCTION') || isWord(word, 'PROCEDURE'))
  const open = words.findIndex((word, i) => i > at && word.text === '(')
  const close = words.findIndex((word, i) => i > open && word.text === ')' && word.depth === 0)
  if (at < 0 || open < 0 || close < 0) return undefined
  return {
    parameters: sql.slice(words[open]!.end, words[close]!.start),
    definition: unended(sql.slice(words[close]!.end)),
  }
}

/** The statement behind FOR EACH ROW and the trigger's place among others. */
export function writtenTriggerBody(sql: string): string | undefined {
  const words = wordsOf(sql)
  const row = words.findIndex(
    (word, i) => isWord(word, 'ROW') && isWord(words[i - 1], 'EACH') && isWord(words[i - 2], 'FOR'),
  )
  if (row < 0) return undefined
  const next = words[row + 1]
  const isPlaced = isWord(next, 'FOLLOWS') || isWord(next, 'PRECEDES')
  return unended(sql.slice(words[isPlaced ? row + 2 : row]!.end))
}

/** All from the schedule on, behind the event's name. */
export function writtenEvent(sql: string): string | undefined {
  const words = wordsOf(sql)
  const at = words.findIndex((word) => isWord(word, 'EVENT'))
  const on = words.findIndex((word, i) => i > at && isWord(word, 'ON') && isWord(words[i + 1], 'SCHEDULE'))
  return at < 0 || on < 0 ? undefined : unended(sql.slice(words[on]!.start))
}

/** Without the `;` that MySQL keeps of what ended the statement. */
export const unended = (sql: string): string => sql.trim().replace(/[;\s]+$/, '')

export const unquoted = (name: string): string =>
  name.startsWith('`') ? name.slice(1, -1).replaceAll('``', '`') : name

/**
 * The query of a view without the name of the database that it is in, which both servers write in front of every table and
 * function, so that the same view reads the same in another.
 */
export function withoutDatabase(query: string, database: string): string {
  const words = wordsOf(query)
  const isNamed = (i: number) => words[i]?.kind === 'quoted-name' && unquoted(words[i].text) === database
  const isDot = (i: number) => words[i]?.text === '.'
  const isName = (i: number) => words[i]?.kind === 'quoted-name'
  const qualifies = (i: number) => isNamed(i) && isDot(i + 1) && isName(i + 2) && !isDot(i - 1)
  // a table, or what it is called in the query, that has the name of the database
  const isAmbiguous = words.some((_, i) => isNamed(i) && !qualifies(i))
  const isTable = (i: number): boolean => {
    let before = i - 1
    while (words[before]?.text === '(') before--
    return (
      isWord(words[before], 'FROM') || isWord(words[before], 'JOIN') || isWord(words[before], 'STRAIGHT_JOIN')
    )
  }
  const isCut = (i: number) =>
    qualifies(i) && (!isAmbiguous || isDot(i + 3) || words[i + 3]?.text === '(' || isTable(i))
  let text = ''
  let end = 0
  for (const [i, word] of words.entries()) {
    if (!isCut(i)) continue
    text += query.slice(end, word.start)
    end = words[i + 2]!.start
  }
  return text + query.slice(end)
}
