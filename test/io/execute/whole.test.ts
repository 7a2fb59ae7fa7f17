import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { freshDatabase } from '../../support/databases.ts'
import { skipOn } from '../../support/dialects.ts'
import { create, failureOf, interruption, openSession, run, step } from './support.ts'

for (const dialect of ['sqlite', 'postgres'] as const) {
  describe(`one transaction around the run [${dialect}]`, () => {
    test('takes all of it back where one revision fails', { skip: skipOn(dialect) }, async () => {
      const database = await freshDatabase(dialect)
      const session = await openSession(database.url)
      const steps = [
        step('a1', { upgrade: create('a1') }),
        step('a2', { upgrade: create('a2') }),
        step('a3', { upgrade: (op) => op.execute('SELECT * FROM nowhere') }),
      ]
      const error = await failureOf(run(session, steps, { transaction: 'all' }))
      assert.equal(error.hint.at(-1), 'the whole run is rolled back; the database stays at base')
      assert.deepEqual(await database.query('SELECT revision FROM mig_revision'), [])
      await assert.rejects(database.query('SELECT * FROM a1'))
      await run(session, steps.slice(0, 2), { transaction: 'all' })
      assert.deepEqual(await database.query('SELECT revision FROM mig_revision ORDER BY position'), [
        { revision: 'a1' },
        { revision: 'a2' },
      ])
      await session.close()
      await database.close()
    })

    test('takes all of it back when it is aborted', { skip: skipOn(dialect) }, async () => {
      const database = await freshDatabase(dialect)
      const session = await openSession(database.url)
      const slow = {
        sqlite: `INSERT INTO a1 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000)
                 SELECT max(i) FROM n`,
        postgres: 'INSERT INTO a1 SELECT 1 FROM pg_sleep(20)',
      }
      const controller = new AbortController()
      const reason = interruption()
      const steps = [
        step('a1', { upgrade: create('a1') }),
        step('a2', {
          upgrade(op) {
            setTimeout(() => controller.abort(reason), 300)
            op.execute(slow[dialect])
          },
        }),
      ]
      const error = await failureOf(run(session, steps, { transaction: 'all', signal: controller.signal }))
      assert.equal(error.message, 'a2 the a2: stopped by Ctrl-C')
      assert.equal(error.code, 'interrupted')
      assert.deepEqual(await database.query('SELECT revision FROM mig_revision'), [])
      await session.close()
      await database.close()
    })

    test('refuses a revision that runs in none', { skip: skipOn(dialect) }, async () => {
      const database = await freshDatabase(dialect)
      const session = await openSession(database.url)
      const steps = [step('a1', { upgrade: () => {} }), step('a2', { transaction: false, upgrade: () => {} })]
      const error = await failureOf(run(session, steps, { transaction: 'all' }))
      assert.equal(error.code, 'usage')
      assert.equal(error.message, 'a2 the a2: says "transaction = false" and cannot run in one')
      await assert.rejects(database.query('SELECT * FROM mig_revision'))
      await session.close()
      await database.close()
    })
  })
}

for (const dialect of ['mariadb', 'mysql'] as const) {
  test(`one transaction around the run is refused on ${dialect}`, { skip: skipOn(dialect) }, async () => {
    const database = await freshDatabase(dialect)
    const session = await openSession(database.url)
    const error = await failureOf(run(session, [step('a1', { upgrade: () => {} })], { transaction: 'all' }))
    assert.equal(
      error.message,
      `--transaction all is not possible on ${dialect}: it commits at every DDL statement`,
    )
    assert.equal(await database.dump(), '')
    await session.close()
    await database.close()
  })
}
