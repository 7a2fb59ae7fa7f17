import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { introspect } from '../../../../src/dialects/sqlite/introspect/index.ts'
import { introspected, memoryDatabase, tableFrom } from './support.ts'

const nothing = { uniques: [], foreignKeys: [], checks: [], indexes: [] } as const
const columnsOf = async (columns: string, suffix = '') =>
  (await tableFrom(`CREATE TABLE t (${columns})${suffix}`)).columns

describe('a table of SQLite is read', () => {
  test('with its columns in their order, however they are quoted, and comments left out', async () => {
    const table = await tableFrom(`CREATE TABLE t ( -- first, a comment
      [a b] /* with a ) in it */ INTEGER NOT NULL, "c ""d" TEXT,
      \`e\` Varchar ( 20 ) -- the last
    )`)
    assert.deepEqual(table, {
      name: 't',
      columns: [
        { name: 'a b', type: { name: 'integer' }, nullable: false },
        { name: 'c "d', type: { name: 'text' }, nullable: true },
        { name: 'e', type: { name: 'varchar', length: 20 }, nullable: true },
      ],
      ...nothing,
    })
  })

  test('with one spelling of each type, by its portable name where it has one', async () => {
    const types = (
      await columnsOf(
        `a, b BLOB, c Decimal(10,2), d DECIMAL(10), e DATETIME(3), f INT, g UNSIGNED  BIG INT, h "My Type"(3), i numeric,
         j nvarchar(5), k DOUBLE PRECISION, l boolean, m timestamp, n blob(3), o varchar, p varchar(0)`,
      )
    ).map(({ type }) => type)
    assert.deepEqual(types, [
      { name: 'native', sql: '' },
      { name: 'binary' },
      { name: 'decimal', precision: 10, scale: 2 },
      { name: 'native', sql: 'decimal(10)' },
      { name: 'datetime', precision: 3 },
      { name: 'native', sql: 'int' },
      { name: 'native', sql: 'unsigned big int' },
      { name: 'native', sql: '"My Type"(3)' },
      { name: 'numeric' },
      { name: 'native', sql: 'nvarchar(5)' },
      { name: 'native', sql: 'double precision' },
      { name: 'boolean' },
      { name: 'timestamp' },
      { name: 'native', sql: 'blob(3)' },
      { name: 'native', sql: 'varchar' },
      { name: 'native', sql: 'varchar(0)' },
    ])
  })

  test('with defaults as values where they are plain, and as SQL where they are not', async () => {
    const defaults = (
      await columnsOf(
        `a DEFAULT 'it''s', b DEFAULT -5, c DEFAULT (7), d DEFAULT 1.50, e DEFAULT +1, f DEFAULT 9223372036854775807,
         g DEFAULT NULL, h DEFAULT false, i DEFAULT CURRENT_TIMESTAMP, j DEFAULT (1 + (2)), k DEFAULT "{}", l DEFAULT word,
         m DEFAULT x'0F', n DEFAULT (datetime( 'now' )), o, p DEFAULT 1 DEFAULT 2, q DEFAULT 0x1F, r DEFAULT ''`,
      )
    ).map((column) => column.default)
    assert.deepEqual(defaults, [
      "it's",
      -5,
      7,
      { sql: '1.50' },
      1,
      9223372036854775807n,
      { sql: 'NULL' },
      { sql: 'FALSE' },
      { sql: 'CURRENT_TIMESTAMP' },
      { sql: '1 + (2)' },
      '{}',
      'word',
      { sql: "x'0F'" },
      { sql: "datetime('now')" },
      undefined,
      2,
      { sql: '0x1F' },
      '',
    ])
  })

  test('with collations that are not the usual one, and computed columns', async () => {
    assert.deepEqual(
      await columnsOf(
        `a text COLLATE nocase, b text COLLATE BINARY, c int AS (length(A)), d int GENERATED ALWAYS AS ("a"||'x') STORED NOT NULL`,
      ),
      [
        { name: 'a', type: { name: 'text' }, nullable: true, collation: 'NOCASE' },
        { name: 'b', type: { name: 'text' }, nullable: true },
        {
          name: 'c',
          type: { name: 'native', sql: 'int' },
          nullable: true,
          generated: { expression: 'length(a)', stored: false },
        },
        {
          name: 'd',
          type: { name: 'native', sql: 'int' },
          nullable: false,
          generated: { expression: "a || 'x'", stored: true },
        },
      ],
    )
  })

  test('with what stands behind it', async () => {
    assert.deepEqual((await tableFrom('CREATE TABLE t (a int PRIMARY KEY) strict, without ROWID')).settings, {
      strict: true,
      withoutRowid: true,
    })
    assert.equal((await tableFrom('CREATE TABLE t (a int)')).settings, undefined)
  })

  test('with columns that were added or renamed since', async () => {
    const table = await tableFrom(`CREATE TABLE t (a int CHECK (a > 1));
      ALTER TABLE t ADD COLUMN b text NOT NULL DEFAULT 'x';
      ALTER TABLE t RENAME COLUMN a TO amount`)
    assert.deepEqual(table, {
      name: 't',
      columns: [
        { name: 'amount', type: { name: 'native', sql: 'int' }, nullable: true },
        { name: 'b', type: { name: 'text' }, nullable: false, default: 'x' },
      ],
      ...nothing,
      checks: [{ name: 'CHECK (amount > 1)', expression: 'amount > 1' }],
    })
  })

  test('under its name, be it what JavaScript has for its own', async () => {
    const { schema } = await introspected('CREATE TABLE "constructor" ("__proto__" int)')
    assert.deepEqual(Object.keys(schema.tables), ['constructor'])
    assert.deepEqual(
      schema.tables['constructor']!.columns.map(({ name }) => name),
      ['__proto__'],
    )
  })
})

