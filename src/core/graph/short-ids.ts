import type { Graph } from './graph.ts'
import { placeOf } from './prefix.ts'

const SHORTEST = 8

/**
 * How ids are shown: cut to eight characters, or as many as it takes for the cut to mean no other revision
 * and no label. Ids that the graph does not know are cut so as to be told from those that it does.
 */
export function shortIds(graph: Graph): (id: string) => string {
  const sorted = [...graph.revisions.keys()].sort()
  return (id) => {
    const place = placeOf(sorted, id)
    const after = sorted[place] === id ? place + 1 : place
    let length = Math.max(SHORTEST, common(id, sorted[place - 1]) + 1, common(id, sorted[after]) + 1)
    while (length < id.length && (graph.labels.has(id.slice(0, length)) || splitsPair(id, length))) length++
    return id.slice(0, length)
  }
}

function common(a: string, b = ''): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length++
  return length
}

function splitsPair(text: string, length: number): boolean {
  return /[\uD800-\uDBFF]/.test(text[length - 1]!)
}
