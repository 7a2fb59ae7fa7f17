import { ops } from '../../../../src/core/ops/index.ts'
import { t } from '../../../../src/core/schema/types.ts'
import type { ViewOptions } from '../../../../src/core/ops/views/view.ts'
import { items, lackingBut, MYSQLS, stock, type Change } from './change.ts'

const { createIndex, createView, setComment } = ops

const table = [items({ a: t.varchar(20), b: t.integer() }), stock({ a: 'x', b: 1 })]
const view = (query: string, options?: ViewOptions) => createView.make('some', query, options)
const stored = (query: string, options?: ViewOptions) => view(query, { materialized: true, ...options })

const noneStored = lackingBut(['postgres'], 'has no materialised views')

/** A view with another SELECT. */
const changed = (change: string, before: string, after: string, more: Partial<Change> = {}): Change => ({
  change,
  on: table,
  before: [view(before)],
  after: [view(after)],
  finds: ['replaceView'],
  ...more,
})

export const views: readonly Change[] = [
  {
    change: 'a view is added',
    on: table,
    after: [view('SELECT id, a FROM items WHERE b > 0')],
    finds: ['createView'],
  },
  {
    change: 'views are added of which one reads the other',
    on: table,
    after: [
      createView.make('second', 'SELECT id, a FROM items'),
      createView.make('first', 'SELECT a FROM second'),
    ],
    finds: ['createView', 'createView'],
  },
  {
    change: 'a view is dropped',
    on: table,
    before: [view('SELECT id, a FROM items WHERE b > 0')],
    finds: ['dropView'],
  },
  changed('a view has other rows', 'SELECT id FROM items WHERE b > 0', 'SELECT id FROM items WHERE b > 1'),
  changed('a view gets a column at its end', 'SELECT id FROM items', 'SELECT id, a FROM items'),
  changed('a view loses a column', 'SELECT id, a FROM items', 'SELECT id FROM items'),
  changed('a view has its columns in another order', 'SELECT id, a FROM items', 'SELECT a, id FROM items'),
  changed('a column of a view gets another type', 'SELECT b AS x FROM items', 'SELECT a AS x FROM items'),
  changed('a column of a view gets another name', 'SELECT a AS x FROM items', 'SELECT a AS y FROM items'),
  {
    change: 'a view that another reads loses a column',
    on: table,
    before: [
      createView.make('shown', 'SELECT id, a, b FROM items'),
      createView.make('reader', 'SELECT id FROM shown'),
    ],
    after: [
      createView.make('shown', 'SELECT id, a FROM items'),
      createView.make('reader', 'SELECT id FROM shown'),
    ],
    finds: (server) =>
      server === 'postgres' || server === 'sqlite'
        ? ['dropView', 'replaceView', 'createView']
        : ['replaceView'],
  },
  {
    change: 'a view that another reads gets a column at its end',
    on: table,
    before: [
      createView.make('shown', 'SELECT id, a FROM items'),
      createView.make('reader', 'SELECT id FROM shown'),
    ],
    after: [
      createView.make('shown', 'SELECT id, a, b FROM items'),
      createView.make('reader', 'SELECT id FROM shown'),
    ],
    finds: ['replaceView'],
  },
  {
    change: 'a column that a view reads gets another type',
    before: [items({ b: t.integer() }), stock({ b: 1 }), view('SELECT id, b FROM items')],
    after: [items({ b: t.bigint() }), view('SELECT id, b FROM items')],
    finds: (server) => (server === 'postgres' ? ['dropView', 'alterColumn', 'createView'] : ['alterColumn']),
  },
  {
    change: 'a column that a view has read is dropped',
    on: [items({ a: t.varchar(20) }), stock({ a: 'x' })],
    before: [ops.addColumn.make('items', 'b', t.integer()), view('SELECT id, b FROM items')],
    after: [view('SELECT id FROM items')],
    finds: ['replaceView', 'dropColumn'],
  },
  {
    change: 'a view refuses rows that it does not show',
    on: table,
    before: [view('SELECT id, b FROM items WHERE b > 0')],
    after: [view('SELECT id, b FROM items WHERE b > 0', { checkOption: 'cascaded' })],
    finds: ['replaceView'],
    lacks: { sqlite: 'sqlite has no check option of a view' },
  },
  {
    change: 'a view is read with the rights of who asks',
    on: table,
    before: [view('SELECT id FROM items')],
    after: [view('SELECT id FROM items', { securityInvoker: true })],
    finds: ['replaceView'],
    lacks: { sqlite: 'sqlite has no security of a view' },
  },
  {
    change: 'a view is put into a table of its own when it is read',
    on: table,
    before: [view('SELECT id FROM items')],
    after: [view('SELECT id FROM items', { algorithm: 'temptable' })],
    finds: ['replaceView'],
    lacks: lackingBut(MYSQLS, 'has no algorithm of a view'),
  },
  {
    change: 'a view gets a comment',
    on: table,
    before: [view('SELECT id FROM items')],
    after: [view('SELECT id FROM items'), setComment.make({ view: 'some' }, "it's")],
    finds: ['setComment'],
    lacks: {
      sqlite: 'sqlite keeps no comments',
      mysql: 'mysql sets no comment of a view',
      mariadb: 'mariadb sets no comment of a view',
    },
  },
  {
    change: 'a materialised view is added with an index',
    on: table,
    after: [stored('SELECT id, a FROM items'), createIndex.make('some', ['a'])],
    finds: ['createView', 'createIndex'],
    lacks: noneStored,
  },
  {
    change: 'a materialised view is dropped',
    on: table,
    before: [stored('SELECT id, a FROM items'), createIndex.make('some', ['a'])],
    finds: ['dropView'],
    lacks: noneStored,
  },
  {
    change: 'a materialised view with an index has other rows',
    on: table,
    before: [stored('SELECT id, a FROM items'), createIndex.make('some', ['a'])],
    after: [stored('SELECT id, a FROM items WHERE b > 1'), createIndex.make('some', ['a'])],
    finds: ['replaceView'],
    lacks: noneStored,
  },
  {
    change: 'a materialised view gets an index',
    on: [...table, stored('SELECT id, a FROM items')],
    after: [createIndex.make('some', ['a'], { unique: true })],
    finds: ['createIndex'],
    lacks: noneStored,
  },
  {
    change: 'a materialised view loses an index',
    on: [...table, stored('SELECT id, a FROM items')],
    before: [createIndex.make('some', ['a'], { unique: true })],
    finds: ['dropIndex'],
    lacks: noneStored,
  },
  {
    change: 'a view is materialised from now on',
    on: table,
    before: [view('SELECT id, a FROM items')],
    after: [stored('SELECT id, a FROM items')],
    finds: ['dropView', 'createView'],
    lacks: noneStored,
  },
]
