import type { Dialect } from '../../core/dialect.ts'
import { isMigError } from '../../errors.ts'
import { driverCodeOf } from '../db/server-said.ts'

/** Milliseconds. */
const FIRST_WAIT = 1000

/**
 * How long each attempt waits for a lock, in milliseconds: little at first, and the whole budget together. A statement of
 * definition that waits keeps everybody waiting who comes after it; between two attempts they go first.
 */
export function waitsWithin(budget: number): readonly number[] {
  const waits: number[] = []
  let left = budget
  for (let wait = FIRST_WAIT; left > 0; wait *= 2) {
    // a last attempt of less than the one before would be in vain
    const isLast = left < wait * 2
    waits.push(isLast ? left : wait)
    left -= isLast ? left : wait
  }
  return waits
}

/** Milliseconds to leave the table to others after an attempt, the first being 1. */
export function pauseAfter(attempt: number): number {
  return Math.min(100 * 2 ** (attempt - 1), 1000)
}

/** What the servers say of a lock that did not come in time, or only would if somebody else went first. */
const LOCK_FAILURES = new Set([
  // lock_not_available, deadlock_detected
  ...['55P03', '40P01'],
  ...['ER_LOCK_WAIT_TIMEOUT', 'ER_LOCK_DEADLOCK'],
])

/** Whether the same may well succeed if it is tried again. */
export function isLockFailure(error: unknown): boolean {
  const code = driverCodeOf(isMigError(error) ? error.cause : error)
  return code !== undefined && LOCK_FAILURES.has(code)
}

/**
 * Whether a statement is tried again by itself: where it commits what came before it, nothing is lost with it. What waits
 * for rows inside of a transaction keeps nobody else waiting.
 */
export function isRepeatedAlone(sql: string, dialect: Dialect): boolean {
  return !dialect.transactionalDdl && dialect.commitsImplicitly(sql)
}
