import { history as historyOf } from '../core/graph/index.ts'
import type { Mig } from './mig.ts'
import { appliedIfReachable, missingWithWays, standingsOf, type Standing } from './standing.ts'

export interface HistoryResult {
  /** Newest first; a revision's parents come after it. */
  readonly revisions: readonly Standing[]
  /** Why no database was asked, so that no state is known. */
  readonly unreachable?: string
}

/** The revisions, newest first, and how they stand in the database where one can be had. */
export async function history(mig: Mig, range?: string): Promise<HistoryResult> {
  const graph = mig.graph()
  const { applied, unreachable } = await appliedIfReachable(mig)
  const options = {
    applied: applied?.map((row) => row.revision) ?? [],
    ...(range !== undefined && { range }),
  }
  const known = standingsOf(mig, historyOf(graph, options), applied)
  const missing = applied && range === undefined ? (await missingWithWays(mig, applied)).toReversed() : []
  return { revisions: [...missing, ...known], ...(unreachable !== undefined && { unreachable }) }
}
