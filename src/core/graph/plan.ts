import { marked } from './edges.ts'
import type { Graph } from './graph.ts'
import type { Revision } from './revision.ts'
import { headPositions, idsAt, markIds } from './walk.ts'

export interface Step {
  readonly revision: Revision
  readonly direction: 'up' | 'down'
  /** `skip`: it is not for this environment; nothing is run, but the step is recorded. */
  readonly action: 'run' | 'skip'
}

/** What to do to a database, in this order, and nothing else. */
export interface Plan {
  readonly direction: 'up' | 'down'
  /** The target as it was typed. */
  readonly target: string
  readonly steps: readonly Step[]
  /** The heads of the applied set before. */
  readonly from: readonly string[]
  /** The heads of the applied set after. */
  readonly to: readonly string[]
  /** Ids that are applied and that the graph does not know; no step touches them. */
  readonly unknown: readonly string[]
}

export interface PlanOptions {
  /**
   * The environment that is planned for: what its revisions are not written for is skipped. Left out: all is
   * run.
   */
  readonly environment?: string
  /**
   * For a downgrade: the applied ids that were only recorded. Where it is given, these and no others are
   * skipped.
   */
  readonly skipped?: Iterable<string>
}

/** Writes a plan down, given the positions of the revisions that it takes, in the order of its steps. */
export function writePlan(
  graph: Graph,
  applied: readonly string[],
  { direction, target, taken }: { direction: 'up' | 'down'; target: string; taken: Int32Array },
  options: PlanOptions,
): Plan {
  const isSkipped = skipRule(direction, options)
  const marks = markIds(graph, applied)
  const from = headPositions(graph, marked(marks))
  for (const position of taken) marks[position] = direction === 'up' ? 1 : 0
  return {
    direction,
    target,
    steps: Array.from(taken, (position) => {
      const revision = graph.shape.revisions[position]!
      return { revision, direction, action: isSkipped(revision) ? 'skip' : 'run' }
    }),
    from: idsAt(graph, from),
    to: idsAt(graph, headPositions(graph, marked(marks))),
    unknown: unknownIds(graph, applied),
  }
}

/** The applied ids that the graph does not know. */
export function unknownIds(graph: Graph, applied: readonly string[]): readonly string[] {
  return applied.filter((id) => !graph.revisions.has(id))
}

function skipRule(
  direction: 'up' | 'down',
  { environment, skipped }: PlanOptions,
): (revision: Revision) => boolean {
  if (direction === 'down' && skipped !== undefined) {
    const ids = new Set(skipped)
    return ({ id }) => ids.has(id)
  }
  if (environment === undefined) return () => false
  return ({ environments }) => environments !== undefined && !environments.includes(environment)
}
