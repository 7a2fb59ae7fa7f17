import { branchPoints } from '../core/graph/index.ts'
import type { Mig } from './mig.ts'
import { standingsOf, type Standing } from './standing.ts'

export interface BranchesResult {
  readonly branchPoints: readonly { readonly revision: Standing; readonly children: readonly Standing[] }[]
}

/** Where the history forks, with the revisions that each branch begins with. Asks no database. */
export function branches(mig: Mig): BranchesResult {
  const graph = mig.graph()
  const standing = (ids: readonly string[]) =>
    standingsOf(
      mig,
      ids.map((id) => graph.revisions.get(id)!),
      undefined,
    )
  return {
    branchPoints: branchPoints(graph).map((id) => ({
      revision: standing([id])[0]!,
      children: standing(graph.children.get(id)!),
    })),
  }
}
