import { hostname } from 'node:os'
import type { Holder } from '../../core/journal/claim.ts'
import { momentText } from '../../core/view/session.ts'

/** This process, as those who wait for it are told. */
export function thisHolder(about: Omit<Holder, 'host' | 'pid'>): Holder {
  return { host: hostname(), pid: process.pid, ...about }
}

/** Whether the process that holds it ran on this machine and is there no more. */
export function hasDied({ host, pid }: Pick<Holder, 'host' | 'pid'>): boolean {
  if (host !== hostname()) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    // one of another user's may not be asked, but is there
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** Whether a process that has begun to work may still do so, by the one that is written down as working here. */
export function isAtWork(begun: Pick<Holder, 'host' | 'pid'>, holder: Holder | undefined): boolean {
  // on SQLite a run may write down nobody: its transactions are its lock
  if (holder === undefined) return begun.host === hostname() && !hasDied(begun)
  return holder.host === begun.host && holder.pid === begun.pid && !hasDied(begun)
}

export interface HolderState {
  readonly holder: Holder
  /** ISO 8601, UTC. */
  readonly since?: string
  /** The revision that it is at, as it is shown. */
  readonly at?: string
}

/** `deploy@web-3, pid 4242, at 8a2f, since 2026-11-21 14:03:12 UTC`. */
export function describeHolder({ holder, since, at }: HolderState): string {
  const { operator, host, pid, connection } = holder
  return [
    operator.endsWith(`@${host}`) ? operator : `${operator} on ${host}`,
    `pid ${pid}`,
    ...(connection === undefined ? [] : [`connection ${connection}`]),
    ...(at === undefined ? [] : [`at ${at}`]),
    ...(since === undefined ? [] : [`since ${momentText(since)}`]),
  ].join(', ')
}

/** The revision that the holder is at: the first of its own that does not stand yet, or that still does. */
export function currentRevision(
  { revisions, direction }: Holder,
  applied: ReadonlySet<string>,
): string | undefined {
  return revisions.find((id) => applied.has(id) === (direction === 'down'))
}
