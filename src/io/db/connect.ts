import { isMigError, MigError } from '../../errors.ts'
import type { Dialect, DialectName, SessionOptions } from '../../core/dialect.ts'
import { dialects } from '../../dialects/index.ts'
import type { ConnectionSettings } from '../config/settings.ts'
import { openMysql2 } from './drivers/mysql2.ts'
import { openPg } from './drivers/pg.ts'
import { openSqlite3 } from './drivers/sqlite3.ts'
import { isSticky, pooled } from './pooled.ts'
import type { DriverConnection, Purpose, Session } from './session.ts'

export interface ConnectRequest extends SessionOptions {
  readonly settings: ConnectionSettings
  /** The folder from which the driver is looked for. */
  readonly root: string
  readonly purpose: Purpose
}

/**
 * Opens one connection and asks the server what it is: `mysql://` may well lead to MariaDB. Throws MigError
 * `connection.failed` that names the database without its password.
 */
export async function connect(request: ConnectRequest): Promise<Session> {
  const { settings } = request
  const driver = await failing(settings, () => open(request))
  try {
    return await failing(settings, () => greet(driver, request))
  } catch (error) {
    await driver.close().catch(() => undefined)
    throw error
  }
}

function open({ settings, root, purpose }: ConnectRequest): Promise<DriverConnection> {
  switch (settings.driver) {
    case 'pg':
      return openPg(settings.connection, root)
    case 'mysql2':
      return openMysql2(settings.connection, root)
    case 'sqlite3':
      return openSqlite3(settings.connection, root, purpose)
  }
}

/**
 * Asks a connection what it leads to, and sets what a session of ours needs. `beforeSetting` is called in between, with
 * nothing set yet.
 */
export async function greet(
  driver: DriverConnection,
  request: ConnectRequest,
  beforeSetting?: (dialect: Dialect) => Promise<void>,
): Promise<Session> {
  const [row] = await driver.query(dialects[request.settings.dialect].session.identify)
  // safe: `identify` gives one of our own names
  const dialect = dialects[row?.['kind'] as DialectName]
  // safe: `identify` gives text, or NULL where the database counts no connections
  const number = (row?.['number'] as string | null) ?? undefined
  const grammar = dialect.session
  const settings = grammar.opening(request).map(({ sql }) => sql)
  if (request.purpose === 'read') settings.push(grammar.readOnly)
  const isProxied = number !== undefined && number !== driver.toldNumber
  const isPooled = isProxied && !(await isSticky(driver, grammar, () => open(request)))
  const { local } = grammar
  const connection = isPooled && local ? pooled(driver, { ...grammar, local }, settings) : driver
  await beforeSetting?.(dialect)
  if (connection === driver) for (const sql of settings) await driver.query(sql)
  return {
    ...connection,
    ...(!isPooled && { cancel: () => driver.cancel(number) }),
    dialect,
    driver: request.settings.driver,
    serverVersion: String(row?.['version']),
    // safe: `identify` gives text, or NULL where no database was chosen
    database: (row?.['name'] as string | null) ?? '',
    ...(number !== undefined && !isPooled && { number }),
    ...(isPooled && { isPooled }),
  }
}

/** The result of `work`, whose failure becomes `connection.failed`. */
export async function failing<T>(settings: ConnectionSettings, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isMigError(error) ? error : connectionFailed(settings, error)
  }
}

function connectionFailed(settings: ConnectionSettings, error: unknown): MigError {
  const { code, message } = rootOf(error)
  return new MigError('connection.failed', `cannot connect to ${settings.label}: ${message}`, {
    hint: [wayOut(settings, code, message), `the connection comes from ${settings.source}`],
    details: {
      database: settings.label,
      source: settings.source,
      ...(code !== undefined && { driverCode: code }),
    },
    cause: error,
  })
}

/** Node tries several addresses and then throws all failures in one error without a message of its own. */
function rootOf(error: unknown): { code: string | undefined; message: string } {
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error
  const code = (inner as { code?: unknown }).code
  return {
    code: typeof code === 'string' ? code : undefined,
    message: (inner instanceof Error ? inner.message : String(inner)).replace(/^SQLITE_\w+: /, ''),
  }
}

function wayOut(settings: ConnectionSettings, code: string | undefined, message: string): string {
  if (code === 'SQLITE_CANTOPEN') return 'does the folder exist, and may this user write to it?'
  if (code === 'EACCES') return 'may this user write to the file?'
  if (code === 'SQLITE_BUSY')
    return 'another process keeps it locked; lockTimeout in the config says how long to wait'
  if (code === 'ECONNREFUSED' || code === 'ENOENT') return `is the ${settings.dialect} server running there?`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'is the host name right?'
  if (code === '28P01' || code === '28000' || code === 'ER_ACCESS_DENIED_ERROR')
    return 'are user and password right?'
  if (code === '3D000' || code === 'ER_BAD_DB_ERROR') return 'create the database first, or name another one'
  if (message.includes('password must be a string')) return 'the server asks for a password and none is set'
  return 'check the settings with: mig env show'
}
