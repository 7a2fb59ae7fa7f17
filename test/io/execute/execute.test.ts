import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { DialectName } from '../../../src/core/dialect.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { StepEvent } from '../../../src/io/execute/execute.ts'
import { Journal } from '../../../src/io/execute/journal.ts'
import { dialects } from '../../support/databases.ts'
import {
  applied,
  create,
  failureOf,
  NO_TABLE,
  rowsOf,
  run,
  sharedDatabase,
  step,
  TABLES,
  undoing,
} from './support.ts'

/** What the last hint says, by whether the server can take DDL back. */
type Outcome = Readonly<Record<DialectName, readonly string[]>>
const WAYS_ON = [
  'mend what is wrong, in the data or in the file behind what stands; then',
  'mig upgrade                     goes on behind what stands',
  'mig upgrade --undo-failed       takes back what stands of it',
]

const everywhere = (line: string): Outcome => ({
  sqlite: [line],
  postgres: [line],
  mariadb: [line],
  mysql: [line],
})
const onMysql = (outcome: Outcome, hint: (dialect: DialectName) => readonly string[]): Outcome => ({
  ...outcome,
  mariadb: hint('mariadb'),
  mysql: hint('mysql'),
})

const FAILS_LAST = onMysql(everywhere('rolled back; the database stays at base'), (dialect) => [
  `3 of its statements stand: ${dialect} commits at every DDL statement`,
  'done: create table c1; insert 1 row into c1; create table c2',
  'the revision is not recorded as applied; the database stays at base',
  ...WAYS_ON,
])
const oneStands = (done: string) => (dialect: DialectName) => [
  `1 of its statements stands: ${dialect} commits at every DDL statement`,
  `done: ${done}`,
  'the revision is not recorded as applied; the database stays at base',
  ...WAYS_ON,
]
const FAILS_BETWEEN = onMysql(
  everywhere('rolled back; the database stays at base'),
  oneStands('create table d1'),
)
const committed = (value: number) => oneStands(`execute INSERT INTO e1 VALUES (${value})`)
const LEFT_BY_FAILS_LAST: Readonly<Record<DialectName, unknown>> = {
  sqlite: 'no table',
  postgres: 'no table',
  mariadb: [{ id: 1 }],
  mysql: [{ id: 1 }],
}
const LEFT_BY_FAILS_BETWEEN: Readonly<Record<DialectName, unknown>> = {
  sqlite: 'no table',
  postgres: 'no table',
  mariadb: [],
  mysql: [],
}