describe('a database of SQLite is read', () => {
  test('as complete, and without what SQLite keeps for itself', async () => {
    const { schema, unmodelled } = await introspected(
      'CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t DEFAULT VALUES; CREATE INDEX ix ON t (id); ANALYZE',
    )
    assert.equal(schema.complete, true)
    assert.deepEqual(Object.keys(schema.tables), ['t'])
    assert.deepEqual([schema.objects, unmodelled], [{}, []])
  })

  test('without the tables that are left out, and what goes with them', async () => {
    const { schema } = await introspected(
      `CREATE TABLE mig_meta (a int UNIQUE); CREATE INDEX ix ON mig_meta (a); CREATE TABLE t (a int);
       CREATE TRIGGER tr AFTER INSERT ON mig_meta BEGIN SELECT 1; END`,
      { ignore: (table) => table.startsWith('mig_') },
    )
    assert.deepEqual([Object.keys(schema.tables), schema.objects], [['t'], {}])
  })

  test('with one query, whatever it holds', async () => {
    const database = memoryDatabase()
    const tables = Array.from(
      { length: 50 },
      (_, i) => `CREATE TABLE t${i} (a int UNIQUE REFERENCES t1 (a));`,
    )
    await database.script(tables.join('\n'))
    await introspect(database, { version: [3, 37] })
    assert.equal(database.queries.length, 1)
    await database.close()
  })

  test('not where the server is too old to tell', async () => {
    await assert.rejects(introspected('', { version: [3, 36, 0] }), {
      code: 'operation.unsupported',
      message: 'SQLite 3.36.0 does not tell mig all that a database holds',
    })
  })

  test('with the names of what it cannot say', async () => {
    const { schema, unmodelled } = await introspected(
      `CREATE TABLE "a.b" (c int); CREATE INDEX ix ON "a.b" (c);
       CREATE TABLE t (a int CONSTRAINT x UNIQUE CONSTRAINT x CHECK (a), b int NOT NULL ON CONFLICT IGNORE,
         UNIQUE (a DESC, b COLLATE NOCASE), UNIQUE (b COLLATE binary))`,
    )
    assert.deepEqual(Object.keys(schema.tables), ['t'])
    assert.deepEqual(unmodelled, [
      { kind: 'table with a dot in its name', name: 'a.b' },
      { kind: 'index with a dot in its name', name: 'ix' },
      { kind: 'CONSTRAINT x of a check', name: 't.CHECK (a)' },
      { kind: 'DESC of a unique', name: 't.UNIQUE (a, b)' },
      { kind: 'COLLATE NOCASE of a unique', name: 't.UNIQUE (a, b)' },
      { kind: 'ON CONFLICT of NOT NULL', name: 't.b' },
    ])
  })
})
