import { type Edges } from './edges.ts'
import { createHeap } from './heap.ts'

/**
 * A topological order that stays as near to the numbering as the edges allow (Kahn's algorithm; of several
 * nodes that may come next the lowest number does). Nodes on a cycle, and all that stand on one, are missing
 * from it.
 *
 * @param below what must come before a node
 * @param above the same edges, reversed
 */
export function historyOrder(below: Edges, above: Edges): Int32Array {
  const count = below.start.length - 1
  const waiting = new Int32Array(count)
  const ready = createHeap()
  for (let node = 0; node < count; node++) {
    waiting[node] = below.start[node + 1]! - below.start[node]!
    if (waiting[node] === 0) ready.push(node)
  }
  const order = new Int32Array(count)
  let placed = 0
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    order[placed++] = node
    for (let at = above.start[node]!; at < above.start[node + 1]!; at++) {
      const next = above.to[at]!
      if (--waiting[next]! === 0) ready.push(next)
    }
  }
  return order.subarray(0, placed)
}
