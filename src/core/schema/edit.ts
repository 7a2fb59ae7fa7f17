import { MigError } from '../../errors.ts'
import type { Column, Schema, Table } from './model.ts'
import { addObject, dropObject, findObject, withoutBelongings, type View } from './objects.ts'

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

/** The schema without the table and what goes with it: its triggers and policies, and its partitions where they are tables. */
export function withoutTable(schema: Schema, name: string): Schema {
  const { [name]: _dropped, ...tables } = withoutBelongings(schema, name).tables
  const parts = partitionsOf(schema, name).map((part) => part.name)
  return parts.reduce(withoutTable, { ...withoutBelongings(schema, name), tables })
}

/** The partitions of a table that are tables themselves (PostgreSQL). */
export function partitionsOf(schema: Schema, name: string): readonly Table[] {
  return Object.values(schema.tables).filter(({ partitionOf }) => partitionOf?.table === name)
}

/**
 * The schema with one table changed, and its partitions where its columns are others; unchanged where that table is not
 * known. A materialised view is edited as a table of which only the indexes are known. Throws where it does not exist.
 */
export function editTable(schema: Schema, name: string, edit: (table: Table) => Table): Schema {
  const view = findObject(schema, 'view', `view ${name}`)
  if (view?.materialized) return editIndexes(schema, view, edit)
  const table = tableOf(schema, name)
  if (!table) return schema
  const edited = edit(table)
  const follow = edited.columns === table.columns ? [] : partitionsOf(schema, name)
  return follow.reduce(
    (after, part) => editTable(after, part.name, (each) => ({ ...each, columns: edited.columns })),
    putTable(schema, edited),
  )
}

function editIndexes(schema: Schema, view: View, edit: (table: Table) => Table): Schema {
  const { indexes: before = [], ...rest } = view
  const { indexes } = edit({
    name: view.name,
    columns: [],
    uniques: [],
    foreignKeys: [],
    checks: [],
    indexes: before,
  })
  return addObject(dropObject(schema, `view ${view.name}`), {
    ...rest,
    ...(indexes.length > 0 && { indexes }),
  })
}
