import { planUpgrade } from '../core/graph/index.ts'
import type { Mig } from './mig.ts'
import { missingFrom, standingsOf, type Standing } from './standing.ts'

export interface CurrentResult {
  /** The heads of the applied set. */
  readonly revisions: readonly Standing[]
  /** True where nothing is left to apply. */
  readonly atHead: boolean
  readonly pending: number
}

/** Where the database stands. */
export async function current(mig: Mig): Promise<CurrentResult> {
  const graph = mig.graph()
  const applied = await mig.applied()
  const known = standingsOf(mig, [...graph.revisions.values()], applied)
  const ids = applied.map((row) => row.revision)
  const pending = planUpgrade(graph, ids, 'heads', { environment: mig.settings.environment.name }).steps
    .length
  return {
    revisions: [...known, ...missingFrom(mig, graph, applied)].filter((each) => each.isCurrent),
    atHead: pending === 0,
    pending,
  }
}
