import { MigError } from '../../errors.ts'
import { atLeast, type Action, type Dialect, type Statement, type Version } from '../dialect.ts'
import type { Schema } from '../schema/model.ts'
import { assumedRows } from './assume.ts'
import { requireKey } from './edits.ts'
import { isSameName } from './lexis.ts'
import { ASK_SCHEMA, askTriggers, readLive, triggersFrom, type Live } from './live.ts'
import { keyColumns } from './native.ts'
import { renamesFirst } from './renames-first.ts'
import { rebuildActions } from './steps.ts'
import { seeingViews } from './views.ts'
import type { TableChange, WrittenTable } from './written-table.ts'

export interface RebuildOptions {
  readonly dialect: Dialect
  /** Undefined: the newest. */
  readonly version?: Version
}

/** The changes of one table, in their order: by SQLite's own ALTER TABLE where that serves for all, else by one rebuild. */
export function rebuild(
  changes: readonly TableChange[],
  before: Schema,
  { dialect, version }: RebuildOptions,
): readonly Action[] {
  const native = changes.map((change) => change.native)
  if (native.every((each): each is readonly Statement[] => Array.isArray(each))) return native.flat()
  const name = changes[0]!.table
  const blind = changes.map(
    (change) => change.blind ?? (Array.isArray(change.native) ? change.native : undefined),
  )
  const isBlind = blind.every((each) => each !== undefined)
  if (isBlind && /^(?!main\.).*\./.test(name)) return blind.flatMap((each) => each ?? [])
  if (!atLeast(version, 3, 37)) {
    if (isBlind) return blind.flatMap((each) => each ?? [])
    throw new MigError('operation.unsupported', `SQLite ${version!.join('.')} cannot, nor can mig on it`, {
      hint: ['SQLite 3.37 or newer tells what mig must know to rebuild a table'],
    })
  }
  const assume = assumedRows(name, before, dialect)
  return [
    {
      ask: ASK_SCHEMA,
      ...(assume ? { assume } : isBlind && { assume: [] }),
      decide: (rows) =>
        rows.length > 0
          ? seeingViews(readLive(name, rows), (live) => decide(changes, live))
          : // only a script, of a table that nobody knows, is answered with nothing
            blind.flatMap((each) => each ?? []),
    },
  ]
}

function decide(changes: readonly TableChange[], live: Live): readonly Action[] {
  let table: WrittenTable = live.table
  let native: readonly Statement[] | undefined = []
  for (const change of changes) {
    const own = typeof change.native === 'function' ? change.native(table) : change.native
    native = native && own && [...native, ...own]
    table = change.edit(table)
  }
  refuseDropOfParent(live, table)
  // only now: another one may have come in its place
  requireKey(table)
  if (native && !live.hasBrokenView) return native
  const renamed = renamesFirst(live, table)
  if (renamed.statements.length === 0) return rebuildActions(live, table)
  return [
    ...renamed.statements,
    {
      ask: askTriggers(live.table.name),
      // how SQLite writes a trigger after a rename, only SQLite knows
      ...(live.triggers.length === 0 && { assume: [] }),
      decide: (rows) => rebuildActions({ ...renamed.live, triggers: triggersFrom(rows) }, renamed.table),
    },
  ]
}

/** A column that another table refers to is not dropped, as on every other server. */
function refuseDropOfParent({ table, referred }: Live, after: WrittenTable): void {
  const gone = table.columns.filter(({ name }) => !after.columns.some(({ from }) => from === name))
  const key = keyColumns(table)
  for (const { by, column } of referred) {
    if (isSameName(by, table.name) && column === undefined) continue
    const lost = gone.find((each) =>
      (column === undefined ? key : [column]).some((name) => isSameName(name, each.name)),
    )
    if (!lost) continue
    throw new MigError(
      'operation.invalid',
      `column "${table.name}.${lost.name}" cannot be dropped: table "${by}" refers to it`,
      {
        hint: [`drop the foreign key of "${by}" first`],
      },
    )
  }
}
