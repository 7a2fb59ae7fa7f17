import type { Graph } from '../../core/graph/index.ts'
import type { AppliedRevision } from '../../core/journal/journal.ts'
import type { ChangedRevision } from '../../core/safety/report.ts'
import { isOfModule } from '../../io/revisions/modules.ts'
import type { Mig } from '../mig.ts'

export interface MisplacedRevision {
  readonly id: string
  readonly shortId: string
  readonly message: string
  /** What it stands on and came later, or not at all. */
  readonly before: readonly string[]
}

/** What a revision that has no file here was recorded to stand on, and nobody knows. */
export interface UnknownRevision {
  readonly id: string
  /** The ids of those that name it. */
  readonly namedBy: readonly string[]
}

/** The applied revisions whose files say something else now. Reads each of these files. */
export function changedIn(mig: Mig, applied: readonly AppliedRevision[]): readonly ChangedRevision[] {
  return knownOf(mig, applied).flatMap((row) => {
    const found = comparableOf(mig, row)
    if (found === undefined || found === row.checksum) return []
    return [
      {
        id: row.revision,
        shortId: mig.short(row.revision),
        message: row.message,
        path: mig.file(row.revision).relativePath,
        appliedAt: row.appliedAt,
        recorded: row.checksum,
        found,
      },
    ]
  })
}

/** The ids of those of which no checksum is known, or only that of a module in memory. */
export function uncheckedIn(mig: Mig, applied: readonly AppliedRevision[]): readonly string[] {
  return knownOf(mig, applied)
    .filter((row) => comparableOf(mig, row) === undefined)
    .map(({ revision }) => revision)
}

const knownOf = (mig: Mig, applied: readonly AppliedRevision[]) =>
  applied.filter(({ revision }) => mig.wholeGraph().revisions.has(revision))

/**
 * The checksum of its file. Undefined: what is passed over in an environment may be recorded without one, and a module in
 * memory has one of another kind.
 */
function comparableOf(mig: Mig, { checksum, revision }: AppliedRevision): string | undefined {
  if (checksum === '' || isOfModule(checksum)) return undefined
  const found = mig.checksum(revision)
  return isOfModule(found) ? undefined : found
}

/** Those that were applied before what they stand on, or without it. */
export function misplacedIn(mig: Mig, applied: readonly AppliedRevision[]): readonly MisplacedRevision[] {
  const graph = mig.wholeGraph()
  const position = new Map(applied.map((row, i) => [row.revision, i]))
  return applied.flatMap((row, i) => {
    const before = belowOf(graph, row.revision).filter((id) => (position.get(id) ?? Infinity) > i)
    if (before.length === 0) return []
    return [{ id: row.revision, shortId: mig.short(row.revision), message: row.message, before }]
  })
}

function belowOf(graph: Graph, id: string): readonly string[] {
  const revision = graph.revisions.get(id)
  return revision === undefined ? [] : [...revision.parents, ...revision.dependsOn]
}

/** What the record of revisions without a file leads to and does not hold itself. */
export function unknownIn(mig: Mig, applied: readonly AppliedRevision[]): readonly UnknownRevision[] {
  const { revisions } = mig.wholeGraph()
  const rows = new Set(applied.map(({ revision }) => revision))
  const named = new Map<string, string[]>()
  for (const { revision, parents } of applied) {
    if (revisions.has(revision)) continue
    for (const parent of parents) {
      if (rows.has(parent) || revisions.has(parent)) continue
      named.set(parent, [...(named.get(parent) ?? []), revision])
    }
  }
  return [...named].map(([id, namedBy]) => ({ id, namedBy }))
}
