import { resolve } from 'node:path'
import { compareSchemas } from '../core/diff/compare.ts'
import { statementsOf, toSql } from '../core/ops/list.ts'
import { emptySchema, type Schema } from '../core/schema/model.ts'
import { loadSource } from '../io/schema-sources/index.ts'
import { changesOf, renameChange, type Change, type RenameChange } from './changes.ts'
import { readLive, type Live } from './live.ts'
import type { Mig } from './mig.ts'
import { readRevisions, readSource, readWritten, spelledBy, type Written } from './wanted.ts'
import { resolveRevisions } from '../core/graph/index.ts'
import { ancestorsOf } from '../core/graph/walk.ts'

export interface DiffRequest {
  /** `database`, `schema`, a revision or another target of the graph, a file of SQL or a module, a URL. */
  readonly from: string
  readonly to: string
  readonly include?: readonly string[]
  readonly exclude: readonly string[]
}

export interface DiffResult {
  /** What was compared, as people know it; a URL without its password. */
  readonly from: string
  readonly to: string
  /** What would make the first what the second is. */
  readonly changes: readonly Change[]
  readonly renames: readonly RenameChange[]
  /** Likely renames, shown as a drop and an addition. */
  readonly maybe: readonly RenameChange[]
  readonly statements: readonly string[]
  readonly warnings: readonly string[]
}

/** Compares any two of database, schema, revision, file and URL, on the server of this environment. Changes nothing. */
export async function diff(mig: Mig, request: DiffRequest): Promise<DiffResult> {
  const live = await readLive(mig)
  const [from, to] = [await operand(mig, live, request.from), await operand(mig, live, request.to)]
  const before = await spelledBy(mig, live, from.written, to.written.schema)
  const after = await spelledBy(mig, live, to.written, before.schema)
  const { dialect } = live.session
  const context = { dialect, version: live.version, before: before.schema }
  const { names, ops, renames } = compareSchemas({
    ...context,
    after: after.schema,
    ownership: { named: NOTHING, unread: live.unmodelled, include: ['*'], exclude: request.exclude },
    renames: { ...mig.settings.environment.autogenerate.renames, hints: after.renames, refused: [] },
  })
  return {
    from: from.label,
    to: to.label,
    changes: changesOf(ops, context).slice(names.length),
    renames: renames.decided.map((rename) => renameChange(rename, after.renames)),
    maybe: renames.open.map((rename) => renameChange(rename, [])),
    statements: statementsOf(toSql(ops, context, before.schema)).map(({ sql }) => sql),
    warnings: [...new Set([...before.warnings, ...after.warnings])],
  }
}

const NOTHING = {
  tables: new Map<string, Set<string>>(),
  objects: new Set<string>(),
  words: new Set<string>(),
}

interface Operand {
  readonly label: string
  readonly written: Written
}

async function operand(mig: Mig, live: Live, text: string): Promise<Operand> {
  const as = (written: Written, label = text): Operand => ({ written, label })
  if (text === 'database') return as(asSpelled(live.schema))
  if (text === 'schema') return as(await readWritten(mig, live))
  if (text === 'empty') return as(asSpelled(emptySchema))
  if (/^[a-z][a-z\d+]*:/i.test(text)) {
    const source = await loadSource(mig, { url: text })
    return as(await readSource(mig, source, live), source.label)
  }
  if (/\.(?:sql|[cm]?[jt]s)$/i.test(text)) {
    const source = await loadSource(mig, resolve(mig.host.cwd, text))
    return as(await readSource(mig, source, live))
  }
  const graph = mig.graph()
  if (text === 'revisions') return as(await readRevisions(mig, graph.revisions.keys()))
  const applied = (await mig.applied()).map(({ revision }) => revision)
  return as(await readRevisions(mig, ancestorsOf(graph, resolveRevisions(graph, applied, text))))
}

const asSpelled = (schema: Schema): Written => ({ schema, renames: [], isSpelled: true })
