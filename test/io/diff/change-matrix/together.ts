import { ops, type Op } from '../../../../src/core/ops/index.ts'
import { sql } from '../../../../src/core/schema/define.ts'
import { t } from '../../../../src/core/schema/types.ts'
import { HARD_NAME } from '../../../support/operations/example.ts'
import { isMysql, items, stock, type Change } from './change.ts'

const { addCheck, addForeignKey, addUnique, bulkInsert, createIndex, createTable, createView } = ops

/** MariaDB's catalogue has a question mark for what it cannot show, and is not believed where it has one. */
const HARD_TEXT = `it's 100% "sure" :yes $1 \\n {{x}} -- ; /* é 名`

/** Boxes, and items that are in them, all numbered in the same way. */
const numbered = (id: () => ReturnType<typeof t.integer>): readonly Op[] => [
  createTable.make('boxes', { id: id().primaryKey() }),
  bulkInsert.make('boxes', [{ id: 1 }]),
  items({ box: id().references('boxes', 'id') }, { indexes: [['box']] }),
  stock({ box: 1 }, { box: null }),
]

/** A column with all that can stand on one. */
const laden = (name: string): readonly Op[] => [
  items({ [name]: t.varchar(20).notNull().default('x'), other: t.integer() }),
  stock({ [name]: 'a', other: 1 }),
  addUnique.make('items', [name], { name: 'one' }),
  addCheck.make('items', `${name} <> ''`, { name: 'some' }),
  createIndex.make('items', ['other', name], { name: 'both' }),
]

const hard = (more: Parameters<typeof createTable.make>[1] = {}): Op =>
  createTable.make('order', { primary: t.integer().primaryKey(), ...more })

