import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { downgrade } from '../../src/app/downgrade.ts'
import { openMig, type Mig } from '../../src/app/mig.ts'
import { downgradeScript, upgradeScript } from '../../src/app/offline.ts'
import { stamp } from '../../src/app/stamp.ts'
import { status } from '../../src/app/status.ts'
import { upgrade } from '../../src/app/upgrade.ts'
import { nodeHost } from '../../src/io/host.ts'
import { eachDialect, type TestDatabase } from '../support/databases.ts'

const HEAD = 'c2e4d0b19f68'
const STATE_TABLES = { ignore: ['mig_*'] }

/** The example project of this repository, in one of its environments, on a test's database. */
async function withExample<T>(
  database: TestDatabase,
  environment: string,
  work: (mig: Mig) => Promise<T>,
): Promise<T> {
  const env = { STAGING_URL: database.url, DATABASE_URL: database.url }
  const mig = await openMig({ host: { ...nodeHost(), cwd: process.cwd(), env }, environment })
  try {
    return await work(mig)
  } finally {
    await mig.close()
  }
}

eachDialect('the example project', (_dialect, { test }) => {
  test('base to heads to base to heads ends in the same schema and rows', async (database) => {
    await withExample(database, 'staging', async (mig) => {
      const empty = await database.dump(STATE_TABLES)
      const up = await upgrade(mig, 'head')
      assert.deepEqual(up.to, [HEAD])
      assert.equal(up.steps.length, 13)
      const first = await database.dump(STATE_TABLES)
      assert.notEqual(first, empty)

      const down = await downgrade(mig, 'base')
      assert.equal(down.steps.length, 13)
      assert.equal(await database.dump(STATE_TABLES), empty)

      await upgrade(mig, 'heads')
      assert.equal(await database.dump(STATE_TABLES), first)
      const { counts, current } = await status(mig)
      assert.deepEqual(counts, { applied: 12, pending: 0, skipped: 1, missing: 0 })
      assert.deepEqual(current, [HEAD])
    })
  })

  test('a data change keeps the rows that were there, and its downgrade gives them back', async (database) => {
    await withExample(database, 'staging', async (mig) => {
      await upgrade(mig, 'd2f94b77')
      await database.query("INSERT INTO customers (id, email, name) VALUES (7, 'Bo@Example.com', 'Bo')")
      await upgrade(mig, 'b05c38e2')
      const emails = 'SELECT email, email_as_written AS written FROM customers'
      assert.deepEqual(await database.query(emails), [{ email: 'bo@example.com', written: 'Bo@Example.com' }])
      await downgrade(mig, '-1')
      assert.deepEqual(await database.query('SELECT email FROM customers'), [{ email: 'Bo@Example.com' }])
    })
  })

  test('stamped at a revision, an upgrade runs only what stands above it', async (database) => {
    await withExample(database, 'staging', async (mig) => {
      await upgrade(mig, 'c41d77e2')
      const { to } = await stamp(mig, { targets: ['9f3c1b2a'] })
      assert.deepEqual(to, ['9f3c1b2a7d10'])
      await stamp(mig, { targets: ['c41d77e2'] })
      const { steps } = await upgrade(mig, '+2')
      assert.deepEqual(
        steps.map(({ id, outcome }) => [id, outcome]),
        [
          ['5d5e00f2a9b7', 'skipped'],
          ['77c0aa31e5d2', 'done'],
        ],
      )
    })
  })

  test('started twice at once, every revision runs exactly once', async (database) => {
    const run = () => withExample(database, 'staging', (mig) => upgrade(mig, 'head'))
    const results = await Promise.all([run(), run(), run()])
    const done = results.flatMap(({ steps }) => steps.filter(({ outcome }) => outcome !== 'elsewhere'))
    assert.deepEqual(done.map(({ id }) => id).toSorted(), [...new Set(done.map(({ id }) => id))].toSorted())
    assert.equal(done.length, 13)
    const [row] = await database.query('SELECT COUNT(*) AS n FROM mig_revision')
    assert.equal(Number(row?.['n']), 13)
  })
})

describe('the example project as a script', () => {
  test('a revision that runs a function is refused by name', async () => {
    const env = { STAGING_URL: 'postgres://nobody@localhost/none' }
    const mig = await openMig({ host: { ...nodeHost(), cwd: process.cwd(), env }, environment: 'staging' })
    await assert.rejects(upgradeScript(mig, 'head'), {
      code: 'offline.opaque',
      message:
        'b05c38e2 lower-case e-mail addresses: op.run needs a database: what it does is known only when it runs',
    })
    const { revisions } = await downgradeScript(mig, 'head:d2f94b77')
    assert.deepEqual(revisions, ['c2e4d0b19f68', '8e6b19f4d7a0', 'f17d82a40c53', 'b05c38e2f9a6'])
  })
})
