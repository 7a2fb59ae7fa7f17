import { noServer, type ServerDialect, serverDialects } from './dialects.ts'

/** What the runner wants to know of an event `test:pass` or `test:fail`. */
export interface TestEvent {
  readonly name: string
  readonly file?: string | undefined
  readonly skip?: string | boolean | undefined
  readonly todo?: string | boolean | undefined
  readonly details: {
    readonly type?: string | undefined
    /** Of node:test: its `failureType` tells whether it failed by itself. */
    readonly error?: object | undefined
  }
}

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** How many of the skipped tests were so for want of a server. */
  readonly missing: Readonly<Partial<Record<ServerDialect, number>>>
}

export const NOTHING_RAN: Counts = { passed: 0, failed: 0, skipped: 0, missing: {} }

/**
 * The counts with one more event. Suites and files count only where they failed by themselves, so that a failed test is
 * one failure, and a file that cannot be loaded is one too.
 */
export function count(counts: Counts, verdict: 'pass' | 'fail', event: TestEvent): Counts {
  if (event.todo !== undefined) return { ...counts, skipped: counts.skipped + 1 }
  if (verdict === 'fail') {
    return failedItself(event) ? { ...counts, failed: counts.failed + 1 } : counts
  }
  if (event.details.type === 'suite' || event.name === event.file) return counts
  if (event.skip === undefined) return { ...counts, passed: counts.passed + 1 }
  const dialect = serverDialects.find((dialect) => noServer(dialect) === event.skip)
  const missing =
    dialect === undefined
      ? counts.missing
      : { ...counts.missing, [dialect]: (counts.missing[dialect] ?? 0) + 1 }
  return { ...counts, skipped: counts.skipped + 1, missing }
}

function failedItself({ details: { error } }: TestEvent): boolean {
  return error === undefined || !('failureType' in error) || error.failureType !== 'subtestsFailed'
}
