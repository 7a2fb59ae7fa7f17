import { renameColumnIn } from '../sql/column-names.ts'
import type { Constraint } from './constraints.ts'
import { columnOf } from './edit.ts'
import type { Check, Column, Exclusion, ForeignKey, Index, PrimaryKey, Table, Unique } from './model.ts'
import { nameAfterRename } from './unnamed.ts'

/** The table with one of its columns renamed wherever the table names it. Throws MigError where there is no such column. */
export function withRenamedColumn(table: Table, from: string, to: string): Table {
  columnOf(table, from)
  return withRenamedMentions(table, from, to)
}

/** The same for a table that may have the column under its new name already, or not at all. */
export function withRenamedMentions(table: Table, from: string, to: string): Table {
  const list = (columns: readonly string[]) => columns.map((column) => (column === from ? to : column))
  const inside = (expression: string) => renameColumnIn(expression, { table: table.name, from, to })
  const { primaryKey, exclusions, partitionBy } = table
  return {
    ...table,
    columns: table.columns.map((column) => renamedIn(column, from, to, inside)),
    ...(primaryKey && {
      primaryKey: {
        ...primaryKey,
        columns: list(primaryKey.columns),
        ...(primaryKey.lengths && { lengths: lengths(primaryKey.lengths) }),
      },
    }),
    uniques: table.uniques.map((key) => renamed('unique', key, { ...key, columns: list(key.columns) })),
    foreignKeys: table.foreignKeys.map((key) =>
      renamed('foreignKey', key, { ...key, columns: list(key.columns) }),
    ),
    checks: table.checks.map((check) =>
      atColumn(renamed('check', check, { ...check, expression: inside(check.expression) })),
    ),
    ...(exclusions && { exclusions: exclusions.map(exclusion) }),
    indexes: table.indexes.map(index),
    ...(partitionBy && { partitionBy: { ...partitionBy, keys: partitionBy.keys.map(partitionKey) } }),
  }

  function atColumn(check: Check): Check {
    return check.atColumn && check.name === from ? { ...check, name: to } : check
  }

  function lengths(of: NonNullable<PrimaryKey['lengths']>): NonNullable<PrimaryKey['lengths']> {
    return Object.fromEntries(
      Object.entries(of).map(([column, length]) => [column === from ? to : column, length]),
    )
  }

  function key<T extends { readonly column: string } | { readonly expression: string }>(each: T): T {
    if ('column' in each) return each.column === from ? { ...each, column: to } : each
    return { ...each, expression: inside(each.expression) }
  }

  function index({ include, ...each }: Index): Index {
    return {
      ...each,
      keys: each.keys.map(key),
      ...(include && { include: list(include) }),
      ...(each.where !== undefined && { where: inside(each.where) }),
    }
  }

  function exclusion(each: Exclusion): Exclusion {
    return {
      ...each,
      elements: each.elements.map(key),
      ...(each.where !== undefined && { where: inside(each.where) }),
    }
  }

  function partitionKey(written: string): string {
    return written === from ? to : written.startsWith('(') ? inside(written) : written
  }
}

/** One that goes by what it says goes by what it says now. */
function renamed<T extends Unique | ForeignKey | Check>(
  type: 'unique' | 'foreignKey' | 'check',
  before: T,
  after: T,
): T {
  // safe: each is of the type that is said of it
  return {
    ...after,
    name: nameAfterRename({ type, ...before } as Constraint, { type, ...after } as Constraint),
  }
}

function renamedIn(column: Column, from: string, to: string, inside: (expression: string) => string): Column {
  const { generated, default: fallback } = column
  return {
    ...column,
    ...(column.name === from && { name: to }),
    ...(generated && { generated: { ...generated, expression: inside(generated.expression) } }),
    // a default of MySQL's or MariaDB's may hold other columns
    ...(typeof fallback === 'object' && fallback && { default: { sql: inside(fallback.sql) } }),
  }
}
