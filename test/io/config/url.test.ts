import assert from 'node:assert/strict'
import { isAbsolute, join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseDatabaseUrl } from '../../../src/io/config/url.ts'
import { connect, connectFailure, folder, load, loadConfig } from './support.ts'

const HINTS = {
  url: [
    'postgres://user:password@host:5432/name, mysql://user:password@host:3306/name, sqlite:./file.db',
    'in user and password write @ : / ? # % as %40 %3A %2F %3F %23 %25',
  ],
}

describe('the URL of a server', () => {
  const urls: readonly (readonly [url: string, dialect: string, connection: object, label: string])[] = [
    [
      'postgres://shop:pw@db.internal/shop',
      'postgres',
      { host: 'db.internal', port: 5432, user: 'shop', password: 'pw', database: 'shop' },
      'postgres shop@db.internal/shop',
    ],
    [
      'postgresql://db:6000/shop',
      'postgres',
      { host: 'db', port: 6000, database: 'shop' },
      'postgres db:6000/shop',
    ],
    [
      'postgres:///shop',
      'postgres',
      { host: 'localhost', port: 5432, database: 'shop' },
      'postgres localhost/shop',
    ],
    [
      'postgres://a%40b:p%2Fw%3A%25@db/my%20shop',
      'postgres',
      { host: 'db', port: 5432, user: 'a@b', password: 'p/w:%', database: 'my shop' },
      'postgres a@b@db/my shop',
    ],
    [
      'postgres://shop:p:w@x@db/shop',
      'postgres',
      { host: 'db', port: 5432, user: 'shop', password: 'p:w@x', database: 'shop' },
      'postgres shop@db/shop',
    ],
    [
      'postgres://shop@[2001:db8::1]:6000/shop',
      'postgres',
      { host: '2001:db8::1', port: 6000, user: 'shop', database: 'shop' },
      'postgres shop@[2001:db8::1]:6000/shop',
    ],
    [
      'postgres://shop@/shop?host=/var/run/postgresql&port=5433',
      'postgres',
      { host: '/var/run/postgresql', port: 5433, user: 'shop', database: 'shop' },
      'postgres shop@/var/run/postgresql/shop',
    ],
    [
      'postgres://%2Fvar%2Frun%2Fpostgresql/shop',
      'postgres',
      { host: '/var/run/postgresql', port: 5432, database: 'shop' },
      'postgres /var/run/postgresql/shop',
    ],
    [
      'postgres://db/shop?sslmode=require&application_name=mig&connect_timeout=5&options=-c%20a=b',
      'postgres',
      {
        host: 'db',
        port: 5432,
        database: 'shop',
        ssl: { rejectUnauthorized: false },
        application_name: 'mig',
        connectionTimeoutMillis: 5000,
        options: '-c a=b',
      },
      'postgres db/shop',
    ],
    [
      'postgres://db/shop?sslmode=disable',
      'postgres',
      { host: 'db', port: 5432, database: 'shop', ssl: false },
      'postgres db/shop',
    ],
    [
      'postgres://db/shop?sslmode=verify-full&channel_binding=require',
      'postgres',
      {
        host: 'db',
        port: 5432,
        database: 'shop',
        ssl: { rejectUnauthorized: true },
        enableChannelBinding: true,
      },
      'postgres db/shop',
    ],
    [
      'postgres://db/shop?ssl=true',
      'postgres',
      { host: 'db', port: 5432, database: 'shop', ssl: { rejectUnauthorized: true } },
      'postgres db/shop',
    ],
    [
      'mysql://shop:pw@db/shop?charset=utf8mb4&ssl-mode=VERIFY_IDENTITY',
      'mysql',
      {
        host: 'db',
        port: 3306,
        user: 'shop',
        password: 'pw',
        database: 'shop',
        charset: 'utf8mb4',
        ssl: { rejectUnauthorized: true, verifyIdentity: true },
      },
      'mysql shop@db/shop',
    ],
    [
      'mariadb://shop@db:3307/shop',
      'mariadb',
      { host: 'db', port: 3307, user: 'shop', database: 'shop' },
      'mariadb shop@db:3307/shop',
    ],
    [
      'mysql://shop@localhost/shop?socketPath=/run/mysqld/mysqld.sock',
      'mysql',
      { user: 'shop', database: 'shop', socketPath: '/run/mysqld/mysqld.sock' },
      'mysql shop@/run/mysqld/mysqld.sock/shop',
    ],
  ]
  for (const [url, dialect, connection, label] of urls) {
    test(`${url} is ${label}`, async (t) => {
      const settings = await connect(t, { url })
      assert.deepEqual(settings.connection, connection)
      assert.equal(settings.dialect, dialect)
      assert.equal(settings.driver, dialect === 'postgres' ? 'pg' : 'mysql2')
      assert.equal(settings.label, label)
      assert.equal(settings.source, 'environments.dev.url')
    })
  }

  test('brings user, password and database back as they were encoded', () => {
    const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(word, word, word, (user, password, database) => {
        const [u, p, d] = [user, password, database].map(encodeURIComponent)
        const parsed = parseDatabaseUrl(`postgres://${u}:${p}@db/${d}`, 'the test')
        assert.deepEqual('filename' in parsed ? parsed : [parsed.user, parsed.password, parsed.database], [
          user,
          password,
          database,
        ])
      }),
    )
  })

  test('reads certificates beside the config, and checks the authority that it is given', async (t) => {
    const root = folder(t, {
      'migrate.config.json': {
        environments: { dev: { url: 'postgres://db/shop?sslmode=require&sslrootcert=ca.pem&sslkey=a.key' } },
      },
      'ca.pem': 'CA',
      'a.key': 'KEY',
    })
    const { ssl } = (await load(root)).environment.connection?.connection ?? {}
    const { checkServerIdentity, ...rest } = ssl as { checkServerIdentity: () => unknown }
    assert.deepEqual(rest, { rejectUnauthorized: true, ca: 'CA', key: 'KEY' })
    assert.equal(checkServerIdentity(), undefined)
  })

  const wrong: readonly (readonly [url: string, problem: string])[] = [
    ['shop.db', 'it has no scheme, such as postgres:// or sqlite:'],
    ['postgres:db/hunter2', 'after the scheme comes "//"'],
    ['postgres://u:hunter2#x@db/shop', 'it has a "#"'],
    ['postgres://u:hunter2/x@db/shop', 'what stands before its "@" cannot be told apart'],
    ['postgres://u:1?hunter2@db/shop', 'what stands before its "@" cannot be told apart'],
    ['postgres://u@db/hunter2/x', 'the name of its database has a "/" or a "@"'],
    ['postgres://u:hunter2@a,b/shop', 'its host and port cannot be told apart'],
    ['postgres://u:hunter2@db:port/shop', 'its host and port cannot be told apart'],
    ['postgres://u:hunter2@db:70000/shop', 'its port is no number from 1 to 65535'],
    ['postgres://u:hunter2%zz@db/shop', 'a "%" in it is not followed by two hexadecimal digits'],
    ['sqlite:', 'it names no file; sqlite:./app.db and sqlite::memory: do'],
    ['sqlite:a.db?mode=ro', 'a SQLite URL takes no options'],
  ]
  for (const [url, problem] of wrong) {
    test(`${url} is refused, and not shown: ${problem}`, async (t) => {
      const error = await connectFailure(t, { url })
      assert.equal(error.message, `environments.dev.url is not the URL of a database: ${problem}`)
      assert.equal(error.code, 'connection.invalid')
      assert.equal(error.exitStatus, 2)
      assert.deepEqual(error.hint, HINTS.url)
      assert.equal(error.cause, undefined)
    })
  }

  const refused: readonly (readonly [url: string, code: string, message: string])[] = [
    ['postgres://u:hunter2@db', 'connection.invalid', 'environments.dev.url names no database'],
    ['postgres://u:hunter2@db/', 'connection.invalid', 'environments.dev.url names no database'],
    [
      'postgre://u:hunter2@db/shop',
      'connection.unsupported',
      'environments.dev.url asks for "postgre", which is none of ours: did you mean "postgres"?',
    ],
    [
      'postgresql+psycopg2://u:hunter2@db/shop',
      'connection.unsupported',
      'environments.dev.url asks for "postgresql+psycopg2", which is none of ours: write "postgresql"',
    ],
    [
      'oracle://u:hunter2@db/shop',
      'connection.unsupported',
      'environments.dev.url asks for "oracle", which is none of ours',
    ],
    [
      'postgres://db/shop?sslmod=require',
      'connection.invalid',
      'environments.dev.url: we do not know the option "sslmod": did you mean "sslmode"?',
    ],
    [
      'postgres://db/shop?%21hunter2=1',
      'connection.invalid',
      'environments.dev.url: we do not know the option that it has',
    ],
    [
      'postgres://db/shop?sslmode=prefer',
      'connection.invalid',
      'environments.dev.url: the option "sslmode" takes disable, no-verify, require, verify-ca, verify-full',
    ],
    [
      'postgres://db/shop?sslrootcert=none.pem',
      'connection.invalid',
      'environments.dev.url: the certificate none.pem cannot be read',
    ],
    [
      'mysql://db/shop?connectTimeout=soon',
      'connection.invalid',
      'environments.dev.url: the option "connectTimeout" takes a whole number',
    ],
  ]
  for (const [url, code, message] of refused) {
    test(`${url} is refused: ${message}`, async (t) => {
      const error = await connectFailure(t, { url })
      assert.equal(error.message, message)
      assert.equal(error.code, code)
    })
  }
})

