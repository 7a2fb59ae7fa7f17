import type { SchemaObject } from './objects.ts'

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
  | { readonly name: PlainTypeName | OwnTypeName }
  | { readonly name: IntegerTypeName; readonly unsigned?: true }
  | { readonly name: 'decimal'; readonly precision: number; readonly scale: number; readonly unsigned?: true }
  | { readonly name: 'varchar' | 'char' | 'varbinary' | 'bit' | 'varbit'; readonly length: number }
  /** Without a length: bytes of any length. */
  | { readonly name: 'binary'; readonly length?: number }
  | { readonly name: TimeTypeName; readonly precision?: number }
  | { readonly name: 'enum' | 'set'; readonly values: readonly string[] }
  | { readonly name: 'array'; readonly of: ColumnType }
  | { readonly name: 'native'; readonly sql: string }

export type IntegerTypeName = 'tinyint' | 'smallint' | 'mediumint' | 'integer' | 'bigint'

/** Types that most servers have, each under its own name. */
export type PlainTypeName = 'boolean' | 'date' | 'double' | 'json' | 'jsonb' | 'real' | 'text' | 'uuid'

/** `precision` is the number of digits after the second. */
export type TimeTypeName = 'datetime' | 'time' | 'timestamp' | 'timestamptz' | 'timetz' | 'interval'

/** Types of one family or server alone, by the name that it gives them. */
export type OwnTypeName = (typeof OWN_TYPE_NAMES)[keyof typeof OWN_TYPE_NAMES][number]

/** The types that take no arguments and that just these servers have. `point` and `polygon` are not the same on both. */
export const OWN_TYPE_NAMES = {
  /** PostgreSQL manual, chapter 8. */
  postgres: [
    'box',
    'cidr',
    'circle',
    'daterange',
    'inet',
    'int4range',
    'int8range',
    'jsonpath',
    'line',
    'lseg',
    'macaddr',
    'macaddr8',
    'money',
    'numrange',
    'oid',
    'path',
    'point',
    'polygon',
    'tsquery',
    'tsrange',
    'tstzrange',
    'tsvector',
    'xml',
  ],
  /** MySQL reference manual, chapter 13. */
  mysql: [
    'geometry',
    'geometrycollection',
    'linestring',
    'mediumblob',
    'mediumtext',
    'multilinestring',
    'multipoint',
    'multipolygon',
    'point',
    'polygon',
    'tinyblob',
    'tinytext',
    'year',
  ],
  /** MariaDB knowledge base, data types: what it has besides MySQL's. */
  mariadb: ['inet4', 'inet6'],
  /** The storage classes (https://www.sqlite.org/datatype3.html); `any` is for STRICT tables. */
  sqlite: ['any', 'numeric'],
} as const

export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
  readonly default?: Scalar | SqlExpression
  /** The server numbers the rows: identity, AUTO_INCREMENT, AUTOINCREMENT. */
  readonly identity?: true | Identity
  /** The value is computed from other columns. */
  readonly generated?: Generated
  readonly collation?: string
  /** MySQL and MariaDB only, as the server names it. */
  readonly charset?: string
  /** The expression that every change of the row sets the column to (MySQL and MariaDB: CURRENT_TIMESTAMP). */
  readonly onUpdate?: string
  /** It is left out of what a star selects (MySQL 8.0.23, MariaDB). */
  readonly invisible?: true
  /** The spatial reference system of a geometry (MySQL 8, MariaDB). */
  readonly srid?: number
  /** Where it is not what its type brings with it (PostgreSQL). */
  readonly storage?: ColumnStorage
  readonly comment?: string
}

/** How a column's values are kept and counted (PostgreSQL); what is left out is the server's own. */
export interface ColumnStorage {
  /** Whether long values are compressed, and kept outside of their row. */
  readonly mode?: 'plain' | 'external' | 'extended' | 'main'
  /** `pglz` or `lz4`, from version 14 on. */
  readonly compression?: string
  /** How many values ANALYZE looks at. */
  readonly statistics?: number
}

