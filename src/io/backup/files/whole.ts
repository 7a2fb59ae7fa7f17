import type { ConnectionSettings } from '../../config/settings.ts'
import type { Session } from '../../db/session.ts'
import { wholeMysql } from './whole-mysql.ts'
import { wholePostgres } from './whole-postgres.ts'
import { wholeSqlite } from './whole-sqlite.ts'

/** How many rows a table has; absent: it was written to while they were counted. */
export interface CountedTable {
  readonly name: string
  readonly rows?: number
}

/** Where a whole database is, and what programs that work on it are run with. */
export interface WholeRequest {
  /** In no transaction. */
  readonly session: Session
  readonly connection: ConnectionSettings
  /** The folder from which a driver is looked for. */
  readonly root: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly secrets: readonly string[]
  readonly signal: AbortSignal
  /** The table that says who works on the database; absent: it is elsewhere. */
  readonly lockTable?: string
}

/** What makes and takes back the file of a whole database. */
export interface Whole {
  /** What the name of such a file ends in, with its dot. */
  readonly extension: string
  /** What makes it, with its version. Throws `backup.failed` where it is missing, or too old for the server. */
  tool(request: WholeRequest): Promise<string>
  /** Writes the file, and says what it holds. */
  write(request: WholeRequest, path: string): Promise<readonly CountedTable[]>
  /** What is wrong with a file, as far as that can be told without a database; undefined: nothing. */
  check(request: WholeRequest, path: string): Promise<string | undefined>
  /** Puts all that the file holds in the place of what is there. */
  restore(request: WholeRequest, path: string): Promise<void>
  /** The tables of which the file does not hold every value as it is; none where it is left out. */
  inexact?(session: Session): Promise<readonly string[]>
  /** How many rows each of the tables has now; those that are not there are left out. */
  count(session: Session): Promise<readonly CountedTable[]>
}

export const wholeOf = ({ dialect }: Session): Whole =>
  ({ postgres: wholePostgres, mysql: wholeMysql, sqlite: wholeSqlite })[dialect.family]
