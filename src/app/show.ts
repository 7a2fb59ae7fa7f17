import { resolveRevisions } from '../core/graph/index.ts'
import { MigError } from '../errors.ts'
import { explainMissing } from './explain-missing.ts'
import type { Mig } from './mig.ts'
import { appliedIfReachable, standingsOf, type Standing } from './standing.ts'

export interface ShowResult {
  readonly revisions: readonly (Standing & { readonly children: readonly string[] })[]
  readonly unreachable?: string
}

/** Everything that is known of the revisions that the target names. */
export async function show(mig: Mig, target: string): Promise<ShowResult> {
  const graph = mig.graph()
  const { applied, unreachable } = await appliedIfReachable(mig)
  const ids = await explainMissing(applied ?? [], () =>
    resolveRevisions(graph, applied?.map((row) => row.revision) ?? [], target),
  )
  if (ids.length === 0) {
    throw new MigError('target.unknown', `"${target}" names no revision`, {
      hint: [graph.revisions.size === 0 ? 'There are no revisions yet.' : 'mig history lists all revisions.'],
      details: { target },
    })
  }
  const standings = standingsOf(
    mig,
    ids.map((id) => graph.revisions.get(id)!),
    applied,
  )
  return {
    revisions: standings.map((each) => ({ ...each, children: graph.children.get(each.id)! })),
    ...(unreachable !== undefined && { unreachable }),
  }
}