export const together: readonly Change[] = [
  {
    change: 'the numbers of a table and of what refers to it get larger',
    before: numbered(() => t.integer()),
    after: numbered(() => t.bigint()),
    finds: (server) =>
      isMysql(server)
        ? ['dropConstraint', 'alterColumn', 'alterColumn', 'addForeignKey']
        : ['alterColumn', 'alterColumn'],
  },
  {
    change: 'a column is renamed with all that stands on it',
    before: laden('old'),
    after: laden('entirely_new'),
    hints: [{ type: 'column', table: 'items', from: 'old', to: 'entirely_new' }],
    finds: ['renameColumn'],
  },
  {
    change: 'a column is dropped with all that stands on it',
    before: laden('old'),
    after: [items({ other: t.integer() })],
    finds: ['dropColumn'],
  },
  {
    change: 'a column gets another type under all that stands on it',
    before: laden('it'),
    after: [
      items({ it: t.varchar(90).notNull().default('y'), other: t.integer() }),
      ...laden('it').filter(({ kind }) => kind !== 'createTable' && kind !== 'bulkInsert'),
    ],
    finds: ['alterColumn'],
  },
  {
    change: 'a table is renamed that another refers to',
    before: numbered(() => t.integer()),
    after: [
      createTable.make(
        'entirely_new',
        { id: t.integer() },
        { primaryKey: { name: 'pk_boxes', columns: ['id'] } },
      ),
      items(
        { box: t.integer().references('entirely_new', 'id', { name: 'fk_items_box' }) },
        { indexes: [['box']] },
      ),
    ],
    hints: [{ type: 'table', from: 'boxes', to: 'entirely_new' }],
    finds: ['renameTable'],
  },
  {
    change: 'a table is renamed and gets a column',
    before: [items({ a: t.integer() }), stock({ a: 1 })],
    after: [
      createTable.make(
        'entirely_new',
        { id: t.integer(), a: t.integer(), b: t.integer() },
        { primaryKey: { name: 'pk_items', columns: ['id'] } },
      ),
    ],
    hints: [{ type: 'table', from: 'items', to: 'entirely_new' }],
    finds: ['renameTable', 'addColumn'],
  },
  {
    change: 'a table gives its keys to another of their names',
    before: [
      createTable.make(
        'old',
        { id: t.integer(), a: t.integer() },
        { primaryKey: { name: 'pk', columns: ['id'] } },
      ),
      createIndex.make('old', ['a'], { name: 'by a' }),
    ],
    after: [
      createTable.make(
        'entirely_new',
        { code: t.varchar(9), place: t.date(), a: t.integer() },
        { primaryKey: { name: 'pk', columns: ['code'] } },
      ),
      createIndex.make('entirely_new', ['a'], { name: 'by a' }),
    ],
    finds: (server) =>
      isMysql(server)
        ? ['createTable', 'createIndex', 'dropTable']
        : ['dropTable', 'createTable', 'createIndex'],
  },
  {
    change: 'a column takes the place of one of its name',
    before: [items({ it: t.binary() })],
    after: [items({ it: t.date() })],
    finds: ['alterColumn'],
    only: ['mysql', 'mariadb', 'sqlite'],
  },
  {
    change: 'hard names: a column, a check and an index are added',
    on: [hard(), bulkInsert.make('order', [{ primary: 1 }])],
    after: [
      ops.addColumn.make('order', HARD_NAME, t.varchar(200).notNull().default(HARD_TEXT)),
      createIndex.make('order', [HARD_NAME], { name: `ix ${HARD_NAME}` }),
    ],
    finds: ['addColumn', 'createIndex'],
  },
  {
    change: 'hard names: a column and an index are dropped',
    on: [hard({ a: t.integer() }), bulkInsert.make('order', [{ primary: 1, a: 1 }])],
    before: [
      ops.addColumn.make('order', HARD_NAME, t.varchar(200).notNull().default(HARD_TEXT)),
      createIndex.make('order', [HARD_NAME], { name: `ix ${HARD_NAME}` }),
    ],
    finds: ['dropColumn'],
  },
  {
    change: 'hard names: a column gets another type and another default',
    before: [
      hard({ [HARD_NAME]: t.varchar(100).default(HARD_TEXT) }),
      bulkInsert.make('order', [{ primary: 1 }]),
    ],
    after: [hard({ [HARD_NAME]: t.varchar(200).default(`${HARD_TEXT}!`) })],
    finds: ['alterColumn'],
  },
  {
    change: 'a column that a view reads is renamed',
    before: [
      items({ old: t.integer() }),
      stock({ old: 1 }),
      createView.make('shown', 'SELECT id, old AS x FROM items'),
    ],
    after: [
      items({ entirely_new: t.integer() }),
      createView.make('shown', 'SELECT id, entirely_new AS x FROM items'),
    ],
    hints: [{ type: 'column', table: 'items', from: 'old', to: 'entirely_new' }],
    finds: ['renameColumn', 'replaceView'],
  },
  {
    change: 'a table that a view reads is renamed',
    before: [items({ a: t.integer() }), stock({ a: 1 }), createView.make('shown', 'SELECT id, a FROM items')],
    after: [
      createTable.make(
        'entirely_new',
        { id: t.integer(), a: t.integer() },
        { primaryKey: { name: 'pk_items', columns: ['id'] } },
      ),
      createView.make('shown', 'SELECT id, a FROM entirely_new'),
    ],
    hints: [{ type: 'table', from: 'items', to: 'entirely_new' }],
    finds: ['renameTable', 'replaceView'],
  },
  {
    change: 'an enum type goes, and its column is one of text',
    before: [
      ops.createEnum.make('mood', ['sad', 'ok']),
      items({ it: t.type('mood').default('ok') }),
      stock({ it: 'sad' }),
    ],
    after: [items({ it: t.text().default('ok') })],
    finds: ['alterColumn', 'dropEnum'],
    only: ['postgres'],
  },
  {
    change: 'a function that a check calls gives another value',
    before: [
      positive('$1 > 0'),
      items({ a: t.integer() }, { checks: [{ expression: 'good(a)', name: 'ck' }] }),
    ],
    after: [
      positive('$1 > 1'),
      items({ a: t.integer() }, { checks: [{ expression: 'good(a)', name: 'ck' }] }),
    ],
    finds: ['replaceFunction'],
    only: ['postgres'],
  },
  {
    change: 'a function that a check calls is dropped with it',
    before: [
      positive('$1 > 0'),
      items({ a: t.integer() }, { checks: [{ expression: 'good(a)', name: 'ck' }] }),
    ],
    after: [items({ a: t.integer() })],
    finds: ['dropConstraint', 'dropFunction'],
    only: ['postgres'],
  },
  {
    change: 'a view and the materialised view that reads it read a column of another type',
    before: [
      items({ a: t.integer() }),
      stock({ a: 1 }),
      createView.make('shown', 'SELECT id, a FROM items'),
      createView.make('stored', 'SELECT a FROM shown', { materialized: true }),
      createIndex.make('stored', ['a']),
    ],
    after: [
      items({ a: t.bigint() }),
      createView.make('shown', 'SELECT id, a FROM items'),
      createView.make('stored', 'SELECT a FROM shown', { materialized: true }),
      createIndex.make('stored', ['a']),
    ],
    finds: ['dropView', 'dropView', 'alterColumn', 'createView', 'createView', 'createIndex'],
    only: ['postgres'],
  },
  {
    change: 'a trigger watches a column that gets another type',
    before: watching(t.integer()),
    after: watching(t.bigint()),
    finds: ['dropTrigger', 'alterColumn', 'createTrigger'],
    only: ['postgres'],
  },
  {
    change: 'a policy reads a column that gets another type',
    before: [
      items({ a: t.integer() }),
      stock({ a: 1 }),
      ops.createPolicy.make('items', 'own', { using: 'a > 0' }),
    ],
    after: [items({ a: t.bigint() }), ops.createPolicy.make('items', 'own', { using: 'a > 0' })],
    finds: ['dropPolicy', 'alterColumn', 'createPolicy'],
    only: ['postgres'],
  },
  {
    change: 'a table is dropped that a foreign key and a view need, and both go',
    before: [
      ...numbered(() => t.integer()),
      createView.make('shown', 'SELECT boxes.id FROM boxes JOIN items ON items.box = boxes.id'),
    ],
    after: [],
    finds: ['dropView', 'dropTable', 'dropTable'],
  },
  {
    change: 'a column becomes a key that another table refers to from now on',
    before: [items({ code: t.integer().notNull() }), stock({ code: 5 })],
    after: [
      items({ code: t.integer().notNull().unique() }),
      createTable.make('parts', { id: t.integer().primaryKey(), code: t.integer() }, { indexes: [['code']] }),
      addForeignKey.make('parts', ['code'], { table: 'items', columns: ['code'] }),
    ],
    finds: (server) => ['addUnique', 'createTable', ...(isMysql(server) ? [] : (['createIndex'] as const))],
  },
  {
    change: 'a sequence that numbered the rows goes, and the server does it',
    before: [
      ops.createSequence.make('items_id_seq', { as: 'integer' }),
      createTable.make('items', { id: t.integer().default(sql("nextval('items_id_seq')")).primaryKey() }),
      stock({}),
      ops.alterSequence.make('items_id_seq', { ownedBy: 'items.id' }),
    ],
    after: [createTable.make('items', { id: t.integer().identity().primaryKey() })],
    finds: ['alterColumn', 'dropSequence', 'alterColumn'],
    only: ['postgres'],
  },
  {
    change: 'a column is renamed where a partition is added between others',
    before: [
      spread('line', 10, 'MAXVALUE'),
      bulkInsert.make('logs', [
        { id: 1, line: 'a' },
        { id: 15, line: 'b' },
      ]),
    ],
    after: [spread('entirely_new', 10, 20, 'MAXVALUE')],
    hints: [{ type: 'column', table: 'logs', from: 'line', to: 'entirely_new' }],
    finds: ['renameColumn', 'setPartitioning'],
    only: ['mysql', 'mariadb'],
  },
]

function positive(body: string): Op {
  return ops.createFunction.make(
    'good',
    'integer',
    `RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT ${body} $$`,
  )
}

function watching(type: ReturnType<typeof t.integer>): readonly Op[] {
  return [
    ops.createFunction.make('noting', '', 'RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$'),
    items({ a: type }),
    stock({ a: 1 }),
    ops.createTrigger.make('items', 'stamp', {
      timing: 'after',
      events: 'update of a',
      body: 'EXECUTE FUNCTION noting()',
    }),
  ]
}

function spread(column: string, ...ends: readonly (number | string)[]): Op {
  return createTable.make(
    'logs',
    { id: t.integer().notNull(), [column]: t.varchar(9) },
    {
      partitionBy: {
        by: 'range',
        keys: ['id'],
        partitions: ends.map((end) => ({ name: `to_${end}`, values: `VALUES LESS THAN (${end})` })),
      },
    },
  )
}
