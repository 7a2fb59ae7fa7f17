import { MigError } from '../../../errors.ts'
import type { Action, Inquiry, RenderContext, Row } from '../../dialect.ts'
import { addWrittenIndex } from '../../rebuild/edits.ts'
import type { TableChange } from '../../rebuild/written-table.ts'
import { columnOf, editTable } from '../../schema/edit.ts'
import type { Index, IndexKey } from '../../schema/model.ts'
import { conventionalName } from '../../schema/names.ts'
import { commentStatement } from '../comments/comment-target.ts'
import { mysqlIndex, postgresIndex, sqliteIndex, type IndexStatement } from './index-definition.ts'
import { indexPath } from './index-of-table.ts'
import { isList, statement, type OpDef, type Question } from '../op.ts'

export interface CreateIndex {
  readonly kind: 'createIndex'
  readonly table: string
  readonly index: Index
  readonly concurrently?: true
}

/** One key of an index as it is written: a column's name, or a column or an expression with what is said of it. */
export type IndexKeyInput =
  string | (Omit<IndexKey, 'order'> & KeyTarget & { readonly order?: 'asc' | 'desc' })

type KeyTarget = { readonly column: string } | { readonly expression: string }

export interface IndexOptions {
  /** Left out: `ix_`, the table, the columns. Needed where a key is an expression. */
  readonly name?: string
  readonly unique?: boolean
  /** Only the rows that meet this expression are indexed (PostgreSQL, SQLite). */
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
  readonly nullsNotDistinct?: boolean
  /** Storage parameters (PostgreSQL), such as `{ fillfactor: 70 }`. */
  readonly with?: Readonly<Record<string, string | number | boolean>>
  /** Kept, but not used by queries: INVISIBLE on MySQL, IGNORED on MariaDB. */
  readonly invisible?: boolean
  /** PostgreSQL, MySQL and MariaDB. */
  readonly comment?: string
  /**
   * Writers go on while it is built. PostgreSQL does that outside of a transaction only, so that the revision must say
   * `transaction = false`; MySQL and MariaDB are told LOCK = NONE; SQLite has one writer at a time anyway.
   */
  readonly concurrently?: boolean
}

export const createIndex: OpDef<
  CreateIndex,
  [table: string, keys: readonly IndexKeyInput[], options?: IndexOptions]
> = {
  kind: 'createIndex',
  make(table, inputs, options = {}) {
    const invalid = (problem: string, hint: readonly string[] = []) =>
      new MigError('operation.invalid', `createIndex on "${table}": ${problem}`, { hint })
    if (!isList(inputs))
      throw invalid('its columns are no list', [`write: op.createIndex('${table}', ['column'])`])
    if (inputs.length === 0) throw invalid('an index needs a column')
    const keys = inputs.map((input) => keyOf(input, invalid))
    const { name = nameFor(table, keys), unique, where, nullsNotDistinct, invisible } = options
    const { type, method, parser, include, with: settings, comment } = options
    if (type !== undefined && unique) throw invalid(`a ${type} index cannot be unique`)
    if (parser !== undefined && type !== 'fulltext') throw invalid("a parser belongs to type: 'fulltext'")
    if (nullsNotDistinct && !unique) throw invalid('nullsNotDistinct belongs to unique: true')
    return {
      kind: 'createIndex',
      table,
      index: {
        name,
        keys,
        ...(unique && { unique: true as const }),
        ...(where !== undefined && { where }),
        ...(type && { type }),
        ...(method !== undefined && { method: method.toLowerCase() }),
        ...(nullsNotDistinct && { nullsNotDistinct: true as const }),
        ...(invisible && { invisible: true as const }),
        ...said({ include, parser, with: settings, comment }),
      },
      ...(options.concurrently && { concurrently: true as const }),
    }
  },
  args({ table, index, concurrently }) {
    const { name, keys: all, ...rest } = index
    const keys = all.map((key) => ('column' in key && Object.keys(key).length === 1 ? key.column : key))
    const expressions = all.some((key) => 'expression' in key)
    const options: IndexOptions = {
      ...((expressions || name !== nameFor(table, all)) && { name }),
      ...rest,
      ...(concurrently && { concurrently }),
    }
    return Object.keys(options).length > 0 ? [table, keys, options] : [table, keys]
  },
  apply: (op, before) =>
    editTable(before, op.table, (table) => {
      if (table.indexes.some((index) => index.name === op.index.name)) {
        throw new MigError(
          'operation.invalid',
          `index "${op.index.name}" already exists on table "${op.table}"`,
        )
      }
      // the columns of a materialised view are not known, nor those that a table inherits
      const named = table.columns.length === 0 || table.inherits ? [] : op.index.keys
      for (const key of named) if ('column' in key) columnOf(table, key.column)
      return { ...table, indexes: [...table.indexes, op.index] }
    }),
  invert: ({ table, index, concurrently }) => [
    { kind: 'dropIndex', table, name: index.name, was: index, ...(concurrently && { concurrently }) },
  ],
  sql: {
    postgres: (op, context) => [
      ...(op.concurrently ? [clearLeftover(op, context)] : []),
      {
        ...statement(postgresIndex(op, context)),
        ...(op.concurrently && { outsideTransaction: true as const }),
      },
      ...saidOf(op, context),
    ],
    mysql: (op, context) => [statement(mysqlIndex(op, context))],
    sqlite: (op, context) => [createWritten(op, sqliteIndex(op, context))],
  },
  facts: ({ table, index }) =>
    index.unique
      ? [
          {
            fact: 'mayFail',
            why: `rows of ${table} may hold the same value twice`,
            ask: duplicates(table, index),
          },
        ]
      : [],
  describe: (op) => `create ${op.index.unique ? 'unique ' : ''}index ${op.index.name} on ${op.table}`,
  touches: (op) => [op.table],
}

