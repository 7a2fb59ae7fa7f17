import type { DialectName, Row, Statement } from '../core/dialect.ts'
import { quoted } from './values.ts'

/** What a session of ours sets, so that a connection which belongs to somebody else can be given back as it was. */
export interface KeptSettings {
  /** One row: every setting by its name, as it is before. */
  readonly read: string
  /** Sets each to what the row says. */
  restore(row: Row): readonly Statement[]
}

const POSTGRES = [
  'lock_timeout',
  'statement_timeout',
  'search_path',
  'default_transaction_read_only',
] as const

const postgres: KeptSettings = {
  read: `SELECT ${POSTGRES.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`,
  restore: (row) => [
    {
      sql: `SELECT ${POSTGRES.map((name) => `set_config('${name}', ${quoted(String(row[name]))}, false)`).join(', ')}`,
    },
  ],
}

const MYSQL_FAMILY = [
  'lock_wait_timeout',
  'innodb_lock_wait_timeout',
  'sql_mode',
  'time_zone',
  'sql_quote_show_create',
  'foreign_key_checks',
  'autocommit',
] as const

const mysqlFamily = (limit: string, isolation: string): KeptSettings => {
  const names = [...MYSQL_FAMILY, limit, isolation]
  return {
    read: `SELECT ${names.map((name) => `@@SESSION.${name} AS ${name}`).join(', ')}`,
    restore: (row) => [
      { sql: `SET ${names.map((name) => `SESSION ${name} = ${numberOrText(row[name])}`).join(', ')}` },
    ],
  }
}

const numberOrText = (value: unknown) =>
  /^[\d.]+$/.test(String(value)) ? String(value) : quoted(String(value))

const sqlite: KeptSettings = {
  read: `SELECT (SELECT timeout FROM pragma_busy_timeout) AS busy_timeout,
  (SELECT foreign_keys FROM pragma_foreign_keys) AS foreign_keys,
  (SELECT query_only FROM pragma_query_only) AS query_only`,
  restore: (row) =>
    ['busy_timeout', 'foreign_keys', 'query_only'].map((name) => ({
      sql: `PRAGMA ${name} = ${Number(row[name])}`,
    })),
}

export const keptSettings: Readonly<Record<DialectName, KeptSettings>> = {
  postgres,
  mysql: mysqlFamily('max_execution_time', 'transaction_isolation'),
  mariadb: mysqlFamily('max_statement_time', 'tx_isolation'),
  sqlite,
}
