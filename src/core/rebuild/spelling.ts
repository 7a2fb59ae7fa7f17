import { IN_EXPRESSIONS, isSameName, nameIn, namesIn, quoteName, quoteText, type Word } from './lexis.ts'

/** The table whose columns an expression may name. */
export interface SpellingContext {
  readonly table: string
  readonly columns: readonly string[]
}

/**
 * An expression in the one spelling that all ways of writing it have: columns as the table spells them and in quotes only
 * where they need some, without the table's own name before them, keywords in capitals, names of functions in small letters,
 * and no comments.
 */
export function spelled(words: readonly Word[], { table, columns }: SpellingContext): string {
  const names = new Set(namesIn(words))
  const parts = words.flatMap((word, i): readonly Part[] => {
    if (isOwnQualifier(words, i, table)) return []
    if (word.text === '.' && isOwnQualifier(words, i - 1, table)) return []
    const column = names.has(word) ? columns.find((each) => isSameName(each, nameIn(word.text))) : undefined
    if (column !== undefined) return [{ text: spelledName(column), kind: 'name' }]
    if (names.has(word) && /^(?:true|false)$/i.test(word.text))
      return [{ text: word.text.toUpperCase(), kind: 'name' }]
    if (names.has(word) && isText(words, i)) return [{ text: quoteText(nameIn(word.text)), kind: 'name' }]
    if (word.kind === 'operator') return signsIn(word.text).map(sign)
    if (isWordOfGrammar(words, i)) return [{ text: word.text.toUpperCase(), kind: 'keyword' }]
    if (word.kind === 'word' && words[i + 1]?.text === '(')
      return [{ text: word.text.toLowerCase(), kind: 'name' }]
    return [{ text: word.text, kind: word.kind === 'punctuation' ? 'sign' : 'name' }]
  })
  return parts.map((part, i) => (isApart(parts, i) ? ' ' : '') + part.text).join('')
}

/** The name between quotes where SQLite would take it for something else without. */
export const spelledName = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/i.test(name) && !isKeywordOfSqlite(name) ? name : quoteName(name)

/** Whether SQLite may take the word for something else than a name. */
export const isKeywordOfSqlite = (word: string): boolean => KEYWORDS.has(word.toUpperCase())

/**
 * A name in double quotes that is no column's is a text to SQLite (https://www.sqlite.org/quirks.html, 8). It writes single
 * quotes there by itself whenever a column or a table is renamed or a column dropped, in all tables.
 */
function isText(words: readonly Word[], at: number): boolean {
  const { text } = words[at]!
  const isCalledOrPart = words[at + 1]?.text === '(' || words[at - 1]?.text === '.'
  return text.startsWith('"') && !isCalledOrPart && !/^"(?:rowid|_rowid_|oid)"$/i.test(text)
}

interface Part {
  readonly text: string
  readonly kind: 'keyword' | 'name' | 'operator' | 'sign'
}

const sign = (text: string): Part => ({ text, kind: 'operator' })

/** The operators of a token, which may be several: `a=-1`. */
export const signsIn = (text: string): readonly string[] => text.match(OPERATORS) ?? []

const OPERATORS = /->>|->|\|\||<<|>>|<=|>=|<>|==|!=|./g

function isOwnQualifier(words: readonly Word[], at: number, table: string): boolean {
  const word = words[at]
  if (word === undefined || words[at + 1]?.text !== '.' || words[at - 1]?.text === '.') return false
  return (word.kind === 'word' || word.kind === 'quoted-name') && isSameName(nameIn(word.text), table)
}

function isWordOfGrammar(words: readonly Word[], at: number): boolean {
  const { kind, text } = words[at]!
  const isPart = words[at - 1]?.text === '.' || words[at + 1]?.text === '.'
  return kind === 'word' && !isPart && IN_EXPRESSIONS.has(text.toUpperCase())
}

function isApart(parts: readonly Part[], at: number): boolean {
  const [before, last, next] = [parts[at - 2], parts[at - 1], parts[at]!]
  if (last === undefined || /^[(.]$/.test(last.text) || /^[),.]$/.test(next.text)) return false
  if (next.text === '(') return last.kind === 'operator' || last.text === ',' || isBeforeGroup(last)
  // two signs without a space would begin a comment
  return next.kind === 'operator' || !(/^[-+~]$/.test(last.text) && isUnaryBehind(before))
}

const isBeforeGroup = ({ kind, text }: Part) => kind === 'keyword' && text !== 'CAST' && text !== 'RAISE'

/** A sign is that of a number where nothing stands before it that it could be taken from. */
const isUnaryBehind = (part: Part | undefined) =>
  part === undefined || part.kind === 'keyword' || part.kind === 'operator' || /^[(,]$/.test(part.text)

/** https://www.sqlite.org/lang_keywords.html, and the two words that mean a value. */
const KEYWORDS: ReadonlySet<string> = new Set(
  `ABORT ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND AS ASC ATTACH AUTOINCREMENT BEFORE BEGIN BETWEEN BY CASCADE CASE
   CAST CHECK COLLATE COLUMN COMMIT CONFLICT CONSTRAINT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP
   DATABASE DEFAULT DEFERRABLE DEFERRED DELETE DESC DETACH DISTINCT DO DROP EACH ELSE END ESCAPE EXCEPT EXCLUDE EXCLUSIVE
   EXISTS EXPLAIN FAIL FALSE FILTER FIRST FOLLOWING FOR FOREIGN FROM FULL GENERATED GLOB GROUP GROUPS HAVING IF IGNORE
   IMMEDIATE IN INDEX INDEXED INITIALLY INNER INSERT INSTEAD INTERSECT INTO IS ISNULL JOIN KEY LAST LEFT LIKE LIMIT MATCH
   MATERIALIZED NATURAL NO NOT NOTHING NOTNULL NULL NULLS OF OFFSET ON OR ORDER OTHERS OUTER OVER PARTITION PLAN PRAGMA
   PRECEDING PRIMARY QUERY RAISE RANGE RECURSIVE REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE RESTRICT RETURNING RIGHT
   ROLLBACK ROW ROWS SAVEPOINT SELECT SET TABLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRIGGER TRUE UNBOUNDED UNION UNIQUE
   UPDATE USING VACUUM VALUES VIEW VIRTUAL WHEN WHERE WINDOW WITH WITHIN WITHOUT`.split(/\s+/),
)
