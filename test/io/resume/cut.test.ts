import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { t } from '../../../src/core/schema/types.ts'
import type { Operations } from '../../../src/io/execute/operations.ts'
import { freshDatabase, type TestDatabase, type TestDialect } from '../../support/databases.ts'
import { dialects, skipOn } from '../../support/dialects.ts'
import { run, step } from '../execute/support.ts'
import { cutting, runAgain, runUntil } from './support.ts'

const counted = (op: Operations) => op.execute('UPDATE counter SET n = n + 1')

/** Statements of every way in which they reach the server, each counted. */
const revisions = (dialect: TestDialect) => [
  step('a1', {
    transaction: false,
    upgrade: (op) => {
      op.createTable('counter', { id: t.integer().primaryKey(), n: t.integer().notNull() })
      op.execute('INSERT INTO counter VALUES (1, 0)')
      counted(op)
    },
  }),
  step('a2', {
    upgrade: async (op) => {
      op.createTable('users', {
        id: t.integer().primaryKey(),
        name: t.varchar(40).notNull().default('nobody'),
        age: t.integer().default(7),
      })
      op.bulkInsert('users', [
        { id: 1, name: 'ana', age: 1 },
        { id: 2, name: 'bo', age: 2 },
      ])
      counted(op)
      op.alterColumn('users', 'age', { type: t.bigint() })
      op.renameColumn('users', 'name', 'full_name')
      counted(op)
      const rows = await op.query<{ n: number }>('SELECT COUNT(*) AS n FROM users')
      if (Number(rows[0]?.n) === 2) op.createIndex('users', ['full_name'])
      await op.run(async (trx) => {
        await trx('users').insert({ id: 3, full_name: 'cy', age: 3 })
        await trx('counter').increment('n', 1)
      })
      op.addColumn('users', 'note', t.varchar(10))
      op.execute('ALTER TABLE users ADD COLUMN more integer')
      counted(op)
    },
  }),
  step('a3', {
    transaction: dialect === 'mysql' || dialect === 'mariadb',
    upgrade: (op) => {
      if (dialect === 'sqlite') op.execute('VACUUM')
      else op.createIndex('users', ['age'], { concurrently: true })
      counted(op)
      op.renameTable('users', 'people')
      op.execute(dialect === 'postgres' ? 'VACUUM people' : 'ANALYZE')
      counted(op)
    },
  }),
]

async function stateOf(database: TestDatabase): Promise<unknown> {
  return {
    dump: await database.dump({ ignore: ['mig_*'] }),
    counter: await database.query('SELECT n FROM counter'),
    people: await database.query('SELECT * FROM people ORDER BY id'),
    applied: await database.query('SELECT revision, how FROM mig_revision ORDER BY position'),
    left: await database.query('SELECT * FROM mig_statement'),
  }
}

const steps = (dialect: TestDialect) =>
  dialect === 'mysql' || dialect === 'mariadb'
    ? revisions(dialect).map((each) => (each.revision.id === 'a3' ? withoutAnalyze(each) : each))
    : revisions(dialect)

/** ANALYZE names its table there. */
function withoutAnalyze(made: ReturnType<typeof step>): ReturnType<typeof step> {
  return step(made.revision.id, {
    upgrade: (op) => {
      op.createIndex('users', ['age'], { concurrently: true })
      counted(op)
      op.renameTable('users', 'people')
      op.execute('ANALYZE TABLE people')
      counted(op)
    },
  })
}

/** Every so many-th point is tried. */
const STRIDE = process.env['MIG_TEST_SIZE'] === 'nightly' ? 1 : 11

for (const dialect of dialects) {
  describe(`a run that is cut off [${dialect}]`, { skip: skipOn(dialect) }, () => {
    test('goes on exactly where it ended, wherever that was', async () => {
      const undisturbed = await freshDatabase(dialect)
      const { session, said } = await cutting(undisturbed.url, { at: () => false, when: 'before' })
      await run(session, steps(dialect))
      const wanted = await stateOf(undisturbed)
      await session.close()
      await undisturbed.close()

      const points = Array.from({ length: said() }, (_, i) => i + 1).flatMap((at) =>
        (['before', 'after'] as const).map((when) => ({ at, when })),
      )
      const lost: string[] = []
      for (const { at, when } of points.filter((_, i) => i % STRIDE === 0 || i === points.length - 1)) {
        const database = await freshDatabase(dialect)
        const cut = { at: (_: string, count: number) => count === at, when }
        const error = await runUntil(database, cut, steps(dialect))
        try {
          await runAgain(database, await dueOn(database, dialect))
          assert.deepEqual(await stateOf(database), wanted)
        } catch (failure) {
          lost.push(`${at} ${when}: ${String(error).slice(0, 200)}\n   -> ${String(failure).slice(0, 1500)}`)
        }
        await database.close()
      }
      assert.deepEqual(lost, [])
    })
  })
}

/** What a new plan would hold. */
async function dueOn(database: TestDatabase, dialect: TestDialect) {
  const rows = await database.query('SELECT revision FROM mig_revision').catch(() => [])
  const applied = new Set(rows.map(({ revision }) => revision))
  return steps(dialect).filter(({ revision }) => !applied.has(revision.id))
}
