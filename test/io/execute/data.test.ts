import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { DialectName, Value } from '../../../src/core/dialect.ts'
import type { ColumnBuilder } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { Operations } from '../../../src/io/execute/operations.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { dialects } from '../../support/databases.ts'
import { failureOf, run, sharedDatabase, step, undoing } from './support.ts'

const TEXT = `it's 100% "sure"? :yes $1 \\n \\ {{x}} -- ; /* é 名 😀`

interface Case {
  readonly name: string
  readonly column: ColumnBuilder
  readonly value: Value
  /** Another one that a careless binding would take for it. */
  readonly near: Value
}

const cases: readonly Case[] = [
  { name: 'text', column: t.varchar(90), value: TEXT, near: TEXT.replace("'", '') },
  { name: 'a bigint past 2^53', column: t.bigint(), value: 9007199254740993n, near: 9007199254740992n },
  { name: 'a negative number', column: t.integer(), value: -7, near: 7 },
  { name: 'true', column: t.boolean(), value: true, near: false },
  { name: 'a decimal as text', column: t.decimal(20, 2), value: '123456789012.34', near: '123456789012.35' },
  {
    name: 'a moment',
    column: t.datetime(3),
    value: new Date('2026-02-28T23:59:59.123Z'),
    near: new Date('2026-02-28T23:59:59.124Z'),
  },
  {
    name: 'bytes',
    column: t.type('BYTES'),
    value: Uint8Array.of(0, 39, 92, 255),
    near: Uint8Array.of(0, 39, 92),
  },
]
const BYTES: Readonly<Record<DialectName, string>> = {
  postgres: 'bytea',
  mysql: 'varbinary(20)',
  mariadb: 'varbinary(20)',
  sqlite: 'blob',
}

/** What the revision finds; each is undone so that the next can use the table's name. */
async function found(session: Session, ask: (op: Operations) => Promise<readonly unknown[]>) {
  let rows: readonly unknown[] = []
  const asking = step('asking', {
    upgrade: async (op) => void (rows = await ask(op)),
    downgrade: () => undefined,
  })
  await run(session, [asking])
  await run(session, [undoing(asking)])
  return rows
}
const idsOf = (session: Session, where: string) =>
  found(session, async (op) =>
    (await op.query(`SELECT id FROM ${where} ORDER BY id`)).map(({ id }) => Number(id)),
  )

