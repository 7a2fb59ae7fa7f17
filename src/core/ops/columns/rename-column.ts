import { MigError } from '../../../errors.ts'
import type { RenderContext } from '../../dialect.ts'
import { identitySequence, renameWithSequences } from '../../postgres/identity-sequences.ts'
import { renameCreatedColumn } from '../../mysql/rename-column.ts'
import { renameWrittenColumn } from '../../rebuild/edits.ts'
import { editTable } from '../../schema/edit.ts'
import type { Schema, Table } from '../../schema/model.ts'
import { withRenamedColumn, withRenamedMentions } from '../../schema/renamed-column.ts'
import { statement, type OpDef } from '../op.ts'

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
    // partitions have the column by the same name, and so do the tables that inherit it (PostgreSQL)
    const follow = (child: Table) => withRenamedMentions(child, op.from, op.to)
    return followRename(
      editTable(before, op.table, (table) => renamed(table, op), follow),
      op,
    )
  },
  invert: (op) => [{ kind: 'renameColumn', table: op.table, from: op.to, to: op.from }],
  sql: {
    postgres: (op, context) => [
      renameWithSequences(
        {
          table: op.table,
          statement: alter(op, context),
          names: (column) => [
            identitySequence(op.table, column),
            identitySequence(op.table, column === op.from ? op.to : column),
          ],
        },
        context,
      ),
    ],
    mysql: renameCreatedColumn,
    sqlite: (op, context) => [
      {
        table: op.table,
        edit: (table) => renameWrittenColumn(table, op.from, op.to),
        native: [alter(op, context)],
      },
    ],
  },
  facts: () => [],
  describe: (op) => `rename column ${op.table}.${op.from} to ${op.to}`,
}

const alter = ({ table, from, to }: RenameColumn, { dialect: { table: path, quote } }: RenderContext) =>
  statement(`ALTER TABLE ${path(table)} RENAME COLUMN ${quote(from)} TO ${quote(to)}`)

function renamed(table: Table, { from, to }: RenameColumn): Table {
  if (table.columns.some((column) => column.name === to)) {
    throw new MigError('operation.invalid', `column "${table.name}.${to}" already exists`)
  }
  return withRenamedColumn(table, from, to)
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