/** How an identity column counts (PostgreSQL). */
export interface Identity {
  /** GENERATED ALWAYS: a value of the author's own is refused. */
  readonly always?: true
  readonly start?: number | bigint
  readonly increment?: number | bigint
  readonly min?: number | bigint
  readonly max?: number | bigint
  readonly cache?: number
  readonly cycle?: true
  /** The name of its sequence, where it is not the one that the server would choose: table, column and `seq`. */
  readonly sequence?: string
}

export interface Generated {
  readonly expression: string
  /** False: computed whenever it is read. */
  readonly stored: boolean
}

/** When a constraint is checked: at the statement's end, or `deferred` to the end of the transaction, by wish or from the start. */
export type Deferrable = 'immediate' | 'deferred'

/** What SQLite does with a row that breaks a constraint. */
export type ConflictAction = 'rollback' | 'abort' | 'fail' | 'ignore' | 'replace'

/** What a key's index is besides its columns, and its comment (PostgreSQL). */
export interface KeyIndex {
  /** Columns that it holds besides its keys. */
  readonly include?: readonly string[]
  /** Storage parameters, such as `{ fillfactor: 70 }`. */
  readonly with?: StorageParameters
  readonly comment?: string
}

/** By their names. */
export type StorageParameters = Readonly<Record<string, string | number | boolean>>

export interface PrimaryKey extends KeyIndex {
  readonly name: string
  readonly columns: readonly string[]
  /** Of columns of which it holds the beginning alone, how many characters or bytes (MySQL and MariaDB). */
  readonly lengths?: Readonly<Record<string, number>>
  readonly deferrable?: Deferrable
  readonly onConflict?: ConflictAction
}

export interface Unique extends KeyIndex {
  readonly name: string
  readonly columns: readonly string[]
  /** Two NULLs are the same (PostgreSQL 15). */
  readonly nullsNotDistinct?: true
  readonly deferrable?: Deferrable
  readonly onConflict?: ConflictAction
}

export type ReferentialAction = 'cascade' | 'restrict' | 'set null' | 'set default' | 'no action'

export interface ForeignKey {
  readonly name: string
  readonly columns: readonly string[]
  readonly references: {
    readonly table: string
    /** None: those of the parent's primary key, whatever it is (SQLite). */
    readonly columns: readonly string[]
  }
  readonly onDelete?: ReferentialAction
  /** The columns that `set null` or `set default` sets, where it is not all of them (PostgreSQL 15). */
  readonly onDeleteColumns?: readonly string[]
  readonly onUpdate?: ReferentialAction
  readonly match?: 'full' | 'simple'
  readonly deferrable?: Deferrable
  /** The rows that were there before it have not been checked yet (PostgreSQL). */
  readonly notValid?: true
  /** PostgreSQL. */
  readonly comment?: string
}

export interface Check {
  readonly name: string
  readonly expression: string
  /** The rows that were there before it have not been checked yet (PostgreSQL). */
  readonly notValid?: true
  /** It is written down and not checked (MySQL). */
  readonly notEnforced?: true
  /** It stands at the column that it has its name from (MariaDB). */
  readonly atColumn?: true
  /** Tables that inherit from this one do not have it (PostgreSQL). */
  readonly noInherit?: true
  /** PostgreSQL. */
  readonly comment?: string
}

/** No two rows may meet all the operators at once (PostgreSQL). */
export interface Exclusion {
  readonly name: string
  /** The index method, `gist` where it is left out. */
  readonly method?: string
  readonly elements: readonly ExclusionElement[]
  readonly where?: string
  readonly deferrable?: Deferrable
  readonly comment?: string
}

export type ExclusionElement = ({ readonly column: string } | { readonly expression: string }) & {
  readonly with: string
  readonly opclass?: string
}

/** One key of an index: a column, or an expression. */
export type IndexKey = ({ readonly column: string } | { readonly expression: string }) & {
  readonly order?: 'desc'
  readonly nulls?: 'first' | 'last'
  readonly collation?: string
  /** The operator class (PostgreSQL). */
  readonly opclass?: string
  /** How many characters, or bytes, of the column are indexed (MySQL and MariaDB). */
  readonly length?: number
  /** How many values of an expression ANALYZE looks at, where it is not the server's own number (PostgreSQL). */
  readonly statistics?: number
}

