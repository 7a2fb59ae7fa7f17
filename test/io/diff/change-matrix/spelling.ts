import { ops, type Kind, type Op } from '../../../../src/core/ops/index.ts'
import { sql, type ColumnBuilder } from '../../../../src/core/schema/define.ts'
import { t } from '../../../../src/core/schema/types.ts'
import type { TestDialect } from '../../../support/dialects.ts'
import { items, lackingBut, MYSQLS, type Change, type PerServer } from './change.ts'

const { addCheck, createIndex, createTable, createView } = ops

/** The same in other words. */
const same = (
  what: string,
  before: PerServer<readonly Op[]>,
  after: PerServer<readonly Op[]>,
  more: Partial<Change> = {},
): Change => ({ change: `nothing changes by ${what}`, before, after, finds: [], ...more })

const column = (
  what: string,
  before: ColumnBuilder,
  after: ColumnBuilder,
  more: Partial<Change> = {},
): Change => same(what, [items({ it: before })], [items({ it: after })], more)

/** SQLite keeps every text as it was written, so that another one is another one. */
const unlessKept =
  (...kinds: readonly Kind[]) =>
  (server: TestDialect) =>
    server === 'sqlite' ? kinds : []

/** To MySQL, what stands in parentheses is an expression, and no value. */
const unlessComputed =
  (...kinds: readonly Kind[]) =>
  (server: TestDialect) =>
    server === 'mysql' ? kinds : []

const table = items({ a: t.integer(), b: t.varchar(20) })

const check = (what: string, before: string, after: string, more: Partial<Change> = {}): Change =>
  same(
    `a check ${what}`,
    [table, addCheck.make('items', before, { name: 'ck' })],
    [table, addCheck.make('items', after, { name: 'ck' })],
    more,
  )

const view = (what: string, before: string, after: string): Change =>
  same(`a view ${what}`, [table, createView.make('some', before)], [table, createView.make('some', after)], {
    finds: unlessKept('replaceView'),
  })

const trigger = (statement: string, when: string): Op =>
  ops.createTrigger.make('items', 'tidy', {
    timing: 'after',
    events: ['insert'],
    each: 'row',
    when,
    body: `BEGIN ${statement}; END`,
  })

