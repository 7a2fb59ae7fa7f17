/** A collection of whole numbers that gives back the smallest first. */
export interface IntHeap {
  push(value: number): void
  /** Takes the smallest out; undefined when there is none left. */
  pop(): number | undefined
}

/** An empty binary heap: both calls take logarithmic time. */
export function createHeap(): IntHeap {
  const items: number[] = []
  return {
    push(value) {
      let at = items.length
      items.push(value)
      while (at > 0) {
        const above = (at - 1) >> 1
        if (items[above]! <= value) break
        items[at] = items[above]!
        at = above
      }
      items[at] = value
    },
    pop() {
      const smallest = items[0]
      const last = items.pop()
      if (last === undefined || items.length === 0) return smallest
      let at = 0
      for (;;) {
        let below = 2 * at + 1
        if (below >= items.length) break
        if (below + 1 < items.length && items[below + 1]! < items[below]!) below++
        if (items[below]! >= last) break
        items[at] = items[below]!
        at = below
      }
      items[at] = last
      return smallest
    },
  }
}
