import { type Edges } from './edges.ts'

/**
 * One cycle, a shortest one through its lowest node, of every knot in which nodes come before each other.
 * Each is given in running order (a node stands on the one before it, the first on the last) and begins with
 * its lowest node.
 *
 * @param below what must come before a node
 * @param above the same edges, reversed
 * @param placed the nodes that are known to be on no cycle
 */
export function findCycles(below: Edges, above: Edges, placed: Int32Array): number[][] {
  const cycles: number[][] = []
  for (const knot of knots(below, placed)) {
    if (knot.length > 1) cycles.push(shortestCycle(above, knot))
  }
  return cycles.sort((a, b) => a[0]! - b[0]!)
}

/** The strongly connected components (Tarjan 1972) among the nodes that are not `placed`. */
function knots(below: Edges, placed: Int32Array): number[][] {
  const count = below.start.length - 1
  const seen = new Int32Array(count).fill(-1)
  const lowest = new Int32Array(count)
  const open = new Uint8Array(count)
  const cursor = below.start.slice(0, count)
  const done = new Uint8Array(count)
  for (const node of placed) done[node] = 1

  const found: number[][] = []
  const pending: number[] = []
  let clock = 0
  for (let root = 0; root < count; root++) {
    if (done[root] === 1 || seen[root] !== -1) continue
    const path = [root]
    while (path.length > 0) {
      const node = path[path.length - 1]!
      if (seen[node] === -1) {
        seen[node] = lowest[node] = clock++
        open[node] = 1
        pending.push(node)
      }
      if (cursor[node]! < below.start[node + 1]!) {
        const next = below.to[cursor[node]!++]!
        if (done[next] === 1) continue
        if (seen[next] === -1) path.push(next)
        else if (open[next] === 1) lowest[node] = Math.min(lowest[node]!, seen[next]!)
        continue
      }
      path.pop()
      const parent = path[path.length - 1]
      if (parent !== undefined) lowest[parent] = Math.min(lowest[parent]!, lowest[node]!)
      if (lowest[node] !== seen[node]) continue
      const knot = pending.splice(pending.lastIndexOf(node))
      for (const member of knot) open[member] = 0
      found.push(knot)
    }
  }
  return found
}

/** Breadth first from the lowest node of a knot, inside of it, back to that node. */
function shortestCycle(above: Edges, knot: readonly number[]): number[] {
  const inside = new Set(knot)
  const start = knot.reduce((lowest, node) => Math.min(lowest, node))
  const cameFrom = new Map<number, number>()
  const queue = [start]
  for (const node of queue) {
    for (let at = above.start[node]!; at < above.start[node + 1]!; at++) {
      const next = above.to[at]!
      if (next === start) return pathTo(node, start, cameFrom)
      if (!inside.has(next) || cameFrom.has(next)) continue
      cameFrom.set(next, node)
      queue.push(next)
    }
  }
  return [start]
}

function pathTo(end: number, start: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const path = [end]
  for (let node = end; node !== start;) {
    node = cameFrom.get(node)!
    path.push(node)
  }
  return path.reverse()
}
