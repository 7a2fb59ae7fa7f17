import { degreeOf } from './edges.ts'
import type { Graph } from './graph.ts'
import { createHeap } from './heap.ts'

/**
 * The last `count` of the applied revisions, in the order in which to undo them: each time the one applied
 * last among those on which no other of them stands, directly or through revisions that are not applied. Ids
 * that the graph does not know stand on nothing and carry nothing.
 *
 * @param applied in the order in which they were applied
 */
export function lastApplied({ shape, position }: Graph, applied: readonly string[], count: number): string[] {
  const { revisions, below, above } = shape
  const turn = new Map<number, number>()
  const free = createHeap()
  for (const [index, id] of applied.entries()) {
    const node = position.get(id)
    if (node === undefined) free.push(-index)
    else turn.set(node, index)
  }

  const carried = revisions.map((_, node) => degreeOf(above, node))
  const passed: number[] = []
  const release = (node: number) => {
    const index = turn.get(node)
    if (index === undefined) passed.push(node)
    else free.push(-index)
  }
  const takeOff = (node: number) => {
    for (let at = below.start[node]!; at < below.start[node + 1]!; at++) {
      const under = below.to[at]!
      if (--carried[under]! === 0) release(under)
    }
  }
  carried.forEach((weight, node) => {
    if (weight === 0) release(node)
  })

  const undo: string[] = []
  while (undo.length < count) {
    for (let node = passed.pop(); node !== undefined; node = passed.pop()) takeOff(node)
    const next = free.pop()
    if (next === undefined) break
    const id = applied[-next]!
    undo.push(id)
    const node = position.get(id)
    if (node !== undefined) takeOff(node)
  }
  return undo
}
