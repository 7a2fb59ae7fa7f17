import type { Connection, Dialect, Row, Value } from '../../core/dialect.ts'
import type { DriverName } from '../config/settings.ts'

/** One open connection of one driver: it runs one statement at a time and rewrites nothing of its text. */
export interface DriverConnection extends Connection {
  /** The driver's own connection object, for knex. */
  readonly raw: unknown
  /** The connection's number as it was told when it was opened. A proxy tells one of its own. */
  readonly toldNumber?: string
  /** Stops the statement that is running, if any; that statement then fails. The number is the server's, if it is known. */
  cancel(number?: string): Promise<void>
  /**
   * Says for how many milliseconds a statement waits from now on where another process holds the lock. Undefined: the
   * server decides that.
   */
  limitWait?(timeout: number): void
  /** True where the file is not there, and an empty database in memory stands for it. */
  readonly isStandIn?: boolean
  close(): Promise<void>
  query(sql: string, bindings?: readonly Value[]): Promise<readonly Row[]>
}

/** A connection whose server is known, with its time limits set. */
export interface Session extends DriverConnection {
  readonly dialect: Dialect
  readonly driver: DriverName
  readonly serverVersion: string
  /** The name of the database that it is connected to: on SQLite the file. */
  readonly database: string
  /** The server's own number of the connection; undefined where there is none, or a pooler changes it all the time. */
  readonly number?: string
  /** A pooler stands in between, which gives every transaction another connection: nothing of a session lasts. */
  readonly isPooled?: true
}

/**
 * `read` changes nothing, not even by creating a missing SQLite file; the server is told to refuse writes. `plan` is for
 * what may come to write: it creates no file either.
 */
export type Purpose = 'read' | 'plan' | 'write'
