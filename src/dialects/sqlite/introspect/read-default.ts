import { closing, isKeyword, nameIn, wordsOf, type Word } from '../../../core/rebuild/lexis.ts'
import { spelled } from '../../../core/rebuild/spelling.ts'
import type { Scalar, SqlExpression } from '../../../core/schema/model.ts'
import { sqlite } from '../index.ts'

/** What follows DEFAULT in a clause of a column: a plain value, or an expression in its one spelling. */
export function readDefault(clause: string): Scalar | SqlExpression {
  const words = wordsOf(clause)
  const value = unsigned(unwrapped(words.slice(words.findIndex((word) => isKeyword(word, 'DEFAULT')) + 1)))
  const scalar = scalarOf(value)
  return scalar !== undefined && sqlite.literal(scalar) === spelledValue(value)
    ? scalar
    : { sql: spelled(value, NO_TABLE) }
}

/** A default knows of no column. */
const NO_TABLE = { table: '', columns: [] }

/** A plus before a number says nothing. */
const unsigned = (words: readonly Word[]): readonly Word[] =>
  words.length === 2 && words[0]!.text === '+' && words[1]!.kind === 'number' ? words.slice(1) : words

/** Without the parentheses around all of it. */
function unwrapped(words: readonly Word[]): readonly Word[] {
  const isWrapped = words[0]?.text === '(' && words.length > 2 && closing(words, 0) === words.length - 1
  return isWrapped ? unwrapped(words.slice(1, -1)) : words
}

/** Undefined: it is no plain value, or one that has to be kept as it is written. */
function scalarOf(words: readonly Word[]): Scalar | undefined {
  const [first, second, ...others] = words
  if (first === undefined || others.length > 0) return undefined
  if (second) {
    return first.text === '-' && second.kind === 'number' ? numberOf(`-${second.text}`) : undefined
  }
  if (first.kind === 'number') return numberOf(first.text)
  if (first.kind === 'string' && first.text.startsWith("'")) return nameIn(first.text)
  return isText(first) ? nameIn(first.text) : undefined
}

/** The value as `literal` writes it where it gives the same back. */
function spelledValue(words: readonly Word[]): string {
  const [word] = words
  return words.length === 1 && isText(word!)
    ? sqlite.literal(nameIn(word!.text))
    : words.map(({ text }) => text).join('')
}

/** A name that is no value is a text to SQLite. */
const isText = ({ kind, text }: Word) =>
  kind === 'word'
    ? !/^(?:null|true|false|current_(?:date|time|timestamp))$/i.test(text)
    : kind === 'quoted-name'

/** Whole numbers as long as they may be. */
function numberOf(text: string): Scalar | undefined {
  if (String(Number(text)) === text) return Number(text)
  return /^-?\d+$/.test(text) ? BigInt(text) : undefined
}
