import { setTimeout as sleep } from 'node:timers/promises'
import { MigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'
import { interruptible } from '../interruptible.ts'
import { isBusy } from './transaction.ts'

export interface LockRequest {
  readonly name: string
  /** Milliseconds to wait for another runner. */
  readonly timeout: number
  readonly signal?: AbortSignal
  /** Called once, when it turns out that another one holds the lock. */
  onWait?(holder: string | undefined): void
}

const LONGEST_PAUSE = 1000

/**
 * Runs `work` while no other runner works on this database. The lock is the session's own, so that it lasts as long as
 * the statements do. It is asked for again and again: a session that waits inside the server would block PostgreSQL's
 * CREATE INDEX CONCURRENTLY. SQLite needs none, its transactions are it: see `waitingSession`. Throws `lock.timeout` that names
 * the holder.
 */
export async function withLock<T>(
  session: Session,
  request: LockRequest,
  work: () => Promise<T>,
): Promise<T> {
  const { tryLock, unlock } = session.dialect.session
  if (!tryLock || !unlock) return work()
  const deadline = Date.now() + request.timeout
  for (let pause = 50; !(await isLocked()); pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    if (pause === 50) request.onWait?.(await holder())
    if (Date.now() >= deadline) throw await timedOut()
    const length = pause * (0.5 + Math.random())
    await interruptible(() => sleep(length), request.signal)
  }
  try {
    return await work()
  } finally {
    // a connection that is gone has given its locks back
    await session.query(unlock(request.name).sql).catch(() => undefined)
  }

  async function isLocked(): Promise<boolean> {
    const [row] = await session.query(tryLock!(request.name).sql)
    return Number(row?.['locked']) === 1
  }

  async function holder(): Promise<string | undefined> {
    const statement = session.dialect.session.lockHolder?.(request.name)
    const [row] = statement ? await session.query(statement.sql) : []
    // safe: `lockHolder` gives text
    return row?.['holder'] as string | undefined
  }

  async function timedOut(): Promise<MigError> {
    const who = await holder()
    return new MigError(
      'lock.timeout',
      `another mig works on this database${who === undefined ? '' : `: ${who}`}`,
      {
        hint: [
          `waited ${Math.round(request.timeout / 1000)} s; lockTimeout in the config says how long to wait`,
        ],
        details: { holder: who },
      },
    )
  }
}

/** Milliseconds. */
const LONGEST_SILENCE = 200

/**
 * The session, whose transactions are waited for as the lock is where they are the lock: the wait is told, and an abort
 * ends it. What SQLite waits for by itself nobody can end, not even with the process.
 */
export function waitingSession(session: Session, request: Omit<LockRequest, 'name'>): Session {
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
