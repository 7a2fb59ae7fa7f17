import assert from 'node:assert/strict'
import { linesOf } from '../../../../src/app/generated-lines.ts'
import { versionOf } from '../../../../src/core/dialect.ts'
import { compareSchemas, type Comparison } from '../../../../src/core/diff/compare.ts'
import { unequal } from '../../../../src/core/diff/index.ts'
import type { Rename } from '../../../../src/core/diff/renames.ts'
import type { Op } from '../../../../src/core/ops/index.ts'
import { applyAll, invertAll, toSql } from '../../../../src/core/ops/list.ts'
import { emptySchema, type Schema } from '../../../../src/core/schema/model.ts'
import { DEFAULT_NAMING } from '../../../../src/core/schema/names.ts'
import { introspectorOf } from '../../../../src/dialects/introspect.ts'
import { isMigError } from '../../../../src/errors.ts'
import type { Session } from '../../../../src/io/db/session.ts'
import { readBack } from '../../../../src/io/scratch/index.ts'
import type { TestDialect } from '../../../support/dialects.ts'
import { bodyOf, run, step, undoing, USERS_OWN, type Workplace } from '../../execute/support.ts'
import { of, type Change } from './change.ts'

/** Finds the change, carries it out, finds nothing more, and takes it back, on a database that is left as it was. */
export async function carryOut(change: Change, server: TestDialect, place: Workplace): Promise<void> {
  const { session, database, empty } = place
  const { on = [], before: had = [], after: wants = [], hints = [] } = change
  const there = [...of(on, server), ...of(had, server)]
  const wanted = applyAll([...of(on, server), ...of(wants, server)], emptySchema)
  const made = step('made', { upgrade: bodyOf(there), downgrade: bodyOf(invertAll(there, emptySchema)) })
  await run(session, [made])
  const before = await read(session)

  const { ops, back, renames, kept } = await compare(session, before, wanted, hints)
  assert.deepEqual(
    ops.map(({ kind }) => kind),
    of(change.finds, server),
  )
  assert.deepEqual([renames.open, kept], [[], []])
  const after = applyAll(ops, before)
  const rows = rowsOf(place, keptColumns(before, after, ops, renames.decided))
  const values = await rows('before')
  const transaction = linesOf(
    { ops, back },
    {
      dialect: session.dialect,
      version: versionOf(session.serverVersion),
      before,
      format: 'ts',
      naming: DEFAULT_NAMING,
    },
  ).transaction
  const found = step('found', {
    upgrade: bodyOf(ops),
    downgrade: bodyOf(back),
    ...(transaction !== undefined && { transaction }),
  })
  await run(session, [found])
  const again = await compare(session, await read(session), wanted, [])
  assert.deepEqual([again.ops, again.renames.open], [[], []])
  assert.deepEqual(await rows('after'), values)

  await run(session, [undoing(found)])
  assert.deepEqual(unordered(await read(session)), unordered(before))
  assert.deepEqual(await rows('before'), values)
  await run(session, [undoing(made)], { schemaBefore: () => Promise.resolve(applyAll(there, emptySchema)) })
  assert.equal(await database.dump(USERS_OWN), empty)
}

/** What is wanted cannot be had there, for the reason that is given. */
export function assertLacking(change: Change, server: TestDialect, { session }: Workplace): void {
  const { on = [], after = [], before = [] } = change
  const context = { dialect: session.dialect, version: versionOf(session.serverVersion) }
  const refusals = [after, before].map((side) => {
    try {
      toSql([...of(on, server), ...of(side, server)], context, emptySchema)
      return undefined
    } catch (error) {
      if (isMigError(error) && error.code === 'operation.unsupported') return error.message
      throw error
    }
  })
  const reason = change.lacks?.[server] ?? ''
  assert.ok(
    refusals.some((message) => message?.includes(reason)),
    `${refusals.join(', ')}: no "${reason}"`,
  )
}

