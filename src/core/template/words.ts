import { MigError } from '../../errors.ts'

/** Cuts `a=b c='d e'` into its words, as a shell would: white space separates, quotes hold together. Throws `usage`. */
export function splitWords(line: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (const character of line) {
    if (quote !== undefined) {
      if (character === quote) quote = undefined
      else word = (word ?? '') + character
    } else if (character === "'" || character === '"') {
      quote = character
      word ??= ''
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + character
  }
  if (quote !== undefined) throw new MigError('usage', `a ${quote} is never closed`)
  return word === undefined ? words : [...words, word]
}

/** What `key=value` says. Throws `usage` for what has no `=`. */
export function keyAndValue(word: string): readonly [key: string, value: string] {
  const at = word.indexOf('=')
  if (at > 0) return [word.slice(0, at).trim(), word.slice(at + 1)]
  throw new MigError('usage', `"${word}" gives no value`, { hint: ['write: name=value'] })
}

/** A word as one types it in a shell. */
export function shellWord(word: string): string {
  if (/^[\w.,:/@%+=-]+$/.test(word)) return word
  const [, key = '', value = ''] = /^(\w+=)?([^]*)$/.exec(word)!
  if (!value.includes("'")) return `${key}'${value}'`
  if (!/["$`\\!]/.test(value)) return `${key}"${value}"`
  return `${key}'${value.replaceAll("'", `'\\''`)}'`
}
