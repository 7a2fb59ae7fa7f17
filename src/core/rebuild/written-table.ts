import type { Statement } from '../dialect.ts'

/**
 * A SQLite table as its CREATE TABLE says it. Every part keeps the author's own text, so that what an operation does not
 * name stays as it was written: conflict clauses, unnamed checks, collations, comments. A `lead` is the white space and
 * the comments before a part, where they are not as usual.
 */
export interface WrittenTable {
  readonly name: string
  /** What stands between the name and the opening parenthesis. */
  readonly lead?: string
  readonly columns: readonly WrittenColumn[]
  readonly constraints: readonly WrittenConstraint[]
  /** What stands between the last part and the closing parenthesis. */
  readonly tail?: string
  /** What follows the closing parenthesis: STRICT, WITHOUT ROWID. */
  readonly suffix: string
  readonly indexes: readonly WrittenIndex[]
}

/** Where a column or a constraint stands in the text. */
interface Placed {
  readonly lead?: string
  /** A comment on the rest of its line, behind the comma. */
  readonly note?: string
}

export interface WrittenColumn extends Placed {
  readonly name: string
  /** The name as it is written, with its quotes. */
  readonly written: string
  /** The declared type as it is written; empty where there is none. */
  readonly type: string
  readonly typeLead?: string
  /** In the order of the text. */
  readonly clauses: readonly WrittenClause[]
  /** The column of the live table that its values come from; undefined: it is new. */
  readonly from?: string
  /** The expression over the live table's columns that its values are computed by, instead of being copied. */
  readonly value?: string
}

export type ClauseKind =
  'primaryKey' | 'notNull' | 'null' | 'unique' | 'check' | 'default' | 'collate' | 'references' | 'generated'

/** One constraint of a column with all its text, `CONSTRAINT name` included. */
export interface WrittenClause {
  readonly kind: ClauseKind
  readonly name?: string
  readonly text: string
  readonly lead?: string
}

/** One constraint of the table with all its text, `CONSTRAINT name` included. */
export interface WrittenConstraint extends Placed {
  readonly kind: 'primaryKey' | 'unique' | 'check' | 'foreignKey'
  readonly name?: string
  /** The columns of this table that it names; of a check, every name that its expression holds. */
  readonly columns: readonly string[]
  readonly text: string
}

export interface WrittenIndex {
  readonly name: string
  /** The whole CREATE INDEX. */
  readonly sql: string
}

/** A change of one SQLite table. All changes of a table that stand together make one rebuild, if one of them needs it. */
export interface TableChange {
  readonly table: string
  /** The table as it is to be. Throws MigError where the change is impossible. */
  edit(table: WrittenTable): WrittenTable
  /**
   * The statements with which SQLite makes the change itself; a function where that depends on the table as it is before
   * the change. Undefined: only a rebuild will do.
   */
  readonly native?: readonly Statement[] | ((table: WrittenTable) => readonly Statement[] | undefined)
  /**
   * What a script says where nobody knows the table: statements that SQLite itself refuses where they cannot be. Undefined:
   * such a script is refused.
   */
  readonly blind?: readonly Statement[]
}
