import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { MigError } from '../../../src/errors.ts'
import type { ConnectionSettings, DriverName } from '../../../src/io/config/settings.ts'
import { connect } from '../../../src/io/db/connect.ts'
import { importDriver } from '../../../src/io/db/drivers/import.ts'
import { Journal } from '../../../src/io/execute/journal.ts'
import { eachDialect, tempFolder } from '../../support/databases.ts'
import { serverUrl, skipOn } from '../../support/dialects.ts'
import { openSession, settingsOf, TABLES } from '../execute/support.ts'

const SECRET = 'pass-word-7f'

/** What connecting throws; nothing of it, down to the last cause, may hold the password. */
async function failure(settings: ConnectionSettings, purpose: 'read' | 'write' = 'write'): Promise<MigError> {
  const request = { settings, root: process.cwd(), purpose, lockTimeout: 500, schemas: [] }
  const error = await connect(request).then(
    () => assert.fail('it has connected'),
    (thrown: unknown) => thrown as MigError,
  )
  assert.equal(inspect(error, { depth: 20, showHidden: true }).includes(SECRET), false)
  return error
}

const MAY_ALL = process.geteuid?.() === 0 && 'root may write to every file'

const shownOf = ({ code, message, hint, exitStatus }: MigError) => ({ code, message, hint, exitStatus })

/** Settings as they would be for a server, with changes. */
const changed = (url: string, connection: Readonly<Record<string, unknown>>): ConnectionSettings => {
  const settings = settingsOf(url)
  return { ...settings, connection: { ...settings.connection, ...connection } }
}

const sqlite = (filename: string): ConnectionSettings => ({
  dialect: 'sqlite',
  driver: 'sqlite3',
  connection: { filename },
  label: 'sqlite app.db',
  source: 'environments.dev.url',
})

