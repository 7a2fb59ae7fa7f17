import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { diffSchemas } from '../../../src/core/diff/index.ts'
import { inversesOf } from '../../../src/core/diff/way-back.ts'
import { invertAll } from '../../../src/core/ops/list.ts'
import { emptySchema, type Schema, type Table } from '../../../src/core/schema/model.ts'
import { dialects, type TestDialect } from '../../support/databases.ts'
import { skipOn } from '../../support/dialects.ts'
import { schemas } from '../../support/schemas.ts'
import { differing, freshPlace, type Place } from './support.ts'

const isNightly = process.env['MIG_TEST_SIZE'] === 'nightly'
/** Two hundred in all; the servers of MySQL's family take their time over each statement. */
const RUNS: Readonly<Record<TestDialect, number>> = { sqlite: 70, postgres: 60, mariadb: 35, mysql: 35 }

/** Seeds of pairs that once went wrong. */
const KEPT: Readonly<Record<TestDialect, readonly number[]>> = {
  sqlite: [],
  postgres: [],
  mariadb: [],
  mysql: [],
}

const seeds = (dialect: TestDialect): readonly number[] => {
  const first = isNightly ? Math.floor(Math.random() * 1e9) : 20_261_121
  return [...KEPT[dialect], ...Array.from({ length: isNightly ? 1250 : RUNS[dialect] }, (_, i) => first + i)]
}

/** Rows whose values every type takes that a column of the name may have. */
const VALUES: Readonly<Record<string, (i: number) => unknown>> = {
  id: (i) => i,
  code: (i) => i,
  age: (i) => i * 2,
  name: (i) => `n${i}`,
  'old "name"': (i) => `o${i}`,
  day: (i) => `2026-11-2${i}`,
  flag: (i) => i % 2 === 0,
  mood: () => 'ok',
  ref: () => null,
}

const filled = ({ columns }: Table) => columns.map(({ name }) => name).filter((name) => name in VALUES)

async function fill({ session }: Place, { tables }: Schema): Promise<void> {
  const { dialect } = session
  for (const table of Object.values(tables)) {
    const columns = filled(table)
    const row = (i: number) =>
      `(${columns.map((name) => dialect.literal(VALUES[name]!(i) as string)).join(', ')})`
    const names = columns.map((name) => dialect.quote(name)).join(', ')
    await session.query(
      `INSERT INTO ${dialect.table(table.name)} (${names}) VALUES ${[1, 2, 3].map(row).join(', ')}`,
    )
  }
}

/** The rows of the columns that both have, in every table that both have, in one order and one spelling of each value. */
async function rowsIn({ session }: Place, one: Schema, other: Schema): Promise<unknown> {
  const { dialect } = session
  const kept: unknown[] = []
  for (const name of Object.keys(one.tables).toSorted()) {
    const [table, also] = [one.tables[name]!, other.tables[name]]
    if (!also) continue
    const columns = filled(table)
      .filter((column) => filled(also).includes(column))
      .toSorted()
    const rows = await session.query(
      `SELECT ${columns.map((column) => dialect.quote(column)).join(', ')} FROM ${dialect.table(name)}`,
    )
    kept.push([
      name,
      columns,
      rows.map((row) => columns.map((column) => plain(row[column])).join(' | ')).toSorted(),
    ])
  }
  return kept
}

function plain(value: unknown): string {
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  const text = String(value).trimEnd()
  if (/^\d+(\.0+)?$/.test(text)) return String(Number(text))
  return text
    .replace(/^true$/, '1')
    .replace(/^false$/, '0')
    .replace(/^(\d{4}-\d\d-\d\d).*$/, '$1')
}

/** Whether the schema is one that its server has given, which is what a difference is made of. */
async function asServerHasIt(place: Place, schema: Schema): Promise<readonly [Schema, () => Promise<void>]> {
  const { dialect } = place.session
  const before = await place.read()
  const ops = diffSchemas({ before, after: schema, dialect, version: place.version })
  const undo = await place.perform(ops, invertAll(ops, before))
  return [await place.read(), undo]
}

async function check(seed: number, here: Place, there: Place): Promise<void> {
  const { dialect } = here.session
  const [written, wanted] = fc.sample(schemas(dialect.name), { seed, numRuns: 2 }) as [Schema, Schema]
  const [before, undoHere] = await asServerHasIt(here, written)
  const [after, undoThere] = await asServerHasIt(there, wanted)
  await fill(here, before)
  const rows = await rowsIn(here, before, after)

  const server = { dialect, version: here.version }
  const ops = diffSchemas({ ...server, before, after })
  const back =
    inversesOf(ops, { ...server, before, after }) ?? diffSchemas({ ...server, before: after, after: before })
  const undo = await here.perform(ops, back)
  assert.deepEqual(differing(await here.read(), after), [], 'there')
  assert.deepEqual(await rowsIn(here, after, before), rows)
  await undo()
  assert.deepEqual(differing(await here.read(), before), [], 'and back')
  assert.deepEqual(await rowsIn(here, before, after), rows)

  await undoHere()
  await undoThere()
  for (const place of [here, there]) assert.deepEqual(differing(await place.read(), emptySchema), [], 'empty')
}

describe('a live database', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    test(
      `becomes another, rows and all, and itself again [${dialect}]`,
      { skip: skipOn(dialect) },
      async () => {
        const [here, there] = [await freshPlace(dialect), await freshPlace(dialect)]
        try {
          for (const seed of seeds(dialect)) {
            await check(seed, here, there).catch((error: unknown) => {
              throw new Error(`seed ${seed}`, { cause: error })
            })
          }
        } finally {
          await here.close()
          await there.close()
        }
      },
    )
  }
})
