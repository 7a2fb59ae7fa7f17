/**
 * The edges of a graph of numbered nodes, packed: those of `v` are `to[start[v]]` up to, not including,
 * `to[start[v + 1]]`.
 */
export interface Edges {
  readonly start: Int32Array
  readonly to: Int32Array
}

/** Packs one list of neighbours a node. */
export function packEdges(lists: readonly (readonly number[])[]): Edges {
  return renumberEdges(lists, Int32Array.from(lists.keys()))
}

/** Packs one list of neighbours a node, where the node `order[n]` becomes number `n`. */
export function renumberEdges(lists: readonly (readonly number[])[], order: Int32Array): Edges {
  const numbers = new Int32Array(lists.length)
  const start = new Int32Array(lists.length + 1)
  for (let at = 0; at < order.length; at++) {
    numbers[order[at]!] = at
    start[at + 1] = start[at]! + lists[order[at]!]!.length
  }
  const to = new Int32Array(start[lists.length]!)
  let end = 0
  for (const node of order) {
    for (const neighbour of lists[node]!) to[end++] = numbers[neighbour]!
  }
  return { start, to }
}

/** The same edges, seen from their other end; each list in ascending order. */
export function reverseEdges({ start, to }: Edges): Edges {
  const count = start.length - 1
  const reversed = new Int32Array(count + 1)
  for (const node of to) reversed[node + 1]!++
  for (let node = 0; node < count; node++) reversed[node + 1]! += reversed[node]!
  const free = reversed.slice(0, count)
  const from = new Int32Array(to.length)
  for (let node = 0; node < count; node++) {
    for (let at = start[node]!; at < start[node + 1]!; at++) from[free[to[at]!]!++] = node
  }
  return { start: reversed, to: from }
}

/** The neighbours of a node. */
export function edgesOf({ start, to }: Edges, node: number): Int32Array {
  return to.subarray(start[node], start[node + 1])
}

/** How many neighbours a node has. */
export function degreeOf({ start }: Edges, node: number): number {
  return start[node + 1]! - start[node]!
}

/** Marks with 1 every node that can be reached from some of these, themselves included. */
export function markReached(edges: Edges, from: Iterable<number>): Uint8Array {
  const marks = new Uint8Array(edges.start.length - 1)
  const stack: number[] = []
  const visit = (node: number) => {
    if (marks[node] === 1) return
    marks[node] = 1
    stack.push(node)
  }
  for (const node of from) visit(node)
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (let at = edges.start[node]!; at < edges.start[node + 1]!; at++) visit(edges.to[at]!)
  }
  return marks
}

/** The marked nodes, ascending. */
export function marked(marks: Uint8Array): Int32Array {
  const nodes: number[] = []
  for (let node = 0; node < marks.length; node++) if (marks[node] === 1) nodes.push(node)
  return Int32Array.from(nodes)
}
