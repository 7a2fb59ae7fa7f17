import { randomBytes } from 'node:crypto'
import { hostname, userInfo } from 'node:os'

/** What a run takes from the machine that it runs on. */
export interface Host {
  readonly cwd: string
  /** Read, and filled up from dotenv files. */
  readonly env: Record<string, string | undefined>
  now(): Date
  /** An id for a new revision: twelve hexadecimal digits. */
  newId(): string
  /** Who does it, for the journal: `user@host`, or what `MIG_OPERATOR` says. */
  operator(): string
}

/** This process's own. */
export function nodeHost(): Host {
  return {
    cwd: process.cwd(),
    env: process.env,
    now: () => new Date(),
    newId: () => randomBytes(6).toString('hex'),
    operator: () => process.env['MIG_OPERATOR'] ?? `${userName()}@${hostname()}`,
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // a user id without an entry in the password file, as in containers
    return String(process.getuid?.() ?? 'unknown')
  }
}
