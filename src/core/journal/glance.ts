import type { Dialect, Row } from '../dialect.ts'
import type { Family } from '../schema/model.ts'
import { checkFormat, journalStatements, namesOf, type StateTables } from './journal.ts'

/** What one question tells of a server and of what stands in its database. */
export interface Glance {
  /** What answers, in its own words. */
  readonly server: string
  readonly version: string
  /** It takes no writes: a standby, or one that is set to read only. */
  readonly isReadOnly: boolean
  /** Undefined: the state tables are not there, or are of an older format. */
  readonly state: GlanceState | undefined
}

export interface GlanceState {
  /** The applied revisions' ids, in the order in which they came. */
  readonly applied: readonly string[]
  /** Whether a revision was cut off in the middle. */
  readonly hasUnfinished: boolean
}

const SERVER: Readonly<Record<Family, string>> = {
  postgres: `version() AS server, current_setting('server_version') AS version,
  (pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on')::int AS read_only`,
  // some say 1 and some say ON
  mysql: `CONCAT(VERSION(), ' ', @@version_comment) AS server, VERSION() AS version,
  (CAST(@@read_only AS CHAR) NOT IN ('0', 'OFF') OR @@innodb_read_only) AS read_only`,
  sqlite: `'SQLite ' || sqlite_version() AS server, sqlite_version() AS version,
  (SELECT query_only FROM pragma_query_only) AS read_only`,
}

/** The question without the state tables. */
export const serverQuestion = ({ family }: Dialect): string => `SELECT ${SERVER[family]}`

/** The whole question, in one statement. It fails where one of the state tables is not there. */
export function glanceQuestion(dialect: Dialect, tables: StateTables): string {
  const { quote } = dialect
  const { revision, statement } = namesOf(tables)
  return `SELECT ${SERVER[dialect.family]},
  (${journalStatements(dialect, tables).readFormat.sql}) AS ${quote('value')},
  (SELECT COUNT(*) FROM ${dialect.table(statement)}) AS unfinished,
  applied.${quote('revision')} AS revision
  FROM (SELECT 1 AS one) AS one LEFT JOIN ${dialect.table(revision)} AS applied ON 1 = 1
  ORDER BY applied.${quote('position')}`
}

/** The answer to either question. Throws `state.newer`. */
export function glanceOf(rows: readonly Row[], tables: StateTables): Glance {
  // safe: both questions are answered by at least one row
  const row = rows[0]!
  return {
    server: String(row['server']),
    version: String(row['version']),
    isReadOnly: Number(row['read_only']) !== 0,
    state: 'unfinished' in row ? stateOf(rows, tables) : undefined,
  }
}

function stateOf(rows: readonly Row[], tables: StateTables): GlanceState {
  const applied = rows.map(({ revision }) => revision).filter((id) => id !== null)
  // where the server commits at every statement, tables that are just being made can be seen before their first row
  if (applied.length > 0 || rows[0]?.['value'] !== null) checkFormat(rows, tables)
  return { applied: applied.map(String), hasUnfinished: Number(rows[0]?.['unfinished']) > 0 }
}
