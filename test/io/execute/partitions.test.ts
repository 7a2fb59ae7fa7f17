import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { Partition } from '../../../src/core/schema/model.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { bodyOf, failureOf, rowsOf, run, sharedDatabase, step, undoing, USERS_OWN } from './support.ts'

const { bulkInsert, createPartition, createTable, detachPartition, dropPartition, execute } = ops

let count = 0
const doing = (session: Session, ...list: readonly Op[]) =>
  run(session, [step(`p${count++}`, { upgrade: bodyOf(list) })])

const logs = (by: 'range' | 'list', partitions?: readonly Partition[]) =>
  createTable.make(
    'logs',
    { id: t.integer().notNull() },
    { partitionBy: { by, keys: ['id'], ...(partitions && { partitions }) } },
  )
const rows = bulkInsert.make(
  'logs',
  [1, 7, 15, 99].map((id) => ({ id })),
)
const ids = [{ id: 1 }, { id: 7 }, { id: 15 }, { id: 99 }]

describe('partitions', { concurrency: 3 }, () => {
  for (const dialect of ['mysql', 'mariadb'] as const) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)
      const ranges = logs('range', [
        { name: 'low', values: 'VALUES LESS THAN (10)' },
        { name: 'rest', values: 'VALUES LESS THAN (MAXVALUE)' },
      ])

      test('one that is put in front of another takes its rows, and gives them back', async ({
        database,
        session,
      }) => {
        await doing(session, ranges, rows)
        const before = await database.dump(USERS_OWN)
        const made = step('mid', {
          upgrade: (op) => op.createPartition('logs', 'mid', 'VALUES LESS THAN (20)', { before: 'rest' }),
        })
        await run(session, [made])
        assert.deepEqual(await database.query('SELECT id FROM logs PARTITION (mid)'), [{ id: 15 }])
        await run(session, [undoing(made)])
        assert.equal(await database.dump(USERS_OWN), before)
        assert.deepEqual(await rowsOf(database, 'logs'), ids)
        await doing(session, execute.make('DROP TABLE logs'))
      })

      test('one in front of which another is to be made must be there', async ({ database, session }) => {
        await doing(session, ranges, rows)
        const error = await failureOf(
          doing(session, createPartition.make('logs', 'mid', 'VALUES LESS THAN (20)', { before: 'none' })),
        )
        assert.match(error.message, /partition "none" of table "logs" does not exist$/)
        assert.deepEqual(await rowsOf(database, 'logs'), ids)
        await doing(session, execute.make('DROP TABLE logs'))
      })
    })
  }

  describe('on [mariadb]', { concurrency: 1 }, () => {
    const test = sharedDatabase('mariadb')

    test('beside the default one none is made, as the server would misplace rows', async ({
      database,
      session,
    }) => {
      await doing(
        session,
        logs('list', [
          { name: 'one', values: 'VALUES IN (1)' },
          { name: 'rest', values: 'DEFAULT' },
        ]),
        rows,
      )
      const before = await database.dump(USERS_OWN)
      const tries = [
        createPartition.make('logs', 'seven', 'VALUES IN (7)'),
        createPartition.make('logs', 'seven', 'VALUES IN (7)', { before: 'rest' }),
        dropPartition.make('logs', 'one', { into: 'rest' }),
      ]
      for (const each of tries) {
        const error = await failureOf(doing(session, each))
        assert.match(
          error.message,
          /"rest" of table "logs" is the default one: beside it mariadb misplaces rows$/,
        )
      }
      assert.equal(await database.dump(USERS_OWN), before)
      await doing(session, execute.make('DROP TABLE logs'))
    })
  })

  describe('on [postgres]', { concurrency: 1 }, () => {
    const test = sharedDatabase('postgres')
    const parts = [
      createPartition.make('logs', 'low', 'VALUES FROM (MINVALUE) TO (10)'),
      createPartition.make('logs', 'high', 'VALUES FROM (10) TO (MAXVALUE)'),
    ]

    test('one that is detached and attached keeps its rows', async ({ database, session }) => {
      await doing(session, logs('range'), ...parts, rows)
      const before = await database.dump(USERS_OWN)
      const detached = step('detached', {
        upgrade: bodyOf([detachPartition.make('logs', 'high', 'VALUES FROM (10) TO (MAXVALUE)')]),
      })
      await run(session, [detached])
      assert.deepEqual(await rowsOf(database, 'logs'), [{ id: 1 }, { id: 7 }])
      assert.deepEqual(await rowsOf(database, 'high'), [{ id: 15 }, { id: 99 }])
      await run(session, [undoing(detached)])
      assert.equal(await database.dump(USERS_OWN), before)
      await doing(session, execute.make('DROP TABLE logs'))
    })

    test('one is detached concurrently outside of a transaction', async ({ database, session }) => {
      await doing(session, logs('range'), ...parts, rows)
      const detach = bodyOf([detachPartition.make('logs', 'high', undefined, { concurrently: true })])
      const error = await failureOf(run(session, [step('inside', { upgrade: detach })]))
      assert.match(error.message, /cannot run inside of a transaction$/)
      await run(session, [step('outside', { upgrade: detach, transaction: false })])
      assert.deepEqual(await rowsOf(database, 'high'), [{ id: 15 }, { id: 99 }])
      await doing(session, execute.make('DROP TABLE logs; DROP TABLE high'))
    })

    test('a table that is no partition of it is not dropped', async ({ database, session }) => {
      await doing(session, logs('range'), ...parts, rows, createTable.make('alone', { id: t.integer() }))
      const error = await failureOf(doing(session, dropPartition.make('logs', 'alone')))
      assert.match(error.message, /partition "alone" of table "logs" does not exist$/)
      assert.deepEqual(await rowsOf(database, 'alone'), [])
      await doing(session, execute.make('DROP TABLE logs; DROP TABLE alone'))
    })
  })
})
