import { ops } from '../../../../src/core/ops/index.ts'
import { t } from '../../../../src/core/schema/types.ts'
import { isMysql, items, lackingBut, MYSQLS, stock, type Change } from './change.ts'

const { addForeignKey, bulkInsert, createIndex, createSchema, createTable, setComment } = ops

const boxes = createTable.make('boxes', {
  id: t.integer().primaryKey(),
  label: t.varchar(20).notNull().unique().check("label <> ''"),
})
// MySQL would make an index of its own otherwise
const boxed = items({ box: t.integer().references('boxes', 'id') }, { indexes: [['box']] })

export const tables: readonly Change[] = [
  {
    change: 'a table is added',
    on: [items(), stock({})],
    after: [boxes, createIndex.make('boxes', ['label', 'id'])],
    finds: ['createTable', 'createIndex'],
  },
  {
    change: 'tables are added that refer to each other',
    after: [
      createTable.make('boxes', { id: t.integer().primaryKey(), item: t.integer() }),
      boxed,
      addForeignKey.make('boxes', ['item'], { table: 'items', columns: ['id'] }),
    ],
    // an index that a reference of MySQL needs is made with its table
    finds: (server) => [
      'createTable',
      'createTable',
      'addForeignKey',
      ...(isMysql(server) ? [] : (['createIndex'] as const)),
    ],
  },
  {
    change: 'a table is dropped',
    on: [items(), stock({})],
    before: [boxes, createIndex.make('boxes', ['label', 'id'])],
    finds: ['dropTable'],
  },
  {
    change: 'tables are dropped that refer to each other',
    before: [
      createTable.make('boxes', { id: t.integer().primaryKey(), item: t.integer() }),
      boxed,
      addForeignKey.make('boxes', ['item'], { table: 'items', columns: ['id'] }),
    ],
    finds: ['dropConstraint', 'dropTable', 'dropTable'],
  },
  {
    change: 'a table that another refers to is dropped with the reference',
    on: [],
    before: [boxes, bulkInsert.make('boxes', [{ id: 1, label: 'a' }]), boxed, stock({ box: null })],
    after: [items({ box: t.integer() }, { indexes: [['box']] })],
    finds: ['dropConstraint', 'dropTable'],
  },
  {
    change: 'a table is renamed, as the author says',
    before: [items({ a: t.integer() }), stock({ a: 1 }, { a: 2 })],
    after: [
      createTable.make(
        'entirely_new',
        { id: t.integer(), a: t.integer() },
        { primaryKey: { name: 'pk_items', columns: ['id'] } },
      ),
    ],
    hints: [{ type: 'table', from: 'items', to: 'entirely_new' }],
    finds: ['renameTable'],
  },
  {
    change: 'a table gets a comment',
    before: [items(), stock({})],
    after: [items({}, { comment: "it's" })],
    finds: ['setComment'],
    lacks: { sqlite: 'SQLite keeps no comments on tables and columns' },
  },
  {
    change: 'a table gets another comment',
    before: [items({}, { comment: 'a' }), stock({})],
    after: [items({}, { comment: 'b' })],
    finds: ['setComment'],
    lacks: { sqlite: 'SQLite keeps no comments on tables and columns' },
  },
  {
    change: 'a table loses its comment',
    before: [items({}, { comment: 'a' }), stock({})],
    after: [items()],
    finds: ['setComment'],
    lacks: { sqlite: 'SQLite keeps no comments on tables and columns' },
  },
  {
    change: 'a table gets another engine',
    before: [items(), stock({})],
    after: [items({}, { engine: 'MyISAM' })],
    finds: ['setTableSettings'],
    lacks: lackingBut(MYSQLS, 'has no storage engines'),
  },
  {
    change: 'a table gets another row format',
    before: [items(), stock({})],
    after: [items({}, { rowFormat: 'COMPRESSED' })],
    finds: ['setTableSettings'],
    lacks: lackingBut(MYSQLS, 'has no row formats'),
  },
  {
    change: 'a table gets another character set',
    before: [items({ a: t.varchar(9) }), stock({ a: 'x' })],
    after: [items({ a: t.varchar(9) }, { charset: 'latin1', collation: 'latin1_bin' })],
    finds: ['setTableSettings'],
    lacks: lackingBut(MYSQLS, 'has no character set of a table'),
  },
  {
    change: 'a table gets another collation',
    before: [items({ a: t.varchar(9) }), stock({ a: 'x' })],
    after: [items({ a: t.varchar(9) }, { collation: 'utf8mb4_bin' })],
    finds: ['setTableSettings'],
    lacks: lackingBut(MYSQLS, 'has no collation of a table'),
  },
  {
    change: 'a table is not written to the log',
    before: [items(), stock({})],
    after: [items({}, { unlogged: true })],
    finds: ['setTableSettings'],
    lacks: lackingBut(['postgres'], 'has no UNLOGGED tables'),
  },
  {
    change: 'a table is written to the log again',
    before: [items({}, { unlogged: true }), stock({})],
    after: [items()],
    finds: ['setTableSettings'],
    lacks: lackingBut(['postgres'], 'has no UNLOGGED tables'),
  },
  {
    change: 'a table fills its pages less',
    before: [items(), stock({})],
    after: [items({}, { with: { fillfactor: 70 } })],
    finds: ['setTableSettings'],
    only: ['postgres', 'sqlite'],
    lacks: { sqlite: 'sqlite has no storage parameters' },
  },
  {
    change: 'a table loses one setting and gets another',
    before: [items({}, { with: { fillfactor: 70 } }), stock({})],
    after: [items({}, { with: { autovacuum_enabled: false } })],
    finds: ['setTableSettings'],
    only: ['postgres', 'sqlite'],
    lacks: { sqlite: 'sqlite has no storage parameters' },
  },
  {
    change: 'a table keeps no statistics',
    before: [items(), stock({})],
    after: [items({}, { with: { stats_persistent: 0 } })],
    finds: ['setTableSettings'],
    only: MYSQLS,
  },
  {
    change: 'a table becomes strict',
    before: [items({ a: t.text() }), stock({ a: 'x' })],
    after: [items({ a: t.text() }, { strict: true })],
    finds: ['setTableSettings'],
    lacks: lackingBut(['sqlite'], 'has no STRICT tables'),
  },
  {
    change: 'a table is no longer strict',
    before: [items({ a: t.text() }, { strict: true }), stock({ a: 'x' })],
    after: [items({ a: t.text() })],
    finds: ['setTableSettings'],
    lacks: lackingBut(['sqlite'], 'has no STRICT tables'),
  },
  {
    change: 'a table is stored by its key',
    before: [items({ a: t.text() }), stock({ a: 'x' })],
    after: [items({ a: t.text() }, { withoutRowid: true })],
    finds: ['setTableSettings'],
    lacks: lackingBut(['sqlite'], 'has no WITHOUT ROWID tables'),
  },
  {
    change: 'a table is no longer stored by its key',
    before: [items({ a: t.text() }, { withoutRowid: true }), stock({ a: 'x' })],
    after: [items({ a: t.text() })],
    finds: ['setTableSettings'],
    lacks: lackingBut(['sqlite'], 'has no WITHOUT ROWID tables'),
  },
  {
    change: 'a schema is added with a table',
    after: [createSchema.make('app'), createTable.make('app.items', { id: t.integer().primaryKey() })],
    finds: ['createSchema', 'createTable'],
    lacks: lackingBut(['postgres'], 'has no schemas inside of a database'),
  },
  {
    change: 'a schema is dropped with its table',
    on: [items()],
    before: [createSchema.make('app'), createTable.make('app.items', { id: t.integer().primaryKey() })],
    finds: ['dropTable', 'dropSchema'],
    lacks: lackingBut(['postgres'], 'has no schemas inside of a database'),
  },
  {
    change: 'a schema gets a comment',
    on: [createSchema.make('app')],
    after: [setComment.make({ schema: 'app' }, "it's")],
    finds: ['setComment'],
    lacks: lackingBut(['postgres'], 'has no schemas inside of a database'),
  },
  {
    change: 'a table goes to another schema, as the author says',
    on: [createSchema.make('app')],
    before: [items({ a: t.integer() }), stock({ a: 1 })],
    after: [
      createTable.make(
        'app.items',
        { id: t.integer(), a: t.integer() },
        { primaryKey: { name: 'pk_items', columns: ['id'] } },
      ),
    ],
    hints: [{ type: 'table', from: 'items', to: 'app.items' }],
    finds: ['setTableSchema'],
    lacks: lackingBut(['postgres'], 'has no schemas inside of a database'),
  },
  {
    change: 'an extension is added',
    after: [ops.createExtension.make('pg_trgm')],
    finds: ['createExtension'],
    lacks: lackingBut(['postgres'], 'has no extensions'),
  },
  {
    change: 'an extension is dropped',
    before: [ops.createExtension.make('pg_trgm')],
    finds: ['dropExtension'],
    lacks: lackingBut(['postgres'], 'has no extensions'),
  },
]
