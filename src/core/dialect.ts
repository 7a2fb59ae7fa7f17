import type { Kind, OpOf } from './ops/index.ts'
import type { TableChange } from './rebuild/written-table.ts'
import type { Constraint } from './schema/constraints.ts'
import type { Column, ColumnType, ConflictAction, Family, ForeignKey, Schema, Table } from './schema/model.ts'

export type DialectName = 'postgres' | 'mysql' | 'mariadb' | 'sqlite'

/** A value that can be bound to a parameter or written as a literal; an object is stored as JSON. */
export type Value = string | number | bigint | boolean | null | Date | Uint8Array | object

/** One statement for one database: never two, and never without its own text of what it is for. */
export interface Statement {
  readonly sql: string
  /** Values for the driver's own placeholders: `$1` on PostgreSQL, `?` elsewhere. */
  readonly bindings?: readonly Value[]
  /** The line of the author's SQL that it begins at, where it was cut from a longer text. */
  readonly line?: number
  /** The server refuses it inside a transaction. */
  readonly outsideTransaction?: true
  /** A question that the server may refuse, which is an answer without rows. */
  readonly mayFail?: true
  /** It is one of several that must stand or fall together. */
  readonly needsTransaction?: true
  /** How the author is told what the server says of it, where the statement itself is ours alone. */
  tells?(message: string): string
}

/** A question to the live database, whose answer says what to do: what an operation keeps, only the server knows exactly. */
export interface Inquiry {
  readonly ask: Statement
  /** What the database would answer, as far as the operations before tell; undefined: nobody but the database knows. */
  readonly assume?: readonly Row[]
  /** What it decides on, the server refuses inside a transaction. */
  readonly outsideTransaction?: true
  /** Throws MigError where the operation cannot run on what is there. */
  decide(rows: readonly Row[]): readonly Action[]
}

export type Action = Statement | Inquiry

/** What a renderer may know: how this database spells things, and the schema before and after the operation. */
export interface RenderContext {
  readonly dialect: Dialect
  /** Undefined: no server is asked, the newest is meant. */
  readonly version?: Version
  readonly before: Schema
  readonly after: Schema
}

/** The numbers of a server's version. */
export type Version = readonly number[]

/** `TableChange` is for SQLite alone: changes of one table are folded into one rebuild. */
export type Render<T> = (op: T, context: RenderContext) => readonly (Action | TableChange)[]

/** Whether the server is of that version or newer; a server that is not asked is. */
export function atLeast(version: Version | undefined, ...wanted: readonly number[]): boolean {
  for (const [i, number] of wanted.entries()) {
    const actual = version?.[i] ?? (version ? 0 : number)
    if (actual !== number) return actual > number
  }
  return true
}

/** `15.4 (Debian 15.4-1)` -> `[15, 4]`; MariaDB may put a `5.5.5-` before its own. */
export function versionOf(text: string): Version {
  return (/\d+(?:\.\d+)*/.exec(text.replace(/^5\.5\.5-/, ''))?.[0] ?? '').split('.').map(Number)
}

