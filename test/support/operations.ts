import type { DialectName } from '../../src/core/dialect.ts'
import { ops, type Kind, type Op, type OpOf } from '../../src/core/ops/index.ts'
import type { AddColumn } from '../../src/core/ops/add-column.ts'
import { sql, t } from '../../src/core/schema/define.ts'
import type { Index } from '../../src/core/schema/model.ts'

/** One operation in a case that is easy to get wrong. */
export interface Example<T extends Op = Op> {
  readonly title: string
  /** What makes the schema, and the rows that must survive. */
  readonly on: readonly Op[]
  readonly op: T
  /** What takes it back where it has no inverse. */
  readonly undo?: readonly Op[]
  /** The databases that lack it, each with what mig says there. */
  readonly refused?: Partial<Record<DialectName, string>>
}

const { addColumn, bulkInsert, createIndex, createTable, dropColumn, dropIndex, dropTable } = ops
const { execute, query, renameColumn, renameTable, run } = ops

/** Everything that a careless quoting would trip over. */
const HARD_TEXT = `it's 100% "sure"? :yes $1 \\n \\ {{x}} -- ; /* é 名 😀`
const HARD_NAME = 'group by "x" `y` 100% ? é 名 (z)'

const people = createTable.make('people', {
  id: t.integer().primaryKey(),
  name: t.varchar(50).notNull().default('nobody'),
})
const rows = bulkInsert.make('people', [
  { id: 1, name: 'Ana' },
  { id: 2, name: "Conan O'Brien" },
])
const teams = createTable.make('teams', { id: t.integer().primaryKey(), city: t.varchar(20) })
const order = createTable.make('order', { primary: t.integer().primaryKey(), [HARD_NAME]: t.varchar(30) })
const withKeys = createTable.make(
  'visits',
  {
    room: t.integer().notNull(),
    day: t.date().notNull(),
    guest: t.integer().references('people', 'id', { onDelete: 'cascade', onUpdate: 'restrict' }),
    stars: t.smallint(),
  },
  {
    primaryKey: ['room', 'day'],
    unique: [['guest', 'day'], { name: 'one guest, one star', columns: ['guest', 'stars'] }],
    checks: [{ name: 'ck_visits_stars', expression: 'stars BETWEEN 1 AND 5' }],
  },
)
/** Takes a column out again with all that is known of it. */
const dropping = (
  { table, column, uniques, foreignKeys, checks }: AddColumn,
  indexes: readonly Index[] = [],
) => dropColumn.make(table, column.name, { column, uniques, foreignKeys, checks, indexes })
const phone = addColumn.make('people', 'phone', t.varchar(20))
const email = addColumn.make('people', 'email', t.varchar(90).unique())
const team = addColumn.make('people', 'team_id', t.integer().references('teams', 'id').check('team_id > 0'))
const byPhone = createIndex.make('people', ['phone'])
const byBoth = createIndex.make('people', ['name', 'phone'])
const byLower = createIndex.make('people', [{ expression: 'lower(phone)' }], { name: 'by_phone' })
const nowhere = (dialect: string) => `${dialect} has no index with a WHERE`
const noComments = 'SQLite keeps no comments on tables and columns'

