import type { Mig } from './mig.ts'
import { begunOf, type Begun } from './unfinished.ts'
import { missingWithWays, pendingIds, standingsOf, type Standing } from './standing.ts'

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
  /** What was begun, and neither finished nor taken back. */
  readonly unfinished: readonly Begun[]
}

/** Every revision and how it stands. The count of pending ones is what an upgrade without a target takes. */
export async function status(mig: Mig): Promise<StatusResult> {
  const graph = mig.graph()
  const applied = await mig.applied()
  const known = standingsOf(mig, [...graph.revisions.values()], applied)
  const revisions = [...known, ...(await missingWithWays(mig, applied))]
  const count = (state: Standing['state']) => revisions.filter((each) => each.state === state).length
  return {
    revisions,
    counts: {
      applied: count('applied'),
      pending: pendingIds(mig, applied).size,
      skipped: count('skipped'),
      missing: count('missing'),
    },
    current: revisions.filter((each) => each.isCurrent).map((each) => each.id),
    unfinished: begunOf(mig, await mig.unfinished()),
  }
}
