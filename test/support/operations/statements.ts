import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/define.ts'
import { HARD_TEXT, HARD_NAME, people, rows, order, type ExamplesOf } from './example.ts'

const { bulkInsert, createTable, dropTable, execute, query, run } = ops

export const statements: ExamplesOf<'bulkInsert' | 'execute' | 'query' | 'run'> = {
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
