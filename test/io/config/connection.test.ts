import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { connect, connectFailure, folder, load, loadConfig } from './support.ts'

describe('a connection as knex takes it', () => {
  test('is passed on with what the driver alone knows', async (t) => {
    const connection = {
      host: 'db',
      port: '6000',
      user: 'shop',
      password: 'pw',
      database: 'shop',
      keepAlive: true,
    }
    const settings = await connect(t, { client: 'pg', connection })
    assert.deepEqual(settings, {
      dialect: 'postgres',
      driver: 'pg',
      connection: { ...connection, port: 6000 },
      label: 'postgres shop@db:6000/shop',
      source: 'environments.dev.connection',
    })
  })

  test('may be a URL, or hold one beside other options', async (t) => {
    const plain = await connect(t, { connection: 'mysql://db/shop', dialect: 'mariadb' })
    assert.equal(plain.label, 'mariadb db/shop')
    const beside = await connect(t, {
      connection: { connectionString: 'postgres://db/shop', keepAlive: true },
    })
    assert.deepEqual(beside.connection, { host: 'db', port: 5432, database: 'shop', keepAlive: true })
  })

  const refused: readonly (readonly [keys: object, code: string, message: string])[] = [
    [
      { connection: { host: 'db', database: 'shop' } },
      'connection.invalid',
      'environments.dev.connection does not say which kind of database it is: write dialect beside it',
    ],
    [
      { client: 'pg', connection: { host: 'db' } },
      'connection.invalid',
      'environments.dev.connection names no database',
    ],
    [
      { client: 'pg', connection: { host: 'db', database: 'shop', port: 'x' } },
      'connection.invalid',
      'environments.dev.connection: its port is no number from 1 to 65535',
    ],
    [
      { client: 'pg', connection: { host: 5, database: 'shop' } },
      'connection.invalid',
      'environments.dev.connection.host: expected a string, got a number',
    ],
    [
      { client: 'pg', connection: { host: '', database: 'shop' } },
      'connection.unset',
      'environment "dev" has no database: environments.dev.connection.host is written down, but it is empty',
    ],
    [
      { client: 'sqlite3', connection: {} },
      'connection.unset',
      'environment "dev" has no database: environments.dev.connection names no filename',
    ],
    [
      { url: 'postgres://db/shop', connection: {} },
      'connection.invalid',
      'environments.dev.url and environments.dev.connection are both there: keep one',
    ],
    [
      { url: 'postgres://db/shop', dialect: 'mysql' },
      'connection.invalid',
      'environments.dev.url is a URL for postgres, but mysql is asked for beside it',
    ],
    [
      { dialect: 'mysql', client: 'pg' },
      'connection.invalid',
      'environments.dev.dialect is "mysql", but environments.dev.client is "pg"',
    ],
    [
      { client: 'mssql', connection: {} },
      'connection.unsupported',
      'environments.dev.client asks for "mssql", which is none of ours: did you mean "mysql"?',
    ],
  ]
  for (const [keys, code, message] of refused) {
    test(`is refused: ${message}`, async (t) => {
      const error = await connectFailure(t, keys)
      assert.equal(error.message, message)
      assert.equal(error.code, code)
    })
  }
})

