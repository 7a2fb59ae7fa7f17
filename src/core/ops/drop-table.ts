import { findTable, tableOf, withoutTable } from '../schema/edit.ts'
import type { Table } from '../schema/model.ts'
import { everywhere, statement, type OpDef } from './op.ts'

export interface DropTable {
  readonly kind: 'dropTable'
  readonly table: string
  readonly was?: Table
}

export const dropTable: OpDef<DropTable, [table: string, was?: Table]> = {
  kind: 'dropTable',
  make: (table, was) => ({ kind: 'dropTable', table, ...(was && { was }) }),
  args: (op) => (op.was ? [op.table, op.was] : [op.table]),
  apply(op, before) {
    tableOf(before, op.table)
    return withoutTable(before, op.table)
  },
  invert(op, before) {
    const was = op.was ?? findTable(before, op.table)
    if (!was) return undefined
    const { indexes, ...table } = was
    return [
      { kind: 'createTable', table: { ...table, indexes: [] } },
      ...indexes.map((index) => ({ kind: 'createIndex' as const, table: op.table, index })),
    ]
  },
  irreversible: 'write a downgrade that creates the table as it was',
  sql: everywhere((op, { dialect }) => [statement(`DROP TABLE ${dialect.table(op.table)}`)]),
  facts: (op) => [
    { fact: 'losesData', what: `table ${op.table}` },
    { fact: 'mayOrphanRows', table: op.table },
  ],
  describe: (op) => `drop table ${op.table}`,
}
