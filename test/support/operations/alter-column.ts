import { ops } from '../../../src/core/ops/index.ts'
import type { ColumnChangeInput } from '../../../src/core/ops/columns/alter-column.ts'
import { sql, type ColumnBuilder } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import {
  HARD_NAME,
  HARD_TEXT,
  noComments,
  order,
  people,
  rows,
  type Example,
  type ExamplesOf,
} from './example.ts'

const { addColumn, alterColumn, bulkInsert, createIndex, createTable } = ops

const onlyMysql = (message: string) => ({
  postgres: message.replace('{server}', 'postgres'),
  sqlite: message.replace('{server}', 'sqlite'),
})

/** A change of a column of people, added just so, with two rows in the table. */
const changing = (
  title: string,
  definition: ColumnBuilder,
  change: ColumnChangeInput,
  refused?: Example['refused'],
): Example<ReturnType<typeof alterColumn.make>> => ({
  title,
  on: [people, addColumn.make('people', 'x', definition), rows],
  op: alterColumn.make('people', 'x', change),
  ...(refused && { refused }),
})

const named = 'alter column people.x'

export const alterColumns: ExamplesOf<'alterColumn'> = {
  alterColumn: [
    changing('to a wider integer', t.integer().notNull().default(7), { type: t.bigint() }),
    changing('to a longer text, with everything else as it was', t.varchar(5).notNull().default("a'b"), {
      type: t.varchar(200),
    }),
    changing('from text to a number, whose default is text', t.varchar(20).notNull().default('12'), {
      type: t.integer(),
    }),
    {
      ...changing(
        'to text of any length, whose default has quotes',
        t.varchar(90).default('it\'s "\\n" $& ?'),
        {
          type: t.text(),
        },
      ),
      untold: { postgres: 'the default keeps the type that it was written for' },
    },
    {
      title: 'to a type that its values must be turned into',
      on: [people, addColumn.make('people', 'x', t.integer().notNull().default(1)), rows],
      op: alterColumn.make(
        'people',
        'x',
        { type: t.boolean(), using: 'x > 0', default: true },
        { type: t.integer(), using: 'CASE WHEN x THEN 1 ELSE 0 END', default: 1 },
      ),
      refused: {
        mysql: `${named} (type, using, default): mysql has no USING: it converts values itself`,
        mariadb: `${named} (type, using, default): mariadb has no USING: it converts values itself`,
      },
    },
    changing('so that it refuses NULL', t.integer().default(0), { nullable: false }),
    changing('so that it accepts NULL', t.integer().notNull().default(0), { nullable: true }),
    changing('whose default is text', t.varchar(90).default('old'), { default: HARD_TEXT }),
    changing('whose default is NULL and is to be a number', t.integer(), { default: -5 }),
    changing('whose default is taken away', t.integer().notNull().default(5), { default: null }),
    changing('whose default is an expression', t.datetime(), { default: sql('CURRENT_TIMESTAMP') }),
    changing('in everything at once', t.varchar(20).notNull().default('12'), {
      type: t.integer(),
      nullable: true,
      default: 15,
    }),
    changing(
      'that has a comment of quotes, in its type',
      t.integer().notNull().default(3).comment(HARD_TEXT),
      { type: t.bigint() },
      { sqlite: `add column people.x: ${noComments}` },
    ),
    changing(
      'to have a comment',
      t.integer().notNull().default(3),
      { comment: HARD_TEXT },
      { sqlite: `${named} (comment): ${noComments}` },
    ),
    changing(
      'to have no comment',
      t.integer().comment('a').default(1),
      { comment: null, nullable: false, default: 0 },
      { sqlite: `add column people.x: ${noComments}` },
    ),
    {
      title: 'with a hard name, of a table with a reserved one',
      on: [order, bulkInsert.make('order', [{ primary: 1, [HARD_NAME]: 'a' }])],
      op: alterColumn.make('order', HARD_NAME, {
        type: t.varchar(60),
        nullable: false,
        default: 'it\'s "?"',
      }),
    },
    {
      title: 'that a key and an index use',
      on: [people, createIndex.make('people', ['name', 'id']), rows],
      op: alterColumn.make('people', 'id', { type: t.bigint() }),
    },
    {
      title: 'that numbers the rows',
      on: [
        createTable.make('jobs', { id: t.integer().identity().primaryKey(), what: t.varchar(9) }),
        bulkInsert.make('jobs', [{ what: 'wash' }]),
      ],
      op: alterColumn.make('jobs', 'id', { type: t.bigint() }),
      // the table, having been written anew, keeps its number; SQLite's one type for it stays
    },
    {
      title: 'so that it numbers the rows',
      on: [people, rows],
      op: alterColumn.make('people', 'id', { identity: true }),
      untold: { sqlite: 'the key stays behind the columns, and one made so is at its column' },
    },
    {
      title: 'of a key without a name, so that it numbers the rows',
      on: [
        createTable.make('bare', {
          id: t.integer().primaryKey({ unnamed: true, nullable: true }),
          b: t.varchar(9),
        }),
        bulkInsert.make('bare', [{ id: 7, b: 'x' }]),
      ],
      op: alterColumn.make('bare', 'id', { identity: true }),
      refused: {
        mariadb: 'create table bare: mariadb has no primary key constraint without a name',
        mysql: 'create table bare: mysql has no primary key constraint without a name',
        postgres: 'create table bare: postgres has no primary key constraint without a name',
      },
      untold: { sqlite: 'the key stays behind the columns, and one made so is at its column' },
    },
    {
      title: 'of a key that is not declared NOT NULL, so that it numbers the rows',
      on: [
        createTable.make('bare', {
          id: t.integer().primaryKey({ unnamed: true, nullable: true }),
          b: t.varchar(9),
        }),
        bulkInsert.make('bare', [{ id: 7, b: 'x' }]),
      ],
      op: alterColumn.make('bare', 'id', { identity: true, nullable: true }),
      refused: {
        mariadb: 'create table bare: mariadb has no primary key constraint without a name',
        mysql: 'create table bare: mysql has no primary key constraint without a name',
        postgres: 'create table bare: postgres has no primary key constraint without a name',
      },
      untold: { sqlite: 'the key stays behind the columns, and one made so is at its column' },
    },
    {
      title: 'that numbers the rows, so that it may hold NULL',
      on: [
        createTable.make('jobs', { id: t.integer().identity().primaryKey(), what: t.varchar(9) }),
        bulkInsert.make('jobs', [{ what: 'wash' }]),
      ],
      op: alterColumn.make('jobs', 'id', { identity: true, nullable: true }),
      refused: {
        mariadb: 'alter column jobs.id (identity, nullable): mariadb has no identity column that holds NULL',
        mysql: 'alter column jobs.id (identity, nullable): mysql has no identity column that holds NULL',
        postgres:
          'alter column jobs.id (identity, nullable): postgres has no identity column that holds NULL',
      },
    },
    {
      title: 'so that it numbers the rows in its own way',
      on: [people, rows],
      op: alterColumn.make('people', 'id', { identity: { always: true, start: 100n, increment: 5 } }),
      refused: {
        sqlite:
          'alter column people.id (identity): column "id": sqlite numbers rows in one way, and takes no options',
        mysql:
          'alter column people.id (identity): column "id": mysql numbers the rows of a table in one way, and takes no options',
        mariadb:
          'alter column people.id (identity): column "id": mariadb numbers the rows of a table in one way, and takes no options',
      },
    },
    {
      title: 'that numbers the rows, in how it counts',
      on: [createTable.make('jobs', { id: t.integer().identity({ always: true }).primaryKey() })],
      op: alterColumn.make('jobs', 'id', { identity: { start: 50 } }),
      refused: {
        sqlite: 'create table jobs: column "id": sqlite numbers rows in one way, and takes no options',
        mysql:
          'create table jobs: column "id": mysql numbers the rows of a table in one way, and takes no options',
        mariadb:
          'create table jobs: column "id": mariadb numbers the rows of a table in one way, and takes no options',
      },
    },
    {
      title: 'that is computed, in its type',
      on: [people, addColumn.make('people', 'x', t.integer().generatedAs('id + 1')), rows],
      op: alterColumn.make('people', 'x', { type: t.bigint() }),
    },
    {
      title: 'that is computed, in how',
      on: [people, addColumn.make('people', 'x', t.integer().generatedAs('id + 1')), rows],
      op: alterColumn.make('people', 'x', { generated: { expression: 'id + 2' } }),
      since: { postgres: 17 },
      refused: {
        postgres: `${named} (generated): a column gets the expression that it is computed by only where it has one already, and that only since PostgreSQL 17`,
      },
    },
    changing(
      'to another character set and collation',
      t.varchar(20).notNull().default('b').comment('c'),
      { charset: 'latin1', collation: 'latin1_german2_ci' },
      {
        postgres: `${named} (charset, collation): postgres has no character set of a column`,
        sqlite: `add column people.x: ${noComments}`,
      },
    ),
    changing(
      'so that it no longer has a character set of its own',
      t.varchar(20).charset('latin1').collate('latin1_german2_ci'),
      { charset: null, collation: null },
      onlyMysql('add column people.x: column "x": {server} has no character set of a column'),
    ),
    changing(
      'from a text with a character set to a number',
      t.varchar(20).charset('latin1').collate('latin1_german2_ci'),
      { type: t.integer() },
      onlyMysql('add column people.x: column "x": {server} has no character set of a column'),
    ),
    changing(
      'so that every change of the row sets it',
      t.datetime(3),
      { onUpdate: 'CURRENT_TIMESTAMP' },
      onlyMysql(`${named} (onUpdate): {server} has no ON UPDATE of a column`),
    ),
    changing(
      'so that no change of the row sets it',
      t.datetime(3).onUpdate('CURRENT_TIMESTAMP'),
      { onUpdate: null },
      onlyMysql('add column people.x: column "x": {server} has no ON UPDATE of a column'),
    ),
    changing(
      'in its place',
      t.integer().notNull().default(5),
      { after: 'id' },
      onlyMysql(`${named} (position): {server} places no columns`),
    ),
    changing(
      'in its place, to be the first',
      t.integer().notNull().default(5),
      { first: true, nullable: true },
      onlyMysql(`${named} (nullable, position): {server} places no columns`),
    ),
  ],
}
