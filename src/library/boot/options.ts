import type { Knex } from 'knex'
import type { DialectName } from '../../core/dialect.ts'
import type { RunResult } from '../../app/run-plan.ts'
import type { Standing } from '../../app/standing.ts'
import type { PlanReport } from '../../core/safety/report.ts'
import type { ConfirmOption, ProjectOptions } from '../options.ts'

/** How an application makes sure of its database when it starts. */
export interface InitOptions extends ProjectOptions, ConfirmOption {
  /** False: nothing is applied and nothing fails over it; the report says what is pending. Default: true. */
  readonly autoMigrate?: boolean
  /**
   * `apply` what is pending (default); `check` that nothing is, and throw `database.pending` otherwise; `wait` until another
   * process has applied it, and throw the same at the deadline.
   */
  readonly mode?: 'apply' | 'check' | 'wait'
  /** Where to. Default: the environment's own target, else `head`. */
  readonly target?: string
  /** Milliseconds, or text such as `'30s'`: how long `wait` waits. Default: one minute. */
  readonly wait?: number | string
  /** True: nothing is applied; the report holds the plan of what would be. */
  readonly dryRun?: boolean
  /**
   * What to do where the revisions cannot be applied: `throw` (default), or `createTables`: make what the schema in the
   * config says, and record all revisions as applied. Only outside of production, and only in a database without a table.
   */
  readonly onFailure?: 'throw' | 'createTables'
  /** True: this process only reads, so that a standby serves it. For `check`, `wait`, and without `autoMigrate`. */
  readonly readOnly?: boolean
  /** What the server has to be. Default: of the kind that the connection says, and of a version that mig knows. */
  readonly server?: {
    readonly kind?: DialectName
    /** Such as `'15'` or `'10.6'`. */ readonly atLeast?: string
  }
}

export interface BootReport {
  readonly environment: string
  /**
   * `current`: nothing was pending. `applied`: by this process, and perhaps others beside it. `waited`: by
   * others alone, whatever the mode. `created`: the tables were made by the schema, in place of the revisions. `pending`:
   * there is something to apply, and it was not asked for.
   */
  readonly outcome: 'current' | 'applied' | 'waited' | 'created' | 'pending'
  readonly server: { readonly kind: DialectName; readonly version: string }
  /** What was pending at first, in its order. */
  readonly pending: readonly Standing[]
  /** What would be done; there with `dryRun` alone. */
  readonly plan?: PlanReport
  /** What was run; absent where nothing was. */
  readonly run?: RunResult
  /** Where `onFailure` has come to pass: the failure. */
  readonly failure?: unknown
  /** Milliseconds, from the call to the end. */
  readonly durationMs: number
}

export interface Initialised {
  /** Ready to use: yours where you gave it, else made from the environment's settings, and then yours to destroy. */
  readonly knex: Knex
  readonly report: BootReport
}
