import { MigError } from '../../errors.ts'
import { addTable, tableOf, withoutTable } from '../schema/edit.ts'
import type { Schema, Table } from '../schema/model.ts'
import { everywhere, statement, type OpDef } from './op.ts'

export interface RenameTable {
  readonly kind: 'renameTable'
  readonly from: string
  readonly to: string
}

export const renameTable: OpDef<RenameTable, [from: string, to: string]> = {
  kind: 'renameTable',
  make(from, to) {
    if (schemaOf(from) !== schemaOf(to)) {
      throw new MigError(
        'operation.invalid',
        `renameTable "${from}" to "${to}": a rename stays in its schema`,
        {
          hint: ['to move a table to another schema write: op.execute("ALTER TABLE ... SET SCHEMA ...")'],
        },
      )
    }
    return { kind: 'renameTable', from, to }
  },
  args: (op) => [op.from, op.to],
  apply(op, before) {
    const table = tableOf(before, op.from)
    if (!table) return before
    return followRename(addTable(withoutTable(before, op.from), { ...table, name: op.to }), op)
  },
  invert: (op) => [{ kind: 'renameTable', from: op.to, to: op.from }],
  sql: everywhere((op, { dialect }) => {
    // the others take the new name without its schema, MySQL would move an unqualified one to the current database
    const to = dialect.family === 'mysql' ? dialect.table(op.to) : dialect.quote(op.to.split('.').at(-1)!)
    return [statement(`ALTER TABLE ${dialect.table(op.from)} RENAME TO ${to}`)]
  }),
  facts: () => [],
  describe: (op) => `rename table ${op.from} to ${op.to}`,
}

const schemaOf = (table: string) => (table.includes('.') ? table.slice(0, table.indexOf('.')) : '')

/** Foreign keys of all tables that pointed at the old name point at the new one. */
function followRename(schema: Schema, { from, to }: RenameTable): Schema {
  const follow = (table: Table): Table =>
    table.foreignKeys.some((key) => key.references.table === from)
      ? {
          ...table,
          foreignKeys: table.foreignKeys.map((key) =>
            key.references.table === from ? { ...key, references: { ...key.references, table: to } } : key,
          ),
        }
      : table
  return {
    ...schema,
    tables: Object.fromEntries(Object.entries(schema.tables).map(([name, table]) => [name, follow(table)])),
  }
}
