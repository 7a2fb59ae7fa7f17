import type { Row } from '../../core/dialect.ts'
import type { OtherSession } from '../../core/view/session.ts'
import type { Session } from '../db/session.ts'
import { otherSession } from './others.ts'

/**
 * Who keeps the connection of that number waiting at this moment, asked on another one. Empty: it does not wait, or nobody
 * can tell. MariaDB tells who holds a table only where its performance schema is on; there all are named whose
 * transactions are open, as long as it waits.
 */
export async function blockersOf(
  { dialect, query }: Session,
  number: string,
): Promise<readonly OtherSession[]> {
  const { others } = dialect.session
  if (!others) return []
  const told = (row: Row) => otherSession(row, dialect)
  // a server that does not let this user look into its locks refuses
  const rows = await query(others.blockers(number).sql).catch(() => [])
  if (rows.length > 0 || !others.suspects) return rows.map(told)
  return (await query(others.suspects(number).sql).catch(() => [])).map(told)
}

export interface WatchRequest {
  /** The session that may come to wait. */
  readonly session: Session
  /** Opens the connection to look from. */
  connect(): Promise<Session>
  /** Milliseconds after which the first look is worth its connection. */
  readonly after: number
  onBlocked(blockers: readonly OtherSession[]): void
}

/** Milliseconds. */
const BETWEEN_LOOKS = 1000

/** Looks who keeps the session waiting, until it is stopped, and tells each time that it is somebody else. */
export function watchBlockers({ session, connect, after, onBlocked }: WatchRequest): {
  stop(): Promise<void>
} {
  const { number } = session
  let connection: Session | undefined
  let looking: Promise<void> | undefined
  let told = ''
  let isStopped = number === undefined

  const look = async () => {
    connection ??= await connect()
    const found = await blockersOf(connection, number!)
    const key = found.map((each) => each.number).join(' ')
    if (key !== '' && key !== told) onBlocked(found)
    told = key || told
  }
  const next = (pause: number): NodeJS.Timeout =>
    setTimeout(() => {
      looking = look()
        .catch(() => undefined)
        .finally(() => {
          if (!isStopped) timer = next(BETWEEN_LOOKS)
        })
    }, pause)
  let timer = isStopped ? undefined : next(after)
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await looking
      await connection?.close().catch(() => undefined)
    },
  }
}
