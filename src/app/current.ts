import type { Mig } from './mig.ts'
import { missingFrom, pendingIds, standingsOf, type Standing } from './standing.ts'

export interface CurrentResult {
  /** The heads of the applied set. */
  readonly revisions: readonly Standing[]
  /** True where an upgrade without a target has nothing left to apply. */
  readonly atHead: boolean
  readonly pending: number
}

/** Where the database stands. */
export async function current(mig: Mig): Promise<CurrentResult> {
  const graph = mig.graph()
  const applied = await mig.applied()
  const known = standingsOf(mig, [...graph.revisions.values()], applied)
  const pending = pendingIds(mig, applied).size
  return {
    revisions: [...known, ...missingFrom(mig, applied)].filter((each) => each.isCurrent),
    atHead: pending === 0,
    pending,
  }
}
