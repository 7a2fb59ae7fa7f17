import type { Value } from '../../../../src/core/dialect.ts'
import { ops, type Kind, type Op } from '../../../../src/core/ops/index.ts'
import type { TableOptions, ColumnsByName } from '../../../../src/core/schema/define-table.ts'
import { t } from '../../../../src/core/schema/types.ts'
import type { Rename } from '../../../../src/core/diff/renames.ts'
import { dialects, type TestDialect } from '../../../support/dialects.ts'

/** The same everywhere, or each server's own. */
export type PerServer<T> = T | ((server: TestDialect) => T)

/** One way in which what is wanted may differ from what is there. */
export interface Change {
  readonly change: string
  /** What both have, with rows that must survive. */
  readonly on?: PerServer<readonly Op[]>
  /** What only the database has. */
  readonly before?: PerServer<readonly Op[]>
  /** What only the wanted schema has. */
  readonly after?: PerServer<readonly Op[]>
  /** The operations that are found, in their order. */
  readonly finds: PerServer<readonly Kind[]>
  /** What the author says was renamed. */
  readonly hints?: readonly Rename[]
  /** The servers that read the SQL that it holds; left out: all. */
  readonly only?: readonly TestDialect[]
  /** The servers that have no such thing, each with what mig says there. */
  readonly lacks?: Lacking
  /** The major version from which on a server no longer lacks it. */
  readonly since?: Partial<Readonly<Record<TestDialect, number>>>
}

export type Lacking = Partial<Readonly<Record<TestDialect, string>>>

export const of = <T>(each: PerServer<T>, server: TestDialect): T =>
  // safe: what a server has is data, and no function
  typeof each === 'function' ? (each as (server: TestDialect) => T)(server) : each

/** The servers besides those that are named, each of which `has no` such thing. */
export const lackingBut = (having: readonly TestDialect[], what: string): Lacking =>
  Object.fromEntries(
    dialects.filter((each) => !having.includes(each)).map((each) => [each, `${each} ${what}`]),
  )

export const MYSQLS = ['mysql', 'mariadb'] as const
export const isMysql = (server: TestDialect) => server === 'mysql' || server === 'mariadb'

/** A table of a key and these columns. */
export const items = (columns: ColumnsByName = {}, options?: TableOptions): Op =>
  ops.createTable.make('items', { id: t.integer().primaryKey(), ...columns }, options)

/** Rows of it, numbered from 1. */
export const stock = (...rows: readonly Readonly<Record<string, Value>>[]): Op =>
  ops.bulkInsert.make(
    'items',
    rows.map((row, i) => ({ id: i + 1, ...row })),
  )
