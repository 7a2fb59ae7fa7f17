import type { Knex } from 'knex'
import type { Connection as MysqlConnection } from 'mysql2'
import type { Client as PgClient } from 'pg'
import type { Database } from 'sqlite3'
import type { Connection } from '../../core/dialect.ts'
import { MigError } from '../../errors.ts'
import { resolveConnection } from '../config/connection.ts'
import type { ConnectionSettings, DriverName } from '../config/settings.ts'
import type { Another } from './drivers/another.ts'
import { throughMysql2 } from './drivers/mysql2.ts'
import { throughPg } from './drivers/pg.ts'
import { throughSqlite3 } from './drivers/sqlite3.ts'
import type { DriverConnection } from './session.ts'

/** The pool of a knex instance, as far as it is used here; the published types do not list its members. */
export interface PoolOf {
  acquireConnection(): Promise<unknown>
  releaseConnection(raw: unknown): Promise<void>
  /** A connection that is not part of the pool. */
  acquireRawConnection(): Promise<unknown>
  destroyRawConnection(raw: unknown): Promise<unknown>
  /** Has the pool throw the connection away when it comes back. */
  discard(raw: unknown, reason: unknown): void
}

interface Client extends Omit<PoolOf, 'discard'> {
  readonly driverName: string
  readonly connectionSettings?: Readonly<Record<string, unknown>>
}

const clientOf = (knex: Knex) => knex.client as Client

export function poolOf(knex: Knex): PoolOf {
  const client = clientOf(knex)
  return {
    acquireConnection: () => client.acquireConnection(),
    releaseConnection: (raw) => client.releaseConnection(raw),
    acquireRawConnection: () => client.acquireRawConnection(),
    destroyRawConnection: (raw) => client.destroyRawConnection(raw),
    discard(raw, reason) {
      // knex's own mark
      Object.assign(raw as object, { __knex__disposed: reason })
    },
  }
}

/** A connection of the pool as our own drivers give theirs. */
export function throughDriver(
  { driver }: ConnectionSettings,
  raw: unknown,
  pool: PoolOf,
): Omit<DriverConnection, 'close'> {
  const another: Another<unknown> = {
    open: () => pool.acquireRawConnection(),
    close: (other) => pool.destroyRawConnection(other),
  }
  // safe: it is the connection of that driver
  switch (driver) {
    case 'pg':
      return throughPg(raw as PgClient, another as Another<PgClient>)
    case 'mysql2':
      return throughMysql2(raw as MysqlConnection, another as Another<MysqlConnection>)
    case 'sqlite3':
      return throughSqlite3(raw as Database)
  }
}

/** Runs `work` on a connection of the pool as it is: nothing is set, and nothing asked first. */
export async function overKnex<T>(
  knex: Knex,
  settings: ConnectionSettings,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const pool = poolOf(knex)
  const raw = await pool.acquireConnection()
  try {
    return await work(throughDriver(settings, raw, pool))
  } finally {
    await pool.releaseConnection(raw)
  }
}

const DRIVERS: readonly DriverName[] = ['pg', 'mysql2', 'sqlite3']

/**
 * What a knex instance is connected to. Throws `connection.unsupported` for a driver that is none of ours, and for a
 * transaction in place of the instance.
 */
export async function settingsOfKnex(knex: Knex, root: string): Promise<ConnectionSettings> {
  const client = clientOf(knex)
  if (knex.isTransaction === true) {
    throw new MigError(
      'connection.unsupported',
      'a knex transaction was given in place of the knex instance',
      {
        hint: ['each revision has a transaction of its own: give the instance'],
      },
    )
  }
  const driver = DRIVERS.find((name) => name === client.driverName)
  if (driver === undefined) {
    throw new MigError('connection.unsupported', `the knex instance works through "${client.driverName}"`, {
      hint: [`the drivers are ${DRIVERS.join(', ')}: as "client" of the knex instance`],
    })
  }
  const given = client.connectionSettings
  const place = 'the knex instance'
  // knex hides the password from whoever lists the members
  const connection = given && { ...given, password: given['password'] }
  return resolveConnection({
    environment: place,
    written: { client: driver, ...(connection && { connection }) },
    place: () => place,
    origin: () => place,
    missing: new Map(),
    env: {},
    setIn: () => place,
    root,
  }).catch(() => unnamed(driver, place))
}

/** Where a function makes the connection, nobody knows its name. */
function unnamed(driver: DriverName, source: string): ConnectionSettings {
  const dialect = ({ pg: 'postgres', mysql2: 'mysql', sqlite3: 'sqlite' } as const)[driver]
  return { dialect, driver, connection: {}, label: dialect, source }
}
