import { branchOf } from '../core/graph/index.ts'
import { branchLabel } from './branch-label.ts'
import type { Mig } from './mig.ts'
import { status, type StatusResult } from './status.ts'

export interface MigrationsResult extends StatusResult {
  /** The label of the innermost branch that each revision is on, by its id; those on none are left out. */
  readonly apps: Readonly<Record<string, string>>
}

/** Every revision, or those of one branch, with how it stands and the branch that it is on. */
export async function migrationsByApp(mig: Mig, label: string | undefined): Promise<MigrationsResult> {
  const graph = mig.graph()
  if (label !== undefined) branchLabel(graph, label)
  const branches = [...graph.labels.keys()]
    .map((name) => ({ name, members: branchOf(graph, name) }))
    .toSorted((a, b) => a.members.size - b.members.size)
  const appOf = (id: string) => branches.find(({ members }) => members.has(id))?.name
  const all = await status(mig)
  const only = label === undefined ? undefined : branchOf(graph, label)
  const revisions = all.revisions.filter(({ id }) => only?.has(id) ?? true)
  const count = (state: string) => revisions.filter((each) => each.state === state).length
  return {
    ...all,
    revisions,
    counts: only
      ? {
          applied: count('applied'),
          pending: count('pending'),
          skipped: count('skipped'),
          missing: count('missing'),
        }
      : all.counts,
    current: all.current.filter((id) => only?.has(id) ?? true),
    apps: Object.fromEntries(
      revisions.flatMap(({ id }) => {
        const app = label ?? appOf(id)
        return app === undefined ? [] : [[id, app]]
      }),
    ),
  }
}
