import { findTable } from './edit.ts'
import type { Column, Schema, Table } from './model.ts'

/**
 * The columns that a table has from others and does not list, as it has them: comments and numbering stay where they come
 * from (https://www.postgresql.org/docs/current/ddl-inherit.html). None of a partition, which lists all that it has.
 */
export function inheritedColumns(schema: Schema, { columns, inherits }: Table): readonly Column[] {
  if (!inherits) return []
  const found = new Map<string, Column>()
  const listed = new Set(columns.map(({ name }) => name))
  for (const parent of inherits.flatMap((name) => findTable(schema, name) ?? [])) {
    for (const column of columnsWithInherited(schema, parent))
      if (!listed.has(column.name) && !found.has(column.name)) found.set(column.name, asInherited(column))
  }
  return [...found.values()]
}

/** All columns of a table: those that it has from others, and its own. */
export const columnsWithInherited = (schema: Schema, table: Table): readonly Column[] =>
  table.inherits ? [...inheritedColumns(schema, table), ...table.columns] : table.columns

/** The column of a table, which may have it from another; undefined where neither is known to have it. */
export function columnIn(schema: Schema, table: string, name: string): Column | undefined {
  const known = findTable(schema, table)
  return known && columnsWithInherited(schema, known).find((column) => column.name === name)
}

/** A column as a table has it that inherits it. */
export function asInherited({ comment: _comment, identity: _identity, ...column }: Column): Column {
  return column
}

/** The schema with all columns at each table, also those that it has from others. */
export function withInheritedColumns(schema: Schema): Schema {
  const heirs = Object.values(schema.tables).filter(({ inherits }) => inherits)
  if (heirs.length === 0) return schema
  const whole = heirs.map((heir) => [heir.name, { ...heir, columns: columnsWithInherited(schema, heir) }])
  return { ...schema, tables: { ...schema.tables, ...(Object.fromEntries(whole) as Schema['tables']) } }
}

/** The tables that a table inherits from, or is a partition of, as far as they are known. */
export const parentsOf = (schema: Schema, { inherits = [], partitionOf }: Table): readonly Table[] =>
  [...inherits, ...(partitionOf ? [partitionOf.table] : [])].flatMap((name) => findTable(schema, name) ?? [])
