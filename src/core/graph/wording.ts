const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** A number as running text has it: in words up to ten. */
export function inWords(count: number): string {
  return WORDS[count] ?? String(count)
}

/** `one revision`, `three revisions`; `noun` forms its plural with an s. */
export function countOf(count: number, noun: string): string {
  return `${inWords(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** `none is`, `one is`, `three are`: to be followed by what they are. */
export function soMany(count: number): string {
  if (count === 0) return 'none is'
  return count === 1 ? 'one is' : `${inWords(count)} are`
}

/** `a`, `a and b`, `a, b and c`; after the first eight only how many there are more. */
export function listOf(items: readonly string[]): string {
  const shown = items.length > 8 ? [...items.slice(0, 8), `${items.length - 8} more`] : items
  if (shown.length < 2) return shown.join('')
  return `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]!}`
}
