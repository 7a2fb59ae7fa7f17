import type { Render, RenderContext, Statement, Value } from '../dialect.ts'
import type { ColumnType, Family, ForeignKey, Schema } from '../schema/model.ts'
import type { Op } from './index.ts'
import type { RowMatch, WhichRows } from './rows/which-rows.ts'

/** Something that a careful person would want to know before an operation runs. */
export type Fact =
  | { readonly fact: 'losesData'; readonly what: string; readonly of?: Loss }
  /** It changes rows, and what they held before is known. */
  | { readonly fact: 'changesRows'; readonly of: Loss }
  | { readonly fact: 'rewritesTable'; readonly table: string }
  | { readonly fact: 'mayFail'; readonly why: string; readonly ask: Question }
  /** It may leave rows that refer to nothing, which SQLite finds only when it is asked. */
  | { readonly fact: 'mayOrphanRows'; readonly table?: string }
  /** What it does cannot be known before it runs. */
  | { readonly fact: 'opaque'; readonly what: string }

/** Which rows or values are lost: what there is to count, and to keep. */
export type Loss =
  /** A table with all its rows, or on MySQL one of its partitions. */
  | { readonly loses: 'table'; readonly table: string; readonly partition?: string }
  /** What every row holds in a column. */
  | { readonly loses: 'column'; readonly table: string; readonly column: string }
  /** Rows. */
  | ({ readonly loses: 'rows'; readonly table: string } & LostRows)
  /** What rows hold in some columns. */
  | ({ readonly loses: 'values'; readonly table: string; readonly columns: readonly string[] } & LostRows)

interface LostRows {
  readonly where: WhichRows | readonly RowMatch[]
  /** Of a condition in SQL. */
  readonly bindings: readonly Value[]
}

/** What is gone for good when the operation has run. */
export const lossesOf = (facts: readonly Fact[]): readonly string[] =>
  facts.flatMap((fact) => (fact.fact === 'losesData' ? [fact.what] : []))

/** A question that only the database can answer. */
export type Question =
  /** Rows at all; `mustBeNone`: with any it fails for certain. */
  | { readonly rows: string; readonly mustBeNone?: true }
  | { readonly nulls: readonly [table: string, column: string] }
  /** Rows that hold the same values in these columns. */
  | { readonly duplicates: Duplicates }
  /** Rows that refer to a row which is not there. */
  | { readonly orphans: Pick<ForeignKey, 'columns' | 'references' | 'match'> & { readonly table: string } }
  /** Rows that do not meet an expression. */
  | { readonly violating: { readonly table: string; readonly expression: string } }
  /** Values that a type does not hold as they are. */
  | { readonly unfit: { readonly table: string; readonly column: string; readonly to: ColumnType } }
  /** Rows that hold one of these values, or with `but` any other, in one of the columns. */
  | { readonly holding: Holding }

interface Duplicates {
  readonly table: string
  readonly columns: readonly string[]
  /** Of the rows that meet it. */
  readonly where?: string
  /** Two NULLs are the same. */
  readonly nullsNotDistinct?: true
}

interface Holding {
  readonly table: string
  readonly columns: readonly string[]
  readonly values: readonly string[]
  readonly but?: true
}

/** Everything `mig` knows about one kind of operation. One file, one of these. */
export interface OpDef<T extends { readonly kind: string }, Args extends readonly unknown[]> {
  readonly kind: T['kind']
  /** The call a revision file makes. Throws MigError where the arguments make no sense. */
  make(...args: Args): T
  /** The same call, as arguments to print: `make(...args(op))` equals `op`. */
  args(op: T): Args
  /** The schema after the operation. Throws MigError where the operation could not run on it. */
  apply(op: T, before: Schema): Schema
  /** The operations that undo it; undefined: it cannot be undone. */
  invert(op: T, before: Schema): readonly Op[] | undefined
  /** What to write where it cannot be undone, for the error's hint. */
  readonly irreversible?: string
  readonly sql: Readonly<Record<Family, Render<T>>>
  facts(op: T, context: RenderContext): readonly Fact[]
  describe(op: T): string
  /** The tables that it has to do with, so that changes of others may pass it; absent: it may have to do with any. */
  touches?(op: T): readonly string[]
}

/** Whether it is a list, where a revision file in plain JavaScript may have passed anything. */
export const isList: (value: unknown) => boolean = Array.isArray

/** One rendering for the three families. */
export const everywhere = <T>(render: Render<T>): Record<Family, Render<T>> => ({
  postgres: render,
  mysql: render,
  sqlite: render,
})

export const statement = (sql: string, bindings?: readonly Value[]): Statement =>
  bindings?.length ? { sql, bindings } : { sql }
