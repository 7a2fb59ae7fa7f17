import { nameIn, quoteName, wordsOf, type Word } from './lexis.ts'
import { isKeywordOfSqlite, signsIn } from './spelling.ts'

/**
 * Whether two statements are one to SQLite but for blanks, comments, the case of keywords and of the names of functions, and
 * the quotes around a name. It errs on the other side: names, whose case a reader of rows sees, are compared as they are.
 */
export function isSameSql(a: string, b: string): boolean {
  if (a === b) return true
  const [one, other] = [partsOf(a), partsOf(b)]
  return one.length === other.length && one.every((part, i) => part === other[i])
}

function partsOf(sql: string): readonly string[] {
  const words = wordsOf(sql)
  return words.flatMap((word, i) => {
    if (word.kind === 'operator') return signsIn(word.text)
    if (word.kind === 'quoted-name') return [quoteName(nameIn(word.text))]
    if (word.kind !== 'word') return [word.text]
    return [isFolded(words, i) ? word.text.toUpperCase() : quoteName(word.text)]
  })
}

/** A word of the grammar, or the name of a function. What follows AS or a dot is a name, whatever it is. */
function isFolded(words: readonly Word[], at: number): boolean {
  const [last, word, next] = [words[at - 1], words[at]!, words[at + 1]]
  if (last?.text === '.' || next?.text === '.' || last?.text.toUpperCase() === 'AS') return false
  return next?.text === '(' || isKeywordOfSqlite(word.text)
}
