import assert from 'node:assert/strict'
import { openMig, stateTables, type Mig } from '../../src/app/mig.ts'
import { upgrade } from '../../src/app/upgrade.ts'
import { verify } from '../../src/app/verify/verify.ts'
import { verifyAndFix } from '../../src/app/verify/fix.ts'
import { isMigError } from '../../src/errors.ts'
import { nodeHost } from '../../src/io/host.ts'
import { writeChecksum } from '../../src/io/integrity/checksum.ts'
import { connectTo, eachDialect, tempFolder, writeFiles, type TestDatabase } from '../support/databases.ts'

const REVISION = `// create users
import { t } from 'migraph'
export const revision = 'aaaa1111'
export const down_revision = null

export function upgrade(op) {
  op.createTable('users', { id: t.integer().primaryKey(), name: t.varchar(20) })
}
`

async function withProject<T>(
  database: TestDatabase,
  work: (mig: Mig) => Promise<T>,
  files: Readonly<Record<string, string>> = {},
): Promise<T> {
  const cwd = tempFolder()
  const config = JSON.stringify({ environments: { dev: { url: database.url } } })
  writeFiles(cwd, { 'migrate.config.json': config, 'revisions/1.mjs': REVISION, ...files })
  const mig = await openMig({ host: { ...nodeHost(), cwd, env: {} } })
  try {
    return await work(mig)
  } finally {
    await mig.close()
  }
}

const UNIQUE = `// unique names
export const revision = 'bbbb2222'
export const down_revision = 'aaaa1111'
export const transaction = false

export function upgrade(op) {
  op.createIndex('users', ['name'], { name: 'One Name', unique: true, concurrently: true })
}
`

eachDialect('looking through a database', (dialect, { test }) => {
  test('finds nothing where there is nothing yet, and makes no tables', async (database) => {
    await withProject(database, async (mig) => {
      const before = await database.dump()
      assert.deepEqual((await verify(mig)).findings, [])
      assert.deepEqual((await verifyAndFix(mig, {})).fixed, [])
      assert.equal(await database.dump(), before)
    })
  })

  test('writes no checksum where another one has begun to work meanwhile', async (database) => {
    await withProject(database, async (mig) => {
      await upgrade(mig, undefined)
      const [row] = await mig.applied()
      const session = await mig.connect('write')
      const change = { revision: 'aaaa1111', from: row!.checksum, to: 'other' }
      const tables = stateTables(mig.settings)
      await assert.rejects(writeChecksum(session, { tables, epoch: 99 }, change), { code: 'lock.lost' })
      assert.equal((await mig.applied())[0]!.checksum, row!.checksum)
      await writeChecksum(session, { tables, epoch: undefined }, { ...change, from: 'not this' })
      assert.equal((await mig.applied())[0]!.checksum, row!.checksum)
      await writeChecksum(session, { tables, epoch: undefined }, change)
      assert.equal((await mig.applied())[0]!.checksum, 'other')
    })
  })

  test('finds a backup that is not what it was', async (database) => {
    const drop = `// drop the name
export const revision = 'bbbb2222'
export const down_revision = 'aaaa1111'
export function upgrade(op) {
  op.dropColumn('users', 'name')
}
`
    await withProject(
      database,
      async (mig) => {
        await upgrade(mig, 'aaaa1111')
        await database.query("INSERT INTO users VALUES (1, 'ana')")
        await upgrade(mig, 'head')
        assert.equal((await verify(mig)).isGood, true)
        await database.query("UPDATE mig_backup SET checksum = 'other'")
        assert.deepEqual(
          (await verify(mig)).findings.map(({ kind, subject }) => [kind, subject]),
          [['backup', '1']],
        )
      },
      { 'revisions/2.mjs': drop },
    )
  })

  // the others know no index that is not valid, and check every row at once
  if (dialect !== 'postgres') return

  test('drops what a revision was cut off at, and the next run makes it', async (database) => {
    const files = { 'revisions/2.mjs': UNIQUE }
    await withProject(
      database,
      async (mig) => {
        await upgrade(mig, 'aaaa1111')
        await database.query("INSERT INTO users VALUES (1, 'ana'), (2, 'ana')")
        await assert.rejects(upgrade(mig, undefined), isMigError)
        const found = await verify(mig)
        assert.deepEqual(
          found.findings.map(({ kind, fix }) => [kind, fix]),
          [
            ['unfinished', undefined],
            ['invalid-index', 'DROP INDEX CONCURRENTLY IF EXISTS public."One Name"'],
          ],
        )
        const { fixed, findings } = await verifyAndFix(mig, {})
        assert.deepEqual(
          fixed.map(({ failed }) => failed),
          [undefined],
        )
        assert.deepEqual(
          findings.map(({ kind }) => kind),
          ['unfinished'],
        )
        await database.query('DELETE FROM users WHERE id = 2')
        await upgrade(mig, undefined)
        assert.equal((await verify(mig)).isGood, true)
      },
      files,
    )
  })

  test('leaves an index alone that somebody may be building', async (database) => {
    await withProject(database, async (mig) => {
      await upgrade(mig, undefined)
      await database.query('CREATE INDEX by_name_ccnew ON users (name)')
      await database.query(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_name_ccnew'::regclass",
      )
      const builder = await connectTo(database)
      try {
        await builder.query('BEGIN')
        await builder.query('LOCK TABLE users IN SHARE UPDATE EXCLUSIVE MODE')
        const [finding] = (await verify(mig)).findings
        assert.match(finding!.what, /is INVALID: no query uses it; somebody works on its table just now/)
        assert.equal(finding!.fix, undefined)
      } finally {
        await builder.end()
      }
    })
  })

  test('keeps to the schemas of the connection, and quotes what has to be', async (database) => {
    await withProject(database, async (mig) => {
      await upgrade(mig, undefined)
      await database.query('CREATE SCHEMA others')
      for (const path of ['others."T"', '"T"']) {
        await database.query(`CREATE TABLE ${path} (id int)`)
        await database.query(`ALTER TABLE ${path} ADD CONSTRAINT "c d" CHECK (id > 0) NOT VALID`)
      }
      await database.query('ALTER TABLE "T" ADD CONSTRAINT "f" FOREIGN KEY (id) REFERENCES users NOT VALID')
      const { fixed, isGood } = await verifyAndFix(mig, {})
      assert.deepEqual(
        fixed.map(({ sql, failed }) => [sql, failed]),
        [
          ['ALTER TABLE public."T" VALIDATE CONSTRAINT "c d"', undefined],
          ['ALTER TABLE public."T" VALIDATE CONSTRAINT f', undefined],
        ],
      )
      assert.equal(isGood, true)
    })
  })

  test('says what an index of a partitioned table lacks', async (database) => {
    await withProject(database, async (mig) => {
      await upgrade(mig, undefined)
      await database.query('CREATE TABLE logs (at date) PARTITION BY RANGE (at)')
      await database.query(
        "CREATE TABLE old PARTITION OF logs FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
      )
      await database.query('CREATE INDEX by_at ON ONLY logs (at)')
      assert.deepEqual(
        (await verify(mig)).findings.map(({ what, fix }) => [what, fix]),
        [
          [
            'index public.by_at of logs is INVALID: no query uses it; some partition has no index like it',
            undefined,
          ],
        ],
      )
    })
  })
})
