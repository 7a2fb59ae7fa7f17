import type { Schema, Table } from './model.ts'
import { conventionalName } from './names.ts'

/**
 * The schema with its primary keys under their conventional names: MySQL and MariaDB know each as PRIMARY alone, whatever it
 * was called.
 */
export function withKeyNames(schema: Schema): Schema {
  const named = (table: Table): Table => {
    const { primaryKey: key, name } = table
    if (key?.name !== 'PRIMARY') return table
    return { ...table, primaryKey: { ...key, name: conventionalName('primaryKey', name, key.columns) } }
  }
  const tables = Object.entries(schema.tables).map(([name, table]) => [name, named(table)] as const)
  return { ...schema, tables: Object.fromEntries(tables) }
}