export const spelling: readonly Change[] = [
  column(
    'the time in other letters',
    t.timestamp().default(sql('CURRENT_TIMESTAMP')),
    t.timestamp().default(sql('current_timestamp')),
  ),
  column('a number with its sign', t.integer().default(1), t.integer().default(sql('+1')), {
    finds: (server) => (server === 'mysql' || server === 'postgres' ? ['alterColumn'] : []),
  }),
  column('a truth in other letters', t.boolean().default(sql('TRUE')), t.boolean().default(sql('true'))),
  column(
    'the time by another name',
    t.timestamp().default(sql('CURRENT_TIMESTAMP')),
    t.timestamp().default(sql('NOW()')),
    { only: MYSQLS },
  ),
  column(
    'the time by a third name, with a precision',
    t.datetime(6).default(sql('CURRENT_TIMESTAMP')),
    t.datetime(6).default(sql('LOCALTIMESTAMP(6)')),
    { only: MYSQLS },
  ),
  column(
    'the time as an expression',
    t.datetime(6).default(sql('CURRENT_TIMESTAMP')),
    t.datetime(6).default(sql('(NOW())')),
    { only: ['mysql'], finds: ['alterColumn'] },
  ),
  column(
    'the time by another name on PostgreSQL',
    t.timestamptz().default(sql('now()')),
    t.timestamptz().default(sql('NOW( )')),
    { only: ['postgres'] },
  ),
  column('a type by its other name', t.type('int'), t.integer(), { finds: unlessKept('alterColumn') }),
  column('a type in other letters', t.type('VARCHAR(20)'), t.varchar(20)),
  column('a scale of nothing', t.type('decimal(10)'), t.decimal(10, 0), { finds: unlessKept('alterColumn') }),
  column('a long name of a type', t.type('character varying(20)'), t.varchar(20), {
    finds: unlessKept('alterColumn'),
  }),
  column('a time with its zone', t.type('timestamp with time zone'), t.timestamptz(), { only: ['postgres'] }),
  column('a width of an integer', t.type('int(11)'), t.integer(), { only: MYSQLS }),
  column('JSON', t.json(), t.json()),
  column('a truth as a number', t.boolean().default(true), t.boolean().default(sql('1')), {
    only: ['sqlite', 'mysql', 'mariadb'],
    finds: unlessComputed('alterColumn'),
  }),
  column('a truth as a word', t.boolean().default(true), t.boolean().default(sql('true')), {
    finds: (server) => (server === 'mysql' || server === 'sqlite' ? ['alterColumn'] : []),
  }),
  column('a truth as a text', t.boolean().default(false), t.boolean().default(sql("'f'::boolean")), {
    only: ['postgres'],
  }),
  column('a text with its type', t.text().default('x'), t.text().default(sql("'x'::text")), {
    only: ['postgres'],
  }),
  column('a text as an expression', t.varchar(20).default("it's"), t.varchar(20).default(sql("'it''s'")), {
    finds: unlessComputed('alterColumn'),
  }),
  column('a number as an expression', t.integer().default(7), t.integer().default(sql('7')), {
    finds: unlessComputed('alterColumn'),
  }),
  column('a number below zero', t.integer().default(-7), t.integer().default(sql('-7')), {
    finds: unlessComputed('alterColumn'),
  }),
  column(
    'an expression with other blanks',
    t.integer().default(sql('(1 + 2)')),
    t.integer().default(sql('(1+2)')),
  ),
  column('a default of NULL', t.integer(), t.integer().default(null), { finds: unlessKept('alterColumn') }),
  column('NULL as an expression', t.integer(), t.integer().default(sql('NULL')), {
    finds: (server) => (server === 'mysql' || server === 'sqlite' ? ['alterColumn'] : []),
  }),
  column(
    'a computed column in other parentheses',
    t.integer().generatedAs('id*2'),
    t.integer().generatedAs('(id * 2)'),
    { finds: unlessKept('alterColumn') },
  ),
  column(
    'an update in other letters',
    t.timestamp().onUpdate('CURRENT_TIMESTAMP'),
    t.timestamp().onUpdate('now()'),
    { only: MYSQLS },
  ),
  same(
    'a collation that the column has anyway',
    [items({ it: t.varchar(9) }, { charset: 'utf8mb4', collation: 'utf8mb4_bin' })],
    [items({ it: t.varchar(9).collate('utf8mb4_bin') }, { charset: 'utf8mb4', collation: 'utf8mb4_bin' })],
    { only: MYSQLS },
  ),
  check('in other parentheses', 'a>0', '((a) > (0))', { finds: unlessKept('dropConstraint', 'addCheck') }),
  check('with other blanks and letters', 'a > 0 AND b IS NOT NULL', 'a>0 and   b is not null'),
  check('of a function in other letters', "lower(b) <> ''", "LOWER( b )<>''"),
  check('of a list', "b IN ('x', 'y')", "b in ('x','y')"),
  check('of a span', 'a BETWEEN 1 AND 5', 'a between 1 and 5'),
  check('with its table', 'a > 0', 'items.a > 0'),
  view(
    'with other blanks',
    'SELECT id, a FROM items WHERE a > 0',
    'select id,\n  a\nfrom items\nwhere (a>0)',
  ),
  same(
    'a view in other letters, blanks and quotes',
    [table, createView.make('some', 'SELECT id, lower(b) AS b FROM items WHERE a > 0')],
    [table, createView.make('some', 'select id,\n  LOWER(b) as b\nfrom items where a>0')],
  ),
  same(
    'a trigger in other letters and blanks',
    [table, trigger('UPDATE items SET b = lower(b) WHERE id = NEW.id', 'NEW.a > 0')],
    [table, trigger('update items\n set b=LOWER(b) where id = NEW.id', 'NEW.a>0')],
    { only: ['sqlite'] },
  ),
  view('with a star', 'SELECT id, a, b FROM items', 'SELECT * FROM items'),
  same(
    'the order of columns',
    [createTable.make('items', { id: t.integer().primaryKey(), a: t.integer(), b: t.integer() })],
    [createTable.make('items', { b: t.integer(), id: t.integer().primaryKey(), a: t.integer() })],
  ),
  same(
    'the order of indexes and checks',
    [
      table,
      createIndex.make('items', ['a']),
      createIndex.make('items', ['b']),
      addCheck.make('items', 'a > 0'),
      addCheck.make('items', "b > ''"),
    ],
    [
      table,
      addCheck.make('items', "b > ''"),
      addCheck.make('items', 'a > 0'),
      createIndex.make('items', ['b']),
      createIndex.make('items', ['a']),
    ],
  ),
  same(
    'a reference that does what it would do anyway',
    [
      createTable.make('boxes', { id: t.integer().primaryKey() }),
      items({ box: t.integer().references('boxes', 'id') }),
    ],
    [
      createTable.make('boxes', { id: t.integer().primaryKey() }),
      items({ box: t.integer().references('boxes', 'id', { onDelete: 'no action', onUpdate: 'no action' }) }),
    ],
    // MariaDB writes down that nothing was said
    { finds: (server) => (server === 'mariadb' ? ['dropConstraint', 'addForeignKey'] : []) },
  ),
  same(
    'a partial index in other parentheses',
    [table, createIndex.make('items', ['a'], { where: 'a>0' })],
    [table, createIndex.make('items', ['a'], { where: '(a > 0)' })],
    {
      finds: unlessKept('dropIndex', 'createIndex'),
      lacks: lackingBut(['postgres', 'sqlite'], 'has no index with a WHERE'),
    },
  ),
  same(
    'an index by the usual method',
    [table, createIndex.make('items', ['a'])],
    [table, createIndex.make('items', ['a'], { method: 'btree' })],
    { lacks: { sqlite: 'sqlite has no index method' } },
  ),
  same(
    'an index of an expression in other letters',
    [table, createIndex.make('items', [{ expression: 'lower(b)' }], { name: 'ix' })],
    [table, createIndex.make('items', [{ expression: 'LOWER( b )' }], { name: 'ix' })],
    { lacks: { mariadb: 'mariadb has no index on an expression' } },
  ),
  same(
    'an enum in its order',
    [ops.createEnum.make('mood', ['z', 'a']), items({ it: t.type('mood').default('a') })],
    [ops.createEnum.make('mood', ['z', 'a']), items({ it: t.type('mood').default(sql("'a'::mood")) })],
    { lacks: lackingBut(['postgres'], 'has no enum types') },
  ),
  same(
    'a function with other names of its types',
    [ops.createFunction.make('f', 'a integer', 'RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$')],
    [ops.createFunction.make('f', 'a int4', 'returns int language SQL VOLATILE as $b$ SELECT 1 $b$')],
    { only: ['postgres'] },
  ),
  same(
    'a sequence that counts as it would anyway',
    [ops.createSequence.make('tickets')],
    [ops.createSequence.make('tickets', { start: 1, increment: 1 })],
    { lacks: lackingBut(['postgres', 'mariadb'], 'has no sequences') },
  ),
]
