import assert from 'node:assert/strict'
import type { Knex } from 'knex'
import { createMig } from '../../src/library/create-mig.ts'
import { eachDialect, type TestDatabase, type TestDialect } from '../support/databases.ts'
import { knexOn, projectIn, revisionText } from './support.ts'

/** What a session answers that anybody may have set; what changes by itself is left out. */
const SETTINGS: Readonly<Record<TestDialect, string>> = {
  sqlite: `SELECT 'busy_timeout' AS name, timeout AS value FROM pragma_busy_timeout
    UNION ALL SELECT 'foreign_keys', foreign_keys FROM pragma_foreign_keys
    UNION ALL SELECT 'query_only', query_only FROM pragma_query_only
    UNION ALL SELECT 'legacy_alter_table', legacy_alter_table FROM pragma_legacy_alter_table`,
  postgres: 'SELECT name, setting AS value FROM pg_settings ORDER BY name',
  mariadb: 'SHOW SESSION VARIABLES',
  mysql: 'SHOW SESSION VARIABLES',
}

const MOVING =
  /^(?:timestamp|last_insert_id|identity|rand_seed\d|(?:warning|error)_count|last_gtid|gtid.*|.*statement_id|insert_id|innodb_.*|in_transaction|pseudo_thread_id|lc_.*|.*_io_state)$/

async function settingsOf(knex: Knex, dialect: TestDialect): Promise<Readonly<Record<string, string>>> {
  const answer: unknown = await knex.raw(SETTINGS[dialect])
  const rows = (
    dialect === 'postgres'
      ? (answer as { rows: unknown }).rows
      : dialect === 'sqlite'
        ? answer
        : (answer as unknown[])[0]
  ) as Record<string, unknown>[]
  const pairs = rows.map((row): [string, string] => [
    String(row['name'] ?? row['Variable_name']),
    String(row['value'] ?? row['Value']),
  ])
  return Object.fromEntries(
    pairs.filter(([name]) => !MOVING.test(name) || name === 'innodb_lock_wait_timeout'),
  )
}

async function withKnex(
  database: TestDatabase,
  work: (knex: Knex) => Promise<void>,
  more: Knex.Config = { pool: { min: 1, max: 1 } },
): Promise<void> {
  const knex = knexOn(database, more)
  try {
    await work(knex)
  } finally {
    await knex.destroy()
  }
}

eachDialect('a knex instance that is given', (dialect, { test }) => {
  test('serves every method, stays open, and has its connection back as it was', async (database) => {
    await withKnex(database, async (knex) => {
      if (dialect === 'sqlite') await knex.raw('PRAGMA foreign_keys = ON')
      if (dialect === 'postgres') await knex.raw("SET lock_timeout = '1234ms'")
      if (dialect === 'mysql' || dialect === 'mariadb')
        await knex.raw(
          "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES', time_zone = '+02:00', lock_wait_timeout = 77",
        )
      const before = await settingsOf(knex, dialect)
      const config = { environments: { dev: { lockTimeout: '9s', statementTimeout: '1min' } } }
      const mig = createMig({ ...projectIn(undefined, config), knex })
      await mig.plan()
      await mig.upgrade()
      assert.deepEqual((await mig.status()).counts, { applied: 2, pending: 0, skipped: 0, missing: 0 })
      await mig.check()
      await mig.downgrade('-1')
      await mig.close()
      assert.deepEqual(await settingsOf(knex, dialect), before)
    })
  })

  test('has its connection back as it was after a revision that fails', async (database) => {
    await withKnex(database, async (knex) => {
      const before = await settingsOf(knex, dialect)
      const project = projectIn({
        'revisions/1.mjs': revisionText('aaaa1111', null, "op.execute('SELECT nonsense')"),
      })
      await assert.rejects(createMig({ ...project, knex }).upgrade(), { code: 'sql.failed' })
      assert.deepEqual(await settingsOf(knex, dialect), before)
      const one: unknown = await knex.select(knex.raw('1 AS one'))
      assert.deepEqual(one, [{ one: 1 }])
    })
  })

  test('has its connection back as it was after what a revision destroys was kept', async (database) => {
    await withKnex(database, async (knex) => {
      if (dialect === 'mysql' || dialect === 'mariadb')
        await knex.raw('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
      const before = await settingsOf(knex, dialect)
      const making =
        "op.execute('CREATE TABLE users (id integer PRIMARY KEY, name text)')\n" +
        "op.bulkInsert('users', [{ id: 1, name: 'a' }, { id: 2, name: 'b' }])"
      const taking = "op.delete('users', { where: { id: 1 } })\nop.dropColumn('users', 'name')"
      const project = projectIn({
        'revisions/1.mjs': revisionText('aaaa1111', null, making),
        'revisions/2.mjs': revisionText('bbbb2222', 'aaaa1111', taking),
      })
      const mig = createMig({ ...project, knex })
      await mig.upgrade()
      assert.equal((await mig.backup.list()).backups.length, 2)
      await mig.close()
      assert.deepEqual(await settingsOf(knex, dialect), before)
    })
  })

  test('an abort stops a statement on its connection', async (database) => {
    await withKnex(database, async (knex) => {
      const slow =
        dialect === 'sqlite'
          ? 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e10) SELECT COUNT(*) FROM n'
          : dialect === 'postgres'
            ? 'SELECT pg_sleep(60)'
            : 'SELECT SLEEP(60)'
      const project = projectIn({
        'revisions/1.mjs': revisionText('aaaa1111', null, `op.execute(${JSON.stringify(slow)})`),
      })
      const stop = new AbortController()
      const mig = createMig({ ...project, knex, signal: stop.signal })
      mig.on('step', () => setTimeout(() => stop.abort(), 300))
      const began = performance.now()
      await assert.rejects(mig.upgrade(), { code: 'interrupted' })
      assert.ok(performance.now() - began < 10_000)
      assert.deepEqual(await knex.select(knex.raw('1 AS one')), [{ one: 1 }])
    })
  })

  test('two handles on one instance wait for each other', async (database) => {
    await withKnex(
      database,
      async (knex) => {
        const project = projectIn()
        const runs = await Promise.all([1, 2, 3].map(() => createMig({ ...project, knex }).upgrade()))
        const done = runs.flatMap(({ steps }) => steps.filter(({ outcome }) => outcome === 'done'))
        assert.deepEqual(done.map(({ id }) => id).toSorted(), ['aaaa1111', 'bbbb2222'])
      },
      dialect === 'sqlite' ? {} : { pool: { min: 0, max: 3 } },
    )
  })
})
