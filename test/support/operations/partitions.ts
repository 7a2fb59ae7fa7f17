import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { Partition } from '../../../src/core/schema/model.ts'
import { HARD_NAME, people, rows, type ExamplesOf } from './example.ts'

const {
  attachPartition,
  bulkInsert,
  createIndex,
  createPartition,
  createTable,
  detachPartition,
  dropPartition,
  setPartitioning,
  setTableSettings,
} = ops

const POSTGRES = ['postgres'] as const
const MYSQL = ['mysql', 'mariadb'] as const

const columns = { id: t.integer().notNull(), line: t.varchar(20) }
const byRange = createTable.make('logs', columns, { partitionBy: { by: 'range', keys: ['id'] } })
const low = createPartition.make('logs', 'low', 'FOR VALUES FROM (MINVALUE) TO (10)')
const lines = (...ids: readonly number[]) =>
  bulkInsert.make(
    'logs',
    ids.map((id) => ({ id, line: `line ${id}; ?` })),
  )

const partitioned = (by: 'range' | 'list', partitions: readonly Partition[], key = 'id') =>
  createTable.make('logs', columns, { partitionBy: { by, keys: [key], partitions } })
const lowPart = { name: 'low', values: 'VALUES LESS THAN (10)' }
const midPart = { name: 'mid`s', values: "VALUES LESS THAN (20) COMMENT = 'it''s, (PARTITION mid)'" }
const restPart = { name: 'rest', values: 'VALUES LESS THAN (MAXVALUE)' }

const needsConversion = (what: string) => ({
  mysql: `${what}: mysql attaches and detaches no partitions`,
})
const ofMysql = (what: string, facet: string) => ({
  postgres: `${what}: postgres has no setting "${facet}" of a table`,
  sqlite: `${what}: sqlite has no setting "${facet}" of a table`,
})
const ofPostgres = (what: string, facet: string) => ({
  mysql: `${what}: mysql has no setting "${facet}" of a table`,
  mariadb: `${what}: mariadb has no setting "${facet}" of a table`,
  sqlite: `${what}: sqlite has no setting "${facet}" of a table`,
})
const noOption = (what: string, option: string) => ({
  ...ofPostgres(what, 'with'),
  mysql: `${what}: mysql has no table option "${option}"`,
  mariadb: `${what}: mariadb has no table option "${option}"`,
})
const ofSqlite = (what: string, facet: string) => ({
  mysql: `${what}: mysql has no setting "${facet}" of a table`,
  mariadb: `${what}: mariadb has no setting "${facet}" of a table`,
  postgres: `${what}: postgres has no setting "${facet}" of a table`,
})

/** A new character set of the table is for new columns: those that are there say from then on which one they have. */
const COLUMNS_KEEP_CHARSET = 'the columns keep the character set of the server'

const spreads = {
  postgres: 'set partitioning of logs: postgres spreads the rows of a table only from the start',
  sqlite: 'set partitioning of logs: sqlite has no partitions',
}

export const partitions: ExamplesOf<
  | 'attachPartition'
  | 'createPartition'
  | 'detachPartition'
  | 'dropPartition'
  | 'setPartitioning'
  | 'setTableSettings'