/** At least one operation of every kind: the compiler asks for those of a new kind. */
export const examples: { readonly [K in Kind]: readonly Example<OpOf<K>>[] } = {
  addColumn: [
    { title: 'that accepts NULL', on: [people, rows], op: addColumn.make('people', 'phone', t.varchar(20)) },
    {
      title: 'whose default is full of quotes and placeholders',
      on: [people, rows],
      op: addColumn.make('people', 'motto', t.varchar(90).notNull().default(HARD_TEXT)),
    },
    {
      title: 'whose default is text of any length',
      on: [people, rows],
      op: addColumn.make('people', 'notes', t.text().notNull().default("a\\b'c")),
    },
    {
      title: 'whose default is a boolean',
      on: [people, rows],
      op: addColumn.make('people', 'active', t.boolean().notNull().default(true)),
    },
    {
      title: 'whose default is a bigint past 2^53',
      on: [people, rows],
      op: addColumn.make('people', 'seen', t.bigint().notNull().default(9007199254740993n)),
    },
    {
      title: 'whose default is a negative decimal',
      on: [people, rows],
      op: addColumn.make('people', 'balance', t.decimal(10, 2).notNull().default(-1.5)),
    },
    {
      title: 'whose default is NULL',
      on: [people, rows],
      op: addColumn.make('people', 'born', t.date().default(null)),
    },
    {
      title: 'whose default is an expression',
      on: [people],
      op: addColumn.make('people', 'since', t.timestamptz().default(sql('CURRENT_TIMESTAMP'))),
      refused: {
        sqlite: 'add column people.since: SQLite cannot add a column whose default is an expression',
      },
    },
    {
      title: 'that refuses NULL and has no default',
      on: [people],
      op: addColumn.make('people', 'email', t.varchar(90).notNull()),
      refused: { sqlite: 'add column people.email: SQLite cannot add a NOT NULL column without a default' },
    },
    {
      title: 'that is unique',
      on: [people, rows],
      op: addColumn.make('people', 'email', t.varchar(90).unique()),
      refused: { sqlite: 'add column people.email: SQLite cannot add a UNIQUE column' },
    },
    {
      title: 'that refers to another table',
      on: [people, teams, rows],
      op: addColumn.make(
        'people',
        'team_id',
        t.integer().references('teams', 'id', { onDelete: 'set null' }),
      ),
    },
    {
      title: 'that refers to another table, all names hard',
      on: [order, teams],
      op: addColumn.make(
        'order',
        'a "b" (c)',
        t.integer().references('teams', 'id', { name: 'to FOREIGN KEY (x) of `teams`', onUpdate: 'cascade' }),
      ),
    },
    {
      title: 'with a check',
      on: [people, rows],
      op: addColumn.make('people', 'age', t.integer().check("age > 0 AND name <> '%?;'")),
    },
    {
      title: 'with a comment',
      on: [people, rows],
      op: addColumn.make('people', 'size', t.integer().comment(HARD_TEXT)),
      refused: { sqlite: `add column people.size: ${noComments}` },
    },
    {
      title: 'with a hard name',
      on: [order],
      op: addColumn.make('order', 'SELECT', t.varchar(5).default('')),
    },
  ],

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

  createIndex: [
    { title: 'on one column', on: [people, rows], op: createIndex.make('people', ['name']) },
    {
      title: 'that is unique',
      on: [people, rows],
      op: createIndex.make('people', ['name'], { unique: true, name: 'uq name' }),
    },
    {
      title: 'on two columns, one descending',
      on: [people, rows],
      op: createIndex.make('people', [{ column: 'name', order: 'desc' }, 'id']),
    },
    {
      title: 'on an expression',
      on: [people, rows],
      op: createIndex.make('people', [{ expression: 'lower(name)' }, 'id'], { name: 'by_lower' }),
      refused: { mariadb: 'create index by_lower on people: mariadb has no index on an expression' },
    },
    {
      title: 'on some of the rows',
      on: [people, rows],
      op: createIndex.make('people', ['name'], { where: "name <> 'nobody'" }),
      refused: {
        mariadb: `create index ix_people_name on people: ${nowhere('mariadb')}`,
        mysql: `create index ix_people_name on people: ${nowhere('mysql')}`,
      },
    },
    { title: 'with hard names', on: [order], op: createIndex.make('order', [HARD_NAME], { name: 'key' }) },
  ],

  createTable: [
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
      title: 'with jsonb',
      on: [],
      op: createTable.make('docs', { body: t.jsonb().notNull() }),
      refused: {
        mariadb: 'create table docs: column "body": mariadb has no type jsonb',
        mysql: 'create table docs: column "body": mysql has no type jsonb',
        sqlite: 'create table docs: column "body": sqlite has no type jsonb',
      },
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
    { title: 'with keys of several columns and a check', on: [people, rows], op: withKeys },
    {
      title: 'whose key refers to two columns',
      on: [people, withKeys],
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

  dropColumn: [
    {
      title: 'with a default',
      on: [people, addColumn.make('people', 'motto', t.varchar(90).notNull().default(HARD_TEXT)), rows],
      op: dropColumn.make('people', 'motto'),
    },
    {
      title: 'that an index uses',
      on: [people, phone, byPhone, rows],
      op: dropping(phone, [byPhone.index]),
    },
    {
      title: 'that an index of two columns uses',
      on: [people, phone, byBoth, rows],
      op: dropping(phone, [byBoth.index]),
    },
    {
      title: 'that an index on an expression uses',
      on: [people, phone, byLower, rows],
      op: dropping(phone, [byLower.index]),
      refused: { mariadb: 'create index by_phone on people: mariadb has no index on an expression' },
    },
    {
      title: 'that is unique',
      on: [people, email, rows],
      op: dropping(email),
      refused: { sqlite: 'add column people.email: SQLite cannot add a UNIQUE column' },
    },
    {
      title: 'that refers to another table and has a check',
      on: [teams, people, team, rows],
      op: dropping(team),
    },
    {
      title: 'with a hard name and a comment',
      on: [people, addColumn.make('people', HARD_NAME, t.integer().comment("it's")), rows],
      op: dropColumn.make('people', HARD_NAME),
      refused: { sqlite: `add column people.${HARD_NAME}: ${noComments}` },
    },
  ],

  dropIndex: [
    {
      title: 'that is known from before',
      on: [people, createIndex.make('people', ['name'], { unique: true }), rows],
      op: dropIndex.make('people', 'ix_people_name'),
    },
    {
      title: 'whose definition is given',
      on: [
        people,
        createIndex.make('people', [{ column: 'name', order: 'desc' }], { name: 'by name' }),
        rows,
      ],
      op: dropIndex.make('people', 'by name', { name: 'by name', keys: [{ column: 'name', order: 'desc' }] }),
    },
  ],

  dropTable: [
    { title: 'that is known from before', on: [people], op: dropTable.make('people') },
    {
      title: 'with keys, checks and indexes, whose definition is given',
      on: [people, withKeys, createIndex.make('visits', ['stars']), rows],
      op: dropTable.make('visits', {
        ...withKeys.table,
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

  renameColumn: [
    { title: 'plainly', on: [people, rows], op: renameColumn.make('people', 'name', 'full_name') },
    { title: 'to a hard name', on: [people, rows], op: renameColumn.make('people', 'name', HARD_NAME) },
    {
      title: 'that keys and indexes use',
      on: [people, withKeys, createIndex.make('visits', ['guest', 'room']), rows],
      op: renameColumn.make('visits', 'guest', 'visitor'),
    },
    {
      title: 'that another table refers to',
      on: [people, withKeys, rows],
      op: renameColumn.make('people', 'id', 'key'),
    },
  ],

  renameTable: [
    { title: 'plainly', on: [people, rows], op: renameTable.make('people', 'persons') },
    { title: 'to a hard name', on: [people, rows], op: renameTable.make('people', HARD_NAME) },
    {
      title: 'that another table refers to',
      on: [people, withKeys, rows],
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

/** All of them, each with a name of its own. */
export const allExamples: readonly (Example & { readonly name: string })[] = Object.entries(examples).flatMap(
  ([kind, list]: readonly [string, readonly Example[]]) =>
    list.map((example) => ({ ...example, name: `${kind} ${example.title}` })),
)
