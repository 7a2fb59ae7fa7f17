import { findTable } from './edit.ts'
import type { Schema, Table } from './model.ts'
import { conventionalName } from './names.ts'

/**
 * The schema with its primary keys under their conventional names: MySQL and MariaDB know each as PRIMARY alone, whatever it
 * was called.
 */
export const withKeyNames = (schema: Schema): Schema =>
  withKeys(schema, ({ name, primaryKey }) =>
    primaryKey?.name === 'PRIMARY' ? conventionalName('primaryKey', name, primaryKey.columns) : undefined,
  )

/** The schema with each primary key under the name that it has in the other, where the table is there too. */
export function withKeysOf(schema: Schema, other: Schema): Schema {
  return withKeys(schema, ({ name }) => findTable(other, name)?.primaryKey?.name)
}

/** The schema with its primary keys under the one name that MySQL and MariaDB know. */
export const withPlainKeys = (schema: Schema): Schema => withKeys(schema, () => 'PRIMARY')

function withKeys(schema: Schema, nameFor: (table: Table) => string | undefined): Schema {
  const named = (table: Table): Table => {
    const name = table.primaryKey && nameFor(table)
    return name === undefined ? table : { ...table, primaryKey: { ...table.primaryKey!, name } }
  }
  const tables = Object.entries(schema.tables).map(([name, table]) => [name, named(table)] as const)
  return { ...schema, tables: Object.fromEntries(tables) }
}
