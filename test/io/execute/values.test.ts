import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { DialectName, Value } from '../../../src/core/dialect.ts'
import type { ColumnBuilder } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import { dialects as dialectsByName } from '../../../src/dialects/index.ts'
import { dialects } from '../../support/databases.ts'
import { run, sharedDatabase, step } from './support.ts'

interface Case {
  readonly name: string
  readonly column: ColumnBuilder
  readonly value: Value
  /** What the server gives back as text, everywhere the same or by database. */
  readonly text: string | Readonly<Record<DialectName, string>>
}

const TEXT = `it's 100% "sure"? :yes $1 \\n \\ {{x}} -- ; /* é 名 😀`
const bySpelling = (postgres: string, mysql: string, sqlite: string) => ({
  postgres,
  mysql,
  mariadb: mysql,
  sqlite,
})

const cases: readonly Case[] = [
  { name: 'text with everything in it', column: t.varchar(90), value: TEXT, text: TEXT },
  { name: 'text of several lines', column: t.text(), value: 'a\r\nb\tc\n', text: 'a\r\nb\tc\n' },
  { name: 'empty text', column: t.text(), value: '', text: '' },
  { name: 'an integer', column: t.integer(), value: -2147483648, text: '-2147483648' },
  { name: 'an integer past 2^31', column: t.bigint(), value: 9007199254740991, text: '9007199254740991' },
  {
    name: 'a bigint past 2^53',
    column: t.bigint(),
    value: 9223372036854775807n,
    text: '9223372036854775807',
  },
  { name: 'a small bigint', column: t.integer(), value: 5n, text: '5' },
  { name: 'a fraction', column: t.double(), value: 0.1, text: '0.1' },
  { name: 'a decimal as text', column: t.decimal(20, 2), value: '123456789012.34', text: '123456789012.34' },
  { name: 'true', column: t.boolean(), value: true, text: bySpelling('true', '1', '1') },
  { name: 'false', column: t.boolean(), value: false, text: bySpelling('false', '0', '0') },
  {
    name: 'a moment',
    column: t.datetime(3),
    value: new Date('2026-02-28T23:59:59.123Z'),
    text: '2026-02-28 23:59:59.123',
  },
  {
    name: 'a moment before 1970',
    column: t.datetime(3),
    value: new Date('1900-01-01T00:00:00.500Z'),
    text: bySpelling('1900-01-01 00:00:00.5', '1900-01-01 00:00:00.500', '1900-01-01 00:00:00.500'),
  },
  { name: 'an object', column: t.text(), value: { a: [1, "'", '\\'] }, text: '{"a":[1,"\'","\\\\"]}' },
  { name: 'a list', column: t.text(), value: ['x', null], text: '["x",null]' },
]
const bytes: readonly Uint8Array[] = [Uint8Array.of(0, 39, 92, 128, 255), new Uint8Array(), Buffer.from('é')]

const CAST: Readonly<Record<DialectName, string>> = {
  postgres: 'text',
  mysql: 'char',
  mariadb: 'char',
  sqlite: 'text',
}
const HEX: Readonly<Record<DialectName, string>> = {
  postgres: "upper(encode(v, 'hex'))",
  mysql: 'HEX(v)',
  mariadb: 'HEX(v)',
  sqlite: 'hex(v)',
}

