import type { Action, RenderContext } from '../../dialect.ts'
import { editTable, findTable, withoutTable } from '../../schema/edit.ts'
import type { Schema } from '../../schema/model.ts'
import { belongingsOf } from '../tables/belongings.ts'
import { everywhere, statement, type OpDef } from '../op.ts'
import {
  knownPartition,
  lacksPartitions,
  listedPartitions,
  missingPartition,
  partitionedTable,
  partitionOf,
  restated,
  withLivePartitions,
  type PartitionDefinition,
} from './partition.ts'
import { lacks } from '../wording.ts'

export interface DropPartition {
  readonly kind: 'dropPartition'
  readonly table: string
  readonly name: string
  readonly into?: string
  readonly was?: PartitionDefinition
}

/** The partition as it was, for the way back; a text is its bound. */
export interface DroppedPartition extends Partial<PartitionDefinition> {
  /** The next partition, which takes its rows (MySQL and MariaDB); without it they are lost. */
  readonly into?: string
}

export const dropPartition: OpDef<
  DropPartition,
  [table: string, name: string, was?: string | DroppedPartition]
> = {
  kind: 'dropPartition',
  make(table, name, dropped = {}) {
    const { into, bound, ...rest } = typeof dropped === 'string' ? { bound: dropped } : dropped
    return {
      kind: 'dropPartition',
      table,
      name,
      ...(into !== undefined && { into }),
      ...(bound !== undefined && {
        was: partitionOf(name, { ...(into !== undefined && { before: into }), ...rest, bound }),
      }),
    }
  },
  args({ table, name, into, was }) {
    const said = { ...was, ...(into !== undefined && { into }) }
    if (Object.keys(said).length === 0) return [table, name]
    return [table, name, was && Object.keys(said).length === 1 ? was.bound : said]
  },
  apply,
  invert({ table, name, was }, before) {
    const partition = was ?? knownPartition(before, table, name)
    if (!partition) return undefined
    const indexes = listedPartitions(findTable(before, table)) ? [] : (findTable(before, name)?.indexes ?? [])
    return [
      { kind: 'createPartition', table, name, partition },
      ...indexes.map((index) => ({ kind: 'createIndex' as const, table: name, index })),
      ...belongingsOf(before, name),
    ]
  },
  irreversible: "give it its bound: op.dropPartition(table, name, 'VALUES FROM (1) TO (10)')",
  sql: everywhere(render),
  facts: (op, { dialect }) =>
    op.into === undefined
      ? [
          {
            fact: 'losesData',
            what: `partition ${op.name} of ${op.table}`,
            of:
              dialect.family === 'mysql'
                ? { loses: 'table', table: op.table, partition: op.name }
                : { loses: 'table', table: op.name },
          },
        ]
      : [{ fact: 'rewritesTable', table: op.table }],
  describe: (op) => `drop partition ${op.name} of ${op.table}`,
}

function apply({ table, name, into }: DropPartition, before: Schema): Schema {
  const parent = partitionedTable(before, table)
  if (!parent) return withoutTable(before, name)
  const list = listedPartitions(parent)
  if (!list) {
    const isPart = findTable(before, name)?.partitionOf?.table === table
    if (!isPart && before.complete) throw missingPartition(table, name)
    return withoutTable(before, name)
  }
  for (const each of [name, ...(into === undefined ? [] : [into])])
    if (!list.some((partition) => partition.name === each)) throw missingPartition(table, each)
  const partitions = list.filter((each) => each.name !== name)
  return editTable(before, table, () => ({ ...parent, partitionBy: { ...parent.partitionBy, partitions } }))
}

function render({ table, name, into }: DropPartition, context: RenderContext): readonly Action[] {
  const { dialect } = context
  if (dialect.family === 'sqlite') throw lacksPartitions(dialect)
  if (dialect.family === 'postgres') {
    if (into !== undefined)
      throw lacks(dialect, 'merges no partitions', [
        'detach it, insert its rows into the table, and drop it as a table',
      ])
    return dropLive({ table, name }, context)
  }
  const alter = `ALTER TABLE ${dialect.table(table)}`
  if (into === undefined) return [statement(`${alter} DROP PARTITION ${dialect.quote(name)}`)]
  return [
    withLivePartitions(table, context, (partitions) => [
      statement(
        `${alter} REORGANIZE PARTITION ${dialect.quote(name)}, ${dialect.quote(into)} INTO (${restated(partitions, { table, name: into, dialect })})`,
      ),
    ]),
  ]
}

/** A partition of PostgreSQL is dropped as a table: one that is none of this table stays. */
function dropLive(
  { table, name }: Pick<DropPartition, 'table' | 'name'>,
  { dialect, before }: RenderContext,
): readonly Action[] {
  const isKnown = findTable(before, name)?.partitionOf?.table === table
  return [
    {
      ask: {
        sql: 'SELECT FROM pg_inherits WHERE inhrelid = to_regclass($1) AND inhparent = to_regclass($2)',
        bindings: [dialect.table(name), dialect.table(table)],
      },
      ...(isKnown && { assume: [{}] }),
      decide([found]) {
        if (!found) throw missingPartition(table, name)
        return [statement(`DROP TABLE ${dialect.table(name)}`)]
      },
    },
  ]
}
