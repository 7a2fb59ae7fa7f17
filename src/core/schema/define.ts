import type {
  Column,
  ColumnStorage,
  ConflictAction,
  Deferrable,
  Identity,
  KeyIndex,
  ReferentialAction,
  Scalar,
  SqlExpression,
} from './model.ts'

/** What a column builder has gathered: the column without its name, and the keys that were written at it. */
export interface ColumnSpec extends Omit<Column, 'name'> {
  readonly primaryKey?: true | ColumnPrimaryKey
  readonly unique?: true | string | ColumnUnique
  readonly references?: ColumnReference
  readonly check?: string
}

/** How a key of one column is made. */
export interface ColumnKey extends KeyIndex {
  readonly name?: string
  /** SQLite: it is to have no name. */
  readonly unnamed?: true
  /** PostgreSQL. */
  readonly deferrable?: Deferrable
  /** SQLite. */
  readonly onConflict?: ConflictAction
}

export interface ColumnPrimaryKey extends ColumnKey {
  /** SQLite: the column is not declared NOT NULL. */
  readonly nullable?: true
}

export interface ColumnUnique extends ColumnKey {
  /** Two NULLs are the same (PostgreSQL 15). */
  readonly nullsNotDistinct?: true
}

export interface ColumnReference {
  readonly table: string
  readonly column: string
  readonly onDelete?: ReferentialAction
  readonly onUpdate?: ReferentialAction
  readonly match?: 'full' | 'simple'
  readonly deferrable?: Deferrable
  readonly name?: string
  /** SQLite: it is to have no name. */
  readonly unnamed?: true
}

/** A column being described. Every method returns a new builder, so that one may be kept and used again. */
export interface ColumnBuilder {
  readonly spec: ColumnSpec
  /** What `renamedFrom` has said. */
  readonly formerName?: string
  /** The column refuses NULL. Without it a column accepts NULL, as in SQL. */
  notNull(): ColumnBuilder
  /** The value of rows that name none: a value, or `sql('CURRENT_TIMESTAMP')` for an expression. */
  default(value: Scalar | SqlExpression): ColumnBuilder
  /** The server numbers the rows (identity, AUTO_INCREMENT, AUTOINCREMENT); implies NOT NULL. Options are PostgreSQL's. */
  identity(options?: Identity): ColumnBuilder
  /** The server computes the value from other columns; `stored` or, where the server can, whenever it is read. */
  generatedAs(expression: string, options?: { readonly stored?: boolean }): ColumnBuilder
  /** The column alone is the table's primary key; implies NOT NULL. For a key of several columns see `createTable`. */
  primaryKey(options?: ColumnPrimaryKey): ColumnBuilder
  /** No two rows hold the same value. The constraint's name may be given, or options: `{ onConflict: 'replace' }`. */
  unique(name?: string | ColumnUnique): ColumnBuilder
  /** A foreign key to one column of another table. */
  references(
    table: string,
    column: string,
    options?: Omit<ColumnReference, 'table' | 'column'>,
  ): ColumnBuilder
  /** An expression that every row must meet. */
  check(expression: string): ColumnBuilder
  /** The collation, as the server names it. */
  collate(collation: string): ColumnBuilder
  /** The character set, as the server names it (MySQL and MariaDB). */
  charset(charset: string): ColumnBuilder
  /** Every change of the row sets the column to it (MySQL and MariaDB): `t.timestamp().onUpdate('CURRENT_TIMESTAMP')`. */
  onUpdate(expression: string): ColumnBuilder
  /** A star leaves it out of what it selects (MySQL 8.0.23, MariaDB). */
  invisible(): ColumnBuilder
  /** The spatial reference system of a geometry (MySQL 8, MariaDB): `t.point().srid(4326)`. */
  srid(id: number): ColumnBuilder
  /** How its values are kept and counted (PostgreSQL): `t.text().storage({ mode: 'plain', statistics: 1000 })`. */
  storage(storage: ColumnStorage): ColumnBuilder
  comment(text: string): ColumnBuilder
  /**
   * In a schema module: the name that the column has had before, so that its data stays when the revision is written. It may
   * be left there; a revision itself renames with `op.renameColumn`.
   */
  renamedFrom(name: string): ColumnBuilder
}

/** A SQL expression to stand where a value would be quoted: `t.timestamp().default(sql('CURRENT_TIMESTAMP'))`. */
export function sql(expression: string): SqlExpression {
  return { sql: expression }
}

export function isSqlExpression(value: unknown): value is SqlExpression {
  return typeof value === 'object' && value !== null && 'sql' in value && typeof value.sql === 'string'
}

/** True for a builder, also for one made by another loaded copy of this package. */
export function isColumnBuilder(value: unknown): value is ColumnBuilder {
  return typeof value === 'object' && value !== null && 'spec' in value && 'notNull' in value
}

/** The builder that has gathered `spec`; `formerName` is no part of the column. */
export function columnBuilder(spec: ColumnSpec, formerName?: string): ColumnBuilder {
  const having = (more: Partial<ColumnSpec>) => columnBuilder({ ...spec, ...more }, formerName)
  return {
    spec,
    ...(formerName !== undefined && { formerName }),
    notNull: () => having({ nullable: false }),
    default: (value) => having({ default: value }),
    identity: (options) => having({ identity: options ?? true, nullable: false }),
    generatedAs: (expression, { stored = true } = {}) => having({ generated: { expression, stored } }),
    primaryKey: (options) => having({ primaryKey: options ?? true, nullable: options?.nullable ?? false }),
    unique: (name) => having({ unique: name ?? true }),
    references: (table, column, options) => having({ references: { table, column, ...options } }),
    check: (expression) => having({ check: expression }),
    collate: (collation) => having({ collation }),
    charset: (charset) => having({ charset }),
    onUpdate: (expression) => having({ onUpdate: expression }),
    invisible: () => having({ invisible: true }),
    srid: (id) => having({ srid: id }),
    storage: (storage) => having({ storage }),
    comment: (text) => having({ comment: text }),
    renamedFrom: (name) => columnBuilder(spec, name),
  }
}

export { t } from './types.ts'
