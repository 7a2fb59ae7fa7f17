import type { OtherSessions } from '../../core/dialect.ts'

const utc = (time: string) => `to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const about = (since: string) =>
  `pid::text AS number, usename AS account, nullif(application_name, '') AS application, ${utc(since)} AS since,
       nullif(query, '') AS statement`

/** A pid counts only as digits: it comes from a table. */
const pid = (number: string) => String(Math.trunc(Number(number)))

export const postgresOthers: OtherSessions = {
  find: (number) => ({
    sql: `SELECT ${about('backend_start')} FROM pg_stat_activity WHERE pid = ${pid(number)}`,
  }),
  blockers: (number) => ({
    sql: `SELECT ${about('xact_start')} FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids(${pid(number)})) ORDER BY xact_start`,
  }),
  end: (number) => ({ sql: `SELECT pg_terminate_backend(${pid(number)})` }),
  endCommand: (number) => `SELECT pg_terminate_backend(${pid(number)});`,
}
