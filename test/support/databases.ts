import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Connection } from './databases/connection.ts'
import { connectMysql } from './databases/mysql.ts'
import { connectPostgres } from './databases/postgres.ts'
import { connectSqlite, dropSqlite } from './databases/sqlite.ts'
import { dialects, noServer, type ServerDialect, serverUrl, skipOn, type TestDialect } from './dialects.ts'
import { tempFolder } from './folders.ts'

export type { DumpOptions, Row } from './databases/connection.ts'
export { dialects, type TestDialect } from './dialects.ts'
export { tempFolder, writeFiles } from './folders.ts'

/** A database of a test's own, empty at first, with a connection to it through the bare driver. */
export interface TestDatabase extends Omit<Connection, 'end'> {
  readonly dialect: TestDialect
  readonly url: string
  /** Ends the connection and drops the database, also under the feet of others who are still connected. */
  close(): Promise<void>
}

export interface DialectTests {
  /** Registers a test with a fresh database, closed after it; skipped, saying why, where there is no server. */
  test(name: string, body: (database: TestDatabase) => Promise<void>): void
}

/** Registers a suite for each dialect. Inside it use the given `test`, which knows what to do without a server. */
export function eachDialect(title: string, suite: (dialect: TestDialect, tests: DialectTests) => void): void {
  for (const dialect of dialects) {
    describe(`${title} [${dialect}]`, () => {
      suite(dialect, {
        test: (name, body) => {
          test(name, { skip: skipOn(dialect) }, async () => {
            const database = await freshDatabase(dialect)
            try {
              await body(database)
            } finally {
              await database.close()
            }
          })
        },
      })
    })
  }
}

/** A new empty database with a name of its own. For SQLite a file, which is there once something is written. */
export async function freshDatabase(dialect: TestDialect): Promise<TestDatabase> {
  return dialect === 'sqlite' ? freshFile() : freshOnServer(dialect)
}

async function freshFile(): Promise<TestDatabase> {
  const url = pathToFileURL(join(tempFolder(), 'app.db')).href.replace(/^file:/, 'sqlite:')
  const { end, ...connection } = await connectSqlite(url)
  const close = async (): Promise<void> => {
    await end()
    await dropSqlite(url)
  }
  return { ...connection, dialect: 'sqlite', url, close }
}

/** One more connection to a database that is there. */
export function connectTo({ dialect, url }: Pick<TestDatabase, 'dialect' | 'url'>): Promise<Connection> {
  return dialect === 'sqlite' ? connectSqlite(url) : SERVERS[dialect].connect(url)
}

interface ServerWords {
  readonly connect: (url: string) => Promise<Connection>
  readonly create: (name: string) => string
  readonly drop: (name: string) => string
}

const MYSQL: ServerWords = {
  connect: connectMysql,
  create: (name) => `CREATE DATABASE ${name} CHARACTER SET utf8mb4`,
  drop: (name) => `DROP DATABASE ${name}`,
}

const SERVERS: Readonly<Record<ServerDialect, ServerWords>> = {
  postgres: {
    connect: connectPostgres,
    // the same encoding and order on every machine
    create: (name) =>
      `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`,
    drop: (name) => `DROP DATABASE ${name} WITH (FORCE)`,
  },
  mariadb: MYSQL,
  mysql: MYSQL,
}

async function freshOnServer(dialect: ServerDialect): Promise<TestDatabase> {
  const server = serverUrl(dialect)
  if (server === undefined) throw new Error(noServer(dialect))
  const words = SERVERS[dialect]
  const name = `migtest_${randomBytes(6).toString('hex')}`
  const asAdmin = async (sql: string): Promise<void> => {
    const admin = await words.connect(server)
    await admin.script(sql).finally(() => admin.end())
  }
  await asAdmin(words.create(name))
  const url = databaseUrl(dialect, server, name)
  const { end, ...connection } = await words.connect(url)
  const close = async (): Promise<void> => {
    // the server may have been killed meanwhile
    await end().catch(() => undefined)
    await asAdmin(words.drop(name))
  }
  return { ...connection, dialect, url, close }
}

/** The server's URL with another database, and with a scheme that tells MariaDB from MySQL. */
function databaseUrl(dialect: ServerDialect, server: string, name: string): string {
  const url = new URL(server)
  url.protocol = dialect
  url.pathname = `/${name}`
  return url.href
}
