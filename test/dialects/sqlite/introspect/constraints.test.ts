import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Table } from '../../../../src/core/schema/model.ts'
import { introspected, tableFrom } from './support.ts'

const tableOf = (body: string, more = '') => tableFrom(`CREATE TABLE t (${body}); ${more}`)
const keyOf = ({ primaryKey, columns }: Table) => [
  primaryKey,
  columns.map(
    ({ name, nullable, identity }) => `${name}${nullable ? '' : ' not null'}${identity ? ' numbered' : ''}`,
  ),
]
const key = (...columns: readonly string[]) => ({ name: 'PRIMARY KEY', columns })

describe('a primary key is read', () => {
  test('at its column and behind the columns, with its name and without', async () => {
    assert.deepEqual(keyOf(await tableOf('id INTEGER PRIMARY KEY, b int')), [key('id'), ['id', 'b']])
    assert.deepEqual(
      keyOf(await tableOf('ID INTEGER NOT NULL, b int, CONSTRAINT "the key" PRIMARY KEY (id, "B")')),
      [{ name: 'the key', columns: ['ID', 'b'] }, ['ID not null', 'b']],
    )
  })

  test('of columns that refuse NULL, where the table is one that makes them', async () => {
    assert.deepEqual(keyOf(await tableFrom('CREATE TABLE t (a int, b int, PRIMARY KEY (a)) WITHOUT ROWID')), [
      key('a'),
      ['a not null', 'b'],
    ])
    assert.deepEqual(keyOf(await tableFrom('CREATE TABLE t (a text PRIMARY KEY) STRICT')), [
      key('a'),
      ['a not null'],
    ])
    assert.deepEqual(keyOf(await tableFrom('CREATE TABLE t (a integer PRIMARY KEY) STRICT')), [
      key('a'),
      ['a'],
    ])
  })

  test('that numbers the rows, whose name is none', async () => {
    const numbered = [key('id'), ['id numbered', 'b']]
    assert.deepEqual(keyOf(await tableOf('id INTEGER PRIMARY KEY AUTOINCREMENT, b int')), numbered)
    assert.deepEqual(
      keyOf(await tableOf('id INTEGER, b int, CONSTRAINT x PRIMARY KEY (id AUTOINCREMENT)')),
      numbered,
    )
  })

  test('with what it does to a row that breaks it', async () => {
    const table = await tableOf('id INTEGER NOT NULL PRIMARY KEY ON CONFLICT REPLACE AUTOINCREMENT')
    assert.deepEqual(table.primaryKey, { ...key('id'), onConflict: 'replace' })
    assert.deepEqual((await tableOf('a int, PRIMARY KEY (a) ON CONFLICT ABORT')).primaryKey, key('a'))
  })
})

describe('a unique constraint is read', () => {
  test('by its name or what it says, in the order of that', async () => {
    const { uniques } = await tableOf(
      'a int UNIQUE ON CONFLICT IGNORE, b int CONSTRAINT u UNIQUE, UNIQUE (b, A), CONSTRAINT "2" UNIQUE (a, b) ON CONFLICT ROLLBACK',
    )
    assert.deepEqual(uniques, [
      { name: '2', columns: ['a', 'b'], onConflict: 'rollback' },
      { name: 'UNIQUE (a)', columns: ['a'], onConflict: 'ignore' },
      { name: 'UNIQUE (b, a)', columns: ['b', 'a'] },
      { name: 'u', columns: ['b'] },
    ])
  })
})

describe('a foreign key is read', () => {
  test('with what it refers to as that spells itself, and what it does', async () => {
    const { foreignKeys } = await tableOf(
      `a int CONSTRAINT x REFERENCES parent(id) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
       b int REFERENCES PARENT ("ID") MATCH FULL ON DELETE NO ACTION NOT DEFERRABLE,
       FOREIGN KEY (A, B) REFERENCES "pair"(y, X) ON DELETE RESTRICT ON UPDATE SET DEFAULT DEFERRABLE`,
      'CREATE TABLE Parent (Id INTEGER PRIMARY KEY); CREATE TABLE pair (x int, y int, UNIQUE (x, y))',
    )
    assert.deepEqual(foreignKeys, [
      {
        name: 'FOREIGN KEY (a, b)',
        columns: ['a', 'b'],
        references: { table: 'pair', columns: ['y', 'x'] },
        onDelete: 'restrict',
        onUpdate: 'set default',
        deferrable: 'immediate',
      },
      { name: 'FOREIGN KEY (b)', columns: ['b'], references: { table: 'Parent', columns: ['Id'] } },
      {
        name: 'x',
        columns: ['a'],
        references: { table: 'Parent', columns: ['Id'] },
        onDelete: 'set null',
        onUpdate: 'cascade',
        deferrable: 'deferred',
      },
    ])
  })

  test('that leaves to its parent which columns it refers to', async () => {
    const { foreignKeys } = await tableOf(
      'a int REFERENCES p, FOREIGN KEY (a) REFERENCES nowhere ON DELETE CASCADE',
    )
    assert.deepEqual(foreignKeys, [
      { name: 'FOREIGN KEY (a)', columns: ['a'], references: { table: 'p', columns: [] } },
      {
        name: 'FOREIGN KEY (a) 2',
        columns: ['a'],
        references: { table: 'nowhere', columns: [] },
        onDelete: 'cascade',
      },
    ])
  })
})

