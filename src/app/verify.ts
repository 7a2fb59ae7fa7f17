import type { Graph } from '../core/graph/index.ts'
import type { AppliedRevision } from '../core/journal/journal.ts'
import { isOfModule } from '../io/revisions/modules.ts'
import type { Mig } from './mig.ts'
import { missingFrom, type Standing } from './standing.ts'

/** What the files and the state tables say of each other. */
export interface VerifyResult {
  /** True where nothing was found. What could not be compared is no finding. */
  readonly isGood: boolean
  /** Applied, and their files have been changed since. */
  readonly changed: readonly ChangedRevision[]
  /** Applied, and without a file here. */
  readonly missing: readonly Standing[]
  /** Applied before something that they stand on, or without it. */
  readonly misplaced: readonly MisplacedRevision[]
  /** Ids of applied revisions of which no checksum is known, or only that of a module in memory. */
  readonly unchecked: readonly string[]
}

export interface ChangedRevision {
  readonly id: string
  readonly shortId: string
  readonly message: string
  /** Relative to the config file. */
  readonly path: string
  /** ISO 8601, UTC: when it was applied. */
  readonly appliedAt: string
  /** The checksum that was recorded then, and that of the file as it is. */
  readonly recorded: string
  readonly found: string
}

export interface MisplacedRevision {
  readonly id: string
  readonly shortId: string
  readonly message: string
  /** What it stands on and came later, or not at all. */
  readonly before: readonly string[]
}

/** Compares what is applied with the revisions' files: their content, that they are there, and the order. */
export async function verify(mig: Mig): Promise<VerifyResult> {
  const applied = await mig.applied()
  const known = applied.filter(({ revision }) => mig.wholeGraph().revisions.has(revision))
  const compared = known.map((row) => compare(mig, row))
  const changed = compared.flatMap((each) => (typeof each === 'object' ? [each] : []))
  const missing = missingFrom(mig, applied)
  const misplaced = misplacedIn(mig, applied)
  return {
    isGood: changed.length + missing.length + misplaced.length === 0,
    changed,
    missing,
    misplaced,
    unchecked: known.filter((_, i) => compared[i] === 'unchecked').map(({ revision }) => revision),
  }
}

function compare(mig: Mig, row: AppliedRevision): ChangedRevision | 'same' | 'unchecked' {
  // what is passed over in an environment is recorded without a checksum
  if (row.checksum === '' || isOfModule(row.checksum)) return 'unchecked'
  const found = mig.checksum(row.revision)
  if (isOfModule(found)) return 'unchecked'
  if (found === row.checksum) return 'same'
  return {
    id: row.revision,
    shortId: mig.short(row.revision),
    message: row.message,
    path: mig.file(row.revision).relativePath,
    appliedAt: row.appliedAt,
    recorded: row.checksum,
    found,
  }
}

function misplacedIn(mig: Mig, applied: readonly AppliedRevision[]): readonly MisplacedRevision[] {
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
