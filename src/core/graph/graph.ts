import { findCycles } from './cycles.ts'
import { degreeOf, type Edges, edgesOf, packEdges, renumberEdges, reverseEdges } from './edges.ts'
import { brokenGraph, cycleFault, type Fault } from './faults.ts'
import { lazily } from './lazily.ts'
import { linkRevisions } from './link.ts'
import { historyOrder } from './order.ts'
import { joinLinks, type Links, type Redundancy, reduceLinks } from './reduce.ts'
import type { Revision, RevisionInput } from './revision.ts'
import { type Shape, shapeOf } from './shape.ts'
import { listOf } from './wording.ts'

/** A whole and checked set of revisions. Lists of ids stand in history order. */
export interface Graph {
  /**
   * Every revision by its id. The order of iteration is the history order: what a revision stands on comes
   * before it, and where that leaves a choice, what came first in the input.
   */
  readonly revisions: ReadonlyMap<string, Revision>
  /** Where each revision stands in the history order, from 0. */
  readonly position: ReadonlyMap<string, number>
  /** The revisions that name each one as a parent; none for a head. */
  readonly children: ReadonlyMap<string, readonly string[]>
  /** The revisions that name each one in `depends_on`. */
  readonly dependents: ReadonlyMap<string, readonly string[]>
  /** The revisions without children: where branches end. */
  readonly heads: readonly string[]
  /** The heads that no revision depends on either: applying them applies everything. */
  readonly effectiveHeads: readonly string[]
  /** The revisions without parents. */
  readonly bases: readonly string[]
  /** Each label with the revision that carries it. */
  readonly labels: ReadonlyMap<string, string>
  /** What was put right while the graph was built. */
  readonly warnings: readonly GraphWarning[]
  /** The same links by number, which the functions of this module walk over; its form is no promise. */
  readonly shape: Shape
}

/** A parent or a dependency that was left out of the graph because others imply it. */
export interface GraphWarning {
  readonly kind: Redundancy['kind']
  readonly revision: string
  readonly dropped: readonly string[]
  readonly path?: string
  readonly message: string
}

export interface BuildOptions {
  /** Faults found while the revisions were read, to be reported with those of the graph. */
  readonly faults?: readonly Fault[]
}

export interface GraphCheck {
  readonly faults: readonly Fault[]
  readonly warnings: readonly GraphWarning[]
  /** There if, and only if, there are no faults. */
  readonly graph?: Graph
}

/**
 * Builds the graph of these revisions, in time linear in their number. Their order decides the history order
 * where the graph does not. Throws `graph.broken`, naming every fault, if they are no graph.
 */
export function buildGraph(inputs: Iterable<RevisionInput>, options: BuildOptions = {}): Graph {
  const { faults, graph } = checkGraph(inputs, options)
  if (graph === undefined) throw brokenGraph(faults)
  return graph
}

/**
 * Builds the graph of these revisions if they are one, and says everything that is wrong or odd with them.
 */
export function checkGraph(inputs: Iterable<RevisionInput>, options: BuildOptions = {}): GraphCheck {
  const nodes = [...inputs]
  const { ids, links, labels, faults: linkFaults } = linkRevisions(nodes)
  const below = packEdges(joinLinks(links))
  const above = reverseEdges(below)
  const order = historyOrder(below, above)
  const cycles = order.length === nodes.length ? [] : findCycles(below, above, order)

  const faults = [
    ...(options.faults ?? []),
    ...linkFaults,
    ...cycles.map((cycle) => cycleFault(cycle.map((node) => nodes[node]!))),
  ]
  if (faults.length > 0) return { faults, warnings: [] }

  const { redundancies, ...reduced } = reduceLinks(links, order)
  const warnings = redundancies.map((redundancy) => warningOf(redundancy, nodes))
  return { faults, warnings, graph: assemble({ nodes, ids, links: reduced, order, labels, warnings }) }
}

interface Parts {
  readonly nodes: readonly RevisionInput[]
  readonly ids: Map<string, number>
  readonly links: Links
  readonly order: Int32Array
  readonly labels: ReadonlyMap<string, string>
  readonly warnings: readonly GraphWarning[]
}

const NONE: readonly string[] = []

function assemble({ nodes, ids: position, links, order, labels, warnings }: Parts): Graph {
  const revisions = new Map<string, Revision>()
  for (const node of order) {
    const parents = idsOf(links.parents[node]!, nodes)
    const revision = revisionOf(nodes[node]!, parents, idsOf(links.dependencies[node]!, nodes))
    // most inputs stand in history order already: then the numbers are the positions
    if (node !== revisions.size) position.set(revision.id, revisions.size)
    revisions.set(revision.id, revision)
  }
  const shape = shapeOf([...revisions.values()], links, order)
  const having = (isWanted: (node: number) => boolean) =>
    shape.revisions.filter((_, node) => isWanted(node)).map(({ id }) => id)
  const children = lazily(() => listsOf(shape.revisions, shape.children))
  const dependents = lazily(() =>
    listsOf(shape.revisions, reverseEdges(renumberEdges(links.dependencies, order))),
  )
  return {
    revisions,
    position,
    get children() {
      return children()
    },
    get dependents() {
      return dependents()
    },
    heads: having((node) => degreeOf(shape.children, node) === 0),
    effectiveHeads: having((node) => degreeOf(shape.above, node) === 0),
    bases: having((node) => degreeOf(shape.parents, node) === 0),
    labels,
    warnings,
    shape,
  }
}

function revisionOf(
  input: RevisionInput,
  parents: readonly string[],
  dependsOn: readonly string[],
): Revision {
  const { id, labels, message = '', environments, created, path } = input
  const revision: { -readonly [key in keyof Revision]: Revision[key] } = {
    id,
    parents,
    dependsOn,
    labels: labels === undefined || labels.length === 0 ? NONE : [...new Set(labels)],
    message,
  }
  if (environments !== undefined) revision.environments = [...environments]
  if (created !== undefined) revision.created = created
  if (path !== undefined) revision.path = path
  return revision
}

function listsOf(revisions: readonly Revision[], edges: Edges): ReadonlyMap<string, readonly string[]> {
  return new Map(
    revisions.map(({ id }, node) => [id, Array.from(edgesOf(edges, node), (other) => revisions[other]!.id)]),
  )
}

function idsOf(numbers: readonly number[], nodes: readonly RevisionInput[]): readonly string[] {
  return numbers.length === 0 ? NONE : numbers.map((node) => nodes[node]!.id)
}

function warningOf({ node, kind, dropped }: Redundancy, nodes: readonly RevisionInput[]): GraphWarning {
  const { id, path } = nodes[node]!
  const ids = idsOf(dropped, nodes)
  const what =
    kind === 'redundant-parent'
      ? `names ${listOf(ids)} as parent, which another of its parents stands on`
      : `depends on ${listOf(ids)}, which it stands on through its other links`
  return {
    kind,
    revision: id,
    dropped: ids,
    ...(path === undefined ? {} : { path }),
    message: `revision "${id}"${path === undefined ? '' : ` (${path})`} ${what}; left out`,
  }
}
