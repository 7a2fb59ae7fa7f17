import { MigError } from '../../../errors.ts'
import type { Action, RenderContext } from '../../dialect.ts'
import { addTable, editTable, findTable } from '../../schema/edit.ts'
import type { Schema } from '../../schema/model.ts'
import { everywhere, statement, type OpDef } from '../op.ts'
import {
  boundSql,
  lacksPartitions,
  listedPartitions,
  missingPartition,
  partitionedTable,
  partitionOf,
  partitionSql,
  storedBound,
  restated,
  withLivePartitions,
  type PartitionDefinition,
} from './partition.ts'
import { lacks } from '../wording.ts'

export interface CreatePartition {
  readonly kind: 'createPartition'
  readonly table: string
  readonly name: string
  readonly partition: PartitionDefinition
}

/**
 * A partition is a table of its own on PostgreSQL, and a part of its table on MySQL and MariaDB: there `before` puts it in
 * front of another one, which hands its rows over.
 */
export const createPartition: OpDef<
  CreatePartition,
  [table: string, name: string, bound: string, options?: Omit<PartitionDefinition, 'bound'>]
> = {
  kind: 'createPartition',
  make: (table, name, bound, options) => ({
    kind: 'createPartition',
    table,
    name,
    partition: partitionOf(name, { ...options, bound }),
  }),
  args({ table, name, partition: { bound, ...options } }) {
    return Object.keys(options).length > 0 ? [table, name, bound, options] : [table, name, bound]
  },
  apply,
  invert: ({ table, name, partition }) => [
    {
      kind: 'dropPartition',
      table,
      name,
      // the rows were those of the other one
      ...(partition.before !== undefined && { into: partition.before }),
      was: partition,
    },
  ],
  sql: everywhere(render),
  facts: (op) => (op.partition.before === undefined ? [] : [{ fact: 'rewritesTable', table: op.table }]),
  describe: (op) => `create partition ${op.name} of ${op.table}`,
  touches: (op) => [op.table, op.name],
}

function apply({ table, name, partition }: CreatePartition, before: Schema): Schema {
  const parent = partitionedTable(before, table)
  if (!parent) return before
  const list = listedPartitions(parent)
  if (!list) {
    const { bound, partitionBy } = partition
    return addTable(before, {
      name,
      columns: parent.columns,
      uniques: [],
      foreignKeys: [],
      checks: [],
      indexes: [],
      ...(partitionBy && { partitionBy }),
      partitionOf: { table, bound: storedBound(bound) },
    })
  }
  if (list.some((each) => each.name === name))
    throw new MigError('operation.invalid', `partition "${name}" of table "${table}" already exists`)
  const at = list.findIndex((each) => each.name === partition.before)
  if (partition.before !== undefined && at < 0) throw missingPartition(table, partition.before)
  const place = at < 0 ? list.length : at
  return editTable(before, table, () => ({
    ...parent,
    partitionBy: {
      ...parent.partitionBy,
      partitions: list.toSpliced(place, 0, { name, values: partition.bound }),
    },
  }))
}

function render({ table, name, partition }: CreatePartition, context: RenderContext): readonly Action[] {
  const { dialect } = context
  const bound = boundSql(partition.bound, dialect)
  const { partitionBy, before } = partition
  if (dialect.family === 'postgres') {
    if (before !== undefined) throw lacks(dialect, 'keeps partitions in no order')
    const columns = findTable(context.before, table)?.columns ?? []
    const keys = partitionBy?.keys.map((key) =>
      columns.some((column) => column.name === key) ? dialect.quote(key) : key,
    )
    const spread = partitionBy ? ` PARTITION BY ${partitionBy.by.toUpperCase()} (${keys!.join(', ')})` : ''
    return [
      statement(`CREATE TABLE ${dialect.table(name)} PARTITION OF ${dialect.table(table)} ${bound}${spread}`),
    ]
  }
  if (dialect.family === 'sqlite') throw lacksPartitions(dialect)
  if (partitionBy) throw lacks(dialect, 'spreads a partition as its table says, and not by itself')
  const alter = `ALTER TABLE ${dialect.table(table)}`
  const added = partitionSql(name, bound, dialect)
  if (before !== undefined) {
    return [
      withLivePartitions(table, context, (partitions) => [
        statement(
          `${alter} REORGANIZE PARTITION ${dialect.quote(before)} INTO (${added}, ${restated(partitions, { table, name: before, dialect })})`,
        ),
      ]),
    ]
  }
  const add = [statement(`${alter} ADD PARTITION (${added})`)]
  if (dialect.name !== 'mariadb' || !/^values\s+in\b/i.test(bound)) return add
  return [withLivePartitions(table, context, () => add)]
}
