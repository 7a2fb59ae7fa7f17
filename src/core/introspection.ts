import type { Connection, Version } from './dialect.ts'
import type { Schema } from './schema/model.ts'

/** What a database holds, as its own catalogue tells it. */
export interface Introspected {
  /** Complete. Expressions and queries are spelled as the server spells them. */
  readonly schema: Schema
  /** What is there and has no place in a `Schema`: told to the user by name, never dropped. */
  readonly unmodelled: readonly Unmodelled[]
}

/** Something that a catalogue holds and that no operation of ours makes, or a facet of something that we do model. */
export interface Unmodelled {
  /** In the server's words: `rule`, `operator class`, `foreign table`, `storage of column`. */
  readonly kind: string
  /** As the server knows it, qualified outside of the default schema: `prices.only_positive`. */
  readonly name: string
}

export interface IntrospectRequest {
  /** The schema whose names stand alone; others are written `schema.table`. On MySQL and MariaDB the database. Absent: the connection's own. */
  readonly defaultSchema?: string
  /** The schemas that are read (PostgreSQL); absent: all but the server's own. */
  readonly schemas?: readonly string[]
  readonly version: Version
  /** True for a table that is left out with all that is its own, by its name in the schema: our own state tables. */
  readonly ignore?: (table: string) => boolean
}

/** Reads a whole database with a number of queries that does not grow with it. */
export type Introspect = (connection: Connection, request: IntrospectRequest) => Promise<Introspected>
