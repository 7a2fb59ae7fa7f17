import { MigError } from '../../../errors.ts'
import { constraintsOf } from '../../schema/constraints.ts'
import { findTable, tableOf, withoutTable } from '../../schema/edit.ts'
import type { Schema, Table } from '../../schema/model.ts'
import { belongingsOf } from './belongings.ts'
import type { Op } from '../index.ts'
import { everywhere, statement, type OpDef } from '../op.ts'

export interface DropTable {
  readonly kind: 'dropTable'
  readonly table: string
  readonly was?: Table
}

export const dropTable: OpDef<DropTable, [table: string, was?: Table]> = {
  kind: 'dropTable',
  make(table, was) {
    if (was && was.name !== table) {
      throw new MigError('operation.invalid', `dropTable "${table}": what it was has the name "${was.name}"`)
    }
    return { kind: 'dropTable', table, ...(was && { was }) }
  },
  args: (op) => (op.was ? [op.table, op.was] : [op.table]),
  apply(op, before) {
    tableOf(before, op.table)
    return withoutTable(before, op.table)
  },
  invert(op, before) {
    const known = findTable(before, op.table)
    const was = op.was ?? known
    const mayHavePartitions = was?.partitionBy && was.partitionBy.partitions === undefined
    return was && (known || !mayHavePartitions) ? making(was, before) : undefined
  },
  irreversible: 'write a downgrade that creates the table as it was',
  sql: everywhere((op, { dialect }) => [statement(`DROP TABLE ${dialect.table(op.table)}`)]),
  facts: (op) => [
    { fact: 'losesData', what: `table ${op.table}` },
    { fact: 'mayOrphanRows', table: op.table },
  ],
  describe: (op) => `drop table ${op.table}`,
  touches: (op) => [op.table],
}

/** What makes the table with all that went with it: indexes, triggers, policies, and partitions that are tables. */
function making(was: Table, before: Schema): readonly Op[] {
  const { indexes, name, partitionOf, partitionBy } = was
  const isPlainPart = partitionOf !== undefined && constraintsOf(was).length === 0
  return [
    isPlainPart
      ? {
          kind: 'createPartition',
          table: partitionOf.table,
          name,
          partition: { bound: partitionOf.bound, ...(partitionBy && { partitionBy }) },
        }
      : { kind: 'createTable', table: { ...was, indexes: [] } },
    ...indexes.map((index) => ({ kind: 'createIndex' as const, table: name, index })),
    ...belongingsOf(before, name),
  ]
}
