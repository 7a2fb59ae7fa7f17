import { MigError } from '../../errors.ts'
import type {
  Column,
  ColumnType,
  Deferrable,
  Identity,
  ReferentialAction,
  Scalar,
  SqlExpression,
  TimeTypeName,
} from './model.ts'

/** What a column builder has gathered: the column without its name, and the keys that were written at it. */
export interface ColumnSpec extends Omit<Column, 'name'> {
  readonly primaryKey?: true
  readonly unique?: true | string
  readonly references?: ColumnReference
  readonly check?: string
}

export interface ColumnReference {
  readonly table: string
  readonly column: string
  readonly onDelete?: ReferentialAction
  readonly onUpdate?: ReferentialAction
  readonly match?: 'full' | 'simple'
  readonly deferrable?: Deferrable
  readonly name?: string
}

/** A column being described. Every method returns a new builder, so that one may be kept and used again. */
export interface ColumnBuilder {
  readonly spec: ColumnSpec
  /** The column refuses NULL. Without it a column accepts NULL, as in SQL. */
  notNull(): ColumnBuilder
  /** The value of rows that name none: a value, or `sql('CURRENT_TIMESTAMP')` for an expression. */
  default(value: Scalar | SqlExpression): ColumnBuilder
  /** The server numbers the rows (identity, AUTO_INCREMENT, AUTOINCREMENT); implies NOT NULL. Options are PostgreSQL's. */
  identity(options?: Identity): ColumnBuilder
  /** The server computes the value from other columns; `stored` or, where the server can, whenever it is read. */
  generatedAs(expression: string, options?: { readonly stored?: boolean }): ColumnBuilder
  /** The column alone is the table's primary key; implies NOT NULL. For a key of several columns see `createTable`. */
  primaryKey(): ColumnBuilder
  /** No two rows hold the same value. The constraint's name may be given. */
  unique(name?: string): ColumnBuilder
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
  comment(text: string): ColumnBuilder
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

/** The builder that has gathered `spec`. */
export function columnBuilder(spec: ColumnSpec): ColumnBuilder {
  const having = (more: Partial<ColumnSpec>) => columnBuilder({ ...spec, ...more })
  return {
    spec,
    notNull: () => having({ nullable: false }),
    default: (value) => having({ default: value }),
    identity: (options) => having({ identity: options ?? true, nullable: false }),
    generatedAs: (expression, { stored = true } = {}) => having({ generated: { expression, stored } }),
    primaryKey: () => having({ primaryKey: true, nullable: false }),
    unique: (name) => having({ unique: name ?? true }),
    references: (table, column, options) => having({ references: { table, column, ...options } }),
    check: (expression) => having({ check: expression }),
    collate: (collation) => having({ collation }),
    charset: (charset) => having({ charset }),
    onUpdate: (expression) => having({ onUpdate: expression }),
    comment: (text) => having({ comment: text }),
  }
}

function wholeNumber(type: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value
  throw new MigError('operation.invalid', `t.${type}(${value}): it takes a whole number above 0`, {
    hint: [`write how long it is: t.${type}(20)`],
  })
}

const ofType = (type: ColumnType) => columnBuilder({ type, nullable: true })
const timed = (name: TimeTypeName) => (precision?: number) =>
  ofType(precision === undefined ? { name } : { name, precision })

/** The column types. `t.type('citext')` takes any other, as the server spells it. */
export const t = {
  smallint: () => ofType({ name: 'smallint' }),
  integer: () => ofType({ name: 'integer' }),
  bigint: () => ofType({ name: 'bigint' }),
  /** Exact numbers of `precision` digits, `scale` of them after the point. */
  decimal: (precision: number, scale = 0) =>
    ofType({ name: 'decimal', precision: wholeNumber('decimal', precision), scale }),
  /** Four-byte floating point. */
  real: () => ofType({ name: 'real' }),
  /** Eight-byte floating point. */
  double: () => ofType({ name: 'double' }),
  boolean: () => ofType({ name: 'boolean' }),
  /** Text of at most `length` characters. */
  varchar: (length: number) => ofType({ name: 'varchar', length: wholeNumber('varchar', length) }),
  /** Text of exactly `length` characters, padded with blanks. */
  char: (length: number) => ofType({ name: 'char', length: wholeNumber('char', length) }),
  /** Text of any length. */
  text: () => ofType({ name: 'text' }),
  /** Bytes of any length: bytea, longblob, blob. */
  binary: () => ofType({ name: 'binary' }),
  date: () => ofType({ name: 'date' }),
  time: timed('time'),
  /** Date and time without a zone: timestamp on PostgreSQL, datetime elsewhere. */
  datetime: timed('datetime'),
  /** The type that the server itself calls timestamp. */
  timestamp: timed('timestamp'),
  /** A moment in time: timestamptz on PostgreSQL, timestamp on MySQL and MariaDB. */
  timestamptz: timed('timestamptz'),
  json: () => ofType({ name: 'json' }),
  /** PostgreSQL only. */
  jsonb: () => ofType({ name: 'jsonb' }),
  /** uuid on PostgreSQL and MariaDB, char(36) on MySQL, text on SQLite. */
  uuid: () => ofType({ name: 'uuid' }),
  /** Any other type, as the server spells it. */
  type: (nativeType: string) => ofType({ name: 'native', sql: nativeType }),
}