describe('connect', () => {
  for (const [driver, url] of [
    ['pg', 'postgres://ana@127.0.0.1:1/shop'],
    ['mysql2', 'mysql://ana@127.0.0.1:1/shop'],
  ] as const) {
    test(`says where no server answers, through ${driver}`, async () => {
      const { dialect } = settingsOf(url)
      assert.deepEqual(shownOf(await failure(changed(url, { password: SECRET }))), {
        code: 'connection.failed',
        message: `cannot connect to ${dialect} 127.0.0.1/shop: connect ECONNREFUSED 127.0.0.1:1`,
        hint: [`is the ${dialect} server running there?`, 'the connection comes from the test'],
        exitStatus: 1,
      })
    })
  }

  test('says that a host is not known', async () => {
    const error = await failure(changed('postgres://ana@nowhere.invalid/shop', { password: SECRET }))
    assert.match(
      error.message,
      /^cannot connect to postgres nowhere\.invalid\/shop: getaddrinfo E\w+ nowhere\.invalid$/,
    )
    assert.equal(error.hint[0], 'is the host name right?')
  })

  test('says that PostgreSQL takes no such password', async () => {
    // a server that asks for the password in clear text and refuses whatever it gets
    const server = createServer((socket) => {
      const refusal = 'SFATAL\0C28P01\0Mpassword authentication failed for user "ana"\0\0'
      const answers = [
        Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]),
        Buffer.concat([Buffer.from([0x45, 0, 0, 0, refusal.length + 4]), Buffer.from(refusal)]),
      ]
      socket.on('data', () => {
        socket.write(answers.shift()!)
        if (answers.length === 0) socket.end()
      })
      socket.on('error', () => undefined)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const url = `postgres://ana@127.0.0.1:${port}/shop`
      assert.deepEqual(shownOf(await failure(changed(url, { password: SECRET }))), {
        code: 'connection.failed',
        message: 'cannot connect to postgres 127.0.0.1/shop: password authentication failed for user "ana"',
        hint: ['are user and password right?', 'the connection comes from the test'],
        exitStatus: 1,
      })
    } finally {
      server.close()
    }
  })

  for (const dialect of ['mariadb', 'mysql'] as const) {
    test(`says that ${dialect} takes no such password`, { skip: skipOn(dialect) }, async () => {
      const url = new URL(serverUrl(dialect)!)
      url.pathname = '/mysql'
      const error = await failure(changed(url.href, { user: 'nobody_at_all', password: SECRET }))
      assert.equal(error.code, 'connection.failed')
      assert.match(
        error.message,
        /^cannot connect to (mysql|mariadb) [\w.:]+\/mysql: Access denied for user 'nobody_at_all'@'[\w.]+' \(using password: YES\)$/,
      )
      assert.deepEqual(error.hint, ['are user and password right?', 'the connection comes from the test'])
    })
  }

  for (const [dialect, message] of [
    ['postgres', 'database "nowhere" does not exist'],
    ['mariadb', "Unknown database 'nowhere'"],
    ['mysql', "Unknown database 'nowhere'"],
  ] as const) {
    test(`says that there is no such database on ${dialect}`, { skip: skipOn(dialect) }, async () => {
      const url = new URL(serverUrl(dialect)!)
      url.pathname = '/nowhere'
      const settings = settingsOf(url.href)
      assert.deepEqual(shownOf(await failure(settings)), {
        code: 'connection.failed',
        message: `cannot connect to ${settings.label}: ${message}`,
        hint: ['create the database first, or name another one', 'the connection comes from the test'],
        exitStatus: 1,
      })
    })
  }

  test('says that the folder of a SQLite file is missing', async () => {
    const file = join(tempFolder(), 'missing', 'app.db')
    assert.deepEqual(shownOf(await failure(sqlite(file))), {
      code: 'connection.failed',
      message: 'cannot connect to sqlite app.db: unable to open database file',
      hint: [
        'does the folder exist, and may this user write to it?',
        'the connection comes from environments.dev.url',
      ],
      exitStatus: 1,
    })
  })

  test('says that a file is no SQLite database', async () => {
    const file = join(tempFolder(), 'app.db')
    writeFileSync(file, 'certainly no database, however long it is'.repeat(50))
    const error = await failure(sqlite(file))
    assert.equal(error.message, 'cannot connect to sqlite app.db: file is not a database')
  })

  test('says that a SQLite file may not be written to', { skip: MAY_ALL }, async () => {
    const file = join(tempFolder(), 'app.db')
    writeFileSync(file, '', { mode: 0o444 })
    const error = await failure(sqlite(file))
    assert.equal(error.hint[0], 'may this user write to the file?')
  })

  test('reads a SQLite file that does not exist as an empty database, and makes none', async () => {
    const file = join(tempFolder(), 'app.db')
    const session = await connect({
      settings: sqlite(file),
      root: process.cwd(),
      purpose: 'read',
      lockTimeout: 500,
      schemas: [],
    })
    assert.deepEqual(await new Journal(session, TABLES).applied(), [])
    await session.close()
    assert.equal(existsSync(file), false)
  })

  test('looks for a driver in the project, then beside itself, and gives the line that installs it', () => {
    const root = tempFolder()
    assert.equal(typeof importDriver('pg', root).Client, 'function')
    // the name of a driver that nobody has
    const withoutOne = () => importDriver('no-such-driver' as DriverName, root)
    assert.throws(withoutOne, (error: MigError) => {
      assert.deepEqual(shownOf(error), {
        code: 'connection.driver-missing',
        message: 'the driver "no-such-driver" is not installed',
        hint: ['npm install no-such-driver'],
        exitStatus: 2,
      })
      return true
    })
  })
})

const IDENTITY = { sqlite: /^3\./, postgres: /^\d+\.\d+/, mariadb: /MariaDB/, mysql: /^\d+\.\d+\.\d+/ }

eachDialect('a session', (dialect, { test }) => {
  test('knows which server answers, whatever the URL called it', async ({ url }) => {
    const session = await openSession(url.replace(/^mariadb:/, 'mysql:'))
    assert.equal(session.dialect.name, dialect)
    assert.match(session.serverVersion, IDENTITY[dialect])
    await session.close()
  })

  test('for reading creates nothing and lets nothing be written', async (database) => {
    const session = await openSession(database.url, { purpose: 'read' })
    const empty = await database.dump()
    assert.deepEqual(await new Journal(session, TABLES).applied(), [])
    await assert.rejects(session.query('CREATE TABLE t (id integer)'))
    assert.equal(await database.dump(), empty)
    await session.close()
  })

  test('ends a statement that takes longer than it may', async (database) => {
    const slow = {
      sqlite: 'SELECT 1 FROM nowhere',
      postgres: 'SELECT pg_sleep(5)',
      mariadb: 'SELECT SLEEP(5)',
      mysql:
        'SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c',
    }
    const session = await openSession(database.url, { statementTimeout: 100 })
    await assert.rejects(session.query(slow[dialect]))
    await session.close()
  })
})
