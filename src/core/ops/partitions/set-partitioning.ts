import type { RenderContext } from '../../dialect.ts'
import { editTable, findTable, tableOf } from '../../schema/edit.ts'
import type { Partitioning, Table } from '../../schema/model.ts'
import { everywhere, statement, type OpDef } from '../op.ts'
import { lacksPartitions } from './partition.ts'
import { lacks } from '../wording.ts'

export interface SetPartitioning {
  readonly kind: 'setPartitioning'
  readonly table: string
  /** Null: its rows are spread over no partitions. */
  readonly partitionBy: Partitioning | null
  readonly was?: Partitioning | null
}

/** Spreads the rows of a table anew, each to where it then belongs (MySQL, MariaDB). */
export const setPartitioning: OpDef<
  SetPartitioning,
  [table: string, partitionBy: Partitioning | null, was?: Partitioning | null]
> = {
  kind: 'setPartitioning',
  make: (table, partitionBy, was) => ({
    kind: 'setPartitioning',
    table,
    partitionBy,
    ...(was !== undefined && { was }),
  }),
  args: ({ table, partitionBy, was }) =>
    was === undefined ? [table, partitionBy] : [table, partitionBy, was],
  apply: (op, before) => editTable(before, op.table, (table) => spread(table, op.partitionBy)),
  invert({ table, partitionBy, was }, before) {
    const listed = findTable(before, table)
    const old = was === undefined ? listed && (listed.partitionBy ?? null) : was
    return old === undefined
      ? undefined
      : [{ kind: 'setPartitioning', table, partitionBy: old, was: partitionBy }]
  },
  irreversible:
    "say how its rows were spread: op.setPartitioning('logs', { by: 'hash', keys: ['id'] }, null)",
  sql: everywhere(render),
  facts: ({ table, partitionBy }) => [
    { fact: 'rewritesTable', table },
    ...(partitionBy === null
      ? []
      : [
          {
            fact: 'mayFail' as const,
            why: `rows of ${table} may belong to none of the partitions`,
            ask: { rows: table },
          },
        ]),
  ],
  describe: (op) =>
    op.partitionBy === null ? `remove partitioning of ${op.table}` : `set partitioning of ${op.table}`,
  touches: (op) => [op.table],
}

function spread({ partitionBy: _old, ...table }: Table, partitionBy: Partitioning | null): Table {
  return partitionBy === null ? table : { ...table, partitionBy }
}

function render({ table: name, partitionBy }: SetPartitioning, { dialect, before }: RenderContext) {
  if (dialect.family === 'sqlite') throw lacksPartitions(dialect)
  if (dialect.family === 'postgres')
    throw lacks(dialect, 'spreads the rows of a table only from the start', [
      'make another table with partitions, and copy the rows',
    ])
  const alter = `ALTER TABLE ${dialect.table(name)}`
  if (partitionBy === null) return [statement(`${alter} REMOVE PARTITIONING`)]
  const known = tableOf({ ...before, complete: false }, name)
  // where the table is not known, what calls nothing is a column
  const columns = known?.columns ?? partitionBy.keys.filter((key) => !key.includes('(')).map(columnNamed)
  const suffix = dialect.tableSuffix({
    name,
    columns,
    uniques: [],
    foreignKeys: [],
    checks: [],
    indexes: [],
    partitionBy,
  })
  return [statement(alter + suffix)]
}

const columnNamed = (name: string) => ({ name, nullable: true, type: { name: 'integer' as const } })
