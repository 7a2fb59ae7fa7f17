import { MigError } from '../../../errors.ts'
import type { RenderContext } from '../../dialect.ts'
import { atLeast } from '../../dialect.ts'
import { editTable, putTable, tableOf, withoutTable } from '../../schema/edit.ts'
import type { Schema } from '../../schema/model.ts'
import { everywhere, statement, type OpDef } from '../op.ts'
import {
  boundSql,
  listedPartitions,
  partitionedTable,
  partitionOf,
  partitionSql,
  storedBound,
} from './partition.ts'
import { lacks } from '../wording.ts'

export interface AttachPartition {
  readonly kind: 'attachPartition'
  readonly table: string
  readonly name: string
  readonly bound: string
}

/** Makes a table, with its rows, a partition of another (PostgreSQL; MariaDB 10.7, behind all others). */
export const attachPartition: OpDef<AttachPartition, [table: string, name: string, bound: string]> = {
  kind: 'attachPartition',
  make: (table, name, bound) => ({
    kind: 'attachPartition',
    table,
    name,
    bound: partitionOf(name, { bound }).bound,
  }),
  args: (op) => [op.table, op.name, op.bound],
  apply,
  invert: ({ table, name, bound }) => [{ kind: 'detachPartition', table, name, was: bound }],
  sql: everywhere(render),
  facts: (op) => [
    {
      fact: 'mayFail',
      why: `rows of ${op.name} may lie outside of its bound`,
      ask: { rows: op.name },
    },
  ],
  describe: (op) => `attach partition ${op.name} to ${op.table}`,
  touches: (op) => [op.table, op.name],
}

function apply({ table, name, bound }: AttachPartition, before: Schema): Schema {
  const parent = partitionedTable(before, table)
  const part = tableOf(before, name)
  if (part?.partitionOf)
    throw new MigError('operation.invalid', `table "${name}" is a partition of "${part.partitionOf.table}"`)
  const list = listedPartitions(parent)
  if (!list)
    return part ? putTable(before, { ...part, partitionOf: { table, bound: storedBound(bound) } }) : before
  return editTable(withoutTable(before, name), table, (each) => ({
    ...each,
    partitionBy: { ...parent!.partitionBy, partitions: [...list, { name, values: bound }] },
  }))
}

function render({ table, name, bound }: AttachPartition, { dialect, version }: RenderContext) {
  const text = boundSql(bound, dialect)
  const alter = `ALTER TABLE ${dialect.table(table)}`
  if (dialect.family === 'postgres')
    return [statement(`${alter} ATTACH PARTITION ${dialect.table(name)} ${text}`)]
  refuseConversion(dialect, version)
  return [statement(`${alter} CONVERT TABLE ${dialect.table(name)} TO ${partitionSql(name, text, dialect)}`)]
}

/** Throws on a server of MySQL's family that cannot make a partition of a table, and a table of a partition. */
export function refuseConversion(dialect: RenderContext['dialect'], version: RenderContext['version']): void {
  if (dialect.name === 'mysql')
    throw lacks(dialect, 'attaches and detaches no partitions', [
      'it exchanges the rows: op.execute("ALTER TABLE ... EXCHANGE PARTITION ... WITH TABLE ...")',
    ])
  if (!atLeast(version, 10, 7)) throw lacks(dialect, 'attaches and detaches partitions from version 10.7 on')
}
