import { setTimeout as sleep } from 'node:timers/promises'
import type { Dialect } from '../../core/dialect.ts'
import { describeSession, type OtherSession } from '../../core/view/session.ts'
import { isMigError, MigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'
import { interruptible } from '../interruptible.ts'
import { watchBlockers } from './blockers.ts'
import { isLockFailure, isRepeatedAlone, pauseAfter, waitsWithin } from './patience.ts'

export interface PatienceRequest {
  readonly session: Session
  /** Milliseconds to wait for locks in all. */
  readonly budget: number
  readonly signal: AbortSignal
  /** Opens the connection from which to look who is in the way. */
  connect(): Promise<Session>
  onBlocked?(blockers: readonly OtherSession[]): void
}

/** How a run gets the locks that its statements need, without keeping others waiting for long. */
export interface Patience {
  /** The session, on which a statement that can be tried again by itself is. */
  readonly session: Session
  /**
   * Runs a revision. One that `repeats`, in a transaction that its failure rolls back, is tried again as a whole, its
   * functions too.
   */
  run<T>(repeats: boolean, work: () => Promise<T>): Promise<T>
}

export function createPatience(request: PatienceRequest): Patience {
  const { session, budget } = request
  const { dialect } = session
  const setting = dialect.session.limitWait
  if (!setting) return { session, run: (_repeats, work) => work() }
  let wait = budget
  let inTheWay: readonly OtherSession[] = []
  const attempts: Attempts = {
    ...request,
    async limit(next) {
      if (next !== wait) await session.query(setting(next).sql)
      wait = next
    },
    onBlocked(blockers) {
      const isNew = blockers.some(({ number }) => inTheWay.every((known) => known.number !== number))
      inTheWay = blockers
      if (isNew) request.onBlocked?.(blockers)
    },
  }
  const [short, whole] = [waitsWithin(budget), [budget]]
  const telling = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      throw isLockFailure(error) ? withBlockers(error, inTheWay, dialect) : error
    })
  if (dialect.transactionalDdl) {
    return {
      session,
      run: (repeats, work) => telling(insist(repeats ? short : whole, attempts, work)),
    }
  }
  return {
    session: {
      ...session,
      async query(sql, bindings) {
        const send = () => session.query(sql, bindings)
        if (isRepeatedAlone(sql, dialect)) return insist(short, attempts, send)
        await attempts.limit(budget)
        return send()
      },
    },
    run: (_repeats, work) => telling(work()),
  }
}

interface Attempts extends PatienceRequest {
  limit(wait: number): Promise<void>
  onBlocked(blockers: readonly OtherSession[]): void
}

/** Milliseconds that an attempt may take before anybody looks who is in its way. */
const LONGEST_SILENCE = 1000

async function insist<T>(
  waits: readonly number[],
  { session, limit, signal, connect, onBlocked }: Attempts,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const wait = waits[attempt - 1]!
    await limit(wait)
    const after = Math.min(wait / 2, LONGEST_SILENCE)
    const watch = watchBlockers({ session, connect, after, onBlocked })
    try {
      return await work()
    } catch (error) {
      if (signal.aborted || attempt === waits.length || !isLockFailure(error)) throw error
    } finally {
      await watch.stop()
    }
    await interruptible(() => sleep(pauseAfter(attempt)), signal)
  }
}

/** The failure, with who was in the way and how to end that. */
function withBlockers(error: unknown, blockers: readonly OtherSession[], { session }: Dialect): unknown {
  if (!isMigError(error) || blockers.length === 0) return error
  const hint = blockers.flatMap((blocker) => [
    `in the way: ${describeSession(blocker)}`,
    ...(session.others ? [`to end it: ${session.others.endCommand(blocker.number)}`] : []),
  ])
  return new MigError(error.code, error.message, {
    hint: [...hint, ...error.hint],
    details: { ...error.details, blockers },
    cause: error.cause,
  })
}