/** How one kind of database spells things. A server of a known family is a spread of that family with overrides. */
export interface Dialect {
  readonly name: DialectName
  readonly family: Family
  /** False: the server commits at every DDL statement, so that a failed revision may have left its first half. */
  readonly transactionalDdl: boolean
  /** True for a statement at which the server commits what came before it, and itself. */
  commitsImplicitly(sql: string): boolean
  /** Opens a transaction that may write at once. */
  readonly begin: string
  /** The current time in UTC as ISO 8601 text with milliseconds. */
  readonly nowUtc: string
  /** The name of the session's user. */
  readonly currentUser: string
  /** The name quoted; a dotted name of a table is quoted part by part by `table`. Throws where the server would cut it. */
  quote(name: string): string
  table(name: string): string
  /** The driver's placeholder for the n-th value of a statement, counted from 1. */
  placeholder(n: number): string
  /** Throws where a value cannot be written, such as text with a NUL character. */
  literal(value: Value): string
  /** Undefined: this database has no such type. */
  type(type: ColumnType): string | undefined
  columnDefinition(
    column: Column,
    options?: {
      readonly inlineKey?: boolean
      readonly onConflict?: ConflictAction
      readonly version?: Version
    },
  ): string
  defaultClause(column: Column): string
  foreignKey(key: ForeignKey): string
  /** `CONSTRAINT name UNIQUE (...)`, as it stands in CREATE TABLE and behind ADD. Throws where this database lacks it. */
  constraint(constraint: Constraint, version?: Version): string
  /** What follows the closing parenthesis of CREATE TABLE. */
  tableSuffix(table: Table): string
  /** Statements that give a table and its columns their comments; none where CREATE TABLE holds them or there are none. */
  comments(table: Table): readonly Statement[]
  readonly session: SessionGrammar
  /** Statements this database spells in its own way. Looked up before the family's. */
  readonly overrides?: { readonly [K in Kind]?: Render<OpOf<K>> }
}

/** What a session says to the server besides the revisions' own statements. */
export interface SessionGrammar {
  /** Sets time limits and search path, once, right after connecting. */
  opening(options: SessionOptions): readonly Statement[]
  /** Makes the server refuse every write of this session from here on. */
  readonly readOnly: string
  /** One row with `kind`, `version`, `name` and `number`: what answers, which database of it, and on which connection. */
  readonly identify: string
  /** The setting `SET ...` for the running transaction alone. Undefined: the server knows no such thing. */
  local?(setting: string): string
  /** One row with `present`: how many of the named tables there are. */
  tablesPresent(tables: readonly string[], schema: string | undefined): Statement
  /** One row with `locked` 1 or 0, at once: takes the lock of that name for this session. Undefined: the transaction itself is the lock. */
  tryLock?(name: string): Statement
  unlock?(name: string): Statement
  /**
   * Rows that say who holds the lock, as text in `holder` and by the `number` of the connection; none where it is free or
   * cannot be seen.
   */
  lockHolder?(name: string): Statement
  /** How long a statement waits for a lock from now on, in milliseconds. Undefined: it is no matter of SQL. */
  limitWait?(milliseconds: number): Statement
  /** What is asked of other connections, and done to them. Undefined: the database knows of none. */
  readonly others?: OtherSessions
  /** Rows of `what`: references that lead nowhere, found only when asked. Undefined: the server never has any. */
  readonly orphans?: string
  /** The same in a script: statements around those that may leave such references, the last of which fail where there are more than before. */
  readonly orphanGuard?: { readonly before: readonly Statement[]; readonly after: readonly Statement[] }
}

/**
 * Statements about other connections. Their rows have `number`, `account`, `application`, `since` (ISO 8601, UTC) and
 * `statement`; what cannot be known is NULL.
 */
export interface OtherSessions {
  /** The connection of that number, if it lives; `since` is when it was opened. */
  find(number: string): Statement
  /** Who keeps the connection of that number waiting, while it waits; `since` is when its transaction began. */
  blockers(number: string): Statement
  /** The same where the server does not tell who waits for whom: all whose transactions are open, while it waits. */
  suspects?(number: string): Statement
  /** Ends a connection; what it was doing is rolled back as far as the server can. */
  end(number: string): Statement
  /** The command of the database's own that does so, for people. */
  endCommand(number: string): string
}

export interface SessionOptions {
  /** Milliseconds that a statement may wait for a lock. */
  readonly lockTimeout: number
  /** Milliseconds that a statement may take. */
  readonly statementTimeout?: number
  /** Where unqualified names are looked for and made. */
  readonly schemas: readonly string[]
}

/** The catalogue of a live server, as far as a session may ask it. */
export interface Connection {
  query(sql: string, bindings?: readonly Value[]): Promise<readonly Row[]>
}

export type Row = Readonly<Record<string, unknown>>
