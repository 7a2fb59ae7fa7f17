import type { Graph } from './graph.ts'
import { resolveRange } from './range.ts'
import type { Revision } from './revision.ts'

export interface HistoryOptions {
  /** Only this range, both ends included. */
  readonly range?: string
  /** The applied ids, for ranges that name `current`. */
  readonly applied?: readonly string[]
}

/** The revisions, newest first: the history order from its end. */
export function history(graph: Graph, { range, applied = [] }: HistoryOptions = {}): Revision[] {
  const revisions = range === undefined ? [...graph.revisions.values()] : resolveRange(graph, applied, range)
  return revisions.reverse()
}

/** The revisions without children, in history order. */
export function heads(graph: Graph): Revision[] {
  return graph.heads.map((id) => graph.revisions.get(id)!)
}

/** The heads that no revision depends on either, in history order. */
export function effectiveHeads(graph: Graph): Revision[] {
  return graph.effectiveHeads.map((id) => graph.revisions.get(id)!)
}
