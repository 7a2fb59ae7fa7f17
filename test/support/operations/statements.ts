import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { HARD_TEXT, HARD_NAME, people, rows, order, teams, visits, type ExamplesOf } from './example.ts'

const { bulkInsert, createTable, delete: deleteRows, dropTable, execute, query, run, update } = ops

const BYTES = Uint8Array.of(0, 39, 92, 255)
const things = createTable.make('things', {
  id: t.bigint().primaryKey(),
  flag: t.boolean(),
  amount: t.decimal(20, 4),
  label: t.varchar(90),
  raw: t.binary(),
  moment: t.datetime(3),
  data: t.json(),
})

const conan = { id: 2, name: "Conan O'Brien" }
const ROWS_OF_TEAMS = bulkInsert.make('teams', [
  { id: 1, city: 'Rome' },
  { id: 2, city: null },
  { id: 3, city: 'Rome' },
  { id: 4, city: 'Oslo' },
])

export const statements: ExamplesOf<'bulkInsert' | 'delete' | 'execute' | 'query' | 'run' | 'update'> = {
  bulkInsert: [
    {
      title: 'of every type',
      on: [
        createTable.make('things', {
          id: t.bigint().primaryKey(),
          flag: t.boolean(),
          amount: t.decimal(20, 4),
          ratio: t.double(),
          label: t.varchar(90),
          body: t.text(),
          raw: t.binary(),
          day: t.date(),
          moment: t.datetime(3),
          data: t.json(),
        }),
      ],
      op: bulkInsert.make('things', [
        {
          id: 9007199254740993n,
          flag: true,
          amount: '1234567890123456.7891',
          ratio: 0.1,
          label: HARD_TEXT,
          body: 'line\nfeed\ttab\r\n',
          raw: Uint8Array.of(0, 39, 92, 255),
          day: '2026-02-28',
          moment: new Date('2026-02-28T23:59:59.123Z'),
          data: { text: HARD_TEXT, list: [1, null, true] },
        },
        { id: -5, flag: false, amount: -0.5, ratio: 1e-7, label: '', body: null, raw: new Uint8Array() },
        { id: 3, flag: null, amount: 7n, ratio: 5000000000, label: 'null', data: [] },
      ]),
      undo: [execute.make('DELETE FROM things')],
    },
    {
      title: 'whose rows name different columns, in different order',
      on: [people],
      op: bulkInsert.make('people', [
        { id: 1, name: 'Ana' },
        { name: 'Bo', id: 2 },
        { id: 3 },
        { id: 4, name: undefined },
      ]),
      undo: [execute.make('DELETE FROM people')],
    },
    {
      title: 'into hard names',
      on: [order],
      op: bulkInsert.make('order', [{ primary: 1, [HARD_NAME]: 'x' }]),
      undo: [dropTable.make('order'), order],
    },
    { title: 'of no rows', on: [people, rows], op: bulkInsert.make('people', []), undo: [] },
    {
      title: 'whose rows are known by their key',
      on: [people, rows],
      op: bulkInsert.make(
        'people',
        [
          { id: 3, name: HARD_TEXT },
          { id: 4, name: 'Ana' },
        ],
        { key: ['id'] },
      ),
    },
    {
      title: 'whose rows are known by a key of two columns',
      on: [people, visits, rows, bulkInsert.make('visits', [{ room: 1, day: '2026-02-28' }])],
      op: bulkInsert.make(
        'visits',
        [
          { room: 1, day: '2026-03-01', guest: 1 },
          { room: 2, day: '2026-02-28', stars: 5 },
        ],
        { key: ['room', 'day'] },
      ),
    },
  ],

  delete: [
    {
      title: 'of a row that matches, said what it was',
      on: [people, rows],
      op: deleteRows.make('people', { where: { id: 2 }, was: [conan] }),
      undo: [bulkInsert.make('people', [conan])],
    },
    {
      title: 'of rows by one of several values and NULL',
      on: [teams, ROWS_OF_TEAMS],
      op: deleteRows.make('teams', {
        where: { city: ['Rome', null, HARD_TEXT], id: [2, 3, 4] },
      }),
      undo: [
        bulkInsert.make('teams', [
          { id: 2, city: null },
          { id: 3, city: 'Rome' },
        ]),
      ],
    },
    {
      title: 'of rows by their keys',
      on: [people, rows],
      op: deleteRows.make('people', {
        where: [{ id: 1 }, { id: 2 }],
        was: [
          { id: 1, name: 'Ana' },
          { id: 2, name: "Conan O'Brien" },
        ],
      }),
    },
    {
      title: 'of rows that meet a condition in SQL',
      on: [people, rows],
      op: deleteRows.make('people', {
        where: "name <> '?' AND id > ? AND id < ? -- and no more",
        bindings: [1, 9],
      }),
      undo: [bulkInsert.make('people', [conan])],
    },
    {
      title: 'of all rows, with its reverse in SQL',
      on: [people, bulkInsert.make('people', [{ id: 1, name: 'Ana' }])],
      op: deleteRows.make('people', {
        where: 'all',
        reverse: "INSERT INTO people (id, name) VALUES (1, 'Ana')",
      }),
      undo: [execute.make("INSERT INTO people (id, name) VALUES (1, 'Ana')")],
    },
    {
      title: 'of no row',
      on: [people, rows],
      op: deleteRows.make('people', { where: { id: [] } }),
      undo: [],
    },
    {
      title: 'with hard names',
      on: [order, bulkInsert.make('order', [{ primary: 1, [HARD_NAME]: "it's ?" }])],
      op: deleteRows.make('order', {
        where: [{ [HARD_NAME]: "it's ?" }],
        was: [{ primary: 1, [HARD_NAME]: "it's ?" }],
      }),
    },
  ],

  update: [
    {
      title: 'of a row that matches, said what it was',
      on: [people, rows],
      op: update.make('people', { name: HARD_TEXT }, { where: { id: 2 }, was: { name: "Conan O'Brien" } }),
    },
    {
      title: 'of the column that the rows are known by',
      on: [people, rows],
      op: update.make(
        'people',
        { id: 7, name: 'Bo' },
        { where: { id: 1, name: ['Ana', 'Bea'] }, was: { id: 1, name: 'Ana' } },
      ),
    },
    {
      title: 'of rows that meet a condition in SQL',
      on: [people, rows],
      op: update.make(
        'people',
        { name: 'Eve' },
        { where: "'?' <> ? AND id = ?", bindings: ['x', 1], was: { name: 'Ana' } },
      ),
    },
    {
      title: 'of every type',
      on: [
        things,
        bulkInsert.make('things', [{ id: 9007199254740993n }, { id: 9007199254740992n, label: 'near' }]),
      ],
      op: update.make(
        'things',
        {
          flag: true,
          amount: '1234567890123456.7891',
          label: null,
          raw: BYTES,
          moment: new Date('2026-02-28T23:59:59.123Z'),
          data: [1, { a: "'" }],
        },
        {
          where: { id: 9007199254740993n },
          reverse:
            'UPDATE things SET flag = NULL, amount = NULL, raw = NULL, moment = NULL, data = NULL WHERE id = 9007199254740993',
        },
      ),
      undo: [
        execute.make(
          'UPDATE things SET flag = NULL, amount = NULL, raw = NULL, moment = NULL, data = NULL WHERE id = 9007199254740993',
        ),
      ],
    },
    {
      title: 'of all rows',
      on: [teams, bulkInsert.make('teams', [{ id: 1 }, { id: 2 }])],
      op: update.make('teams', { city: 'Rome' }, { where: 'all', was: { city: null } }),
    },
  ],

  execute: [
    {
      title: 'of one statement with its reverse',
      on: [people, rows],
      op: execute.make("UPDATE people SET name = 'Eve; -- ?' WHERE id = 1", {
        reverse: "UPDATE people SET name = 'Ana' WHERE id = 1",
      }),
    },
    {
      title: 'of several statements with comments and semicolons between quotes',
      on: [people],
      op: execute.make(
        `-- the first; really
         INSERT INTO people (id, name) VALUES (1, 'a;b''c? :x %s $1 {{y}}'); /* ; */
         INSERT INTO people (id, name) VALUES (2, '--');`,
        { reverse: 'DELETE FROM people WHERE id = 2; DELETE FROM people WHERE id = 1;' },
      ),
    },
    {
      title: 'with values',
      on: [people],
      op: execute.make("INSERT INTO people (id, name) SELECT ?, '?' WHERE 1 = ?", { bindings: [7, 1] }),
      undo: [execute.make('DELETE FROM people')],
    },
  ],

  query: [
    { title: 'of rows', on: [people, rows], op: query.make('SELECT name FROM people'), undo: [] },
    {
      title: 'with values',
      on: [people, rows],
      op: query.make('SELECT name FROM people WHERE id = ?', [1]),
      undo: [],
    },
  ],

  run: [
    {
      title: 'that writes through knex',
      on: [people],
      op: run.make(async (transaction: never) => {
        // safe: run's function is given a knex transaction
        const trx = transaction as unknown as (table: string) => { insert(row: object): Promise<unknown> }
        await trx('people').insert({ id: 8, name: HARD_TEXT })
      }),
      undo: [execute.make('DELETE FROM people')],
    },
  ],
}
