/** The words of a name in lower case and in the singular: `userEmails_2` is user, email and 2. */
export function wordsOf(name: string): readonly string[] {
  const parts = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}]+|\p{N}+/gu) ?? []
  return parts.map((part) => singular(part.toLowerCase()))
}

/** Words that say how a value is stored more than what it is. */
const FORM = new Set('at by date flag has id is of on text the type was'.split(' '))

/** The words that say what it is about; all of them where there are no others. */
export function coreOf(words: readonly string[]): readonly string[] {
  const core = words.filter((word) => !FORM.has(word))
  return core.length > 0 ? core : words
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  return word.length > 3 && /[^isu]s$/.test(word) ? word.slice(0, -1) : word
}

/** Whether two words are forms or spellings of one, as approver and approval are: their beginnings are most of both. */
export function areKin(a: string, b: string): boolean {
  const longer = Math.max(a.length, b.length)
  let same = 0
  while (same < longer && a[same] === b[same]) same++
  return same >= 0.6 * longer
}

/** How alike two texts are spelled, from 0 to 1: the share of letters that Levenshtein's distance leaves. */
export function likeness(a: string, b: string): number {
  if (a === b) return 1
  const longer = Math.max(a.length, b.length)
  return 1 - distance(a, b) / longer
}

/** Levenshtein's, in one row that is gone through once for each letter of the one. */
function distance(a: string, b: string): number {
  const row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    let diagonal = i - 1
    row[0] = i
    for (let column = 1; column <= b.length; column++) {
      const above = row[column]!
      const change = diagonal + (a[i - 1] === b[column - 1] ? 0 : 1)
      row[column] = Math.min(above + 1, row[column - 1]! + 1, change)
      diagonal = above
    }
  }
  return row[b.length]!
}

/** From 0 to 2: the share of words that are the same, and of letters. */
export function nameLikeness(before: readonly string[], after: readonly string[]): number {
  return sharedWords(before, after) + likeness(before.join('_'), after.join('_'))
}

/** The share of the words of both that both have. */
export function sharedWords(before: readonly string[], after: readonly string[]): number {
  const [a, b] = [coreOf(before), coreOf(after)]
  const [fewer, more] = a.length <= b.length ? [a, b] : [b, a]
  const shared = fewer.filter((word) => more.some((other) => areKin(word, other))).length
  return shared === 0 ? 0 : (2 * shared) / (a.length + b.length)
}
