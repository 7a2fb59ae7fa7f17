import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { mysqlDialogue } from '../crash/wire/mysql.ts'
import { postgresDialogue } from '../crash/wire/postgres.ts'
import { startProxy, type Proxy, type When } from '../crash/wire/proxy.ts'
import { freshDatabase, tempFolder, writeFiles, type TestDatabase } from '../support/databases.ts'
import { serverDialects, skipOn, type ServerDialect } from '../support/dialects.ts'
import { execute, type Outcome } from '../support/execute.ts'

const MIG = join(process.cwd(), 'dist', 'bin', 'mig.js')

const SLEEP: Readonly<Record<ServerDialect, string>> = {
  postgres: 'SELECT pg_sleep(1.5)',
  mariadb: 'SELECT SLEEP(1.5)',
  mysql: 'SELECT SLEEP(1.5)',
}

/** Ends the session that sleeps, and gives whether there was one. */
const KILL: Readonly<Record<ServerDialect, (database: TestDatabase) => Promise<boolean>>> = {
  postgres: async (database) =>
    (
      await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT pg_sleep%'`,
      )
    ).length > 0,
  mariadb: killOnMysql,
  mysql: killOnMysql,
}

async function killOnMysql(database: TestDatabase): Promise<boolean> {
  const rows = await database.query(
    "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND INFO LIKE 'SELECT SLEEP%'",
  )
  for (const { id } of rows) await database.query(`KILL ${Number(id)}`)
  return rows.length > 0
}

const revision = (id: string, parent: string | null, upgrade: string) => `// step ${id}
export const revision = '${id}'
export const down_revision = ${JSON.stringify(parent)}
export function upgrade(op) {
  ${upgrade}
}
`

/** Each statement of it leaves a trace of how often it was run. */
const files = (dialect: ServerDialect): Readonly<Record<string, string>> => ({
  'revisions/1.mjs': revision(
    'aaaa1111',
    null,
    `op.execute('CREATE TABLE ships (id int)')
  op.execute('INSERT INTO ships VALUES (1)')`,
  ),
  'revisions/2.mjs': revision(
    'bbbb2222',
    'aaaa1111',
    `op.execute('INSERT INTO ships VALUES (2)')
  op.execute('ALTER TABLE ships ADD COLUMN name varchar(10)')
  op.execute('${SLEEP[dialect]}')
  op.execute('INSERT INTO ships (id) VALUES (3)')`,
  ),
})

async function upgrade(dialect: ServerDialect, url: string): Promise<Outcome> {
  const folder = tempFolder()
  writeFiles(folder, {
    'migrate.config.json': JSON.stringify({ environments: { dev: { url } } }),
    ...files(dialect),
  })
  return execute([process.execPath, MIG, 'upgrade'], { cwd: folder })
}

/** A way to the database that can be cut. */
async function throughProxy<T>(
  { dialect, url }: TestDatabase,
  work: (proxy: Proxy, url: string) => Promise<T>,
): Promise<T> {
  const way = new URL(url)
  const proxy = await startProxy(
    { host: way.hostname, port: Number(way.port) },
    dialect === 'postgres' ? postgresDialogue : mysqlDialogue,
  )
  way.port = String(proxy.port)
  return work(proxy, way.href).finally(() => proxy.close())
}

async function assertThrough(database: TestDatabase, { status, stdout, stderr }: Outcome): Promise<void> {
  assert.equal(status, 0, stdout + stderr)
  assert.match(stdout, /aaaa1111 [^]*bbbb2222 [^]*now at bbbb2222 \(head\)/)
  const ships = await database.query('SELECT id FROM ships ORDER BY id')
  assert.deepEqual(
    ships.map(({ id }) => Number(id)),
    [1, 2, 3],
  )
  assert.deepEqual(await database.query('SELECT * FROM mig_statement'), [])
  assert.equal((await database.query('SELECT * FROM mig_revision')).length, 2)
  const said = await database.query(
    "SELECT kind, revision, outcome FROM mig_audit WHERE outcome <> 'begun' ORDER BY seq",
  )
  assert.deepEqual(
    said.map(({ kind, revision, outcome }) => [kind, revision, outcome]),
    [
      ['upgrade', 'aaaa1111', 'done'],
      ['upgrade', 'bbbb2222', 'done'],
      ['end', null, 'done'],
    ],
  )
}

const LOST = 'the connection was lost; looking what stands'

for (const dialect of serverDialects) {
  describe(`a run that loses its connection [${dialect}]`, { skip: skipOn(dialect) }, () => {
    test('goes on by itself when its session is killed', async () => {
      const database = await freshDatabase(dialect)
      try {
        const ending = upgrade(dialect, database.url)
        let isKilled = false
        for (let i = 0; i < 400 && !isKilled; i += 1) {
          isKilled = await KILL[dialect](database)
          await sleep(25)
        }
        const outcome = await ending
        assert.ok(isKilled, outcome.stdout + outcome.stderr)
        assert.ok((outcome.stdout + outcome.stderr).includes(LOST), outcome.stdout + outcome.stderr)
        await assertThrough(database, outcome)
      } finally {
        await database.close()
      }
    })

    test('goes on by itself when the way to the server is cut, also at the answer to a COMMIT', async () => {
      const undisturbed = await freshDatabase(dialect)
      const statements = await throughProxy(undisturbed, async (proxy, url) => {
        await assertThrough(undisturbed, await upgrade(dialect, url))
        return [...proxy.statements]
      }).finally(() => undisturbed.close())
      const at = (text: string) => statements.findIndex((sql) => sql.includes(text))
      const points: readonly (readonly [number, When])[] = [
        [
          statements.findIndex((sql, i) => i > at('INSERT INTO ships VALUES (1)') && sql === 'COMMIT'),
          'after',
        ],
        [statements.findIndex((sql, i) => i > at('(id) VALUES (3)') && sql === 'COMMIT'), 'after'],
        [at('ALTER TABLE ships'), 'after'],
        [at('(id) VALUES (3)'), 'before'],
      ]
      for (const [point, when] of points) {
        assert.ok(point >= 0)
        const database = await freshDatabase(dialect)
        try {
          const outcome = await throughProxy(database, async (proxy, url) => {
            proxy.arm({ at: point, when, strike: () => proxy.cut() })
            return upgrade(dialect, url)
          })
          const said = outcome.stdout + outcome.stderr
          assert.ok(said.includes(LOST), `${when} ${String(statements[point])}: ${said}`)
          await assertThrough(database, outcome)
        } finally {
          await database.close()
        }
      }
    })
  })
}
