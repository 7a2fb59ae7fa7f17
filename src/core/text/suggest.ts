/**
 * The candidate that `word` was most likely meant to be, for "did you mean": the shortest one that starts with it,
 * when at least two letters were typed; else the one with the fewest slips (a letter missing, added or changed, or
 * two neighbours swapped), at most one for every three letters. Case is ignored, the first of several equals wins,
 * `word` itself is never suggested. undefined: nothing is near enough.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  let completion: string | undefined
  let nearest: string | undefined
  let fewest = Math.floor(wanted.length / 3) + 1
  for (const candidate of candidates) {
    if (candidate === word) continue
    const name = candidate.toLowerCase()
    if (wanted.length >= 2 && name.startsWith(wanted)) {
      if (completion === undefined || name.length < completion.length) completion = candidate
    }
    if (Math.abs(name.length - wanted.length) >= fewest) continue
    const slips = distance(wanted, name)
    if (slips < fewest) {
      nearest = candidate
      fewest = slips
    }
  }
  return completion ?? nearest
}

/** The optimal string alignment distance: Levenshtein's, where swapping two neighbours is one slip. */
function distance(a: string, b: string): number {
  let older: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1
      let slips = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + change)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        slips = Math.min(slips, older[column - 2]! + 1)
      }
      current.push(slips)
    }
    older = previous
    previous = current
  }
  return previous[b.length]!
}
