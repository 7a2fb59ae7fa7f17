import { atLeast, type RenderContext } from '../../dialect.ts'
import { addTable, editTable, findTable, putTable } from '../../schema/edit.ts'
import type { Schema } from '../../schema/model.ts'
import { refuseConversion } from './attach-partition.ts'
import { everywhere, statement, type OpDef } from '../op.ts'
import {
  knownPartition,
  lacksPartitions,
  listedPartitions,
  missingPartition,
  partitionedTable,
  partitionOf,
} from './partition.ts'
import { lacks } from '../wording.ts'

export interface DetachPartition {
  readonly kind: 'detachPartition'
  readonly table: string
  readonly name: string
  readonly concurrently?: true
  readonly was?: string
}

export interface DetachPartitionOptions {
  /** Readers and writers go on; the revision must say `transaction = false` (PostgreSQL 14). */
  readonly concurrently?: boolean
}

/** Makes a partition a table that stands alone, with its rows (PostgreSQL, MariaDB 10.7). */
export const detachPartition: OpDef<
  DetachPartition,
  [table: string, name: string, was?: string | undefined, options?: DetachPartitionOptions]
> = {
  kind: 'detachPartition',
  make: (table, name, was, { concurrently } = {}) => ({
    kind: 'detachPartition',
    table,
    name,
    ...(concurrently && { concurrently: true }),
    ...(was !== undefined && { was: partitionOf(name, { bound: was }).bound }),
  }),
  args({ table, name, was, concurrently }) {
    if (concurrently) return [table, name, was, { concurrently }]
    return was === undefined ? [table, name] : [table, name, was]
  },
  apply,
  invert({ table, name, was }, before) {
    const bound = was ?? knownPartition(before, table, name)?.bound
    return bound === undefined ? undefined : [{ kind: 'attachPartition', table, name, bound }]
  },
  irreversible: "give it its bound: op.detachPartition(table, name, 'VALUES FROM (1) TO (10)')",
  sql: everywhere(render),
  facts: () => [],
  describe: (op) => `detach partition ${op.name} from ${op.table}`,
  touches: (op) => [op.table, op.name],
}

function apply({ table, name }: DetachPartition, before: Schema): Schema {
  const parent = partitionedTable(before, table)
  const list = listedPartitions(parent)
  if (!parent || !list) {
    const part = findTable(before, name)
    if (part?.partitionOf?.table !== table) {
      if (before.complete) throw missingPartition(table, name)
      return before
    }
    const { partitionOf: _place, ...alone } = part
    return putTable(before, alone)
  }
  if (!list.some((each) => each.name === name)) throw missingPartition(table, name)
  const { partitionBy, ...alone } = parent
  const partitions = list.filter((each) => each.name !== name)
  return addTable(
    editTable(before, table, () => ({ ...parent, partitionBy: { ...partitionBy, partitions } })),
    { ...alone, name },
  )
}

function render(op: DetachPartition, { dialect, version }: RenderContext) {
  const alter = `ALTER TABLE ${dialect.table(op.table)}`
  if (dialect.family === 'sqlite') throw lacksPartitions(dialect)
  if (dialect.family === 'postgres') {
    const detach = `${alter} DETACH PARTITION ${dialect.table(op.name)}`
    if (!op.concurrently) return [statement(detach)]
    if (!atLeast(version, 14)) throw lacks(dialect, 'detaches concurrently from version 14 on')
    return [{ ...statement(`${detach} CONCURRENTLY`), outsideTransaction: true as const }]
  }
  refuseConversion(dialect, version)
  if (op.concurrently) throw lacks(dialect, 'detaches no partition concurrently')
  return [
    statement(`${alter} CONVERT PARTITION ${dialect.quote(op.name)} TO TABLE ${dialect.table(op.name)}`),
  ]
}
