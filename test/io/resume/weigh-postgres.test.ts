import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Session } from '../../../src/io/db/session.ts'
import { connectTo, type TestDatabase } from '../../support/databases.ts'
import { skipOn } from '../../support/dialects.ts'
import { onFresh, opened, sayAll, type Scene } from './support.ts'

const USERS = 'CREATE TABLE users (id integer PRIMARY KEY, name text)'
const ROWS = "INSERT INTO users VALUES (1, 'ann'), (2, 'bo'), (3, 'bo')"
const INDEXES = `SELECT c.relname AS name, i.indisvalid AS valid FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
  WHERE t.relname IN ('users', 'My users') AND NOT i.indisprimary ORDER BY 1`

const onUsers = (work: (scene: Scene) => Promise<void>) =>
  onFresh('postgres', async (scene) => {
    await sayAll(scene.session, [USERS, ROWS])
    await work(scene)
  })

/** Runs it as long as somebody else is in the way, whom it has to wait for in its middle, and cuts it off there. */
async function cutOff(
  { session, database }: { readonly session: Session; readonly database: TestDatabase },
  sql: string,
  inTheWay: string,
): Promise<void> {
  const other = await connectTo(database)
  try {
    await other.query('BEGIN')
    await other.query(inTheWay)
    await session.query("SET statement_timeout = '400ms'")
    await assert.rejects(session.query(sql), /statement timeout/)
    await session.query('SET statement_timeout = 0')
    await other.query('ROLLBACK')
  } finally {
    await other.end()
  }
}

