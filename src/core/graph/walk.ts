import { degreeOf, type Edges, marked, markReached } from './edges.ts'
import type { Graph } from './graph.ts'

/** Which links a walk follows: parents and dependencies, or parents alone. */
export type WalkOver = 'all links' | 'parents'

/** These revisions and everything that they stand on. Ids that the graph does not know are passed over. */
export function ancestorsOf(
  graph: Graph,
  ids: Iterable<string>,
  over: WalkOver = 'all links',
): ReadonlySet<string> {
  const { below, parents } = graph.shape
  return reached(graph, over === 'parents' ? parents : below, ids)
}

/** These revisions and everything that stands on them. Ids that the graph does not know are passed over. */
export function descendantsOf(
  graph: Graph,
  ids: Iterable<string>,
  over: WalkOver = 'all links',
): ReadonlySet<string> {
  const { above, children } = graph.shape
  return reached(graph, over === 'parents' ? children : above, ids)
}

/** Those of a set of revisions that no other revision of the set stands on, in history order. */
export function headsOf(graph: Graph, ids: Iterable<string>): string[] {
  return idsAt(graph, headPositions(graph, positionsOf(graph, ids)))
}

/** The known ones among these ids, each once, in history order. */
export function inHistoryOrder(graph: Graph, ids: Iterable<string>): string[] {
  return idsAt(graph, positionsOf(graph, ids))
}

/** The revisions with several children, in history order. */
export function branchPoints(graph: Graph): string[] {
  return having(graph, (node) => degreeOf(graph.shape.children, node) > 1)
}

/** The revisions with several parents, in history order. */
export function mergePoints(graph: Graph): string[] {
  return having(graph, (node) => degreeOf(graph.shape.parents, node) > 1)
}

/** Marks the known ones among these ids, by position. */
export function markIds({ shape, position }: Graph, ids: Iterable<string>): Uint8Array {
  const marks = new Uint8Array(shape.revisions.length)
  for (const id of ids) {
    const known = position.get(id)
    if (known !== undefined) marks[known] = 1
  }
  return marks
}

/** The positions of the known ones among these ids, each once, ascending. */
export function positionsOf(graph: Graph, ids: Iterable<string>): Int32Array {
  return marked(markIds(graph, ids))
}

/** `headsOf`, by position. */
export function headPositions({ shape }: Graph, members: Int32Array): Int32Array {
  const covered = markReached(shape.below, neighboursOf(shape.below, members))
  return members.filter((node) => covered[node] === 0)
}

export function idsAt({ shape }: Graph, positions: Int32Array): string[] {
  return Array.from(positions, (position) => shape.revisions[position]!.id)
}

function* neighboursOf({ start, to }: Edges, nodes: Int32Array): Iterable<number> {
  for (const node of nodes) for (let at = start[node]!; at < start[node + 1]!; at++) yield to[at]!
}

function reached(graph: Graph, edges: Edges, ids: Iterable<string>): ReadonlySet<string> {
  return new Set(idsAt(graph, marked(markReached(edges, positionsOf(graph, ids)))))
}

function having({ shape }: Graph, isWanted: (node: number) => boolean): string[] {
  return shape.revisions.filter((_, node) => isWanted(node)).map(({ id }) => id)
}
