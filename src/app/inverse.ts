import {
  ancestorsOf,
  buildGraph,
  type Graph,
  type Revision,
  type RevisionInput,
  type Step,
} from '../core/graph/index.ts'
import type { KeptInverse } from '../core/journal/inverse.ts'
import type { AppliedRevision } from '../core/journal/journal.ts'
import { emptySchema, type Schema } from '../core/schema/model.ts'
import { FROM_DATABASE } from '../core/view/missing.ts'
import { MigError } from '../errors.ts'
import { bodyOf, type RevisionCode } from '../io/execute/body.ts'
import { inverseOf, readInverses, type DatedEntry } from '../io/execute/inverse.ts'
import { Journal } from '../io/execute/journal.ts'
import type { Destination } from './decide.ts'
import { missingLine } from './explain-missing.ts'
import { stateTables, type Mig } from './mig.ts'
import { replay } from './replay.ts'

/** A revision that stands in the database and has no file here, with what is kept of it. */
export interface Fileless {
  readonly row: AppliedRevision
  /** Of this very time that it was applied; undefined: nothing is. */
  readonly kept: KeptInverse | undefined
}

/** The revisions that have no file here, by their ids, in the order in which they were applied. */
export async function filelessOf(
  mig: Mig,
  applied: readonly AppliedRevision[],
): Promise<ReadonlyMap<string, Fileless>> {
  const { revisions } = mig.wholeGraph()
  const rows = applied.filter((row) => !revisions.has(row.revision))
  if (rows.length === 0) return new Map()
  const session = await mig.connect('read')
  const tables = stateTables(mig.settings)
  // of an older format, they keep nothing
  const kept = (await new Journal(session, tables).isReady())
    ? await readInverses(
        session,
        tables,
        rows.map((row) => row.revision),
      )
    : new Map<string, KeptInverse>()
  const ofThisTime = (row: AppliedRevision) => {
    const found = kept.get(row.revision)
    return found?.appliedAt === row.appliedAt ? found : undefined
  }
  return new Map(rows.map((row) => [row.revision, { row, kept: ofThisTime(row) }]))
}

/** Whether it can be undone without its file. */
export const canUndo = ({ row, kept }: Fileless): boolean =>
  row.how === 'skip' || (kept !== undefined && 'operations' in kept.way)

/**
 * The project as a way back sees it: with what the database keeps of the revisions that have no file here. Such a revision
 * has its place in the graph; its code throws `revision.missing` where nothing is kept that undoes it.
 */
export async function withFileless(
  mig: Mig,
  { direction }: Pick<Destination, 'direction'>,
  applied: readonly AppliedRevision[],
): Promise<Mig> {
  const fileless = direction === 'down' ? await filelessOf(mig, applied) : new Map<string, Fileless>()
  if (fileless.size === 0) return mig
  const graph = joined(mig.wholeGraph(), [...fileless.values()])
  return {
    ...mig,
    wholeGraph: () => graph,
    checksum: (id) => fileless.get(id)?.row.checksum ?? mig.checksum(id),
    code: async (id) => {
      const found = fileless.get(id)
      return found ? codeOf(found, mig) : mig.code(id)
    },
  }
}

/** The graph of the files with the others on it. A label that has come to stand elsewhere is left there. */
function joined(graph: Graph, fileless: readonly Fileless[]): Graph {
  const known = new Set([...graph.revisions.keys(), ...fileless.map(({ row }) => row.revision)])
  const labels = new Set([...graph.labels.keys(), ...known])
  const isKnown = (id: string) => known.has(id)
  const inputs = fileless.map(({ row, kept }): RevisionInput => {
    const own = (kept?.labels ?? []).filter((label) => !labels.has(label))
    for (const label of own) labels.add(label)
    return {
      id: row.revision,
      message: row.message,
      parents: row.parents.filter(isKnown),
      dependsOn: (kept?.dependsOn ?? []).filter(isKnown),
      labels: own,
    }
  })
  return buildGraph([...graph.revisions.values(), ...inputs])
}

function codeOf(fileless: Fileless, { settings }: Mig): RevisionCode {
  const { kept, row } = fileless
  if (kept === undefined || !('operations' in kept.way)) throw notKept(fileless)
  return {
    path: '',
    relativePath: FROM_DATABASE,
    checksum: row.checksum,
    transaction: kept.transaction,
    isKept: true,
    upgrade() {
      throw notKept(fileless)
    },
    downgrade: bodyOf(kept.way.operations, settings.naming),
  }
}

/**
 * The schemas that the upgrades of a run begin on, replayed in memory. Asked for in the run's own order, each revision is
 * replayed but once.
 */
export function schemasBefore(mig: Mig): (step: Pick<Step, 'revision'>) => Promise<Schema> {
  let known: { readonly ids: ReadonlySet<string>; readonly schema: Schema } = {
    ids: new Set(),
    schema: emptySchema,
  }
  return async ({ revision }) => {
    const ids = new Set(ancestorsOf(mig.graph(), [revision.id]))
    ids.delete(revision.id)
    const goesOn = [...known.ids].every((id) => ids.has(id))
    const before = goesOn ? known : { ids: new Set<string>(), schema: emptySchema }
    const missing = [...ids].filter((id) => !before.ids.has(id))
    known = { ids, schema: (await replay(mig, missing, before.schema)).schema }
    return known.schema
  }
}

/** A revision with the row that records it. */
export interface Recorded {
  readonly revision: Revision
  readonly entry: DatedEntry
}

/** What is kept of revisions that are only recorded: what their files tell. Sends nothing; a file that tells nothing is no failure. */
export async function inversesOf(mig: Mig, recorded: readonly Recorded[]): Promise<readonly KeptInverse[]> {
  const { environment, naming } = mig.settings
  const { dialect } = await mig.connect('read')
  const schemaBefore = schemasBefore(mig)
  const kept: KeptInverse[] = []
  for (const { revision, entry } of recorded.filter(({ entry }) => entry.how !== 'skip')) {
    const code = await mig.code(revision.id).catch(() => undefined)
    mig.signal.throwIfAborted()
    if (code === undefined) continue
    const context = { environment: environment.name, dialect: dialect.name, x: mig.x }
    const project = { naming, signal: mig.signal, schemaBefore: () => schemaBefore({ revision }) }
    kept.push(await inverseOf(revision, entry, { code, context, ...project }))
  }
  return kept
}

function notKept({ row, kept }: Fileless): MigError {
  const why =
    kept === undefined
      ? 'nothing is kept that undoes it: it was applied by an older mig, by a script, or recorded by one that could not be read'
      : `what undoes it is not kept: ${'problem' in kept.way ? kept.way.problem : 'only the way back is'}`
  return new MigError(
    'revision.missing',
    `revision ${row.revision} is applied here, but its file is not in this checkout`,
    {
      hint: [
        missingLine(row),
        why,
        'it may be on another branch or in a newer release: bring its file back, then try again',
      ],
      details: { revision: row.revision, message: row.message, why },
    },
  )
}
