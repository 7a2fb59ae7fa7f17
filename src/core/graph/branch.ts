import { findRevision, type Scope } from './find.ts'
import type { Graph } from './graph.ts'
import { ancestorsOf, descendantsOf, inHistoryOrder } from './walk.ts'

/**
 * The revisions of a branch: the one that carries the label, all that descend from it by parents, and the
 * line below it, down to where that line leaves another one (a branch point) or joins several (a merge),
 * neither of which belongs to it. A revision's id names the branch through that revision. Throws
 * `target.unknown` where there is no such label.
 */
export function branchOf(graph: Graph, label: string): ReadonlySet<string> {
  const labelled = findRevision(graph, label)
  const members = new Set(descendantsOf(graph, [labelled], 'parents'))
  let below = onlyParent(graph, labelled)
  while (below !== undefined && graph.children.get(below)!.length === 1 && !isMerge(graph, below)) {
    members.add(below)
    below = onlyParent(graph, below)
  }
  return members
}

/** The revisions of a branch that have no parent on it, in history order. */
export function rootsOf(graph: Graph, members: ReadonlySet<string>): string[] {
  return inHistoryOrder(graph, members).filter(
    (id) => !graph.revisions.get(id)!.parents.some((parent) => members.has(parent)),
  )
}

/** The revisions of a branch that have no child, in history order. */
export function tipsOf(graph: Graph, members: ReadonlySet<string>): string[] {
  return graph.heads.filter((id) => members.has(id))
}

/** Where `label@name` looks for the name: on the branch, and on the line that it grows from. */
export function scopeOf(graph: Graph, branch: string): Scope {
  return { branch, members: ancestorsOf(graph, branchOf(graph, branch), 'parents') }
}

function onlyParent(graph: Graph, id: string): string | undefined {
  const { parents } = graph.revisions.get(id)!
  return parents.length === 1 ? parents[0] : undefined
}

function isMerge(graph: Graph, id: string): boolean {
  return graph.revisions.get(id)!.parents.length > 1
}
