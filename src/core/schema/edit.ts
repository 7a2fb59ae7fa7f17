import { MigError } from '../../errors.ts'
import { followingColumns } from './follow.ts'
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

/** The partitions of a table and the tables that inherit from it, and theirs: each behind all that it is below. */
export function descendantsOf(schema: Schema, name: string): readonly string[] {
  const found = new Set<string>()
  const visit = (above: string): void => {
    for (const { name: child, partitionOf, inherits } of Object.values(schema.tables)) {
      if (found.has(child) || !(partitionOf?.table === above || inherits?.includes(above))) continue
      visit(child)
      found.add(child)
    }
  }
  visit(name)
  return [...found].toReversed()
}

/** What becomes of a partition or an heir of a table that is changed; `schema` has the changes of all that is above it. */
export type Follow = (child: Table, schema: Schema) => Table

/**
 * The schema with one table changed, and with it the partitions and heirs that it has: by `follow`, or else where its
 * columns are others. Unchanged where that table is not known. A materialised view is edited as a table of which only the
 * indexes are known. Throws where it does not exist.
 */
export function editTable(
  schema: Schema,
  name: string,
  edit: (table: Table) => Table,
  follow?: Follow,
): Schema {
  const view = findObject(schema, 'view', `view ${name}`)
  if (view?.materialized) return editIndexes(schema, view, edit)
  const table = tableOf(schema, name)
  if (!table) return schema
  const edited = edit(table)
  if (!follow && edited.columns === table.columns) return putTable(schema, edited)
  const following = follow ?? ((child) => followingColumns(child, table.columns, edited.columns))
  return descendantsOf(schema, name).reduce(
    (after, child) => putTable(after, following(findTable(after, child)!, after)),
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
