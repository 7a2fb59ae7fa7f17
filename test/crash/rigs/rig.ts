import type { TestDatabase } from '../../support/databases.ts'
import type { Outcome } from '../../support/execute.ts'
import type { Point } from '../point.ts'

/** One run of the command, as it is seen from the line between it and its database. */
export interface ObservedRun {
  readonly outcome: Outcome
  /** The text of each statement, in the order in which they were said. */
  readonly statements: readonly string[]
  /** Whether the fault has struck. */
  readonly isStruck: boolean
}

export interface ObservedRequest {
  readonly database: TestDatabase
  /** The project's. */
  readonly folder: string
  /** Absent: nothing happens. */
  readonly fault?: Pick<Point, 'statement' | 'how'>
  /** Kills the server and starts it again. */
  readonly crash?: (() => Promise<void>) | undefined
}

/** Runs the command on a kind of database, and lets a fault strike at one of its statements. */
export type Rig = (request: ObservedRequest) => Promise<ObservedRun>
