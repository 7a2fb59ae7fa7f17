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
  const from = await operand(mig, live, request.from)
  const to = await operand(mig, live, request.to)
  const before = await spelledBy(mig, live, from, to.schema)
  const after = await spelledBy(mig, live, to, before.schema)
  const { dialect } = live.session
  const context = { dialect, version: live.version, before: before.schema }
  const { ops, renames } = compareSchemas({
    ...context,
    after: after.schema,
    ownership: { named: NOTHING, include: ['*'], exclude: request.exclude },
    renames: { ...mig.settings.environment.autogenerate.renames, hints: after.renames, refused: [] },
  })
  return {
    changes: changesOf(ops, context).slice(renames.decided.length),
    renames: renames.decided.map(renameChange),
    maybe: renames.open.map(renameChange),
    statements: statementsOf(toSql(ops, context, before.schema)).map(({ sql }) => sql),
    warnings: [...new Set([...before.warnings, ...after.warnings])],
  }
}

const NOTHING = {
  tables: new Map<string, Set<string>>(),
  objects: new Set<string>(),
  words: new Set<string>(),
}

async function operand(mig: Mig, live: Live, text: string): Promise<Written> {
  if (text === 'database') return asSpelled(live.schema)
  if (text === 'schema') return readWritten(mig, live)
  if (text === 'empty') return asSpelled(emptySchema)
  if (/^[a-z][a-z\d+]*:/i.test(text)) return readSource(mig, await loadSource(mig, { url: text }), live)
  if (/\.(?:sql|[cm]?[jt]s)$/i.test(text))
    return readSource(mig, await loadSource(mig, resolve(mig.host.cwd, text)), live)
  const graph = mig.graph()
  return readRevisions(mig, ancestorsOf(graph, resolveRevisions(graph, [], text)))
}

const asSpelled = (schema: Schema): Written => ({ schema, renames: [], isSpelled: true })
