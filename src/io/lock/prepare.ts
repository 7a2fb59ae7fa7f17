import { setTimeout as sleep } from 'node:timers/promises'
import { isMigError } from '../../errors.ts'
import { driverCodeOf } from '../db/server-said.ts'
import { prepareState } from '../execute/execute.ts'
import type { ClaimRequest } from './claim.ts'

const ATTEMPTS = 10
/** Milliseconds. */
const LONGEST_PAUSE = 200

/**
 * Makes the state tables where there are none. Others may do so at the same moment where no lock keeps them out: IF NOT
 * EXISTS is no help against that on PostgreSQL, whose own catalogue then refuses the second one's rows.
 */
export async function prepareTables({ session, tables }: ClaimRequest): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await prepareState(session, tables)
      return
    } catch (error) {
      if (attempt === ATTEMPTS || !isRace(error)) throw error
    }
    await sleep(Math.random() * LONGEST_PAUSE)
  }
}

/** What the servers say of somebody who made the same thing first, or is just making it. */
const RACES = new Set([
  // unique_violation, duplicate_table, deadlock_detected, tuple concurrently updated
  ...['23505', '42P07', '40P01', 'XX000'],
  ...['ER_DUP_ENTRY', 'ER_TABLE_EXISTS_ERROR', 'ER_LOCK_DEADLOCK'],
])

function isRace(error: unknown): boolean {
  const code = driverCodeOf(isMigError(error) ? error.cause : error)
  return code !== undefined && RACES.has(code)
}
