import { ops } from '../../../src/core/ops/index.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import { columnTypes } from './column-types.ts'
import { tableOptions } from './table-options.ts'
import {
  HARD_TEXT,
  HARD_NAME,
  people,
  rows,
  teams,
  order,
  visits,
  noComments,
  type ExamplesOf,
} from './example.ts'

const { createIndex, createTable, dropTable, renameTable } = ops

const days = createTable.make(
  'days',
  { id: t.integer().notNull(), day: t.date().notNull() },
  { primaryKey: ['id'], partitionBy: { by: 'range', keys: ['id'] } },
)
const firstDays = ops.createPartition.make('days', 'first days', 'VALUES FROM (1) TO (100)')
const noPartitionTables = {
  mysql: 'create table days: partitions by range are made with their table: list them',
  mariadb: 'create table days: partitions by range are made with their table: list them',
  sqlite: 'create table days: sqlite has no partitions',
}

export const tables: ExamplesOf<'createTable' | 'dropTable' | 'renameTable'> = {
  createTable: [
    ...columnTypes,
    ...tableOptions,
    { title: 'of one column', on: [], op: createTable.make('one', { x: t.integer() }) },
    {
      title: 'of every type',
      on: [],
      op: createTable.make('types', {
        a: t.smallint(),
        b: t.integer(),
        c: t.bigint(),
        d: t.decimal(12, 3),
        e: t.real(),
        f: t.double(),
        g: t.boolean(),
        h: t.varchar(10),
        i: t.char(3),
        j: t.text(),
        k: t.binary(),
        l: t.date(),
        m: t.time(),
        n: t.datetime(),
        o: t.timestamp(),
        p: t.timestamptz(),
        q: t.json(),
        r: t.uuid(),
        s: t.type('numeric(5)'),
      }),
    },
    {
      title: 'with fractions of seconds',
      on: [],
      op: createTable.make('moments', {
        a: t.time(3),
        b: t.datetime(6),
        c: t.timestamp(0),
        d: t.timestamptz(3).notNull().default(sql('CURRENT_TIMESTAMP(3)')),
        e: t.datetime(6).default(sql('current_timestamp')),
      }),
    },
    {
      title: 'that numbers its rows',
      on: [],
      op: createTable.make('logs', { id: t.bigint().identity().primaryKey(), line: t.text().notNull() }),
    },
    {
      title: 'that numbers its rows beside its key',
      on: [],
      op: createTable.make('logs', { id: t.uuid().primaryKey(), n: t.bigint().identity().unique() }),
      refused: {
        sqlite: 'create table logs: on SQLite the identity column "n" must be the primary key alone',
      },
    },
    { title: 'with keys of several columns and a check', on: [people, rows], op: visits },
    {
      title: 'whose key refers to two columns',
      on: [people, visits],
      op: createTable.make(
        'bills',
        { id: t.integer().primaryKey(), room: t.integer(), day: t.date() },
        {
          foreignKeys: [
            {
              columns: ['room', 'day'],
              references: { table: 'visits', columns: ['room', 'day'] },
              onDelete: 'no action',
            },
          ],
        },
      ),
    },
    {
      title: 'that refers to itself',
      on: [],
      op: createTable.make('nodes', {
        id: t.integer().primaryKey(),
        parent: t.integer().references('nodes', 'id', { onDelete: 'cascade' }),
      }),
    },
    {
      title: 'with defaults that are full of quotes and placeholders',
      on: [],
      op: createTable.make('mottos', {
        short: t.varchar(90).notNull().default(HARD_TEXT),
        long: t.text().default(HARD_TEXT),
        data: t.json().default('{"a": "\\\\ \'"}'),
        empty: t.varchar(5).notNull().default(''),
        nothing: t.text().default(null),
        computed: t.integer().notNull().default(sql('1 + 1')),
        today: t.date().default(sql('CURRENT_DATE')),
        now: t.datetime().default(sql('CURRENT_TIMESTAMP')),
      }),
    },
    {
      title: 'with comments that are full of quotes and placeholders',
      on: [],
      op: createTable.make(
        'notes',
        { id: t.integer().comment(HARD_TEXT) },
        { comment: `${HARD_TEXT}\nsecond` },
      ),
      refused: { sqlite: `create table notes: ${noComments}` },
    },
    { title: 'with hard names', on: [], op: order },
    {
      title: 'named like a member of every JavaScript object',
      on: [],
      op: createTable.make('constructor', { valueOf: t.integer().primaryKey(), __proto: t.text() }),
    },
    {
      title: 'whose names of keys are cut to what servers take',
      on: [teams],
      op: createTable.make('a_table_with_a_name_of_just_sixty_characters_which_is_a_lot_', {
        id: t.integer().primaryKey(),
        a_long_column: t.integer().unique().references('teams', 'id').check('a_long_column > 0'),
        another_column: t.integer().unique().references('teams', 'id').check('another_column > 0'),
      }),
    },
    {
      title: 'with a named primary key',
      on: [],
      op: createTable.make(
        'named',
        { a: t.integer(), b: t.integer() },
        { primaryKey: { name: 'my key', columns: ['b', 'a'] } },
      ),
    },
  ],

  dropTable: [
    { title: 'that is known from before', on: [people], op: dropTable.make('people') },
    {
      title: 'with keys, checks and indexes, whose definition is given',
      on: [people, visits, createIndex.make('visits', ['stars']), rows],
      op: dropTable.make('visits', {
        ...visits.table,
        indexes: [{ name: 'ix_visits_stars', keys: [{ column: 'stars' }] }],
      }),
    },
    {
      title: 'with comments',
      on: [createTable.make('notes', { id: t.integer().comment("it's") }, { comment: 'of all' })],
      op: dropTable.make('notes'),
      refused: { sqlite: `create table notes: ${noComments}` },
    },
    { title: 'with hard names', on: [order], op: dropTable.make('order') },
    {
      title: 'that is a partition',
      on: [days, firstDays],
      op: dropTable.make('first days'),
      refused: noPartitionTables,
    },
    {
      title: 'that has partitions, keys and indexes',
      on: [days, firstDays, createIndex.make('days', ['day']), createIndex.make('first days', ['id', 'day'])],
      op: dropTable.make('days'),
      refused: noPartitionTables,
    },
    ...tableOptions.map(({ title, op, only, since, refused }) => ({
      title: `made ${title}`,
      on: [op],
      op: dropTable.make(op.table.name),
      ...(only && { only }),
      ...(since && { since }),
      ...(refused && { refused }),
    })),
  ],

  renameTable: [
    { title: 'plainly', on: [people, rows], op: renameTable.make('people', 'persons') },
    { title: 'to a hard name', on: [people, rows], op: renameTable.make('people', HARD_NAME) },
    {
      title: 'that another table refers to',
      on: [people, visits, rows],
      op: renameTable.make('people', 'order'),
    },
    {
      title: 'that numbers its rows, with an index',
      on: [
        createTable.make('logs', { id: t.bigint().identity().primaryKey(), line: t.varchar(9) }),
        createIndex.make('logs', ['line']),
      ],
      op: renameTable.make('logs', 'events'),
    },
  ],
}
