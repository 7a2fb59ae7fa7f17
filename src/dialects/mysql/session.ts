import type { SessionGrammar } from '../../core/dialect.ts'
import { quoted } from '../values.ts'
import { mysqlOthers } from './others.ts'

/** The server counts whole seconds, and 0 would mean not to wait at all. */
const seconds = (milliseconds: number) => Math.max(1, Math.ceil(milliseconds / 1000))

/**
 * The server's own modes, with three differences: our literals, and the reading of the author's SQL, count on a backslash
 * that escapes; what does not fit a column is an error and not a warning, also in tables without transactions; and what
 * the server says of a column leaves nothing out. A moment is written in UTC.
 */
export const SQL_MODE = `CONCAT(REPLACE(REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ''), 'NO_FIELD_OPTIONS', ''), ',STRICT_ALL_TABLES')`

export const mysqlSession: SessionGrammar = {
  opening: ({ lockTimeout, statementTimeout }) => [
    {
      sql: `SET SESSION lock_wait_timeout = ${seconds(lockTimeout)}, innodb_lock_wait_timeout = ${seconds(lockTimeout)},
  sql_mode = ${SQL_MODE}, time_zone = '+00:00', sql_quote_show_create = 1`,
    },
    // MySQL limits only SELECT
    ...(statementTimeout === undefined
      ? []
      : [{ sql: `SET SESSION max_execution_time = ${Math.round(statementTimeout)}` }]),
  ],
  readOnly: 'SET SESSION TRANSACTION READ ONLY',
  identify: `SELECT IF(VERSION() LIKE '%MariaDB%', 'mariadb', 'mysql') AS kind, VERSION() AS version, DATABASE() AS name,
  CAST(CONNECTION_ID() AS CHAR) AS number`,
  tablesPresent: (tables, schema) => ({
    sql: `SELECT COUNT(*) AS present FROM information_schema.tables WHERE table_schema = ${
      schema === undefined ? 'DATABASE()' : quoted(schema)
    } AND table_name IN (${tables.map(quoted).join(', ')})`,
  }),
  // a lock's name is known to the whole server and holds 64 characters: the database is part of it, hashed
  tryLock: (name) => ({ sql: `SELECT COALESCE(GET_LOCK(${lockName(name)}, 0), 0) AS locked` }),
  unlock: (name) => ({ sql: `SELECT RELEASE_LOCK(${lockName(name)})` }),
  lockHolder: (name) => ({
    sql: `SELECT CONCAT('connection ', p.ID, ' of ', p.USER, ' from ', p.HOST) AS holder, CAST(p.ID AS CHAR) AS number
  FROM information_schema.PROCESSLIST p WHERE p.ID = IS_USED_LOCK(${lockName(name)})`,
  }),
  limitWait: (milliseconds) => ({
    sql: `SET SESSION lock_wait_timeout = ${seconds(milliseconds)}, innodb_lock_wait_timeout = ${seconds(milliseconds)}`,
  }),
  others: mysqlOthers,
}

const lockName = (name: string) =>
  `CONCAT('mig:', LEFT(SHA2(CONCAT(DATABASE(), ':', ${quoted(name)}), 256), 32))`
