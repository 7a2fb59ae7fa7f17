import { MigError } from '../../errors.ts'
import type { Column, Schema, Table } from './model.ts'

/** The table, if it is listed; "constructor" is a name like any other. */
export function findTable(schema: Schema, name: string): Table | undefined {
  return Object.hasOwn(schema.tables, name) ? schema.tables[name] : undefined
}

/** The table, or undefined where the schema does not list everything. Throws where the table does not exist. */
export function tableOf(schema: Schema, name: string): Table | undefined {
  const table = findTable(schema, name)
  if (!table && schema.complete) throw new MigError('operation.invalid', `table "${name}" does not exist`)
  return table
}

/** Throws where the table has no such column. */
export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((each) => each.name === name)
  if (!column) throw new MigError('operation.invalid', `column "${table.name}.${name}" does not exist`)
  return column
}

export function putTable(schema: Schema, table: Table): Schema {
  return { ...schema, tables: { ...schema.tables, [table.name]: table } }
}

/** Throws where a table of that name exists. */
export function addTable(schema: Schema, table: Table): Schema {
  if (findTable(schema, table.name))
    throw new MigError('operation.invalid', `table "${table.name}" already exists`)
  return putTable(schema, table)
}

export function withoutTable(schema: Schema, name: string): Schema {
  const { [name]: _dropped, ...tables } = schema.tables
  return { ...schema, tables }
}

/** The schema with one table changed; unchanged where that table is not known. Throws where it does not exist. */
export function editTable(schema: Schema, name: string, edit: (table: Table) => Table): Schema {
  const table = tableOf(schema, name)
  return table ? putTable(schema, edit(table)) : schema
}
