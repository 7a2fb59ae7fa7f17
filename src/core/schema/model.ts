/** How a database family spells its SQL; MariaDB and MySQL are one. */
export type Family = 'postgres' | 'mysql' | 'sqlite'

/** A SQL expression that is passed through as it stands, as opposed to a value that is quoted. */
export interface SqlExpression {
  readonly sql: string
}

/** A value that every one of our databases can store and that we can write down. */
export type Scalar = string | number | bigint | boolean | null

/**
 * A column's type by its portable name; each dialect says how it spells it, and refuses one that it lacks.
 * `native` is any other type, as the server spells it.
 */
export type ColumnType =
  | { readonly name: PlainTypeName }
  | { readonly name: 'varchar' | 'char'; readonly length: number }
  | { readonly name: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly name: TimeTypeName; readonly precision?: number }
  | { readonly name: 'native'; readonly sql: string }

export type PlainTypeName =
  | 'bigint'
  | 'binary'
  | 'boolean'
  | 'date'
  | 'double'
  | 'integer'
  | 'json'
  | 'jsonb'
  | 'real'
  | 'smallint'
  | 'text'
  | 'uuid'

/** `precision` is the number of digits after the second. */
export type TimeTypeName = 'datetime' | 'time' | 'timestamp' | 'timestamptz'

export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
  readonly default?: Scalar | SqlExpression
  /** The server numbers the rows: identity, AUTO_INCREMENT, AUTOINCREMENT. */
  readonly identity?: true
  readonly collation?: string
  readonly comment?: string
}

export interface PrimaryKey {
  readonly name: string
  readonly columns: readonly string[]
}

export interface Unique {
  readonly name: string
  readonly columns: readonly string[]
}

export type ReferentialAction = 'cascade' | 'restrict' | 'set null' | 'set default' | 'no action'

export interface ForeignKey {
  readonly name: string
  readonly columns: readonly string[]
  readonly references: { readonly table: string; readonly columns: readonly string[] }
  readonly onDelete?: ReferentialAction
  readonly onUpdate?: ReferentialAction
}

export interface Check {
  readonly name: string
  readonly expression: string
}

/** One key of an index: a column, or an expression. */
export type IndexKey = { readonly column: string; readonly order?: 'desc' } | { readonly expression: string }

export interface Index {
  readonly name: string
  readonly keys: readonly IndexKey[]
  readonly unique?: true
  /** Only the rows that meet this expression are indexed. */
  readonly where?: string
}

/** Names are as the server knows them; a table outside the default schema is named `schema.table`. */
export interface Table {
  readonly name: string
  readonly columns: readonly Column[]
  readonly primaryKey?: PrimaryKey
  readonly uniques: readonly Unique[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly checks: readonly Check[]
  readonly indexes: readonly Index[]
  readonly comment?: string
}

export interface Schema {
  /**
   * False: there may be tables that are not listed, so that changing one of them is no error and has no effect here.
   */
  readonly complete: boolean
  readonly tables: Readonly<Record<string, Table>>
}

export const emptySchema: Schema = { complete: true, tables: {} }

/** A schema of which nothing is known yet. */
export const unknownSchema: Schema = { complete: false, tables: {} }
