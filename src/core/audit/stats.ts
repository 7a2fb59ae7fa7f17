import type { AuditView } from './view.ts'

export interface Durations {
  readonly count: number
  /** Milliseconds; undefined where there was none. */
  readonly p50: number | undefined
  readonly p95: number | undefined
  readonly greatest: number | undefined
  readonly sum: number
}

export interface AuditDay {
  /** `2026-11-21`, UTC. */
  readonly day: string
  readonly applied: number
  readonly undone: number
  readonly failed: number
  readonly refused: number
}

export interface AuditStats {
  readonly entries: number
  readonly runs: { readonly done: number; readonly failed: number; readonly interrupted: number }
  readonly applied: number
  /** Downgrades, revision by revision. */
  readonly undone: number
  readonly failed: number
  readonly skipped: number
  readonly stamped: number
  readonly refused: number
  readonly conflicts: number
  /** Of the revisions that were applied or undone, from 0 to 1; undefined: there were none. */
  readonly successRate: number | undefined
  /** Of revisions that were applied, and that were undone. */
  readonly up: Durations
  readonly down: Durations
  /** Days on which something was, the first one first. */
  readonly days: readonly AuditDay[]
}

/** Figures of the entries, in whatever order they come. */
export function statsOf(views: readonly AuditView[]): AuditStats {
  const steps = views.filter(({ kind }) => kind === 'upgrade' || kind === 'downgrade')
  const count = (kind: string, ...outcomes: readonly string[]) =>
    views.filter((view) => view.kind === kind && outcomes.includes(view.outcome)).length
  const [applied, undone] = [count('upgrade', 'done'), count('downgrade', 'done')]
  const failed = steps.filter(({ outcome }) => outcome === 'failed').length
  const tried = applied + undone + failed
  return {
    entries: views.length,
    runs: {
      done: count('end', 'done'),
      failed: count('end', 'failed'),
      interrupted: count('begin', 'interrupted'),
    },
    applied,
    undone,
    failed,
    skipped: count('skip', 'skipped'),
    stamped: count('stamp', 'done') + count('unstamp', 'done'),
    refused: count('refusal', 'refused'),
    conflicts: count('conflict', 'open'),
    successRate: tried === 0 ? undefined : (applied + undone) / tried,
    up: durationsOf(steps, 'upgrade'),
    down: durationsOf(steps, 'downgrade'),
    days: daysOf(views),
  }
}

export function durationsOf(steps: readonly AuditView[], kind: 'upgrade' | 'downgrade'): Durations {
  const spent = steps
    .filter((view) => view.kind === kind && view.outcome === 'done')
    .map(({ durationMs = 0 }) => durationMs)
    .sort((a, b) => a - b)
  // the nearest rank: a time that there was
  const at = (share: number) => spent[Math.max(0, Math.ceil(share * spent.length) - 1)]
  const sum = spent.reduce((total, each) => total + each, 0)
  return { count: spent.length, p50: at(0.5), p95: at(0.95), greatest: spent.at(-1), sum }
}

function daysOf(views: readonly AuditView[]): readonly AuditDay[] {
  const days = new Map<string, AuditDay>()
  for (const { kind, outcome, endedAt } of views) {
    const key = keyOf(kind, outcome)
    if (key === undefined) continue
    const day = endedAt.slice(0, 10)
    const before = days.get(day) ?? { day, applied: 0, undone: 0, failed: 0, refused: 0 }
    days.set(day, { ...before, [key]: before[key] + 1 })
  }
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1))
}

function keyOf(kind: string, outcome: string): Exclude<keyof AuditDay, 'day'> | undefined {
  if (outcome === 'refused') return 'refused'
  if (kind !== 'upgrade' && kind !== 'downgrade') return undefined
  if (outcome === 'failed') return 'failed'
  return outcome === 'done' ? (kind === 'upgrade' ? 'applied' : 'undone') : undefined
}
