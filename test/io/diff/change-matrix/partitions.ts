import { ops, type Op } from '../../../../src/core/ops/index.ts'
import { t } from '../../../../src/core/schema/types.ts'
import type { Partition } from '../../../../src/core/schema/model.ts'
import type { Change } from './change.ts'

const { addColumn, bulkInsert, createIndex, createPartition, createTable } = ops

const columns = { id: t.integer().notNull(), line: t.varchar(20) }
const lines = (...ids: readonly number[]) =>
  bulkInsert.make(
    'logs',
    ids.map((id) => ({ id, line: `line ${id}` })),
  )
const noPartitions = {
  sqlite: 'sqlite has no partitions',
  mysql: 'partitions by range are made with their table: list them',
  mariadb: 'partitions by range are made with their table: list them',
}
const notMysql = {
  sqlite: 'sqlite has no partitions',
  postgres: 'postgres makes no partitions together with their table',
}

const byRange = createTable.make('logs', columns, { partitionBy: { by: 'range', keys: ['id'] } })
const part = (name: string, from: number, to: number): Op =>
  createPartition.make('logs', name, `VALUES FROM (${from}) TO (${to})`)

const listed = (...partitions: readonly Partition[]): Op =>
  createTable.make('logs', columns, { partitionBy: { by: 'range', keys: ['id'], partitions } })
const low = { name: 'low', values: 'VALUES LESS THAN (10)' }
const mid = { name: 'mid', values: 'VALUES LESS THAN (20)' }
const rest = { name: 'rest', values: 'VALUES LESS THAN (MAXVALUE)' }

export const partitions: readonly Change[] = [
  {
    change: 'a table of partitions is added',
    after: [byRange, part('low', 0, 10), createIndex.make('logs', ['line'])],
    finds: ['createTable', 'createIndex', 'createPartition'],
    lacks: noPartitions,
  },
  {
    change: 'a table of partitions is dropped',
    before: [byRange, part('low', 0, 10), lines(1)],
    finds: ['dropTable', 'dropTable'],
    lacks: noPartitions,
  },
  {
    change: 'a partition is added',
    on: [byRange, part('low', 0, 10), lines(1)],
    after: [part('mid', 10, 20)],
    finds: ['createPartition'],
    lacks: noPartitions,
  },
  {
    change: 'a partition is dropped',
    on: [byRange, part('low', 0, 10), lines(1)],
    before: [part('mid', 10, 20)],
    finds: ['dropTable'],
    lacks: noPartitions,
  },
  {
    change: 'a table of partitions gets a column and an index',
    on: [byRange, part('low', 0, 10), lines(1)],
    after: [addColumn.make('logs', 'it', t.integer()), createIndex.make('logs', ['it'])],
    finds: ['addColumn', 'createIndex'],
    lacks: noPartitions,
  },
  {
    change: 'a column of a table of partitions gets another type',
    before: [byRange, part('low', 0, 10), lines(1)],
    after: [
      createTable.make(
        'logs',
        { id: t.integer().notNull(), line: t.varchar(40) },
        { partitionBy: { by: 'range', keys: ['id'] } },
      ),
      part('low', 0, 10),
    ],
    finds: ['alterColumn'],
    lacks: noPartitions,
  },
  {
    change: 'a table of listed partitions is added',
    after: [listed(low, rest)],
    finds: ['createTable'],
    lacks: notMysql,
  },
  {
    change: 'a partition is added behind the listed ones',
    before: [listed(low), lines(1)],
    after: [listed(low, mid)],
    finds: ['createPartition'],
    lacks: notMysql,
  },
  {
    change: 'a partition is added between the listed ones',
    before: [listed(low, rest), lines(1, 15, 99)],
    after: [listed(low, mid, rest)],
    finds: ['setPartitioning'],
    lacks: notMysql,
  },
  {
    change: 'a listed partition is dropped',
    before: [listed(low, mid), lines(1)],
    after: [listed(low)],
    finds: ['dropPartition'],
    lacks: notMysql,
  },
]