describe('rows', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      for (const [i, { name, column, value, near }] of cases.entries()) {
        test(`are found, changed and deleted by ${name}, and no others`, async ({ session }) => {
          const table = `d${i}`
          const type = name === 'bytes' ? t.type(BYTES[dialect]) : column
          await run(session, [
            step(table, {
              upgrade(op) {
                op.createTable(table, { id: t.integer().primaryKey(), v: type, w: type })
                op.bulkInsert(table, [
                  { id: 1, v: value },
                  { id: 2, v: near },
                  { id: 3, v: null },
                  { id: 4, v: value },
                  { id: 5 },
                ])
                // safe: each case holds what a column can be compared with
                op.update(table, { w: value }, { where: { v: value as string } })
                op.update(table, { v: near }, { where: 'w = ? AND id = ?', bindings: [value, 4] })
                op.delete(table, { where: { v: [near as string, null], id: [4, 5] } })
              },
            }),
          ])
          assert.deepEqual(await idsOf(session, table), [1, 2, 3])
          assert.deepEqual(await idsOf(session, `${table} WHERE v = w`), [1])
          assert.deepEqual(await idsOf(session, `${table} WHERE v IS NULL`), [3])
          await run(session, [
            step(`${table}b`, { upgrade: (op) => op.delete(table, { where: { v: value as string } }) }),
          ])
          assert.deepEqual(await idsOf(session, table), [2, 3])
        })
      }

      test('hold an object or a list as JSON, however they come', async ({ session }) => {
        const value = [1, { a: TEXT }]
        const rows = await found(session, async (op) => {
          op.createTable('j1', { id: t.integer().primaryKey(), v: t.text() })
          op.bulkInsert('j1', [{ id: 1, v: value }, { id: 2 }])
          op.execute('INSERT INTO j1 (id, v) VALUES (?, ?)', { bindings: [3, value] })
          op.update('j1', { v: value }, { where: { id: 2 } })
          return op.query('SELECT v FROM j1 ORDER BY id')
        })
        const text = JSON.stringify(value)
        assert.deepEqual(
          rows.map((row) => (row as { v: unknown }).v),
          [text, text, text],
        )
      })

      test('that are inserted with a key are taken out again by it, by the thousand', async ({ session }) => {
        const one = Array.from({ length: 33_000 }, (_, i) => ({ id: i + 1, name: `n${i}` }))
        const two = Array.from({ length: 1_300 }, (_, i) => ({ a: i, b: `b${i % 7}`, name: null }))
        const tables = step('k0', {
          upgrade(op) {
            op.createTable('k1', { id: t.integer().primaryKey(), name: t.varchar(20) })
            op.createTable('k2', { a: t.integer(), b: t.varchar(9), name: t.varchar(9) })
            op.bulkInsert('k1', [{ id: 0 }, { id: 40_000 }])
            op.bulkInsert('k2', [
              { a: 1, b: 'b0' },
              { a: 2000, b: 'b1' },
            ])
          },
        })
        const seeded = step('k1', {
          upgrade(op) {
            op.bulkInsert('k1', one, { key: ['id'] })
            op.bulkInsert('k2', two, { key: ['a', 'b'] })
          },
        })
        await run(session, [tables, seeded])
        await run(session, [undoing(seeded)])
        assert.deepEqual(await idsOf(session, 'k1'), [0, 40_000])
        assert.deepEqual(await idsOf(session, '(SELECT a AS id FROM k2) AS k'), [1, 2000])
      })

      test('come back as they were where that is said', async ({ session }) => {
        const made = step('w0', {
          upgrade(op) {
            op.createTable('w1', { id: t.integer().primaryKey(), state: t.varchar(9) })
            op.bulkInsert('w1', [
              { id: 1, state: 'new' },
              { id: 2, state: 'old' },
              { id: 3, state: 'new' },
            ])
          },
        })
        const changed = step('w1', {
          upgrade(op) {
            op.update('w1', { state: 'seen' }, { where: { state: 'new' }, was: { state: 'new' } })
            op.delete('w1', { where: "state = 'old'", was: [{ id: 2, state: 'old' }] })
          },
        })
        await run(session, [made, changed])
        assert.deepEqual(await idsOf(session, "w1 WHERE state = 'seen'"), [1, 3])
        await run(session, [undoing(changed)])
        assert.deepEqual(await idsOf(session, "w1 WHERE state = 'new'"), [1, 3])
        assert.deepEqual(await idsOf(session, 'w1'), [1, 2, 3])
      })

      test('are met by a condition that is one condition, and no second statement', async ({ session }) => {
        const error = await failureOf(
          run(session, [
            step('s1', {
              upgrade(op) {
                op.createTable('s1', { id: t.integer() })
                op.delete('s1', { where: 'id = 1; DROP TABLE s1' })
              },
            }),
          ]),
        )
        assert.equal(
          error.message,
          's1 the s1: a where is one condition, and no statement: id = 1; DROP TABLE s1',
        )
      })
    })
  }
})

describe('a condition in SQL', () => {
  sharedDatabase('postgres')('counts its own places on PostgreSQL', async ({ session }) => {
    const rows = await found(session, async (op) => {
      op.createTable('c1', { id: t.integer(), name: t.varchar(9), data: t.jsonb() })
      op.bulkInsert('c1', [
        { id: 1, name: 'a', data: { k: 1 } },
        { id: 2, name: 'a', data: {} },
      ])
      op.update(
        'c1',
        { name: 'b', id: 5 },
        { where: '(id = $2 OR name = $1) AND data ? $3', bindings: ['a', 9, 'k'] },
      )
      op.update('c1', { name: 'c' }, { where: "data ? 'k'" })
      return op.query('SELECT id, name FROM c1 ORDER BY id')
    })
    assert.deepEqual(rows, [
      { id: 2, name: 'a' },
      { id: 5, name: 'c' },
    ])
  })

  sharedDatabase('sqlite')(
    'has no numbers on SQLite, where they would count the new values',
    async ({ session }) => {
      const error = await failureOf(
        found(session, async (op) => {
          op.createTable('c2', { id: t.integer() })
          op.update('c2', { id: 1 }, { where: 'id = ?1', bindings: [5] })
          return op.query('SELECT 1')
        }),
      )
      assert.equal(error.message, 'asking the asking: update "c2": write ? instead of ?1 in its where')
    },
  )
})
