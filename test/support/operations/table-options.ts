import { ops, type OpOf } from '../../../src/core/ops/index.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { DialectName } from '../../../src/core/dialect.ts'
import { HARD_NAME, noComments, type Example } from './example.ts'

const { createTable } = ops

const onlyOn = (name: DialectName | readonly DialectName[], table: string, what: string) => {
  const all: readonly DialectName[] = ['mariadb', 'mysql', 'postgres', 'sqlite']
  const lacking = all.filter((each) => !name.includes(each))
  return Object.fromEntries(lacking.map((each) => [each, `create table ${table}: ${each} has no ${what}`]))
}

/** What a table can be besides its columns, without other tables around it. */
export const tableOptions: readonly Example<OpOf<'createTable'>>[] = [
  {
    title: 'with checks of which one has no name',
    on: [],
    op: createTable.make(
      'spans',
      { low: t.integer(), high: t.integer().check('high < 100') },
      { checks: ['low > 0', { name: HARD_NAME, expression: 'low < high' }] },
    ),
  },
  {
    title: 'with two keys written at one column',
    on: [],
    op: createTable.make(
      'both',
      { a: t.integer().primaryKey().unique('second') },
      { unique: [{ name: 'third', columns: ['a'] }] },
    ),
  },
  {
    title: 'with keys that are checked at the end',
    on: [],
    op: createTable.make(
      'later',
      {
        id: t.integer().primaryKey({ deferrable: 'immediate' }),
        a: t.integer().unique({ name: 'late', deferrable: 'deferred' }),
        b: t.integer().unique({ nullsNotDistinct: true }),
      },
      { unique: [{ columns: ['a', 'b'], deferrable: 'deferred' }] },
    ),
    refused: onlyOn('postgres', 'later', 'deferrable primary key constraints'),
  },
  {
    title: 'with references that are checked at the end',
    on: [],
    op: createTable.make('nodes', {
      id: t.integer().primaryKey(),
      parent: t.integer().references('nodes', 'id', { deferrable: 'deferred', onDelete: 'cascade' }),
      root: t.integer().references('nodes', 'id', { deferrable: 'immediate', match: 'simple' }),
    }),
    refused: onlyOn(['postgres', 'sqlite'], 'nodes', 'deferrable foreign key constraints'),
  },
  {
    title: 'with a reference of which all columns or none are NULL',
    on: [],
    op: createTable.make('nodes', {
      id: t.integer().primaryKey(),
      parent: t.integer().references('nodes', 'id', { match: 'full' }),
    }),
    refused: onlyOn('postgres', 'nodes', 'MATCH FULL'),
  },
  {
    title: 'with constraints that are not validated',
    on: [],
    op: createTable.make(
      'nodes',
      { id: t.integer().primaryKey(), parent: t.integer() },
      {
        foreignKeys: [
          { columns: ['parent'], references: { table: 'nodes', columns: ['id'] }, notValid: true },
        ],
        checks: [{ expression: 'parent > 0', notValid: true }],
      },
    ),
    refused: onlyOn('postgres', 'nodes', 'NOT VALID'),
  },
  {
    title: 'with a check that is not carried out',
    on: [],
    op: createTable.make(
      'idle',
      { a: t.integer() },
      { checks: [{ expression: 'a > 0', notEnforced: true }] },
    ),
    since: { postgres: 18 },
    refused: {
      postgres: 'create table idle: NOT ENFORCED needs postgres 18',
      mariadb: 'create table idle: mariadb has no NOT ENFORCED',
      sqlite: 'create table idle: sqlite has no NOT ENFORCED',
    },
  },
  {
    title: 'with keys that say what becomes of a row',
    on: [],
    op: createTable.make(
      'kept',
      {
        id: t.integer().primaryKey({ onConflict: 'replace' }),
        a: t.integer().unique({ onConflict: 'ignore' }),
        b: t.integer().unique({ name: 'b', onConflict: 'fail' }),
      },
      { unique: [{ columns: ['a', 'b'], onConflict: 'rollback' }] },
    ),
    refused: onlyOn('sqlite', 'kept', 'ON CONFLICT at a primary key constraint'),
  },
  {
    title: 'that numbers its rows and says what becomes of one',
    on: [],
    op: createTable.make('kept', { id: t.bigint().identity().primaryKey({ onConflict: 'ignore' }) }),
    refused: onlyOn('sqlite', 'kept', 'ON CONFLICT at a primary key constraint'),
  },
  {
    title: 'with exclusions',
    on: [],
    op: createTable.make(
      'bookings',
      { room: t.integer(), during: t.type('int4range') },
      {
        exclusions: [
          { elements: [{ column: 'during', with: '&&' }] },
          {
            name: HARD_NAME,
            method: 'btree',
            elements: [
              { column: 'room', with: '=' },
              { expression: 'lower(during)', with: '=' },
            ],
            where: 'room > 0',
            deferrable: 'immediate',
          },
        ],
      },
    ),
    refused: onlyOn('postgres', 'bookings', 'exclusion constraints'),
  },
  {
    title: 'with settings of its storage',
    on: [],
    op: createTable.make(
      'stored',
      { id: t.integer().primaryKey(), name: t.varchar(20) },
      {
        engine: 'InnoDB',
        charset: 'latin1',
        collation: 'latin1_bin',
        rowFormat: 'compressed',
        autoIncrement: 50,
        comment: "it's",
      },
    ),
    refused: {
      ...onlyOn(['mariadb', 'mysql'], 'stored', 'AUTO_INCREMENT of a table'),
      sqlite: `create table stored: ${noComments}`,
    },
  },
  {
    title: 'with an engine of its own',
    on: [],
    op: createTable.make('quick', { id: t.integer() }, { engine: 'MEMORY' }),
    refused: onlyOn(['mariadb', 'mysql'], 'quick', 'storage engines'),
  },
  {
    title: 'that is not logged, with storage parameters',
    on: [],
    op: createTable.make(
      'fast',
      { id: t.integer().primaryKey(), body: t.text() },
      {
        unlogged: true,
        with: { fillfactor: 70, autovacuum_enabled: false, 'toast.autovacuum_enabled': true },
      },
    ),
    refused: onlyOn('postgres', 'fast', 'UNLOGGED tables'),
  },
  {
    title: 'with constraints that have no names',
    on: [],
    op: createTable.make(
      'bare',
      {
        id: t.integer().identity().primaryKey({ unnamed: true, nullable: true }),
        a: t.text().unique({ unnamed: true, onConflict: 'ignore' }),
        b: t.type('').references('bare', 'id', { unnamed: true, onDelete: 'cascade' }),
      },
      {
        unique: [{ columns: ['a', 'b'], unnamed: true }],
        foreignKeys: [{ columns: ['b'], references: { table: 'bare', columns: [] }, name: 'to itself' }],
        checks: [{ expression: 'a <> b', unnamed: true }],
      },
    ),
    refused: onlyOn('sqlite', 'bare', 'primary key constraint without a name'),
  },
  {
    title: 'with a key of columns that accept NULL',
    on: [],
    op: createTable.make(
      'loose',
      { a: t.text().notNull(), b: t.text() },
      { primaryKey: { columns: ['a', 'b'], unnamed: true, nullable: true } },
    ),
    refused: onlyOn('sqlite', 'loose', 'primary key constraint without a name'),
  },
  {
    title: 'with defaults that SQLite keeps as they are written',
    on: [],
    op: createTable.make('plain', {
      a: t.text().default(sql("'{}'")),
      b: t.integer().default(sql('NULL')),
      c: t.boolean().default(sql('false')),
      d: t.binary().default(sql("x'0f'")),
      e: t.real().default(sql('-1.50')),
    }),
    only: ['sqlite'],
  },
  {
    title: 'that is strict',
    on: [],
    op: createTable.make('strict', { id: t.integer().primaryKey(), a: t.text() }, { strict: true }),
    refused: onlyOn('sqlite', 'strict', 'STRICT tables'),
  },
  {
    title: 'that is stored by its key, and strict',
    on: [],
    op: createTable.make(
      'by key',
      { a: t.text(), b: t.integer() },
      { primaryKey: ['a', 'b'], withoutRowid: true, strict: true },
    ),
    refused: onlyOn('sqlite', 'by key', 'STRICT tables'),
  },
  {
    title: 'that is spread by ranges of a column',
    on: [],
    op: createTable.make(
      'days',
      { order: t.integer().notNull(), day: t.date().notNull() },
      { partitionBy: { by: 'range', keys: ['order'] } },
    ),
    refused: {
      mysql: 'create table days: partitions by range are made with their table: list them',
      mariadb: 'create table days: partitions by range are made with their table: list them',
      sqlite: 'create table days: sqlite has no partitions',
    },
  },
  {
    title: 'that is spread by lists, over partitions that are listed',
    on: [],
    op: createTable.make(
      'days',
      { order: t.integer().notNull(), day: t.date().notNull() },
      {
        primaryKey: ['order', 'day'],
        partitionBy: {
          by: 'list',
          keys: ['order'],
          partitions: [
            { name: HARD_NAME.slice(0, 20), values: 'VALUES IN (1, 2)' },
            { name: 'p2', values: 'VALUES IN (3)' },
          ],
        },
      },
    ),
    refused: {
      postgres: 'create table days: postgres makes no partitions together with their table',
      sqlite: 'create table days: sqlite has no partitions',
    },
  },
  {
    title: 'that is spread by an expression',
    on: [],
    op: createTable.make(
      'days',
      { id: t.integer().notNull(), day: t.date().notNull() },
      { partitionBy: { by: 'hash', keys: ['(id + 1)'] } },
    ),
    refused: onlyOn(['postgres', 'mariadb', 'mysql'], 'days', 'partitions'),
  },
  {
    title: 'that is spread by a key',
    on: [],
    op: createTable.make(
      'days',
      { id: t.integer().notNull(), day: t.date().notNull() },
      { partitionBy: { by: 'key', keys: ['id', 'day'], partitions: 3 } },
    ),
    refused: {
      postgres: 'create table days: postgres has no partitions by key',
      sqlite: 'create table days: sqlite has no partitions',
    },
  },
  {
    title: 'whose rows are kept from most',
    on: [],
    op: createTable.make('secrets', { id: t.integer() }, { rowSecurity: 'forced' }),
    refused: onlyOn('postgres', 'secrets', 'row level security'),
  },
]
