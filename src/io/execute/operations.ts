import type { Knex } from 'knex'
import type { DialectName, Row, Value } from '../../core/dialect.ts'
import type { RunFunctionOptions } from '../../core/ops/code/run.ts'
import type { ArgsOf, ops } from '../../core/ops/index.ts'

/**
 * What a revision's `upgrade` and `downgrade` are given. Calls are written down in their order and run when the function
 * ends, or at the next `query` or `run`: a forgotten `await` cannot change the order.
 */
export type Operations = {
  readonly [K in keyof typeof ops as K extends 'query' | 'run' ? never : K]: (...args: ArgsOf<K>) => void
} & {
  /** Asks the database, after everything written down before it has run, and gives the rows. */
  query<T = Row>(sql: string, bindings?: readonly Value[]): Promise<readonly T[]>
  /** Runs a function with a knex transaction on the revision's own connection, after everything written down before it. */
  run<T>(work: (transaction: Knex.Transaction) => T | Promise<T>, options?: RunFunctionOptions): Promise<T>
}

/** What a revision may know of the run that it is part of. */
export interface RevisionContext {
  readonly environment: string
  readonly dialect: DialectName
  readonly direction: 'up' | 'down'
  /** True while a script is printed (`--sql`): there is no database to ask. */
  readonly offline: boolean
  /** What was given as `-x key=value`; a bare `-x key` is `true`. */
  readonly x: Readonly<Record<string, string | true>>
  /** What was given as `--tag`. */
  readonly tag?: string
}
