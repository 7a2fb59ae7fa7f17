import type { Value } from '../../../../src/core/dialect.ts'
import { ops, type Kind } from '../../../../src/core/ops/index.ts'
import { sql, type ColumnBuilder } from '../../../../src/core/schema/define.ts'
import { t } from '../../../../src/core/schema/types.ts'
import type { TestDialect } from '../../../support/dialects.ts'
import { items, lackingBut, MYSQLS, stock, type Change } from './change.ts'

const { addColumn } = ops

/** A column of items that is described in another way. */
const column = (
  change: string,
  before: ColumnBuilder,
  after: ColumnBuilder,
  {
    rows = [],
    ...more
  }: Partial<Omit<Change, 'before' | 'after'>> & { readonly rows?: readonly Value[] } = {},
): Change => ({
  change,
  before: [items({ it: before }), ...(rows.length > 0 ? [stock(...rows.map((it) => ({ it })))] : [])],
  after: [items({ it: after })],
  finds: ['alterColumn'],
  ...more,
})

/** SQLite has no name for the key of a column that numbers the rows. */
const numbering = (server: TestDialect): readonly Kind[] =>
  server === 'sqlite' ? ['renameConstraint', 'alterColumn'] : ['alterColumn']

export const columns: readonly Change[] = [
  {
    change: 'a column is added',
    on: [items(), stock({}, {})],
    after: [addColumn.make('items', 'it', t.varchar(20))],
    finds: ['addColumn'],
  },
  {
    change: 'a column that refuses NULL is added with a default',
    on: [items(), stock({}, {})],
    after: [addColumn.make('items', 'it', t.integer().notNull().default(7))],
    finds: ['addColumn'],
  },
  {
    change: 'a column is dropped',
    on: [items({ other: t.varchar(9) }), stock({ other: 'a' })],
    before: [addColumn.make('items', 'it', t.integer().notNull().default(7))],
    finds: ['dropColumn'],
  },
  {
    change: 'a column is renamed, as the author says',
    before: [items({ old: t.varchar(9) }), stock({ old: 'a' }, { old: null })],
    after: [items({ entirely_new: t.varchar(9) })],
    hints: [{ type: 'column', table: 'items', from: 'old', to: 'entirely_new' }],
    finds: ['renameColumn'],
  },
  {
    change: 'a column is renamed and gets another type',
    before: [items({ old: t.integer() }), stock({ old: 7 })],
    after: [items({ entirely_new: t.bigint() })],
    hints: [{ type: 'column', table: 'items', from: 'old', to: 'entirely_new' }],
    finds: ['renameColumn', 'alterColumn'],
  },
  column('a column gets a wider type', t.integer(), t.bigint(), { rows: [1, -2] }),
  column('a column gets a narrower type', t.bigint(), t.integer(), { rows: [1, -2] }),
  column('a column of numbers becomes one of text', t.integer(), t.varchar(20), { rows: [1, null] }),
  column('a column of text becomes one of numbers', t.varchar(20), t.integer(), { rows: ['1', null] }),
  column('numbers get more digits behind the point', t.decimal(8, 2), t.decimal(12, 4), { rows: ['1.5'] }),
  column('numbers lose digits behind the point', t.decimal(12, 4), t.decimal(12, 2), { rows: ['1.5'] }),
  column('a text may be longer', t.varchar(20), t.varchar(40), { rows: ['a'] }),
  column('a text may not be as long', t.varchar(40), t.varchar(20), { rows: ['a'] }),
  column('a text may be of any length', t.varchar(40), t.text(), { rows: ['a'] }),
  column('a text may no longer be of any length', t.text(), t.varchar(40), { rows: ['a'] }),
  column('a text of fixed length may be of any', t.char(3), t.varchar(3), { rows: ['abc'] }),
  column('a time gets digits behind the second', t.datetime(0), t.datetime(6), {
    rows: ['2024-01-02 03:04:05'],
  }),
  column('a time loses digits behind the second', t.datetime(6), t.datetime(3), {
    rows: ['2024-01-02 03:04:05.125'],
  }),
  column('a column refuses NULL', t.varchar(9), t.varchar(9).notNull(), { rows: ['a'] }),
  column('a column accepts NULL', t.varchar(9).notNull(), t.varchar(9), { rows: ['a'] }),
  column('a column gets a default', t.integer(), t.integer().default(7), { rows: [1, null] }),
  column('a column gets another default', t.integer().default(7), t.integer().default(8), { rows: [1] }),
  column('a column loses its default', t.integer().default(7), t.integer(), { rows: [1] }),
  column("a column's default becomes an empty text", t.varchar(9), t.varchar(9).default(''), { rows: ['a'] }),
  column(
    "a column's default becomes an expression",
    t.varchar(40).default('never'),
    t.varchar(40).default(sql("(lower('NOW'))")),
    { rows: ['a'] },
  ),
  column(
    "a column's default becomes the time of the row",
    t.timestamp(),
    t.timestamp().default(sql('CURRENT_TIMESTAMP')),
    { rows: ['2024-01-02 03:04:05'] },
  ),
  column(
    'a column gets another type, a default, and refuses NULL',
    t.varchar(20),
    t.varchar(30).notNull().default('x'),
    { rows: ['a'] },
  ),
  column('a column gets a comment', t.integer(), t.integer().comment("it's"), {
    rows: [1],
    lacks: { sqlite: 'SQLite keeps no comments on tables and columns' },
  }),
  column('a column gets another comment', t.integer().comment('a'), t.integer().comment('b'), {
    rows: [1],
    lacks: { sqlite: 'SQLite keeps no comments on tables and columns' },
  }),
  column('a column loses its comment', t.integer().comment('a'), t.integer(), {
    rows: [1],
    lacks: { sqlite: 'SQLite keeps no comments on tables and columns' },
  }),
  {
    change: 'a column gets another collation',
    before: (server) => [items({ it: t.varchar(20).collate(COLLATIONS[server][0]) }), stock({ it: 'a' })],
    after: (server) => [items({ it: t.varchar(20).collate(COLLATIONS[server][1]) })],
    finds: ['alterColumn'],
  },
  {
    change: 'a column gets a collation',
    before: [items({ it: t.varchar(20) }), stock({ it: 'a' })],
    after: (server) => [items({ it: t.varchar(20).collate(COLLATIONS[server][0]) })],
    finds: ['alterColumn'],
  },
  column('a column gets another character set', t.varchar(9), t.varchar(9).charset('latin1'), {
    rows: ['a'],
    lacks: lackingBut(MYSQLS, 'has no character set of a column'),
  }),
  {
    change: 'the server numbers the rows',
    before: [items({ it: t.varchar(9) }), stock({ it: 'a' }, { it: 'b' })],
    after: [ops.createTable.make('items', { id: t.integer().identity().primaryKey(), it: t.varchar(9) })],
    finds: numbering,
  },
  ...[
    t.integer().primaryKey({ unnamed: true, nullable: true }),
    t.integer().primaryKey({ unnamed: true }),
  ].map((key): Change => ({
    change: `a key that is ${key.spec.nullable ? 'not ' : ''}declared NOT NULL becomes one that numbers the rows and is not`,
    before: [ops.createTable.make('items', { id: key }), stock({}, {})],
    after: [
      ops.createTable.make('items', {
        id: t.integer().identity().primaryKey({ unnamed: true, nullable: true }),
      }),
    ],
    only: ['sqlite'],
    finds: ['alterColumn'],
  })),
  {
    change: 'the server no longer numbers the rows',
    before: [
      ops.createTable.make('items', { id: t.integer().identity().primaryKey(), it: t.varchar(9) }),
      stock({ it: 'a' }, { it: 'b' }),
    ],
    after: [items({ it: t.varchar(9) })],
    finds: numbering,
  },
  {
    change: 'the server numbers the rows in another way',
    before: [ops.createTable.make('items', { id: t.integer().identity().primaryKey() }), stock({})],
    after: [
      ops.createTable.make('items', {
        id: t.integer().identity({ always: true, increment: 5 }).primaryKey(),
      }),
    ],
    finds: ['alterColumn'],
    lacks: {
      sqlite: 'sqlite numbers rows in one way, and takes no options',
      mysql: 'mysql numbers the rows of a table in one way, and takes no options',
      mariadb: 'mariadb numbers the rows of a table in one way, and takes no options',
    },
  },
  {
    change: 'a column that is computed is added',
    on: [items({ price: t.integer() }), stock({ price: 2 })],
    after: [addColumn.make('items', 'it', t.integer().generatedAs('price * 2'))],
    finds: ['addColumn'],
  },
  {
    change: 'a column is computed in another way',
    before: [items({ price: t.integer(), it: t.integer().generatedAs('price * 2') })],
    after: [items({ price: t.integer(), it: t.integer().generatedAs('price * 3') })],
    finds: (server) => (server === 'postgres' ? ['dropColumn', 'addColumn'] : ['alterColumn']),
  },
  {
    change: 'a column is computed from now on',
    before: [items({ price: t.integer(), it: t.integer() }), stock({ price: 2, it: 4 })],
    after: [items({ price: t.integer(), it: t.integer().generatedAs('price * 2') })],
    finds: (server) => (server === 'postgres' ? ['dropColumn', 'addColumn'] : ['alterColumn']),
  },
  {
    change: 'a column is computed whenever it is read, and no longer stored',
    before: [items({ price: t.integer(), it: t.integer().generatedAs('price * 2') }), stock({ price: 2 })],
    after: [items({ price: t.integer(), it: t.integer().generatedAs('price * 2', { stored: false }) })],
    finds: (server) => (server === 'sqlite' ? ['alterColumn'] : ['dropColumn', 'addColumn']),
    lacks: { postgres: 'a column that is computed when it is read needs PostgreSQL 18' },
    since: { postgres: 18 },
  },
  column('numbers lose their sign', t.integer(), t.integer({ unsigned: true }), {
    rows: [1],
    lacks: lackingBut(MYSQLS, 'has no type integer unsigned'),
  }),
  column(
    'every change of the row sets the column',
    t.timestamp(),
    t.timestamp().onUpdate('CURRENT_TIMESTAMP'),
    { rows: ['2024-01-02 03:04:05'], lacks: lackingBut(MYSQLS, 'has no ON UPDATE of a column') },
  ),
  column(
    'a change of the row no longer sets the column',
    t.timestamp().onUpdate('CURRENT_TIMESTAMP'),
    t.timestamp(),
    { rows: ['2024-01-02 03:04:05'], lacks: lackingBut(MYSQLS, 'has no ON UPDATE of a column') },
  ),
  column('a star leaves the column out', t.integer(), t.integer().invisible(), {
    rows: [1],
    lacks: lackingBut(MYSQLS, 'has no INVISIBLE of a column'),
  }),
  column(
    'values are kept in another way',
    t.text(),
    t.text().storage({ mode: 'external', statistics: 100 }),
    {
      rows: ['a'],
      lacks: lackingBut(['postgres'], 'has no storage of a column'),
    },
  ),
  column('a list gets values of another type', t.array(t.integer()), t.array(t.bigint()), {
    rows: ['{1,2}'],
    lacks: lackingBut(['postgres'], 'has no type array of integer'),
  }),
  column('a text becomes JSON', t.text(), t.json(), {
    rows: ['{"a":1}'],
    // JSON is text there
    finds: (server) => (server === 'sqlite' ? [] : ['alterColumn']),
  }),
  column('a number becomes a truth', t.integer(), t.boolean(), { rows: [1, 0] }),
  {
    change: 'a column is no longer computed',
    before: [items({ price: t.integer(), it: t.integer().generatedAs('price * 2') }), stock({ price: 2 })],
    after: [items({ price: t.integer(), it: t.integer() })],
    finds: ['alterColumn'],
  },
]

const COLLATIONS = {
  sqlite: ['NOCASE', 'RTRIM'],
  postgres: ['C', 'POSIX'],
  mysql: ['utf8mb4_bin', 'utf8mb4_general_ci'],
  mariadb: ['utf8mb4_bin', 'utf8mb4_unicode_ci'],
} as const
