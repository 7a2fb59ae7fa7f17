import type { OtherSessions } from '../../core/dialect.ts'

const id = (number: string) => String(Math.trunc(Number(number)))

const ago = (seconds: string) =>
  `CONCAT(DATE_FORMAT(UTC_TIMESTAMP() - INTERVAL ${seconds} SECOND, '%Y-%m-%dT%H:%i:%s'), '.000Z')`

const about = (since: string) =>
  `CAST(p.ID AS CHAR) AS number, CONCAT(p.USER, '@', p.HOST) AS account, NULL AS application, ${since} AS since,
       p.INFO AS statement`

const PROCESSES = 'information_schema.PROCESSLIST p'

const TRANSACTIONS = `information_schema.INNODB_TRX t JOIN ${PROCESSES} ON p.ID = t.trx_mysql_thread_id`

const begun = ago('TIMESTAMPDIFF(SECOND, t.trx_started, NOW())')

export const mysqlOthers: OtherSessions = {
  // how long it has been connected is not known; a number is never given twice while the server runs
  find: (number) => ({ sql: `SELECT ${about('NULL')} FROM ${PROCESSES} WHERE p.ID = ${id(number)}` }),
  // who holds what a statement of definition waits for
  blockers: (number) => ({
    sql: `SELECT DISTINCT ${about(ago('p.TIME'))}
  FROM performance_schema.threads me
  JOIN performance_schema.metadata_locks wanted ON wanted.OWNER_THREAD_ID = me.THREAD_ID AND wanted.LOCK_STATUS = 'PENDING'
  JOIN performance_schema.metadata_locks held ON held.LOCK_STATUS = 'GRANTED' AND held.OWNER_THREAD_ID <> me.THREAD_ID
   AND held.OBJECT_TYPE = wanted.OBJECT_TYPE AND held.OBJECT_SCHEMA <=> wanted.OBJECT_SCHEMA AND held.OBJECT_NAME <=> wanted.OBJECT_NAME
  JOIN performance_schema.threads them ON them.THREAD_ID = held.OWNER_THREAD_ID
  JOIN ${PROCESSES} ON p.ID = them.PROCESSLIST_ID
 WHERE me.PROCESSLIST_ID = ${id(number)}`,
  }),
  // a server that does not tell has others at work too, in databases that have nothing to do with this one
  suspects: (number) => ({
    sql: `SELECT ${about(begun)} FROM ${TRANSACTIONS}
 WHERE p.ID NOT IN (CONNECTION_ID(), ${id(number)})
   AND EXISTS (SELECT 1 FROM information_schema.PROCESSLIST me WHERE me.ID = ${id(number)} AND me.DB <=> p.DB AND me.STATE LIKE 'Waiting for%lock')
 ORDER BY t.trx_started`,
  }),
  end: (number) => ({ sql: `KILL ${id(number)}` }),
  endCommand: (number) => `KILL ${id(number)};`,
}
