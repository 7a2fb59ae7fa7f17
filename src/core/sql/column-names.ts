import { isMigError } from '../../errors.ts'
import { tokenize, type SqlFamily, type TokenKind } from './tokens.ts'

interface Word {
  readonly kind: TokenKind
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Words of expressions that are no names unless they are quoted, in any of our databases. */
const RESERVED: ReadonlySet<string> = new Set(
  `ALL AND ANY ARRAY AS ASC BETWEEN BY CASE CAST CHECK COLLATE CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER
   DEFAULT DESC DISTINCT DIV ELSE END EXISTS FALSE FOR FROM GROUP IN INTERVAL INTO IS LIKE NOT NULL ON OR ORDER SELECT
   TABLE THEN TO TRUE UNIQUE USER USING WHEN WHERE WITH XOR`.split(/\s+/),
)

/** True where an expression over a table's columns holds that one. */
export function namesColumn(expression: string, column: string): boolean {
  return placesOf(expression, column).length > 0
}

/**
 * The expression with a column called otherwise, wherever it stands as a name and not inside of a text or as a function's
 * name. `table`: a name behind another table's stays.
 */
export function renameColumnIn(
  expression: string,
  { table, from, to }: { readonly table: string; readonly from: string; readonly to: string },
): string {
  let text = ''
  let at = 0
  for (const place of placesOf(expression, from, table)) {
    text += expression.slice(at, place.start) + written(to, place.text, expression)
    at = place.end
  }
  return text + expression.slice(at)
}

/** The expression with those columns between quotes, as a server writes it. */
export function quoteColumns(
  expression: string,
  columns: readonly string[],
  quote: (name: string) => string,
): string {
  const places = columns
    .flatMap((column) => placesOf(expression, column).map((place) => ({ ...place, column })))
    .toSorted((a, b) => a.start - b.start)
  let text = ''
  let at = 0
  for (const { start, end, column } of places) {
    text += expression.slice(at, start) + quote(column)
    at = end
  }
  return text + expression.slice(at)
}

/** The tokens that name the column. An expression that cannot be read names none. */
function placesOf(expression: string, column: string, table?: string): readonly Word[] {
  const words = wordsOf(expression)
  return words.filter((word, i) => {
    if (!isName(word, column)) return false
    const [last, next] = [words[i - 1], words[i + 1]]
    if (last?.text === '.' && table !== undefined) return isName(words[i - 2], table.split('.').at(-1)!)
    if (next?.text === '.') return false
    if (word.kind === 'quoted-name') return true
    // a function, a type, or a type before a text: lower(x), CAST(x AS date), x::date, DATE '2026-11-21'
    const isType =
      last?.text === '::' || /^(?:as|collate)$/i.test(last?.text ?? '') || next?.kind === 'string'
    return next?.text !== '(' && !isType
  })
}

function wordsOf(expression: string): readonly Word[] {
  try {
    return [...tokenize(expression, familyOf(expression))]
      .filter(({ kind }) => kind !== 'space' && kind !== 'comment')
      .map((token) => ({ ...token, text: expression.slice(token.start, token.end) }))
  } catch (error) {
    if (isMigError(error)) return []
    throw error
  }
}

/** An operation is the same for every database: a name in backquotes tells that it is written for MySQL. */
const familyOf = (expression: string): SqlFamily => (expression.includes('`') ? 'mysql' : 'postgres')

function isName(word: Word | undefined, name: string): boolean {
  if (word?.kind === 'quoted-name') {
    const quote = word.text[0]!
    return word.text.slice(1, -1).replaceAll(quote + quote, quote) === name
  }
  if (word?.kind !== 'word' || RESERVED.has(word.text.toUpperCase())) return false
  return word.text.toLowerCase() === name.toLowerCase()
}

/** The name in the quotes of the one that it replaces; one without them gets some where it needs them. */
function written(name: string, instead: string, expression: string): string {
  const isPlain = /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name.toUpperCase())
  const usual = isPlain ? '' : expression.includes('`') ? '`' : '"'
  const quote = /^[`"]/.exec(instead)?.[0] ?? usual
  return quote === '' ? name : quote + name.replaceAll(quote, quote + quote) + quote
}
