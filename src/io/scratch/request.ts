import type { Schema } from '../../core/schema/model.ts'

export interface ReadBackRequest {
  /** What is wanted, as it was written; complete. */
  readonly schema: Schema
  /** The names of the tables that are to be read back. */
  readonly tables: readonly string[]
  /** The keys of the objects that are to be read back. */
  readonly objects: readonly string[]
  /** The schema whose names stand alone (PostgreSQL); absent: the connection's own. */
  readonly defaultSchema?: string
  /** The folder from which the driver is looked for. */
  readonly root: string
  /** How many tables and indexes are made before the locks on them are given back (PostgreSQL); absent: a number that the smallest server can hold. */
  readonly chunk?: number
  /** Aborting it ends the making; nothing is left behind then either, and the reason is thrown. */
  readonly signal?: AbortSignal
}

/** `refused`: nothing could be made, for the server's own reason. */
export type ReadBack =
  | { readonly scratch: 'built'; readonly schema: Schema }
  | { readonly scratch: 'refused'; readonly why: string }

/** What is made: names of tables, and keys of objects. */
export interface Items {
  readonly tables: ReadonlySet<string>
  readonly objects: ReadonlySet<string>
}
