import { ops } from '../../../src/core/ops/index.ts'
import type { AddColumn } from '../../../src/core/ops/columns/add-column.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { Index } from '../../../src/core/schema/model.ts'
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

const { addColumn, createIndex, createTable, dropColumn, renameColumn } = ops

const mysqlOnly = (message: string) => ({
  postgres: message.replace('{server}', 'postgres'),
  sqlite: message.replace('{server}', 'sqlite'),
})

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

export const columns: ExamplesOf<'addColumn' | 'dropColumn' | 'renameColumn'> = {
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
    },
    {
      title: 'that refuses NULL and has no default',
      on: [people],
      op: addColumn.make('people', 'email', t.varchar(90).notNull()),
    },
    {
      title: 'that is unique',
      on: [people, rows],
      op: addColumn.make('people', 'email', t.varchar(90).unique()),
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
    {
      title: 'that is computed and stored',
      on: [people, rows],
      op: addColumn.make('people', 'next', t.bigint().generatedAs('id + 1')),
    },
    {
      title: 'that is computed when it is read, over a hard name',
      on: [order],
      op: addColumn.make('order', 'next', t.integer().generatedAs('1 + 1', { stored: false })),
      since: { postgres: 18 },
      refused: {
        postgres:
          'add column order.next: column "next": a column that is computed when it is read needs PostgreSQL 18',
      },
    },
    {
      title: 'that is computed and refuses NULL',
      on: [people, rows],
      op: addColumn.make('people', 'next', t.bigint().notNull().generatedAs('id + 1')),
      refused: {
        mariadb: 'add column people.next: column "next": mariadb has no NOT NULL of a computed column',
      },
    },
    {
      title: 'with a character set and a collation',
      on: [people, rows],
      op: addColumn.make('people', 'nick', t.varchar(9).charset('latin1').collate('latin1_bin')),
      refused: mysqlOnly('add column people.nick: column "nick": {server} has no character set of a column'),
    },
    {
      title: 'that every change of the row sets',
      on: [people],
      op: addColumn.make(
        'people',
        'changed',
        t.timestamp(3).notNull().default(sql('CURRENT_TIMESTAMP')).onUpdate('CURRENT_TIMESTAMP'),
      ),
      refused: mysqlOnly(
        'add column people.changed: column "changed": {server} has no ON UPDATE of a column',
      ),
    },
    {
      title: 'in the first place',
      on: [people, rows],
      op: addColumn.make('people', 'age', t.integer().unique(), { first: true }),
      refused: mysqlOnly('add column people.age: {server} places no columns'),
    },
    {
      title: 'behind another',
      on: [order],
      op: addColumn.make('order', 'age', t.integer(), { after: 'primary' }),
      refused: mysqlOnly('add column order.age: {server} places no columns'),
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
    },
    {
      title: 'that refers to another table and has a check',
      on: [teams, people, team, rows],
      op: dropping(team),
    },
    {
      title: 'that a key of two columns, a check and an index use',
      on: [
        createTable.make(
          'jobs',
          { id: t.integer().primaryKey(), a: t.integer(), b: t.integer() },
          { unique: [['a', 'b']], checks: [{ name: 'b is more than a', expression: 'b > a' }] },
        ),
        createIndex.make('jobs', ['b', 'a', 'id']),
      ],
      op: dropColumn.make('jobs', 'b'),
    },
    {
      title: 'with a hard name and a comment',
      on: [people, addColumn.make('people', HARD_NAME, t.integer().comment("it's")), rows],
      op: dropColumn.make('people', HARD_NAME),
      refused: { sqlite: `add column people.${HARD_NAME}: ${noComments}` },
    },
  ],

  renameColumn: [
    { title: 'plainly', on: [people, rows], op: renameColumn.make('people', 'name', 'full_name') },
    { title: 'to a hard name', on: [people, rows], op: renameColumn.make('people', 'name', HARD_NAME) },
    {
      title: 'that constraints without a name use',
      on: [
        createTable.make(
          'nameless',
          {
            a: t.text().primaryKey({ unnamed: true, nullable: true }),
            b: t.text().unique({ unnamed: true }),
          },
          {
            unique: [{ columns: ['b', 'a'], unnamed: true }],
            checks: [{ expression: '"b" <> a', unnamed: true }],
            foreignKeys: [
              { columns: ['b'], references: { table: 'nameless', columns: ['a'] }, unnamed: true },
            ],
          },
        ),
      ],
      op: renameColumn.make('nameless', 'b', 'note'),
      refused: {
        mariadb: 'create table nameless: mariadb has no primary key constraint without a name',
        mysql: 'create table nameless: mysql has no primary key constraint without a name',
        postgres: 'create table nameless: postgres has no primary key constraint without a name',
      },
    },
    {
      title: 'that keys and indexes use',
      on: [people, visits, createIndex.make('visits', ['guest', 'room']), rows],
      op: renameColumn.make('visits', 'guest', 'visitor'),
    },
    {
      title: 'that another table refers to',
      on: [people, visits, rows],
      op: renameColumn.make('people', 'id', 'key'),
    },
  ],
}
