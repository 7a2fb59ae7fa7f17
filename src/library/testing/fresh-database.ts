import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MigError } from '../../errors.ts'
import { resolveConnection } from '../../io/config/connection.ts'
import { parseDatabaseUrl } from '../../io/config/url.ts'
import { connect } from '../../io/db/connect.ts'
import { nodeHost } from '../../io/host.ts'
import type { Session } from '../../io/db/session.ts'

/** A database of a test's own. */
export interface FreshDatabase {
  /** For `createMig({ url })`, or whatever else connects to it. */
  readonly url: string
  /** Its name; on SQLite the path of its file. */
  readonly name: string
  /** Drops it, also under the feet of who is still connected. */
  drop(): Promise<void>
}

/**
 * A new and empty database on the server that the URL names, beside the one that is named there, if any. `sqlite:` is a file
 * of its own in the system's temporary folder. The user has to be allowed to create databases. Drop it when the test ends.
 */
export async function freshDatabase(serverUrl: string): Promise<FreshDatabase> {
  if (/^(?:sqlite3?|file):/i.test(serverUrl)) return freshFile()
  const name = `mig_test_${randomBytes(6).toString('hex')}`
  await asAdmin(serverUrl, ({ dialect }) =>
    dialect.family === 'postgres'
      ? `CREATE DATABASE ${dialect.quote(name)} TEMPLATE template0`
      : `CREATE DATABASE ${dialect.quote(name)}`,
  )
  const drop = () =>
    asAdmin(serverUrl, ({ dialect }) =>
      dialect.family === 'postgres'
        ? `DROP DATABASE IF EXISTS ${dialect.quote(name)} WITH (FORCE)`
        : `DROP DATABASE IF EXISTS ${dialect.quote(name)}`,
    )
  return { url: withDatabase(serverUrl, name), name, drop }
}

async function freshFile(): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'mig-test-'))
  const name = join(folder, 'test.db')
  const url = pathToFileURL(name).href.replace(/^file:/, 'sqlite:')
  return { url, name, drop: () => rm(folder, { recursive: true, force: true }) }
}

async function asAdmin(serverUrl: string, statement: (session: Session) => string): Promise<void> {
  const source = 'the URL of the test server'
  const parsed = parseDatabaseUrl(serverUrl, source)
  if ('filename' in parsed) throw new MigError('connection.invalid', `${source} names a file`)
  // some database has to be named to connect, and these are on every server
  const entrance = parsed.kind.driver === 'pg' ? 'postgres' : 'information_schema'
  const { cwd } = nodeHost()
  const settings = await resolveConnection({
    environment: 'test',
    written: { url: parsed.database === undefined ? withDatabase(serverUrl, entrance) : serverUrl },
    place: () => source,
    origin: () => source,
    missing: new Map(),
    env: {},
    setIn: () => source,
    root: cwd,
  })
  const limits = { lockTimeout: 30_000, schemas: [] }
  const session = await connect({ settings, root: cwd, purpose: 'write', ...limits })
  try {
    await session.query(statement(session))
  } finally {
    await session.close()
  }
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}
