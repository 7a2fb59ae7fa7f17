import { MigError } from '../../errors.ts'
import { columnOf, editTable } from '../schema/edit.ts'
import type { Schema, Table } from '../schema/model.ts'
import { everywhere, statement, type OpDef } from './op.ts'

export interface RenameColumn {
  readonly kind: 'renameColumn'
  readonly table: string
  readonly from: string
  readonly to: string
}

export const renameColumn: OpDef<RenameColumn, [table: string, from: string, to: string]> = {
  kind: 'renameColumn',
  make: (table, from, to) => ({ kind: 'renameColumn', table, from, to }),
  args: (op) => [op.table, op.from, op.to],
  apply(op, before) {
    return followRename(
      editTable(before, op.table, (table) => renamed(table, op)),
      op,
    )
  },
  invert: (op) => [{ kind: 'renameColumn', table: op.table, from: op.to, to: op.from }],
  sql: everywhere((op, { dialect }) => [
    statement(
      `ALTER TABLE ${dialect.table(op.table)} RENAME COLUMN ${dialect.quote(op.from)} TO ${dialect.quote(op.to)}`,
    ),
  ]),
  facts: () => [],
  describe: (op) => `rename column ${op.table}.${op.from} to ${op.to}`,
}

function renamed(table: Table, { from, to }: RenameColumn): Table {
  const old = columnOf(table, from)
  if (table.columns.some((column) => column.name === to)) {
    throw new MigError('operation.invalid', `column "${table.name}.${to}" already exists`)
  }
  const swap = (columns: readonly string[]) => columns.map((column) => (column === from ? to : column))
  return {
    ...table,
    columns: table.columns.map((column) => (column === old ? { ...column, name: to } : column)),
    ...(table.primaryKey && { primaryKey: { ...table.primaryKey, columns: swap(table.primaryKey.columns) } }),
    uniques: table.uniques.map((key) => ({ ...key, columns: swap(key.columns) })),
    foreignKeys: table.foreignKeys.map((key) => ({ ...key, columns: swap(key.columns) })),
    indexes: table.indexes.map((index) => ({
      ...index,
      keys: index.keys.map((key) => ('column' in key && key.column === from ? { ...key, column: to } : key)),
    })),
  }
}

/** Foreign keys of all tables that pointed at the old column point at the new one. */
function followRename(schema: Schema, { table: target, from, to }: RenameColumn): Schema {
  const follow = (table: Table): Table => ({
    ...table,
    foreignKeys: table.foreignKeys.map(({ references, ...key }) => ({
      ...key,
      references:
        references.table === target
          ? { ...references, columns: references.columns.map((column) => (column === from ? to : column)) }
          : references,
    })),
  })
  return {
    ...schema,
    tables: Object.fromEntries(Object.entries(schema.tables).map(([name, table]) => [name, follow(table)])),
  }
}
