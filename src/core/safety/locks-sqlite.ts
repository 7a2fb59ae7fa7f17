import type { Lock, LockRequest } from './locks.ts'

/**
 * There is one lock, the file's: whoever writes keeps all other writers out from the beginning of the transaction, and
 * readers for a moment at its end (https://www.sqlite.org/lockingv3.html).
 */
const WRITING: Lock = { mode: 'RESERVED', blocks: 'writes' }

export function sqliteLocks({ shape }: LockRequest): readonly Lock[] {
  return /^(?:SELECT|PRAGMA|EXPLAIN|SAVEPOINT|RELEASE)\b/i.test(shape.text) ? [] : [WRITING]
}
