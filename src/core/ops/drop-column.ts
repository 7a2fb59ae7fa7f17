import { MigError } from '../../errors.ts'
import type { RenderContext } from '../dialect.ts'
import { defineColumn } from '../schema/columns.ts'
import { isColumnBuilder, type ColumnBuilder } from '../schema/define.ts'
import { columnOf, editTable, findTable } from '../schema/edit.ts'
import type { Check, Column, ForeignKey, Index, Schema, Table, Unique } from '../schema/model.ts'
import { statement, type OpDef } from './op.ts'

/** A column with everything that goes when it goes. */
export interface DroppedColumn {
  readonly column: Column
  readonly uniques: readonly Unique[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly checks: readonly Check[]
  readonly indexes: readonly Index[]
}

export interface DropColumn {
  readonly kind: 'dropColumn'
  readonly table: string
  readonly column: string
  readonly was?: DroppedColumn
}

export const dropColumn: OpDef<
  DropColumn,
  [table: string, column: string, was?: ColumnBuilder | DroppedColumn]
> = {
  kind: 'dropColumn',
  make(table, column, was) {
    if (!was) return { kind: 'dropColumn', table, column }
    return {
      kind: 'dropColumn',
      table,
      column,
      was: isColumnBuilder(was) ? described(table, column, was) : was,
    }
  },
  args: (op) => (op.was ? [op.table, op.column, op.was] : [op.table, op.column]),
  apply: (op, before) => editTable(before, op.table, (table) => withoutColumn(table, op.column)),
  invert(op, before) {
    const was = lostBy(op, before)
    if (!was) return undefined
    const { indexes, ...column } = was
    return [
      { kind: 'addColumn', table: op.table, ...column },
      ...indexes.map((index) => ({ kind: 'createIndex' as const, table: op.table, index })),
    ]
  },
  irreversible: 'write a downgrade that adds the column as it was',
  sql: { postgres: alter, mysql: keysFirst, sqlite: sqliteAlter },
  facts: (op) => [{ fact: 'losesData', what: `column ${op.table}.${op.column}` }],
  describe: (op) => `drop column ${op.table}.${op.column}`,
}

function described(table: string, name: string, builder: ColumnBuilder): DroppedColumn {
  const { column, uniques, foreignKeys, checks } = defineColumn(table, name, builder)
  return { column, uniques, foreignKeys, checks, indexes: [] }
}

function alter(op: DropColumn, { dialect }: RenderContext) {
  return [statement(`ALTER TABLE ${dialect.table(op.table)} DROP COLUMN ${dialect.quote(op.column)}`)]
}

/**
 * MySQL refuses to drop a column that a foreign key, a check or an expression still uses, and an index of several columns
 * it would keep without this one: what is known of them it is told to drop too.
 */
function keysFirst(op: DropColumn, { dialect, before }: RenderContext) {
  const was = lostBy(op, before)
  const indexes = [
    ...(was?.uniques ?? []).filter(({ columns }) => columns.length > 1),
    ...(was?.indexes ?? []).filter(({ keys }) => keys.length > 1 || keys.some((key) => 'expression' in key)),
  ]
  const parts = [
    ...(was?.foreignKeys ?? []).map((key) => `DROP FOREIGN KEY ${dialect.quote(key.name)}`),
    ...(was?.checks ?? []).map((check) => `DROP CONSTRAINT ${dialect.quote(check.name)}`),
    ...indexes.map((index) => `DROP INDEX ${dialect.quote(index.name)}`),
    `DROP COLUMN ${dialect.quote(op.column)}`,
  ]
  return [statement(`ALTER TABLE ${dialect.table(op.table)} ${parts.join(', ')}`)]
}

/**
 * SQLite drops no column that is unique or that an index uses; the indexes that are known go first, as they do on other
 * servers. A foreign key or a check goes with its column only where ADD COLUMN wrote it there, which SQLite itself sees.
 */
function sqliteAlter(op: DropColumn, context: RenderContext) {
  const { dialect, before } = context
  const was = lostBy(op, before)
  if (was && was.uniques.length > 0) {
    const keys = was.uniques.map((key) => key.name).join(', ')
    throw new MigError('operation.unsupported', `SQLite cannot drop a UNIQUE column: ${keys}`)
  }
  return [
    ...(was?.indexes ?? []).map((index) => statement(`DROP INDEX ${dialect.quote(index.name)}`)),
    ...alter(op, context),
  ]
}

function withoutColumn(table: Table, name: string): Table {
  const gone = columnOf(table, name)
  const lost = lostWith(table, name)
  const { primaryKey, ...rest } = table
  return {
    ...rest,
    ...(primaryKey && !primaryKey.columns.includes(name) && { primaryKey }),
    columns: table.columns.filter((column) => column !== gone),
    uniques: table.uniques.filter((key) => !lost?.uniques.includes(key)),
    foreignKeys: table.foreignKeys.filter((key) => !lost?.foreignKeys.includes(key)),
    checks: table.checks.filter((check) => !lost?.checks.includes(check)),
    indexes: table.indexes.filter((index) => !lost?.indexes.includes(index)),
  }
}

function lostBy(op: DropColumn, before: Schema): DroppedColumn | undefined {
  const table = findTable(before, op.table)
  return op.was ?? (table && lostWith(table, op.column))
}

/** What the servers drop together with a column; undefined where the table has no such column. */
function lostWith(table: Table, name: string): DroppedColumn | undefined {
  const column = table.columns.find((each) => each.name === name)
  if (!column) return undefined
  const uses = (key: { readonly columns: readonly string[] }) => key.columns.includes(name)
  return {
    column,
    uniques: table.uniques.filter(uses),
    foreignKeys: table.foreignKeys.filter(uses),
    checks: table.checks.filter((check) => mentions(check.expression, name)),
    indexes: table.indexes.filter(
      ({ keys, where }) =>
        (where !== undefined && mentions(where, name)) ||
        keys.some((key) => ('column' in key ? key.column === name : mentions(key.expression, name))),
    ),
  }
}

/** True where the expression holds the column's name as a word of its own. */
function mentions(expression: string, column: string): boolean {
  for (let at = expression.indexOf(column); at >= 0; at = expression.indexOf(column, at + 1)) {
    const isWord = (character: string | undefined) =>
      character !== undefined && /[\p{L}\p{N}_$]/u.test(character)
    if (!isWord(expression[at - 1]) && !isWord(expression[at + column.length])) return true
  }
  return false
}
