import type { Session } from '../db/session.ts'

/**
 * The session for what is made in a scratch place: when the signal is aborted the running statement is cancelled, and no
 * other begins. What takes the place away again goes by the session itself. Throws what the signal was aborted with.
 */
export function untilAborted(session: Session, signal: AbortSignal | undefined): Session {
  if (signal === undefined) return session
  return {
    ...session,
    async query(sql, bindings) {
      signal.throwIfAborted()
      let cancelled: Promise<void> | undefined
      const stop = () => {
        cancelled = session.cancel().catch(() => undefined)
      }
      signal.addEventListener('abort', stop, { once: true })
      try {
        return await session.query(sql, bindings)
      } finally {
        signal.removeEventListener('abort', stop)
        // a cancellation that is still on its way would hit what takes the place away
        await cancelled
        signal.throwIfAborted()
      }
    },
  }
}

/** The result of `work`; what fails in it because the signal was aborted is not its own failure. */
export async function withReason<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  signal?.throwIfAborted()
  try {
    return await work()
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