/** What makes an index of a table that has no rows yet (PostgreSQL, SQLite). */
export function indexStatements(made: IndexStatement, context: RenderContext): readonly Action[] {
  if (context.dialect.family === 'sqlite') return [statement(sqliteIndex(made, context))]
  return [statement(postgresIndex(made, context)), ...saidOf(made, context)]
}

/** Of an index on expressions, on beginnings or in an order of its own the server alone can tell. */
function duplicates(table: string, { keys, where, nullsNotDistinct }: Index): Question {
  const columns = keys.flatMap((key) =>
    'column' in key && key.length === undefined && key.collation === undefined && key.opclass === undefined
      ? [key.column]
      : [],
  )
  if (columns.length < keys.length) return { rows: table }
  return {
    duplicates: {
      table,
      columns,
      ...(where !== undefined && { where }),
      ...(nullsNotDistinct && { nullsNotDistinct }),
    },
  }
}

const createWritten = ({ table, index }: CreateIndex, sql: string): TableChange => ({
  table,
  edit: (written) => addWrittenIndex(written, index.name, sql),
  native: [statement(sql)],
})

/** As a revision file in plain JavaScript may have written it. */
function keyOf(
  input: IndexKeyInput,
  invalid: (problem: string, hint: readonly string[]) => MigError,
): IndexKey {
  if (typeof input === 'string') return { column: input }
  const isKey = typeof input === 'object' && input !== null && ('column' in input || 'expression' in input)
  if (!isKey)
    throw invalid('a key is no column and no expression', ["write: ['a', { column: 'b', order: 'desc' }]"])
  const { order, ...rest } = input
  return said({ ...rest, ...(order === 'desc' && { order }) })
}

/** Without what is `undefined`. */
function said<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // safe: only members that say nothing are left out
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

/** What CREATE INDEX itself cannot say. */
function saidOf(made: IndexStatement, { dialect }: RenderContext): readonly Action[] {
  const { table, index } = made
  const statistics = index.keys.flatMap((key, i) =>
    key.statistics === undefined
      ? []
      : [
          statement(
            `ALTER INDEX ${indexPath(table, index.name, dialect)} ALTER COLUMN ${i + 1} SET STATISTICS ${key.statistics}`,
          ),
        ],
  )
  if (index.comment === undefined) return statistics
  const target = { kind: 'index', name: index.name, on: table } as const
  return [...statistics, statement(commentStatement(target, index.comment, dialect))]
}

/**
 * CREATE INDEX CONCURRENTLY that fails leaves an invalid index of its name, which the next attempt stumbles over, and
 * which IF NOT EXISTS takes for the index itself (https://www.postgresql.org/docs/current/sql-createindex.html).
 * While somebody still builds it, it is invalid too, and must not be dropped.
 */
function clearLeftover({ table, index }: CreateIndex, { dialect }: RenderContext): Inquiry {
  const path = indexPath(table, index.name, dialect)
  return {
    ask: statement(LEFTOVER, [dialect.table(table), index.name]),
    assume: [],
    decide([found]: readonly Row[]) {
      if (!found) return []
      if (found['valid'] === true) {
        throw new MigError('operation.invalid', `index "${index.name}" already exists on table "${table}"`, {
          hint: ['if an attempt that was cut short has made it, drop it, or say that it is done: mig stamp'],
        })
      }
      if (found['worker'] !== null) {
        throw new MigError(
          'operation.invalid',
          `index "${index.name}" on table "${table}" is not valid, and process ${Number(found['worker'])} may still be building it`,
          {
            hint: ['try again when it has ended: its index is then there, or is cleared away and built anew'],
          },
        )
      }
      return [{ ...statement(`DROP INDEX CONCURRENTLY ${path}`), outsideTransaction: true }]
    },
  }
}

/** The index of that name on that table, and who else holds the lock with which it is built. */
const LEFTOVER = `SELECT i.indisvalid AS valid, (
    SELECT min(l.pid) FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.relation = i.indrelid AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND l.mode = 'ShareUpdateExclusiveLock' AND l.pid <> pg_backend_pid()
      AND a.backend_type IS DISTINCT FROM 'autovacuum worker'
  ) AS worker
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = to_regclass($1) AND c.relname = $2 AND c.relkind = 'i'`

function nameFor(table: string, keys: readonly IndexKey[]): string {
  const columns = keys.map((key) => {
    if ('column' in key) return key.column
    throw new MigError(
      'operation.invalid',
      `createIndex on "${table}": an index on an expression needs a name`,
      {
        hint: ["give it one: op.createIndex(table, keys, { name: 'ix_...' })"],
      },
    )
  })
  return conventionalName('index', table, columns)
}
