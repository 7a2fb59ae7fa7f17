import { type Edges, renumberEdges, reverseEdges } from './edges.ts'
import { joinLinks, type Links } from './reduce.ts'
import type { Revision } from './revision.ts'

/** The links of a graph by number: a revision's number is its position in the history order. */
export interface Shape {
  readonly revisions: readonly Revision[]
  readonly parents: Edges
  readonly children: Edges
  /** Parents and dependencies: what each revision stands on. */
  readonly below: Edges
  /** Children and dependents: what stands on each revision. */
  readonly above: Edges
}

/**
 * The shape of linked revisions.
 *
 * @param revisions in history order
 * @param links by the numbers that revisions had in the input
 * @param order those numbers, in history order
 */
export function shapeOf(revisions: readonly Revision[], links: Links, order: Int32Array): Shape {
  const parents = renumberEdges(links.parents, order)
  const children = reverseEdges(parents)
  const joined = joinLinks(links)
  if (joined === links.parents) return { revisions, parents, children, below: parents, above: children }
  const below = renumberEdges(joined, order)
  return { revisions, parents, children, below, above: reverseEdges(below) }
}
