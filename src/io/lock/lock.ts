import { setTimeout as sleep } from 'node:timers/promises'
import { MigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'
import { interruptible } from '../interruptible.ts'

/** What one runner at a time can hold. */
export interface Lock {
  /** Takes it at once or not at all. */
  take(): Promise<boolean>
  /** Who holds it; undefined: nobody can tell. */
  holder(): Promise<string | undefined>
  /** Never throws: a connection that is gone has given its locks back. */
  giveBack(): Promise<void>
}

export interface WaitRequest<T = never> {
  /** Milliseconds to wait for another runner. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
  /** Called once, when it turns out that another one holds the lock. */
  onWait?(holder: string | undefined): void
  /** Asked while it waits. Where the other one has done what was to be done, this is what to end with, without the lock. */
  ifReached?(): Promise<T | undefined>
}

const SHORTEST_PAUSE = 50
const LONGEST_PAUSE = 1000

/**
 * Waits for the lock, and gives undefined when it is held; or else what `ifReached` gave, without it. It is asked for again
 * and again: a session that waits inside the server would block PostgreSQL's CREATE INDEX CONCURRENTLY. Throws
 * `lock.timeout` that names the holder.
 */
export async function acquire<T>(lock: Lock, request: WaitRequest<T>): Promise<T | undefined> {
  const deadline = Date.now() + request.timeout
  for (let pause = SHORTEST_PAUSE; !(await lock.take()); pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    if (pause === SHORTEST_PAUSE) request.onWait?.(await lock.holder())
    const reached = await request.ifReached?.()
    if (reached !== undefined) return reached
    if (Date.now() >= deadline) throw timedOut(await lock.holder(), request.timeout)
    // as many as wait must not ask in step
    const length = pause * (0.5 + Math.random())
    await interruptible(() => sleep(length), request.signal)
  }
  return undefined
}

/** Runs `work` while no other runner holds the lock, as far as it comes to that: see `acquire`. */
export async function holding<T>(lock: Lock, request: WaitRequest<T>, work: () => Promise<T>): Promise<T> {
  const reached = await acquire(lock, request)
  if (reached !== undefined) return reached
  try {
    return await work()
  } finally {
    await lock.giveBack()
  }
}

function timedOut(who: string | undefined, timeout: number): MigError {
  return new MigError(
    'lock.timeout',
    `another mig works on this database${who === undefined ? '' : `: ${who}`}`,
    {
      hint: [
        `waited ${Math.round(timeout / 1000)} s; lockTimeout in the config says how long to wait`,
        'mig lock   shows who it is and whether it still lives',
      ],
      details: { holder: who },
    },
  )
}

/** The server's own lock, which lasts as long as the session does. Undefined where the server has none. */
export function sessionLock(session: Session, name: string): Lock | undefined {
  const { tryLock, unlock } = session.dialect.session
  if (!tryLock || !unlock) return undefined
  return {
    async take() {
      const [row] = await session.query(tryLock(name).sql)
      return Number(row?.['locked']) === 1
    },
    holder: async () => (await lockHolder(session, name))?.text,
    async giveBack() {
      await session.query(unlock(name).sql).catch(() => undefined)
    },
  }
}

/** Who holds the server's own lock of that name, in its words, and by the number of the connection. */
export async function lockHolder(
  session: Session,
  name: string,
): Promise<{ readonly text: string; readonly number: string } | undefined> {
  const statement = session.dialect.session.lockHolder?.(name)
  const [row] = statement ? await session.query(statement.sql) : []
  return row && { text: String(row['holder']), number: String(row['number']) }
}

/**
 * Runs `work` while the session holds the server's lock of that name. SQLite needs none, its transactions are it: see
 * `waitingSession`.
 */
export async function withLock<T>(
  session: Session,
  { name, ...request }: WaitRequest<T> & { readonly name: string },
  work: () => Promise<T>,
): Promise<T> {
  const lock = sessionLock(session, name)
  return lock ? holding(lock, request, work) : work()
}
