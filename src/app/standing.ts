import { headsOf } from '../core/graph/walk.ts'
import { planUpgrade, type Revision } from '../core/graph/index.ts'
import type { AppliedRevision, How } from '../core/journal/journal.ts'
import { isMigError } from '../errors.ts'
import { canUndo, filelessOf } from './inverse.ts'
import type { Mig } from './mig.ts'

/** `missing`: it stands in the database and has no file here. `unknown`: no database was asked. */
export type RevisionState = 'applied' | 'pending' | 'skipped' | 'missing' | 'unknown'

/** A revision and how it stands in this environment's database. */
export interface Standing {
  readonly id: string
  readonly shortId: string
  readonly message: string
  readonly parents: readonly string[]
  readonly dependsOn: readonly string[]
  readonly labels: readonly string[]
  /** Only these environments run it. */
  readonly environments?: readonly string[]
  /** When it was written, ISO 8601. */
  readonly created?: string
  /** Relative to the config file. */
  readonly path?: string
  readonly state: RevisionState
  /** It is pending, and will be passed over in this environment. */
  readonly willSkip: boolean
  readonly isHead: boolean
  /** It is one of the heads of the applied set. */
  readonly isCurrent: boolean
  readonly applied?: AppliedFacts
  /** It has no file here, and the database keeps what undoes it. */
  readonly canUndo?: true
}

export interface AppliedFacts {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly by: string
  readonly how: How
  readonly environment: string
  readonly durationMs?: number
}

/** How the revisions stand, given the journal's rows; undefined rows: no database was asked. */
export function standingsOf(
  mig: Mig,
  revisions: readonly Revision[],
  applied: readonly AppliedRevision[] | undefined,
): readonly Standing[] {
  const graph = mig.graph()
  const rows = new Map(applied?.map((row) => [row.revision, row]))
  const current = new Set(headsOf(graph, rows.keys()))
  const heads = new Set(graph.heads)
  const { name } = mig.settings.environment
  return revisions.map((revision) => {
    const { id, message, parents, dependsOn, labels, environments, created, path } = revision
    const row = rows.get(id)
    return {
      id,
      shortId: mig.short(id),
      message,
      parents,
      dependsOn,
      labels,
      ...(environments && { environments }),
      ...(created !== undefined && { created }),
      ...(path !== undefined && { path }),
      state:
        applied === undefined
          ? 'unknown'
          : row === undefined
            ? 'pending'
            : row.how === 'skip'
              ? 'skipped'
              : 'applied',
      willSkip: row === undefined && environments !== undefined && !environments.includes(name),
      isHead: heads.has(id),
      isCurrent: current.has(id),
      ...(row && { applied: factsOf(row) }),
    }
  })
}

/** The rows of the journal that no file is known for. */
export function missingFrom(mig: Mig, applied: readonly AppliedRevision[]): readonly Standing[] {
  const graph = mig.wholeGraph()
  const unknown = applied.filter((row) => !graph.revisions.has(row.revision))
  const parents = new Set(unknown.flatMap((row) => row.parents))
  return unknown.map((row) => ({
    id: row.revision,
    shortId: mig.short(row.revision),
    message: row.message,
    parents: row.parents,
    dependsOn: [],
    labels: [],
    state: 'missing',
    willSkip: false,
    isHead: false,
    isCurrent: !parents.has(row.revision),
    applied: factsOf(row),
  }))
}

/** The same, each with whether the database keeps what undoes it. */
export async function missingWithWays(
  mig: Mig,
  applied: readonly AppliedRevision[],
): Promise<readonly Standing[]> {
  const fileless = await filelessOf(mig, applied)
  // safe: both are the rows without a file
  const isKept = (id: string) => canUndo(fileless.get(id)!)
  return missingFrom(mig, applied).map((each) => (isKept(each.id) ? { ...each, canUndo: true } : each))
}

function factsOf(row: AppliedRevision): AppliedFacts {
  return {
    at: row.appliedAt,
    by: row.appliedBy,
    how: row.how,
    environment: row.environment,
    ...(row.durationMs !== undefined && { durationMs: row.durationMs }),
  }
}

/** The ids of what an upgrade without a target would still take, or all that are pending where it names no target. */
export function pendingIds(mig: Mig, applied: readonly AppliedRevision[]): ReadonlySet<string> {
  const { target = 'heads' } = mig.settings.environment
  const plan = planUpgrade(
    mig.graph(),
    applied.map((row) => row.revision),
    target,
  )
  return new Set(plan.steps.map((step) => step.revision.id))
}

/** The same as they stand, in the order in which an upgrade takes them. */
export function pendingOf(mig: Mig, applied: readonly AppliedRevision[]): readonly Standing[] {
  const { revisions } = mig.graph()
  // safe: they are ids of this graph
  const pending = [...pendingIds(mig, applied)].map((id) => revisions.get(id)!)
  return standingsOf(mig, pending, applied)
}

/** The journal's rows where a database can be had, and otherwise the reason why none was asked. */
export async function appliedIfReachable(
  mig: Mig,
): Promise<{ readonly applied?: readonly AppliedRevision[]; readonly unreachable?: string }> {
  try {
    return { applied: await mig.applied() }
  } catch (error) {
    if (!isMigError(error) || !error.code.startsWith('connection.')) throw error
    return { unreachable: error.message }
  }
}
