import type { Render, RenderContext, Statement, Value } from '../dialect.ts'
import type { Family, ForeignKey, Schema } from '../schema/model.ts'
import type { Op } from './index.ts'

/** Something that a careful person would want to know before an operation runs. */
export type Fact =
  | { readonly fact: 'losesData'; readonly what: string }
  | { readonly fact: 'rewritesTable'; readonly table: string }
  | { readonly fact: 'mayFail'; readonly why: string; readonly ask: Question }
  /** It may leave rows that refer to nothing, which SQLite finds only when it is asked. */
  | { readonly fact: 'mayOrphanRows'; readonly table?: string }
  /** What it does cannot be known before it runs. */
  | { readonly fact: 'opaque'; readonly what: string }

/** What is gone for good when the operation has run. */
export const lossesOf = (facts: readonly Fact[]): readonly string[] =>
  facts.flatMap((fact) => (fact.fact === 'losesData' ? [fact.what] : []))

/** A question that only the database can answer. */
export type Question =
  | { readonly rows: string }
  | { readonly nulls: readonly [table: string, column: string] }
  /** Rows that hold the same values in these columns. */
  | { readonly duplicates: { readonly table: string; readonly columns: readonly string[] } }
  /** Rows that refer to a row which is not there. */
  | { readonly orphans: Pick<ForeignKey, 'columns' | 'references'> & { readonly table: string } }
  /** Rows that do not meet an expression. */
  | { readonly violating: { readonly table: string; readonly expression: string } }

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