describe('execute', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('writes every revision down with its order, its times and who', async ({ database, session }) => {
        const before = new Date().toISOString()
        const results = await run(session, [
          step('a1', { upgrade: create('a1') }),
          step('a2', { upgrade: () => {} }),
        ])
        const [first, second] = (await new Journal(session, TABLES).applied()).filter(
          ({ revision }) => revision < 'b',
        )
        assert.deepEqual(
          { ...first, appliedAt: 'then', durationMs: 0 },
          {
            position: 1,
            revision: 'a1',
            message: 'the a1',
            parents: [],
            checksum: 'c',
            how: 'upgrade',
            environment: 'dev',
            toolVersion: '0.0.0',
            appliedBy: 'tester',
            appliedAt: 'then',
            durationMs: 0,
          },
        )
        assert.equal(second?.position, 2)
        assert.ok(first!.appliedAt >= before && first!.appliedAt <= new Date().toISOString())
        assert.deepEqual(
          results.map(({ step, outcome, statements }) => [step.shortId, outcome, statements]),
          [
            ['a1', 'done', 1],
            ['a2', 'done', 0],
          ],
        )
        assert.deepEqual(await rowsOf(database, 'a1'), [])
      })

      test('tells of each step when it begins and when it ends', async ({ session }) => {
        const events: string[] = []
        const onStep = (event: StepEvent) =>
          events.push(event.event === 'started' ? event.step.shortId : event.result.outcome)
        await run(session, [step('b1', { upgrade: () => {} }), step('b2', {} as never, { action: 'skip' })], {
          onStep,
        })
        assert.deepEqual(events, ['b1', 'done', 'b2', 'skipped'])
      })

      test('leaves nothing of a revision that fails half way, or says what stands', async ({
        database,
        session,
      }) => {
        const error = await failureOf(
          run(session, [
            step('c1', {
              upgrade(op) {
                op.createTable('c1', { id: t.integer().primaryKey() })
                op.bulkInsert('c1', [{ id: 1 }])
                op.createTable('c2', { id: t.integer().primaryKey() })
                op.execute('INSERT INTO nowhere VALUES (1)')
              },
            }),
          ]),
        )
        assert.equal(error.code, 'sql.failed')
        assert.match(error.message, NO_TABLE[dialect])
        assert.deepEqual(error.hint.slice(-FAILS_LAST[dialect].length), FAILS_LAST[dialect])
        assert.deepEqual(await rowsOf(database, 'c1'), LEFT_BY_FAILS_LAST[dialect])
        assert.deepEqual(await applied(database, 'c'), [])
      })

      test('takes back the rows since the last DDL statement', async ({ database, session }) => {
        const error = await failureOf(
          run(session, [
            step('d1', {
              upgrade(op) {
                op.createTable('d1', { id: t.integer().primaryKey() })
                op.bulkInsert('d1', [{ id: 1 }])
                op.execute('INSERT INTO nowhere VALUES (1)')
              },
            }),
          ]),
        )
        assert.deepEqual(error.hint.slice(-FAILS_BETWEEN[dialect].length), FAILS_BETWEEN[dialect])
        assert.deepEqual(await rowsOf(database, 'd1'), LEFT_BY_FAILS_BETWEEN[dialect])
      })

      test('knows that a DDL statement commits what came before it, even one that fails', async ({
        database,
        session,
      }) => {
        await run(session, [step('e1', { upgrade: create('e1') })])
        const writing = (value: number, statement: string) =>
          step(`e${value}`, {
            upgrade(op) {
              op.execute(`INSERT INTO e1 VALUES (${value})`)
              op.execute(statement)
            },
          })
        for (const [value, statement] of [
          [2, 'CREATE TABLE e1 (id integer)'],
          [3, 'CREATE TABLE WRONG e3'],
        ] as const) {
          const stands = onMysql(everywhere('rolled back; the database stays at base'), committed(value))
          const error = await failureOf(run(session, [writing(value, statement)]))
          assert.deepEqual(error.hint.slice(-stands[dialect].length), stands[dialect])
        }
        const left = await rowsOf(database, 'e1')
        assert.equal(
          (left as readonly unknown[]).length,
          dialect === 'mysql' || dialect === 'mariadb' ? 2 : 0,
        )
      })

      test('stops at the failure, and says what was applied before it', async ({ database, session }) => {
        const error = await failureOf(
          run(session, [
            step('f1', { upgrade: create('f1') }),
            step('f2', { upgrade: (op) => op.execute('SELECT * FROM nowhere') }),
            step('f3', { upgrade: create('f3') }),
          ]),
        )
        assert.match(error.message, /^f2 the f2: /)
        assert.equal(error.hint.at(-1), 'rolled back; 1 applied before it; the database stands at f1')
        assert.deepEqual(await applied(database, 'f'), ['f1'])
        assert.deepEqual(await rowsOf(database, 'f1'), [])
      })

      test('runs a revision outside of a transaction where it says so', async ({ database, session }) => {
        const error = await failureOf(
          run(session, [
            step('g1', {
              transaction: false,
              upgrade(op) {
                op.createTable('g1', { id: t.integer().primaryKey() })
                op.bulkInsert('g1', [{ id: 1 }])
                op.execute('INSERT INTO nowhere VALUES (1)')
              },
            }),
          ]),
        )
        assert.deepEqual(error.hint.slice(-6), [
          '2 of its statements stand: it says "transaction = false"',
          'done: create table g1; insert 1 row into g1',
          'the revision is not recorded as applied; the database stays at base',
          ...WAYS_ON,
        ])
        assert.deepEqual(await rowsOf(database, 'g1'), [{ id: 1 }])
        assert.deepEqual(await applied(database, 'g'), [])
      })

      test('says that the work of a function stands where nothing can take it back', async ({
        database,
        session,
      }) => {
        await run(session, [step('h1', { upgrade: create('h1') })])
        const error = await failureOf(
          run(session, [
            step('h2', {
              transaction: false,
              async upgrade(op) {
                await op.run((trx) => trx('h1').insert({ id: 1 }))
                throw new Error('too late')
              },
            }),
          ]),
        )
        assert.deepEqual(error.hint.slice(-5), [
          '1 of its statements stands: it says "transaction = false"',
          'the revision is not recorded as applied; the database stays at base',
          ...WAYS_ON,
        ])
        assert.deepEqual(await rowsOf(database, 'h1'), [{ id: 1 }])
      })

      test('passes over what another process has done meanwhile', async ({ database, session }) => {
        const upgrade = create('t1')
        const steps = [step('t1', { upgrade })]
        await run(session, steps)
        const [again] = await run(session, steps)
        assert.equal(again?.outcome, 'elsewhere')
        await run(session, [undoing(steps[0]!)])
        const [gone] = await run(session, [undoing(steps[0]!)])
        assert.equal(gone?.outcome, 'elsewhere')
        assert.deepEqual(await rowsOf(database, 't1'), 'no table')
      })

      test('undoes by the inverses where there is no downgrade', async ({ database, session }) => {
        const made = step('u1', {
          upgrade(op) {
            op.createTable('u1', { id: t.integer().primaryKey(), day: t.date().default(sql('CURRENT_DATE')) })
            op.createIndex('u1', ['day'])
            op.bulkInsert('u1', [{ id: 1 }])
            op.renameTable('u1', 'u2')
            op.bulkInsert('u2', [{ id: 2 }])
          },
        })
        await run(session, [made])
        await run(session, [undoing(made)])
        assert.deepEqual(
          [await rowsOf(database, 'u1'), await rowsOf(database, 'u2')],
          ['no table', 'no table'],
        )
        assert.deepEqual(await applied(database, 'u'), [])
      })

      test('says which operation cannot be undone by itself', async ({ database, session }) => {
        const made = step('v1', {
          upgrade(op) {
            op.createTable('v1', { id: t.integer() })
            op.execute('INSERT INTO v1 VALUES (1)')
          },
        })
        await run(session, [made])
        const error = await failureOf(run(session, [undoing(made)]))
        assert.equal(error.code, 'operation.irreversible')
        assert.equal(
          error.message,
          'v1 the v1: "execute INSERT INTO v1 VALUES (1)" cannot be undone by itself',
        )
        assert.deepEqual(error.hint, [
          'revisions/v1.ts',
          "give it the SQL that undoes it: op.execute(sql, { reverse: '...' }), or write a downgrade",
          'rolled back; the database stays at base',
        ])
        assert.deepEqual(await rowsOf(database, 'v1'), [{ id: 1 }])
      })
    })
  }
})