describe('a database that is not written down', () => {
  test('is taken from DATABASE_URL', async (t) => {
    const settings = await connect(
      t,
      {},
      { DATABASE_URL: 'postgres://db/shop', DB_ENGINE: 'mysql', DB_NAME: 'x' },
    )
    assert.equal(settings.label, 'postgres db/shop')
    assert.equal(settings.source, 'DATABASE_URL (environment)')
  })

  test('is of the dialect that is written down', async (t) => {
    const settings = await connect(t, { dialect: 'mariadb' }, { DATABASE_URL: 'mysql://db/shop' })
    assert.equal(settings.dialect, 'mariadb')
  })

  test('is put together from its parts', async (t) => {
    const env = {
      DATABASE_URL: '',
      DB_ENGINE: 'postgresql',
      DB_HOST: 'db',
      DB_PORT: '6000',
      DB_NAME: 'shop',
      DB_USER: 'ana',
      DB_PASSWORD: 'p:/w',
    }
    assert.deepEqual(await connect(t, {}, env), {
      dialect: 'postgres',
      driver: 'pg',
      connection: { host: 'db', port: 6000, database: 'shop', user: 'ana', password: 'p:/w' },
      label: 'postgres ana@db:6000/shop',
      source: 'DB_ENGINE, DB_HOST, DB_PORT, DB_NAME, DB_USER, DB_PASSWORD (environment)',
    })
  })

  test('is put together from parts in several places, each named', async (t) => {
    const root = folder(t, {
      'migrate.config.json': {},
      '.env': 'DB_ENGINE=sqlite\n',
      '.env.dev': 'DB_NAME=shop.db\n',
    })
    const { connection } = (await load(root)).environment
    assert.equal(connection?.label, 'sqlite shop.db')
    assert.equal(connection.source, 'DB_ENGINE (.env), DB_NAME (.env.dev)')
  })

  const refused: readonly (readonly [env: object, code: string, message: string])[] = [
    [
      {},
      'connection.unset',
      'environment "dev" has no database: it names no url, and neither DATABASE_URL nor DB_ENGINE is set',
    ],
    [
      { DB_HOST: 'db', DB_NAME: 'shop' },
      'connection.unset',
      'environment "dev" has no database: DB_HOST, DB_NAME are set, but DB_ENGINE is not',
    ],
    [
      { DB_ENGINE: 'mysql' },
      'connection.unset',
      'environment "dev" has no database: DB_ENGINE is set, but DB_NAME is not',
    ],
    [
      { DB_ENGINE: 'mysqll', DB_NAME: 'shop' },
      'connection.unsupported',
      'DB_ENGINE (environment) asks for "mysqll", which is none of ours: did you mean "mysql"?',
    ],
    [
      { DB_ENGINE: 'mysql', DB_NAME: 'shop', DB_PORT: '0' },
      'connection.invalid',
      'DB_PORT (environment) is no number from 1 to 65535, in environment "dev"',
    ],
  ]
  for (const [env, code, message] of refused) {
    test(`is refused: ${message}`, async (t) => {
      const error = await connectFailure(t, {}, env)
      assert.equal(error.message, message)
      assert.equal(error.code, code)
    })
  }
})

test('the ways to name a database are told where there is none', async (t) => {
  assert.deepEqual((await connectFailure(t, {})).hint, [
    'write environments.dev.url into the config, or',
    'set DATABASE_URL in the environment, or in .env.dev beside the config',
  ])
})

describe('a database that is written down', () => {
  const DATABASE_URL = 'postgres://elsewhere/other'

  test('is never overridden by DATABASE_URL', async (t) => {
    const settings = await connect(t, { url: 'sqlite:shop.db' }, { DATABASE_URL })
    assert.equal(settings.label, 'sqlite shop.db')
  })

  for (const url of ['', '  ', null]) {
    test(`as ${JSON.stringify(url)} is never replaced by DATABASE_URL`, async (t) => {
      const error = await connectFailure(t, { url }, { DATABASE_URL })
      assert.equal(error.code, 'connection.unset')
      assert.equal(error.exitStatus, 2)
      assert.equal(
        error.message,
        'environment "dev" has no database: environments.dev.url is written down, but it is empty',
      )
      assert.deepEqual(error.hint, [
        'if it reads a variable, set that in the environment, or in .env.dev beside the config',
        'DATABASE_URL is set, but it never stands in for one that is written down',
      ])
    })
  }

  test('as undefined is never replaced by DATABASE_URL, and stops only what needs a database', async (t) => {
    const root = folder(t, {
      'migrate.config.mjs': 'export default { environments: { dev: { url: process.env.MIG_TEST_NOT_SET } } }',
    })
    const { environment } = await load(root, { env: { DATABASE_URL } })
    assert.equal(environment.connection, undefined)
    assert.equal(
      environment.connectionProblem?.message,
      'environment "dev" has no database: environments.dev.url is written down, but it is empty',
    )
  })

  test('by a variable that is not set is named with the variable', async (t) => {
    const error = await connectFailure(t, { url: 'postgres://${A}:${B}@db/shop' }, { DATABASE_URL, A: 'a' })
    assert.equal(error.code, 'connection.unset')
    assert.equal(
      error.message,
      'environment "dev" has no database: environments.dev.url names ${B}, which is not set',
    )
    assert.deepEqual(error.hint, ['set B in the environment, or in .env.dev beside the config'])
  })

  test('gives way to the command line', async (t) => {
    const config = { environments: { dev: { connection: { host: 'db' }, client: 'pg' } } }
    const settings = await loadConfig(t, config, {
      overrides: { url: 'sqlite:other.db' },
      env: { DATABASE_URL },
    })
    assert.equal(settings.environment.connection?.label, 'sqlite other.db')
    assert.equal(settings.environment.connection.source, '--url')
    assert.equal(settings.origins.connection, '--url')
  })
})
