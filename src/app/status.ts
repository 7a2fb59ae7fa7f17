import { planUpgrade } from '../core/graph/index.ts'
import type { Mig } from './mig.ts'
import { missingFrom, standingsOf, type Standing } from './standing.ts'

export interface StatusResult {
  /** In history order; those without a file last. */
  readonly revisions: readonly Standing[]
  readonly counts: {
    readonly applied: number
    readonly pending: number
    readonly skipped: number
    readonly missing: number
  }
  /** The heads of the applied set. */
  readonly current: readonly string[]
}

/** Every revision and how it stands. Pending are those that an upgrade to `heads` would take. */
export async function status(mig: Mig): Promise<StatusResult> {
  const graph = mig.graph()
  const applied = await mig.applied()
  const known = standingsOf(mig, [...graph.revisions.values()], applied)
  const revisions = [...known, ...missingFrom(mig, graph, applied)]
  const count = (state: Standing['state']) => revisions.filter((each) => each.state === state).length
  const plan = planUpgrade(
    graph,
    applied.map((row) => row.revision),
    'heads',
  )
  return {
    revisions,
    counts: {
      applied: count('applied'),
      pending: plan.steps.length,
      skipped: count('skipped'),
      missing: count('missing'),
    },
    current: revisions.filter((each) => each.isCurrent).map((each) => each.id),
  }
}
