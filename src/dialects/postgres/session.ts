import type { SessionGrammar } from '../../core/dialect.ts'
import { quoted } from '../values.ts'
import { postgresOthers } from './others.ts'

const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`

const READ_ONLY = 'SET default_transaction_read_only = on'

export const postgresSession: SessionGrammar = {
  opening: ({ lockTimeout, statementTimeout, schemas }) => [
    { sql: `SET lock_timeout = ${Math.round(lockTimeout)}` },
    ...(statementTimeout === undefined
      ? []
      : [{ sql: `SET statement_timeout = ${Math.round(statementTimeout)}` }]),
    ...(schemas.length > 0 ? [{ sql: `SET search_path TO ${schemas.map(quoteName).join(', ')}` }] : []),
  ],
  readOnly: READ_ONLY,
  identify: `SELECT 'postgres' AS kind, current_setting('server_version') AS version, current_database() AS name,
  pg_backend_pid()::text AS number`,
  local: (setting) =>
    setting === READ_ONLY ? 'SET TRANSACTION READ ONLY' : setting.replace(/^SET /, 'SET LOCAL '),
  tablesPresent: (tables, schema) => ({
    sql: `SELECT count(*)::int AS present FROM unnest(ARRAY[${tables
      .map((table) =>
        quoted(schema === undefined ? quoteName(table) : `${quoteName(schema)}.${quoteName(table)}`),
      )
      .join(', ')}]) AS name WHERE to_regclass(name) IS NOT NULL`,
  }),
  // an advisory lock belongs to the session and to one database; its key is 64 bits of a hash of the name
  tryLock: (name) => ({
    sql: `SELECT pg_try_advisory_lock(hashtextextended(${quoted(name)}, 0))::int AS locked`,
  }),
  unlock: (name) => ({ sql: `SELECT pg_advisory_unlock(hashtextextended(${quoted(name)}, 0))` }),
  lockHolder: (name) => ({
    sql: `SELECT concat_ws(' ', a.application_name, 'pid', a.pid::text, 'of', a.usename, 'from', coalesce(host(a.client_addr), 'the same machine'),
       'since', to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), 'UTC') AS holder, a.pid::text AS number
  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND (l.classid::bigint << 32) + l.objid::bigint = hashtextextended(${quoted(name)}, 0)`,
  }),
  limitWait: (milliseconds) => ({ sql: `SET lock_timeout = ${Math.round(milliseconds)}` }),
  others: postgresOthers,
}