describe('a value', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)
      const spelled = (value: Value) => dialectsByName[dialect].literal(value)

      for (const [i, { name, column, value, text }] of cases.entries()) {
        test(`that is ${name} is the same inserted, bound and written as a literal`, async ({ session }) => {
          const table = `v${i}`
          const expected = typeof text === 'string' ? text : text[dialect]
          let read: readonly Record<string, unknown>[] = []
          await run(session, [
            step(table, {
              async upgrade(op) {
                op.createTable(table, { id: t.integer().primaryKey(), v: column })
                op.bulkInsert(table, [{ id: 1, v: value }])
                op.execute(`INSERT INTO ${table} (id, v) VALUES (2, ?)`, { bindings: [value] })
                op.execute(`INSERT INTO ${table} (id, v) VALUES (3, ${spelled(value)})`)
                read = await op.query(`SELECT CAST(v AS ${CAST[dialect]}) AS v FROM ${table} ORDER BY id`)
              },
            }),
          ])
          assert.deepEqual(
            read.map(({ v }) => v),
            [expected, expected, expected],
          )
        })
      }

      test('of bytes is the same inserted, bound and written as a literal', async ({ session }) => {
        let read: readonly Record<string, unknown>[] = []
        await run(session, [
          step('bytes', {
            async upgrade(op) {
              op.createTable('bytes', { id: t.integer().primaryKey(), v: t.binary() })
              op.bulkInsert(
                'bytes',
                bytes.map((v, id) => ({ id, v })),
              )
              for (const [i, v] of bytes.entries()) {
                op.execute(`INSERT INTO bytes VALUES (?, ?)`, { bindings: [i + 10, v] })
                op.execute(`INSERT INTO bytes VALUES (${i + 20}, ${spelled(v)})`)
              }
              read = await op.query(`SELECT ${HEX[dialect]} AS v FROM bytes ORDER BY id`)
            },
          }),
        ])
        const once = ['00275C80FF', '', 'C3A9']
        assert.deepEqual(
          read.map(({ v }) => v),
          [...once, ...once, ...once],
        )
      })

      test('that is NULL or missing gives NULL or the default', async ({ session }) => {
        let read: unknown
        await run(session, [
          step('nulls', {
            async upgrade(op) {
              op.createTable('nulls', { id: t.integer().primaryKey(), v: t.varchar(9).default('unsaid') })
              op.bulkInsert('nulls', [
                { id: 1, v: null },
                { id: 2 },
                { v: undefined, id: 3 },
                { v: 'x', id: 4 },
              ])
              op.execute('INSERT INTO nulls VALUES (5, ?)', { bindings: [null] })
              read = await op.query('SELECT v FROM nulls ORDER BY id')
            },
          }),
        ])
        assert.deepEqual(
          (read as readonly { readonly v: unknown }[]).map(({ v }) => v),
          [null, 'unsaid', 'unsaid', 'x', null],
        )
      })

      test('comes by the thousand', async ({ database, session }) => {
        const rows = Array.from({ length: 12_000 }, (_, id) => ({ id, a: id % 7, b: `row ${id}` }))
        await run(session, [
          step('many', {
            upgrade(op) {
              op.createTable('many', { id: t.integer().primaryKey(), a: t.integer(), b: t.varchar(20) })
              op.bulkInsert('many', rows)
            },
          }),
        ])
        const [row] = await database.query('SELECT COUNT(*) AS n, SUM(a) AS s FROM many')
        assert.deepEqual([Number(row?.['n']), Number(row?.['s'])], [12_000, 35_995])
      })

      test('between quotes is no placeholder, and no end of a statement', async ({ session }) => {
        const LITERAL = `a?b:c %s $1 {{x}} ;--`
        let read: readonly Record<string, unknown>[] = []
        await run(session, [
          step('marks', {
            async upgrade(op) {
              op.createTable('marks', { id: t.integer().primaryKey(), v: t.varchar(40) })
              op.execute(
                `INSERT INTO marks VALUES (1, '${LITERAL}'); /* ? ; */ INSERT INTO marks VALUES (2, ';'); -- ?;`,
              )
              op.execute(`INSERT INTO marks VALUES (?, '${LITERAL}') -- ?`, { bindings: [3] })
              read = await op.query(
                `SELECT v, '?' AS q FROM marks WHERE v LIKE 'a?%' AND id > ? ORDER BY id`,
                [0],
              )
            },
          }),
        ])
        assert.deepEqual(
          read.map(({ v, q }) => [v, q]),
          [
            [LITERAL, '?'],
            [LITERAL, '?'],
          ],
        )
      })
    })
  }
})
