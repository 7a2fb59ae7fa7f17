import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Session } from '../../../src/io/db/session.ts'
import { freshDatabase, tempFolder, writeFiles, type TestDatabase } from '../../support/databases.ts'
import { serverUrl, skipOn } from '../../support/dialects.ts'
import { execute } from '../../support/execute.ts'
import { startPgbouncer, type Bouncer } from '../../support/servers/pgbouncer.ts'
import { stopEverything } from '../../support/servers/process.ts'
import { failureOf, openSession } from '../execute/support.ts'

const MIG = join(process.cwd(), 'dist', 'bin', 'mig.js')

const SETTINGS = `SELECT current_setting('lock_timeout') AS lock_timeout, current_setting('search_path') AS search_path,
  current_setting('transaction_read_only') AS read_only`

interface Poolers {
  readonly transaction: Bouncer
  readonly session: Bouncer
}

describe('behind PgBouncer', { skip: skipOn('postgres') }, () => {
  let poolers: Poolers | undefined
  let missing = ''
  let database: TestDatabase

  before(async () => {
    const url = serverUrl('postgres')!
    try {
      poolers = {
        transaction: await startPgbouncer(url, 'transaction'),
        session: await startPgbouncer(url, 'session'),
      }
    } catch (error) {
      missing = `no PgBouncer: ${(error as Error).message}`
    }
    database = await freshDatabase('postgres')
  })
  after(async () => {
    await stopEverything()
    await database.close()
  })

  const through = (name: string, body: (poolers: Poolers) => Promise<void>) =>
    test(name, (t: TestContext) => (poolers === undefined ? t.skip(missing) : body(poolers)))

  const openings: Session[] = []
  const open = async (bouncer: Bouncer, options: Parameters<typeof openSession>[1] = {}) => {
    const session = await openSession(bouncer.through(database.url), options)
    openings.push(session)
    return session
  }
  after(() => Promise.all(openings.map((session) => session.close())))

  through('a transaction pooler is found out, and one of sessions passes', async (poolers) => {
    const [pooled, kept, direct] = [
      await open(poolers.transaction),
      await open(poolers.session),
      await openSession(database.url),
    ]
    openings.push(direct)
    assert.deepEqual(
      [pooled, kept, direct].map(({ isPooled }) => isPooled),
      [true, undefined, undefined],
    )
    assert.equal(pooled.number, undefined)
    const [row] = await kept.query('SELECT pg_backend_pid()::text AS number')
    assert.equal(kept.number, row?.['number'])
  })

  through('settings hold for every statement, and stay behind for nobody', async (poolers) => {
    const ours = await open(poolers.transaction, { lockTimeout: 4321, schemas: ['shop'], purpose: 'read' })
    const set = { lock_timeout: '4321ms', search_path: 'shop', read_only: 'on' }
    assert.deepEqual(await ours.query(SETTINGS), [set])
    await ours.query('BEGIN')
    assert.deepEqual(await ours.query(SETTINGS), [set])
    await ours.query('ROLLBACK')
    const refusal = await failureOf(ours.query('INSERT INTO nowhere VALUES (1)'))
    assert.match(refusal.message, /read-only transaction|does not exist/)
    const theirs = await open(poolers.transaction, { lockTimeout: 5000 })
    assert.deepEqual(await theirs.query(SETTINGS), [
      { lock_timeout: '5s', search_path: '"$user", public', read_only: 'off' },
    ])
  })

  through('what cannot have its schemas is refused before it runs', async (poolers) => {
    const session = await open(poolers.transaction, { schemas: ['shop'] })
    const error = await failureOf(session.query('CREATE INDEX CONCURRENTLY ix ON t (id)'))
    assert.equal(error.code, 'connection.unsupported')
    assert.match(error.hint[0]!, /^write directUrl beside url in the environment/)
  })

  through('a long statement is stopped on the connection that runs it', async (poolers) => {
    const session = await open(poolers.transaction)
    const began = performance.now()
    const sleeping = failureOf(session.query('SELECT pg_sleep(20)'))
    setTimeout(() => void session.cancel(), 300)
    assert.match((await sleeping).message, /canceling statement due to user request/)
    assert.ok(performance.now() - began < 5000)
  })

  through('an upgrade takes a lease and says so; with directUrl it goes around', async (poolers) => {
    const pooledUrl = poolers.transaction.through(database.url)
    const folder = tempFolder()
    const write = (settings: object) =>
      writeFiles(folder, {
        'migrate.config.json': JSON.stringify({ environments: { dev: { url: pooledUrl, ...settings } } }),
      })
    const sql = (id: string, parent: string, up: string, down: string, more = '') =>
      `-- revision: ${id}\n-- message: ${id}\n-- down_revision: ${parent}\n${more}-- upgrade\n${up};\n-- downgrade\n${down};\n`
    writeFiles(folder, {
      'revisions/1.sql': sql('aaaa1111', 'null', 'CREATE TABLE t (id integer)', 'DROP TABLE t'),
      'revisions/2.sql': sql(
        'bbbb2222',
        'aaaa1111',
        'CREATE INDEX CONCURRENTLY ix_t ON t (id)',
        'DROP INDEX CONCURRENTLY ix_t',
        '-- transaction: false\n',
      ),
    })
    const mig = (...args: readonly string[]) => execute([process.execPath, MIG, ...args], { cwd: folder })
    write({})
    const pooled = await mig('upgrade')
    assert.equal(pooled.status, 0, pooled.stderr)
    assert.match(
      pooled.stderr,
      /^the connection goes through a transaction pooler: a lease of 30 s stands in for the lock; environments\.dev\.directUrl in the config goes around it\n/,
    )
    assert.deepEqual(await database.query('SELECT holder FROM mig_lock'), [{ holder: null }])
    assert.equal((await mig('downgrade', 'base')).status, 0)
    write({ directUrl: database.url })
    const direct = await mig('upgrade')
    assert.equal(direct.status, 0, direct.stderr)
    assert.equal(direct.stderr, '')
    const shown = await mig('env', 'show')
    assert.match(shown.stdout, /^pooled +postgres \S+ +environments\.dev\.url$/m)
    assert.match(shown.stdout, /^connection +postgres \S+ +environments\.dev\.directUrl$/m)
  })

  through('a whole database is kept, and put back only around it', async (poolers) => {
    const folder = tempFolder()
    const write = (settings: object) => {
      const dev = { url: poolers.transaction.through(database.url), ...settings }
      writeFiles(folder, { 'migrate.config.json': JSON.stringify({ environments: { dev } }) })
    }
    const mig = (...args: readonly string[]) => execute([process.execPath, MIG, ...args], { cwd: folder })
    await database.script('CREATE TABLE kept (id integer)')
    await database.script('INSERT INTO kept VALUES (1)')
    write({})
    const made = await mig('backup', 'create', '--whole')
    assert.equal(made.status, 0, made.stderr)
    await database.script('DELETE FROM kept')
    const name = new URL(database.url).pathname.slice(1)
    const restore = () => mig('backup', 'restore', '1', '--replace', name)
    const refused = await restore()
    assert.equal(refused.status, 2)
    assert.equal(
      refused.stderr,
      `error: the connection goes through a transaction pooler, which a whole database cannot be put back through
  write directUrl beside url in the environment: the database itself, without the pooler
`,
    )
    assert.deepEqual(await database.query('SELECT id FROM kept'), [])
    write({ directUrl: database.url })
    assert.equal((await restore()).status, 0)
    assert.deepEqual(await database.query('SELECT id FROM kept'), [{ id: 1 }])
  })
})
