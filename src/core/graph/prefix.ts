/** The ids that begin with `prefix`, out of a list sorted by code units: found by bisection. */
export function withPrefix(sorted: readonly string[], prefix: string): readonly string[] {
  const first = placeOf(sorted, prefix)
  let end = first
  while (sorted[end]?.startsWith(prefix)) end++
  return sorted.slice(first, end)
}

/** How many entries of a sorted list come before `text`. */
export function placeOf(sorted: readonly string[], text: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < text) low = middle + 1
    else high = middle
  }
  return low
}