describe('a check is read', () => {
  test('in one spelling, by its name or what it says', async () => {
    const { checks } = await tableOf(
      "a int CHECK(a>0)CONSTRAINT small CHECK ( \"A\" < 10 ), b text, CHECK (t.b in('x','y') and a is NOT null) CHECK (a > 0)",
    )
    assert.deepEqual(checks, [
      { name: 'CHECK (a > 0)', expression: 'a > 0' },
      { name: 'CHECK (a > 0) 2', expression: 'a > 0' },
      {
        name: "CHECK (b IN ('x', 'y') AND a IS NOT NULL)",
        expression: "b IN ('x', 'y') AND a IS NOT NULL",
      },
      { name: 'small', expression: 'a < 10' },
    ])
  })
})

describe('an index is read', () => {
  test('with columns, expressions, orders and collations, and the rows that it is about', async () => {
    const { indexes } = await tableOf(
      'a int, b text, "Order" int UNIQUE',
      `CREATE UNIQUE INDEX "ix 2" ON t ("A" desc, 'b' COLLATE nocase, lower(b) COLLATE "rtrim" DESC, (a+1), (("Order")) asc);
       CREATE INDEX IF NOT EXISTS main.ix1 ON t (a) WHERE(b is not null or "order">3)`,
    )
    assert.deepEqual(indexes, [
      {
        name: 'ix 2',
        keys: [
          { column: 'a', order: 'desc' },
          { column: 'b', collation: 'NOCASE' },
          { expression: 'lower(b)', order: 'desc', collation: 'RTRIM' },
          { expression: 'a + 1' },
          { column: 'Order' },
        ],
        unique: true,
      },
      { name: 'ix1', keys: [{ column: 'a' }], where: '(b IS NOT NULL OR "Order" > 3)' },
    ])
  })
})

describe('a view and a trigger are read', () => {
  test('with their SQL as it is written', async () => {
    const { schema, unmodelled } = await introspected(`CREATE TABLE t (a int);
      CREATE VIEW v AS SELECT *, 'x;' AS "b c" FROM t -- all of it
      ;
      CREATE VIEW "w x" (p, "q r") AS WITH q AS (SELECT 1 AS a, 2) SELECT * FROM q;
      CREATE TRIGGER one UPDATE OF a ON t WHEN new.a > 1 BEGIN SELECT CASE WHEN 1 THEN 2 END; END;
      CREATE TRIGGER "two.2" INSTEAD OF INSERT ON "w x" FOR EACH ROW BEGIN INSERT INTO t VALUES (new.p); END;
      CREATE TRIGGER three AFTER delete ON T BEGIN SELECT 'END'; END`)
    assert.deepEqual(unmodelled, [])
    assert.deepEqual(Object.values(schema.objects), [
      { type: 'view', name: 'v', query: `SELECT *, 'x;' AS "b c" FROM t` },
      {
        type: 'view',
        name: 'w x',
        query: 'WITH q AS (SELECT 1 AS a, 2) SELECT * FROM q',
        columns: ['p', 'q r'],
      },
      {
        type: 'trigger',
        name: 'one',
        table: 't',
        timing: 'before',
        events: ['update of a'],
        each: 'row',
        when: 'new.a > 1',
        body: 'BEGIN SELECT CASE WHEN 1 THEN 2 END; END',
      },
      {
        type: 'trigger',
        name: 'three',
        table: 't',
        timing: 'after',
        events: ['delete'],
        each: 'row',
        body: "BEGIN SELECT 'END'; END",
      },
      {
        type: 'trigger',
        name: 'two.2',
        table: 'w x',
        timing: 'instead of',
        events: ['insert'],
        each: 'row',
        body: 'BEGIN INSERT INTO t VALUES (new.p); END',
      },
    ])
    assert.deepEqual(Object.keys(schema.objects), [
      'view v',
      'view w x',
      'trigger one on t',
      'trigger three on t',
      'trigger two.2 on w x',
    ])
  })
})

describe('a virtual table is read', () => {
  test('as it was made, without the tables in which it keeps its rows', async () => {
    const { schema, unmodelled } = await introspected(
      'CREATE VIRTUAL TABLE "my words" USING fts5(a, b, tokenize = \'porter\'); CREATE TABLE words_data (a int)',
    )
    assert.deepEqual(Object.keys(schema.tables), ['words_data'])
    assert.deepEqual(unmodelled, [])
    assert.deepEqual(Object.values(schema.objects), [
      {
        type: 'native',
        kind: 'virtual table',
        name: 'my words',
        create: `CREATE VIRTUAL TABLE "my words" USING fts5(a, b, tokenize = 'porter')`,
        drop: 'DROP TABLE "my words"',
      },
    ])
  })
})