> = {
  setPartitioning: [
    {
      title: 'of a table that had none, with rows',
      on: [createTable.make('logs', columns), lines(1, 15, 30)],
      op: setPartitioning.make('logs', {
        by: 'range',
        keys: ['id'],
        partitions: [lowPart, midPart, restPart],
      }),
      refused: spreads,
    },
    {
      title: 'in another way, and back',
      on: [partitioned('range', [lowPart, restPart]), lines(1, 15)],
      op: setPartitioning.make(
        'logs',
        { by: 'hash', keys: ['id'], partitions: 3 },
        { by: 'range', keys: ['id'], partitions: [lowPart, restPart] },
      ),
      only: MYSQL,
    },
    {
      title: 'to none',
      on: [partitioned('range', [lowPart, restPart]), lines(1, 15)],
      op: setPartitioning.make('logs', null),
      only: MYSQL,
    },
  ],

  createPartition: [
    {
      title: 'of a range',
      on: [byRange, low, lines(3)],
      op: createPartition.make('logs', HARD_NAME, 'VALUES FROM (10) TO (20)'),
      only: POSTGRES,
    },
    {
      title: 'that is itself partitioned',
      on: [byRange, low, lines(3)],
      op: createPartition.make('logs', 'high', 'VALUES FROM (10) TO (MAXVALUE)', {
        partitionBy: { by: 'hash', keys: ['line', "(upper(line) || ';')"] },
      }),
      only: POSTGRES,
    },
    {
      title: 'in front of another',
      on: [byRange, low],
      op: createPartition.make('logs', 'high', 'VALUES FROM (10) TO (20)', { before: 'low' }),
      undo: [dropPartition.make('logs', 'high')],
      only: POSTGRES,
      refused: { postgres: 'create partition high of logs: postgres keeps partitions in no order' },
    },
    {
      title: 'of all other rows',
      on: [byRange, low],
      op: createPartition.make('logs', 'rest', 'DEFAULT'),
      only: POSTGRES,
    },
    {
      title: 'of values, told alike everywhere',
      on: [
        createTable.make('logs', columns, { partitionBy: { by: 'list', keys: ['id'] } }),
        createPartition.make('logs', 'some', 'VALUES IN (1, 2)'),
        lines(2),
      ],
      op: createPartition.make('logs', 'more', 'VALUES IN (3)'),
      only: POSTGRES,
    },
    {
      title: 'of values, told alike everywhere, on MySQL',
      on: [partitioned('list', [{ name: 'some', values: 'VALUES IN (1, 2)' }]), lines(2)],
      op: createPartition.make('logs', 'more', 'VALUES IN (3)'),
      only: MYSQL,
    },
    {
      title: 'behind all others',
      on: [partitioned('range', [lowPart]), lines(1, 9)],
      op: createPartition.make('logs', HARD_NAME.slice(0, 20), 'VALUES LESS THAN (20)'),
      only: MYSQL,
    },
    {
      title: 'in front of another, some of whose rows are its own',
      on: [partitioned('range', [lowPart, restPart]), lines(1, 9, 15, 16, 99)],
      op: createPartition.make('logs', 'mid', 'VALUES LESS THAN (20)', { before: 'rest' }),
      only: MYSQL,
    },
  ],

  dropPartition: [
    {
      title: 'that is known from before',
      on: [byRange, low],
      op: dropPartition.make('logs', 'low'),
      only: POSTGRES,
    },
    {
      title: 'with an index, its bound being given',
      on: [byRange, low, createIndex.make('low', ['line'])],
      op: dropPartition.make('logs', 'low'),
      only: POSTGRES,
    },
    {
      title: 'whose bound is given',
      on: [byRange, low],
      op: dropPartition.make('logs', 'low', 'VALUES FROM (MINVALUE) TO (10)'),
      only: POSTGRES,
    },
    {
      title: 'from among others',
      on: [partitioned('range', [lowPart, midPart, restPart]), lines(15, 99)],
      op: dropPartition.make('logs', 'low'),
      only: MYSQL,
    },
    {
      title: 'that is the last',
      on: [partitioned('range', [lowPart, midPart]), lines(1)],
      op: dropPartition.make('logs', 'mid`s'),
      only: MYSQL,
    },
    {
      title: 'that gives its rows to the next',
      on: [partitioned('range', [lowPart, midPart, restPart]), lines(1, 9, 15, 99)],
      op: dropPartition.make('logs', 'low', { into: 'mid`s', bound: 'VALUES LESS THAN (10)' }),
      only: MYSQL,
    },
  ],

  attachPartition: [
    {
      title: 'with its rows',
      on: [
        byRange,
        low,
        createTable.make('mid', columns),
        bulkInsert.make('mid', [{ id: 11, line: 'x' }, { id: 12 }]),
        lines(1),
      ],
      op: attachPartition.make('logs', 'mid', 'VALUES FROM (10) TO (20)'),
      only: POSTGRES,
    },
    {
      title: 'behind all others, with its rows',
      on: [
        partitioned('range', [lowPart]),
        createTable.make('mid', columns),
        bulkInsert.make('mid', [{ id: 11, line: 'x' }, { id: 12 }]),
        lines(1),
      ],
      op: attachPartition.make('logs', 'mid', 'VALUES LESS THAN (20)'),
      only: MYSQL,
      refused: needsConversion('attach partition mid to logs'),
    },
  ],

  detachPartition: [
    {
      title: 'with its rows',
      on: [byRange, low, lines(1, 2)],
      op: detachPartition.make('logs', 'low'),
      only: POSTGRES,
    },
    {
      title: 'whose bound is given',
      on: [byRange, low, lines(1, 2)],
      op: detachPartition.make('logs', 'low', 'FOR VALUES FROM (MINVALUE) TO (10)'),
      only: POSTGRES,
    },
    {
      title: 'that is the last, with its rows',
      on: [
        partitioned('range', [lowPart, { name: 'mid', values: 'VALUES LESS THAN (20)' }]),
        lines(1, 12, 13),
      ],
      op: detachPartition.make('logs', 'mid'),
      only: MYSQL,
      refused: needsConversion('detach partition mid from logs'),
    },
  ],

  setTableSettings: [
    {
      title: 'that fill pages less',
      on: [people, rows],
      op: setTableSettings.make('people', { with: { fillfactor: 70, autovacuum_enabled: false } }),
      refused: noOption('set with of table people', 'fillfactor'),
    },
    {
      title: 'that take one away and change another',
      on: [people, rows, setTableSettings.make('people', { with: { fillfactor: 70 } })],
      op: setTableSettings.make('people', { with: { fillfactor: null, 'toast.autovacuum_enabled': false } }),
      refused: noOption('set with of table people', 'fillfactor'),
    },
    {
      title: 'not written to the log',
      on: [people, rows],
      op: setTableSettings.make('people', { unlogged: true }),
      refused: ofPostgres('set unlogged of table people', 'unlogged'),
    },
    {
      title: 'of all that MySQL has',
      untold: { mysql: COLUMNS_KEEP_CHARSET, mariadb: COLUMNS_KEEP_CHARSET },
      on: [
        createTable.make(
          'things',
          { id: t.integer().identity().primaryKey(), name: t.varchar(20) },
          { engine: 'InnoDB', charset: 'utf8mb4', collation: 'utf8mb4_bin', autoIncrement: 100 },
        ),
        bulkInsert.make('things', [{ id: 7, name: 'é 名 ; ?' }]),
      ],
      op: setTableSettings.make('things', {
        engine: 'MyISAM',
        charset: 'latin1',
        collation: 'latin1_bin',
        rowFormat: 'FIXED',
        autoIncrement: 500,
      }),
      only: MYSQL,
    },
    {
      title: 'of the character set of all columns',
      on: [
        createTable.make(
          'things',
          { id: t.integer().primaryKey(), name: t.varchar(20) },
          { charset: 'latin1', collation: 'latin1_bin' },
        ),
        bulkInsert.make('things', [{ id: 7, name: 'é' }]),
      ],
      op: setTableSettings.make('things', { charset: 'utf8mb4', collation: 'utf8mb4_bin', convert: true }),
      only: MYSQL,
    },
    {
      title: 'of an engine',
      on: [people, setTableSettings.make('people', { engine: 'InnoDB' }, { engine: 'InnoDB' })],
      op: setTableSettings.make('people', { engine: 'Aria' }),
      only: ['postgres', 'sqlite'],
      refused: ofMysql('set engine of table people', 'engine'),
    },
    {
      title: 'whose values have the type of their column',
      on: [
        createTable.make('things', { id: t.integer().identity().primaryKey(), name: t.text() }),
        bulkInsert.make('things', [
          { id: 7, name: 'é' },
          { id: 9, name: '3' },
        ]),
        createIndex.make('things', ['name']),
      ],
      op: setTableSettings.make('things', { strict: true }),
      refused: ofSqlite('set strict of table things', 'strict'),
    },
    {
      title: 'stored by its key',
      on: [
        createTable.make('things', { id: t.integer().primaryKey(), name: t.text() }, { strict: true }),
        bulkInsert.make('things', [{ id: 7, name: 'é' }]),
      ],
      op: setTableSettings.make('things', { strict: false, withoutRowid: true }),
      only: ['sqlite'],
    },
  ],
}
