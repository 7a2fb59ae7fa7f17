import { tokenize, type TokenKind } from '../sql/tokens.ts'

/** One token of SQLite's that is neither space nor comment. */
export interface Word {
  readonly kind: TokenKind
  readonly text: string
  readonly start: number
  readonly end: number
}

/** The tokens of a text without its spaces and comments. */
export function wordsOf(sql: string): readonly Word[] {
  const words: Word[] = []
  for (const { kind, start, end } of tokenize(sql, 'sqlite')) {
    if (kind !== 'space' && kind !== 'comment') words.push({ kind, text: sql.slice(start, end), start, end })
  }
  return words
}

/** Whether two names are one to SQLite, which folds the case of ASCII letters. */
export const isSameName = (a: string, b: string): boolean => a === b || folded(a) === folded(b)

export const folded = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The name that a token stands for: `"a ""b"""`, `[a]`, `'a'` and `` `a` `` without their quotes. */
export function nameIn(token: string): string {
  const quote = token[0]
  if (quote === '[') return token.slice(1, -1)
  if (quote !== '"' && quote !== '`' && quote !== "'") return token
  return token.slice(1, -1).replaceAll(quote + quote, quote)
}

/** Whether the token is this keyword, which is never quoted. */
export const isKeyword = (word: Word | undefined, keyword: string): boolean =>
  word?.kind === 'word' && word.text.toUpperCase() === keyword

/** The words that an expression may hold besides the names of columns and functions. */
export const IN_EXPRESSIONS: ReadonlySet<string> = new Set(
  `AND AS ASC BETWEEN BY CASE CAST COLLATE CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DESC DISTINCT ELSE END ESCAPE
   EXISTS FILTER FROM GLOB IN IS ISNULL LIKE MATCH NOT NOTNULL NULL NULLS OR OVER RAISE REGEXP SELECT THEN WHEN
   WHERE`.split(/\s+/),
)

/**
 * The tokens of an expression, or of a list of columns, that may name a column. With `strings` also a string that is a
 * whole element of the list, which SQLite takes for a name there.
 */
export function namesIn(words: readonly Word[], { strings = false } = {}): readonly Word[] {
  let depth = 0
  return words.filter((word, i) => {
    if (word.text === '(') depth++
    if (word.text === ')') depth--
    const [last, next] = [words[i - 1], words[i + 1]]
    if (word.kind === 'string') return strings && word.text.startsWith("'") && isElement(words, i, depth)
    if (word.kind === 'word' && IN_EXPRESSIONS.has(word.text.toUpperCase())) return false
    if (word.kind !== 'word' && word.kind !== 'quoted-name') return false
    if (isKeyword(last, 'COLLATE') || isTypeOfCast(words, i)) return false
    return next?.text !== '.' && (next?.text !== '(' || word.kind === 'quoted-name')
  })
}

function isElement(words: readonly Word[], at: number, depth: number): boolean {
  const isInList = depth === (words[0]?.text === '(' ? 1 : 0)
  const begins = at === 0 || words[at - 1]!.text === ',' || (at === 1 && words[0]!.text === '(')
  const next = words[at + 1]
  return isInList && begins && (next === undefined || /^(?:[,)]|ASC|DESC|COLLATE)$/i.test(next.text))
}

/** The names that an expression, or a list of columns, may take from its table. */
export const columnsNamed = (
  words: readonly Word[],
  options?: { readonly strings: boolean },
): readonly string[] => namesIn(words, options).map(({ text }) => nameIn(text))

/** `CAST (a AS word word)`: AS stands nowhere else in an expression of a table. */
function isTypeOfCast(words: readonly Word[], at: number): boolean {
  let i = at - 1
  while (words[i]?.kind === 'word' && !IN_EXPRESSIONS.has(words[i]!.text.toUpperCase())) i--
  return isKeyword(words[i], 'AS')
}

/** The text with some of its tokens written anew. */
export function replaceWords(sql: string, words: readonly Word[], write: (word: Word) => string): string {
  let text = ''
  let at = 0
  for (const word of words) {
    text += sql.slice(at, word.start) + write(word)
    at = word.end
  }
  return text + sql.slice(at)
}

/** The index of the parenthesis that closes the one at `open`. */
export function closing(words: readonly Word[], open: number): number {
  let depth = 0
  for (let i = open; i < words.length; i++) {
    if (words[i]!.text === '(') depth++
    else if (words[i]!.text === ')' && --depth === 0) return i
  }
  return words.length
}