describe('the one statement that is open [postgres]', { skip: skipOn('postgres'), concurrency: 4 }, () => {
  for (const { sql, setup = [] } of [
    { sql: 'CREATE INDEX CONCURRENTLY by_name ON users (name)' },
    { sql: 'create index concurrently on users (name)' },
    { sql: 'DROP INDEX CONCURRENTLY by_name', setup: ['CREATE INDEX by_name ON users (name)'] },
    {
      sql: 'CREATE INDEX CONCURRENTLY "By name" ON "My users" (name)',
      setup: ['CREATE TABLE "My users" (name text)'],
    },
    {
      sql: 'ALTER TABLE parent DETACH PARTITION child CONCURRENTLY',
      setup: [
        'CREATE TABLE parent (a int) PARTITION BY LIST (a)',
        'CREATE TABLE child PARTITION OF parent FOR VALUES IN (1)',
      ],
    },
    {
      sql: 'ALTER TABLE "the parent" DETACH PARTITION "a child" CONCURRENTLY',
      setup: [
        'CREATE TABLE "the parent" (a int) PARTITION BY LIST (a)',
        'CREATE TABLE "a child" PARTITION OF "the parent" FOR VALUES IN (1)',
      ],
    },
  ]) {
    test(`${sql}: done, or not`, async () => {
      await onUsers(async ({ session }) => {
        await sayAll(session, setup)
        const open = await opened(session, sql)
        assert.equal(await open.outcome(), 'again')
        await session.query(sql)
        assert.equal(await open.outcome(), 'done')
      })
    })
  }

  for (const sql of ['VACUUM users', 'ANALYZE users', 'REINDEX TABLE CONCURRENTLY users']) {
    test(`${sql} is said again`, async () => {
      await onUsers(async ({ session }) => {
        const open = await opened(session, sql)
        assert.equal(await open.outcome(), 'again')
        await session.query(sql)
        assert.equal(await open.outcome(), 'again')
      })
    })
  }

  for (const sql of ['CALL tidy()', 'DO $$ BEGIN NULL; END $$']) {
    test(`${sql} is left to its author`, async () => {
      await onUsers(async ({ session }) => {
        const open = await opened(session, sql)
        assert.deepEqual(await open.verdict(), {
          outcome: 'unsure',
          facts: ['it leaves no trace in the catalogue'],
        })
      })
    })
  }

  for (const sql of [
    'CREATE UNIQUE INDEX CONCURRENTLY by_name ON users (name)',
    'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS by_name ON users (name)',
    'CREATE UNIQUE INDEX CONCURRENTLY ON users (name)',
  ]) {
    test(`${sql}: what a failed one has left is dropped`, async () => {
      await onUsers(async ({ session }) => {
        const open = await opened(session, sql)
        await assert.rejects(session.query(sql), /could not create unique index/)
        assert.deepEqual(
          (await session.query(INDEXES)).map(({ valid }) => valid),
          [false],
        )
        assert.equal(await open.outcome(), 'again')
        assert.deepEqual(await session.query(INDEXES), [])
        await session.query('DELETE FROM users WHERE id = 3')
        await session.query(sql)
        assert.equal(await open.outcome(), 'done')
      })
    })
  }

  test('an index that was invalid before is not ours to drop', async () => {
    await onUsers(async ({ session }) => {
      await session.query('CREATE UNIQUE INDEX CONCURRENTLY by_name ON users (name)').catch(() => undefined)
      const open = await opened(session, 'CREATE INDEX CONCURRENTLY ON users (name)')
      assert.equal(await open.outcome(), 'again')
      await session.query('CREATE INDEX CONCURRENTLY ON users (name)')
      assert.equal(await open.outcome(), 'done')
      assert.deepEqual(await session.query(INDEXES), [
        { name: 'by_name', valid: false },
        { name: 'users_name_idx', valid: true },
      ])
    })
  })

  test('CREATE INDEX CONCURRENTLY that was cut off in its middle is begun again', async () => {
    await onUsers(async (scene) => {
      const sql = 'CREATE INDEX CONCURRENTLY by_name ON users (name)'
      const open = await opened(scene.session, sql)
      await cutOff(scene, sql, "INSERT INTO users VALUES (9, 'di')")
      assert.deepEqual(await scene.session.query(INDEXES), [{ name: 'by_name', valid: false }])
      assert.equal(await open.outcome(), 'again')
      assert.deepEqual(await scene.session.query(INDEXES), [])
    })
  })

  test('DROP INDEX CONCURRENTLY that was cut off in its middle is said again', async () => {
    await onUsers(async (scene) => {
      const sql = 'DROP INDEX CONCURRENTLY by_name'
      await scene.session.query('CREATE INDEX by_name ON users (name)')
      const open = await opened(scene.session, sql)
      await cutOff(scene, sql, 'SELECT * FROM users')
      assert.deepEqual(await scene.session.query(INDEXES), [{ name: 'by_name', valid: false }])
      assert.equal(await open.outcome(), 'again')
      await scene.session.query(sql)
      assert.equal(await open.outcome(), 'done')
    })
  })

  for (const sql of ['REINDEX INDEX CONCURRENTLY by_name', 'REINDEX TABLE CONCURRENTLY users']) {
    test(`${sql} that was cut off leaves no copies`, async () => {
      await onUsers(async (scene) => {
        await scene.session.query('CREATE INDEX by_name ON users (name)')
        const open = await opened(scene.session, sql)
        await cutOff(scene, sql, "INSERT INTO users VALUES (9, 'di')")
        const left = "SELECT COUNT(*)::int AS n FROM pg_class WHERE relname ~ '_ccnew'"
        assert.notDeepEqual(await scene.session.query(left), [{ n: 0 }])
        assert.equal(await open.outcome(), 'again')
        assert.deepEqual(await scene.session.query(left), [{ n: 0 }])
        assert.deepEqual(await scene.session.query(INDEXES), [{ name: 'by_name', valid: true }])
      })
    })
  }

  test('DETACH CONCURRENTLY that was cut off in its middle is brought to its end', async () => {
    await onUsers(async (scene) => {
      await sayAll(scene.session, [
        'CREATE TABLE "the parent" (a int) PARTITION BY LIST (a)',
        'CREATE TABLE "a child" PARTITION OF "the parent" FOR VALUES IN (1)',
      ])
      const sql = 'ALTER TABLE "the parent" DETACH PARTITION "a child" CONCURRENTLY'
      const open = await opened(scene.session, sql)
      await cutOff(scene, sql, 'SELECT * FROM "the parent"')
      const pending =
        'SELECT inhdetachpending AS pending FROM pg_inherits WHERE inhparent = \'"the parent"\'::regclass'
      assert.deepEqual(await scene.session.query(pending), [{ pending: true }])
      assert.equal(await open.outcome(), 'done')
      assert.deepEqual(await scene.session.query(pending), [])
    })
  })

  test('CREATE DATABASE and DROP DATABASE are seen', async () => {
    await onFresh('postgres', async ({ session }) => {
      const name = `${session.database}_other`
      try {
        for (const sql of [`CREATE DATABASE ${name}`, `DROP DATABASE ${name}`]) {
          const open = await opened(session, sql)
          assert.equal(await open.outcome(), 'again')
          await session.query(sql)
          assert.equal(await open.outcome(), 'done')
        }
      } finally {
        await session.query(`DROP DATABASE IF EXISTS ${name}`)
      }
    })
  })

  test('CREATE SUBSCRIPTION is seen', async () => {
    await onFresh('postgres', async ({ session }) => {
      const name = `s_${session.database}`
      const sql = `CREATE SUBSCRIPTION ${name} CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false)`
      const open = await opened(session, sql)
      assert.equal(await open.outcome(), 'again')
      await session.query(sql)
      try {
        assert.equal(await open.outcome(), 'done')
      } finally {
        await sayAll(session, [
          `ALTER SUBSCRIPTION ${name} SET (slot_name = NONE)`,
          `DROP SUBSCRIPTION ${name}`,
        ])
      }
    })
  })

  test('a table that somebody else has changed meanwhile is told with what it was and is', async () => {
    await onUsers(async ({ session }) => {
      await sayAll(session, [
        'CREATE TABLE parent (a int) PARTITION BY LIST (a)',
        'CREATE TABLE child PARTITION OF parent FOR VALUES IN (1)',
      ])
      const open = await opened(session, 'ALTER TABLE parent DETACH PARTITION child CONCURRENTLY')
      await session.query('ALTER TABLE parent ADD COLUMN b int NOT NULL')
      assert.deepEqual(await open.verdict(), {
        outcome: 'unsure',
        facts: [
          'table public.child',
          '  before r a integer ; in parent',
          '  is now r a integer, b integer not null ; in parent',
          'table public.parent',
          '  before p a integer',
          '  is now p a integer, b integer not null',
        ],
      })
    })
  })
})