async function read(session: Session): Promise<Schema> {
  const introspect = await introspectorOf(session.dialect.name)
  const { schema, unmodelled } = await introspect(session, {
    version: versionOf(session.serverVersion),
    ignore: (table) => table.startsWith('mig_'),
  })
  assert.deepEqual(unmodelled, [])
  return schema
}

/** As `mig revision --autogenerate --include '*'` compares. */
async function compare(
  session: Session,
  before: Schema,
  wanted: Schema,
  hints: readonly Rename[],
): Promise<Comparison> {
  const back = await readBack(session, {
    schema: wanted,
    ...unequal(before, wanted),
    root: process.cwd(),
  })
  assert.equal(back.scratch, 'built')
  return compareSchemas({
    dialect: session.dialect,
    version: versionOf(session.serverVersion),
    before,
    after: back.scratch === 'built' ? back.schema : wanted,
    written: wanted,
    ownership: {
      named: { tables: new Map(), objects: new Set(), words: new Set() },
      include: ['*'],
      exclude: [],
    },
    renames: { hints, refused: [] },
  })
}

/** A column that is there before and after, each time by its names. */
interface KeptColumns {
  readonly before: readonly [table: string, columns: readonly string[]]
  readonly after: readonly [table: string, columns: readonly string[]]
}

function keptColumns(
  before: Schema,
  after: Schema,
  ops: readonly Op[],
  renames: readonly Rename[],
): readonly KeptColumns[] {
  const dropped = ops.flatMap((op) =>
    op.kind === 'dropColumn' ? [`${op.table}.${op.column}`] : op.kind === 'dropTable' ? [op.table] : [],
  )
  return Object.values(before.tables).flatMap(({ name, columns }): readonly KeptColumns[] => {
    const table = renames.find(({ type, from }) => type === 'table' && from === name)?.to ?? name
    if (dropped.includes(table)) return []
    const nameOf = (column: string): string =>
      renames.find((each) => each.type === 'column' && each.table === table && each.from === column)?.to ??
      column
    const later = new Set(after.tables[table]?.columns.map((column) => column.name))
    const kept = columns
      .map((column) => column.name)
      .filter((column) => later.has(nameOf(column)) && !dropped.includes(`${table}.${nameOf(column)}`))
    return kept.length > 0 ? [{ before: [name, kept], after: [table, kept.map(nameOf)] }] : []
  })
}

function rowsOf({ session, database }: Workplace, kept: readonly KeptColumns[]) {
  const { quote, table } = session.dialect
  return async (when: 'before' | 'after'): Promise<readonly (readonly string[])[]> => {
    const found: (readonly string[])[] = []
    for (const each of kept) {
      const [name, columns] = each[when]
      const list = columns.map((column, i) => `${quote(column)} AS c${i}`).join(', ')
      const rows = await database.query(`SELECT ${list} FROM ${table(name)}`)
      found.push(rows.map((row) => Object.values(row).map(plainly).join(' | ')).toSorted())
    }
    return found
  }
}

/** A value as people say it, whichever type it has: 1.50 is 1.5, true is 1, and no time has a fraction of zero. */
function plainly(value: unknown): string {
  if (typeof value === 'boolean') return String(Number(value))
  if (Array.isArray(value)) return value.map(plainly).join(', ')
  if (typeof value !== 'string') return JSON.stringify(value)
  if (value.trim() !== '' && !Number.isNaN(Number(value))) return String(Number(value))
  return value
    .replace(/(?<=:\d\d)\.(\d*?)0+$/, (_, digits: string) => digits && `.${digits}`)
    .replaceAll('": ', '":')
}

/** Without the order of columns: one that comes back is the last of its table. */
const unordered = (schema: Schema): Schema => ({
  ...schema,
  tables: Object.fromEntries(
    Object.entries(schema.tables).map(([name, table]) => [
      name,
      { ...table, columns: table.columns.toSorted((a, b) => (a.name < b.name ? -1 : 1)) },
    ]),
  ),
})