describe('the URL of a file', () => {
  const files: readonly (readonly [keys: object, filename: string, label: string])[] = [
    [{ url: 'sqlite:./shop.db' }, 'shop.db', 'sqlite shop.db'],
    [{ url: 'sqlite:data/shop.db' }, 'data/shop.db', 'sqlite data/shop.db'],
    [{ url: 'sqlite://shop.db' }, 'shop.db', 'sqlite shop.db'],
    [{ url: 'file:./shop.db' }, 'shop.db', 'sqlite shop.db'],
    [{ url: 'sqlite:my%20shop.db' }, 'my shop.db', 'sqlite my shop.db'],
    [{ url: 'sqlite:///var/shop.db' }, '/var/shop.db', 'sqlite /var/shop.db'],
    [{ url: 'sqlite:/var/shop.db' }, '/var/shop.db', 'sqlite /var/shop.db'],
    [{ url: 'sqlite::memory:' }, ':memory:', 'sqlite :memory:'],
    [{ url: 'sqlite://:memory:' }, ':memory:', 'sqlite :memory:'],
    [{ url: 'shop.db', dialect: 'sqlite' }, 'shop.db', 'sqlite shop.db'],
    [{ connection: ':memory:', client: 'sqlite3' }, ':memory:', 'sqlite :memory:'],
    [{ connection: { filename: 'shop.db' } }, 'shop.db', 'sqlite shop.db'],
    [{ connection: { filename: './shop.db' }, client: 'sqlite3' }, 'shop.db', 'sqlite shop.db'],
    [{ connection: { connectionString: 'sqlite:shop.db' } }, 'shop.db', 'sqlite shop.db'],
  ]
  for (const [keys, filename, label] of files) {
    test(`${JSON.stringify(keys)} is ${label}`, async (t) => {
      const settings = await loadConfig(t, { environments: { dev: keys } })
      const { connection } = settings.environment
      const isAsWritten = isAbsolute(filename) || filename === ':memory:'
      assert.deepEqual(connection, {
        dialect: 'sqlite',
        driver: 'sqlite3',
        connection: { filename: isAsWritten ? filename : join(settings.root, filename) },
        label,
        source: 'url' in keys ? 'environments.dev.url' : (connection?.source ?? ''),
      })
    })
  }
})
