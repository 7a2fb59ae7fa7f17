import type { Session } from '../db/session.ts'
import { isBusy } from '../execute/transaction.ts'
import type { WaitRequest } from './lock.ts'

/** Milliseconds. */
const LONGEST_SILENCE = 200

/**
 * The session, whose transactions are waited for as the lock is where they are the lock: the wait is told, and an abort
 * ends it. What SQLite waits for by itself nobody can end, not even with the process.
 */
export function waitingSession(session: Session, request: Omit<WaitRequest, 'ifReached'>): Session {
  const { begin } = session.dialect
  const { timeout, signal } = request
  const limitWait = session.limitWait?.bind(session)
  if (!limitWait) return session
  let isTold = false
  return {
    ...session,
    query: (sql, bindings) => (sql === begin ? whenFree() : session.query(sql, bindings)),
  }

  async function whenFree() {
    const deadline = Date.now() + timeout
    limitWait!(Math.min(timeout, LONGEST_SILENCE))
    try {
      for (;;) {
        const rows = await session.query(begin).catch((error: unknown) => {
          if (!isBusy(error) || Date.now() >= deadline) throw error
        })
        if (rows) return rows
        signal?.throwIfAborted()
        if (!isTold) request.onWait?.('another process')
        isTold = true
      }
    } finally {
      limitWait!(timeout)
    }
  }
}

/** Whether nobody writes to the database at this moment, where only one may. It then waits for `timeout` as before. */
export async function isWritable({ dialect, limitWait, query }: Session, timeout: number): Promise<boolean> {
  if (!limitWait) return true
  limitWait(1)
  try {
    await query(dialect.begin)
    await query('ROLLBACK')
    return true
  } catch (error) {
    if (isBusy(error)) return false
    throw error
  } finally {
    limitWait(timeout)
  }
}