export interface Index {
  readonly name: string
  readonly keys: readonly IndexKey[]
  readonly unique?: true
  /** Only the rows that meet this expression are indexed. */
  readonly where?: string
  /** Columns that it holds besides its keys (PostgreSQL). */
  readonly include?: readonly string[]
  /** `btree`, `hash`, `gin`, `gist`, ... as the server names it. */
  readonly method?: string
  /** MySQL and MariaDB. */
  readonly type?: 'fulltext' | 'spatial'
  /** The full text parser (MySQL). */
  readonly parser?: string
  /** Two NULLs are the same (PostgreSQL 15). */
  readonly nullsNotDistinct?: true
  /** Storage parameters (PostgreSQL), such as `{ fillfactor: 70 }`. */
  readonly with?: StorageParameters
  /** Kept, but not used by queries: INVISIBLE on MySQL, IGNORED on MariaDB. */
  readonly invisible?: true
  readonly comment?: string
}

/** Names are as the server knows them; a table outside the default schema is named `schema.table`. */
export interface Table {
  readonly name: string
  readonly columns: readonly Column[]
  readonly primaryKey?: PrimaryKey
  readonly uniques: readonly Unique[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly checks: readonly Check[]
  readonly exclusions?: readonly Exclusion[]
  readonly indexes: readonly Index[]
  readonly comment?: string
  readonly settings?: TableSettings
  /** The tables that it inherits from (PostgreSQL). */
  readonly inherits?: readonly string[]
  readonly partitionBy?: Partitioning
  /** The partition of another table that it is, with its bound as SQL: `FOR VALUES FROM (1) TO (10)` (PostgreSQL). */
  readonly partitionOf?: { readonly table: string; readonly bound: string }
  /** `forced`: for the table's owner too (PostgreSQL). */
  readonly rowSecurity?: 'enabled' | 'forced'
}

/** What servers let one say of a table as a whole. */
export interface TableSettings {
  /** MySQL and MariaDB: InnoDB, MyISAM, Aria, ... */
  readonly engine?: string
  readonly charset?: string
  readonly collation?: string
  readonly rowFormat?: string
  readonly autoIncrement?: number | bigint
  /** SQLite: values must have their column's type. */
  readonly strict?: true
  /** SQLite: stored by its primary key. */
  readonly withoutRowid?: true
  /** PostgreSQL: not written to the log, and empty after a crash. */
  readonly unlogged?: true
  /** Storage parameters (PostgreSQL), such as `{ fillfactor: 70 }`. */
  readonly with?: StorageParameters
}

/** How rows are spread over partitions. */
export interface Partitioning {
  readonly by: 'range' | 'list' | 'hash' | 'key'
  /** By powers of two (MySQL and MariaDB), of `hash` and `key`. */
  readonly linear?: true
  /** Columns, or expressions in parentheses, as SQL. */
  readonly keys: readonly string[]
  /** How the rows of each partition are spread over `count` more (MySQL and MariaDB). */
  readonly subpartitions?: Subpartitioning
  /** MySQL and MariaDB: the partitions, each as SQL: `VALUES LESS THAN (10)`; a number for hash and key. */
  readonly partitions?: readonly Partition[] | number
}

export interface Subpartitioning {
  readonly by: 'hash' | 'key'
  readonly linear?: true
  readonly keys: readonly string[]
  readonly count: number
}

export interface Partition {
  readonly name: string
  readonly values: string
}

export interface Schema {
  /**
   * False: there may be tables and objects that are not listed, so that changing one of them is no error and has no
   * effect here.
   */
  readonly complete: boolean
  readonly tables: Readonly<Record<string, Table>>
  /** Everything that is no table, by `keyOf`. */
  readonly objects: Readonly<Record<string, SchemaObject>>
}

export const emptySchema: Schema = { complete: true, tables: {}, objects: {} }

/** A schema of which nothing is known yet. */
export const unknownSchema: Schema = { complete: false, tables: {}, objects: {} }
