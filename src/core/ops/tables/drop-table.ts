import { MigError } from '../../../errors.ts'
import {
  defineTable,
  describedTable,
  TABLE_OPTION_NAMES,
  type ColumnsByName,
  type TableOptions,
} from '../../schema/define-table.ts'
import { findTable, tableOf, withoutTable } from '../../schema/edit.ts'
import type { Schema, Table } from '../../schema/model.ts'
import { refuseUnknown } from '../constraints/constraints.ts'
import { isPlainPart, knownPartition } from '../partitions/partition.ts'
import { belongingsOf } from './belongings.ts'
import type { Op } from '../index.ts'
import { everywhere, statement, type OpDef } from '../op.ts'
import { isSameData } from '../same.ts'

export interface DropTable {
  readonly kind: 'dropTable'
  readonly table: string
  readonly was?: Table
}

/** What a table was besides its columns, as `createTable` takes it. */
export type DroppedTableOptions = TableOptions

export const dropTable: OpDef<
  DropTable,
  [table: string, was?: Table | ColumnsByName, options?: DroppedTableOptions]
> = {
  kind: 'dropTable',
  make(table, was, options = {}) {
    if (was === undefined) return { kind: 'dropTable', table }
    const whole = isTable(was) ? was : described(table, was, options)
    if (whole.name === table) return { kind: 'dropTable', table, was: whole }
    throw new MigError('operation.invalid', `dropTable "${table}": what it was has the name "${whole.name}"`)
  },
  args({ table, was }) {
    if (was === undefined) return [table]
    const [columns, options] = describedTable(was)
    if (!isSameData(described(table, columns, options), was)) return [table, was]
    return Object.keys(options).length > 0 ? [table, columns, options] : [table, columns]
  },
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
    { fact: 'losesData', what: `table ${op.table}`, of: { loses: 'table', table: op.table } },
    { fact: 'mayOrphanRows', table: op.table },
  ],
  describe: (op) => `drop table ${op.table}`,
  touches: (op) => [op.table],
}

const isTable = (was: Table | ColumnsByName): was is Table => Array.isArray(was.columns)

function described(name: string, columns: ColumnsByName, options: DroppedTableOptions): Table {
  refuseUnknown(`dropTable "${name}"`, options, TABLE_OPTION_NAMES)
  return defineTable(name, columns, options)
}

/** What makes the table with all that went with it: indexes, triggers, policies, and partitions that are tables. */
function making(was: Table, before: Schema): readonly Op[] {
  const { name, partitionOf } = was
  const partition = partitionOf && isPlainPart(was, before) && knownPartition(before, partitionOf.table, name)
  const made: Op = partition
    ? { kind: 'createPartition', table: partitionOf.table, name, partition }
    : { kind: 'createTable', table: was }
  return [made, ...belongingsOf(before, name)]
}
