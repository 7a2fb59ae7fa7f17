import { renameColumnIn } from '../sql/column-names.ts'
import { columnOf } from './edit.ts'
import type { Column, Exclusion, Index, Table } from './model.ts'

/** The table with one of its columns renamed wherever the table names it. Throws MigError where there is no such column. */
export function withRenamedColumn(table: Table, from: string, to: string): Table {
  columnOf(table, from)
  const list = (columns: readonly string[]) => columns.map((column) => (column === from ? to : column))
  const inside = (expression: string) => renameColumnIn(expression, { table: table.name, from, to })
  const { primaryKey, exclusions, partitionBy } = table
  return {
    ...table,
    columns: table.columns.map((column) => renamedIn(column, from, to, inside)),
    ...(primaryKey && { primaryKey: { ...primaryKey, columns: list(primaryKey.columns) } }),
    uniques: table.uniques.map((key) => ({ ...key, columns: list(key.columns) })),
    foreignKeys: table.foreignKeys.map((key) => ({ ...key, columns: list(key.columns) })),
    checks: table.checks.map((check) => ({ ...check, expression: inside(check.expression) })),
    ...(exclusions && { exclusions: exclusions.map(exclusion) }),
    indexes: table.indexes.map(index),
    ...(partitionBy && { partitionBy: { ...partitionBy, keys: partitionBy.keys.map(partitionKey) } }),
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
