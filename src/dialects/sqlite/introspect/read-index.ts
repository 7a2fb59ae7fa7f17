import { elementsOf } from '../../../core/rebuild/read-constraints.ts'
import { collationIn } from '../../../core/rebuild/read-constraints.ts'
import { closing, isKeyword, isSameName, nameIn, wordsOf, type Word } from '../../../core/rebuild/lexis.ts'
import { indexKeysAt } from '../../../core/rebuild/rename.ts'
import { spelled, type SpellingContext } from '../../../core/rebuild/spelling.ts'
import type { Index, IndexKey } from '../../../core/schema/model.ts'

/** The index that a CREATE INDEX makes of a table with those columns. */
export function readIndex(name: string, sql: string, context: SpellingContext): Index {
  const words = wordsOf(sql)
  const open = indexKeysAt(words)
  const close = closing(words, open)
  const where = words.slice(close + 2)
  return {
    name,
    keys: elementsOf(words.slice(open + 1, close)).map((key) => readKey(key, context)),
    ...(isKeyword(words[1], 'UNIQUE') && { unique: true as const }),
    ...(where.length > 0 && { where: spelled(where, context) }),
  }
}

function readKey(words: readonly Word[], context: SpellingContext): IndexKey {
  const isDescending = words.length > 1 && isKeyword(words.at(-1), 'DESC')
  const isOrdered = isDescending || (words.length > 1 && isKeyword(words.at(-1), 'ASC'))
  const unordered = isOrdered ? words.slice(0, -1) : words
  const collation = unordered.length > 2 ? collationIn(unordered.slice(-2)) : undefined
  const target = unwrapped(collation === undefined ? unordered : unordered.slice(0, -2))
  return {
    ...(columnOf(target, context) ?? { expression: spelled(target, context) }),
    ...(isDescending && { order: 'desc' as const }),
    ...(collation !== undefined && { collation }),
  }
}

/** A text that stands alone is a name to SQLite. */
function columnOf(
  words: readonly Word[],
  { columns }: SpellingContext,
): { readonly column: string } | undefined {
  const [word, ...others] = words
  if (others.length > 0 || word === undefined) return undefined
  const column = columns.find((each) => isSameName(each, nameIn(word.text)))
  return column === undefined ? undefined : { column }
}

function unwrapped(words: readonly Word[]): readonly Word[] {
  const isWrapped = words[0]?.text === '(' && closing(words, 0) === words.length - 1
  return isWrapped ? unwrapped(words.slice(1, -1)) : words
}
