import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  addWrittenColumn,
  addWrittenConstraint,
  addWrittenIndex,
  alterWrittenColumn,
  changeSuffix,
  dropWrittenColumn,
  dropWrittenConstraint,
  dropWrittenIndex,
  dropWrittenPrimaryKey,
  renameWrittenColumn,
  renameWrittenConstraint,
  requireKey,
} from '../../../src/core/rebuild/edits.ts'
import { parseTable } from '../../../src/core/rebuild/parse.ts'
import { printTable } from '../../../src/core/rebuild/print.ts'
import type { WrittenTable } from '../../../src/core/rebuild/written-table.ts'

const read = (sql: string, ...indexes: readonly string[]): WrittenTable => {
  const table = parseTable(
    sql,
    indexes.map((index, i) => ({ name: `i${i}`, sql: index })),
  )
  return { ...table, columns: table.columns.map((column) => ({ ...column, from: column.name })) }
}
const write = (table: WrittenTable) => [printTable(table), ...table.indexes.map(({ sql }) => sql)]
const one = read('CREATE TABLE "t" (a int, b text)')
const refused = (work: () => unknown, message: string, code = 'operation.invalid') =>
  assert.throws(work, { message, code })

describe('a column', () => {
  test('is added behind the columns, as they stand', () => {
    assert.deepEqual(write(addWrittenColumn(one, '"c" integer NOT NULL')), [
      'CREATE TABLE "t" (a int, b text, "c" integer NOT NULL)',
    ])
    const lines = read('CREATE TABLE "t" (\n\ta int, -- the a\n\tUNIQUE (a) -- once\n)')
    assert.deepEqual(write(addWrittenColumn(lines, 'c')), [
      'CREATE TABLE "t" (\n\ta int, -- the a\n\tc,\n\tUNIQUE (a) -- once\n)',
    ])
    assert.deepEqual(write(addWrittenColumn(read('CREATE TABLE "t"(a -- the only\n)'), 'c')), [
      'CREATE TABLE "t"(a, -- the only\n c\n)',
    ])
    refused(() => addWrittenColumn(one, '"A" int'), 'column "t.A" already exists')
  })

  test('goes with every key, check and index that uses it, and with none that does not', () => {
    const table = read(
      `CREATE TABLE "t" (a int CHECK (a > B), b UNIQUE REFERENCES p, c CHECK (c <> 'b'), "b c",
        UNIQUE (a, 'b'), UNIQUE (a), FOREIGN KEY (b) REFERENCES t (a), CHECK (max(t.b, 1) > 0), CHECK (b(a) > "b c"))`,
      'CREATE INDEX i0 ON t (a, [B] DESC)',
      'CREATE INDEX i1 ON t (a) WHERE b IS NULL',
      "CREATE INDEX i2 ON t ('b' DESC, a)",
      'CREATE INDEX b ON t (a) WHERE a COLLATE b = c',
      "CREATE INDEX i4 ON t (('b'), a || 'b', lower('b'))",
    )
    assert.deepEqual(write(dropWrittenColumn(table, 'b')), [
      `CREATE TABLE "t" (a int, c CHECK (c <> 'b'), "b c", UNIQUE (a), CHECK (b(a) > "b c"))`,
      'CREATE INDEX b ON t (a) WHERE a COLLATE b = c',
      "CREATE INDEX i4 ON t (('b'), a || 'b', lower('b'))",
    ])
  })

  test('is not dropped where the table cannot be without it', () => {
    refused(() => dropWrittenColumn(one, 'c'), 'column "t.c" does not exist')
    refused(
      () => dropWrittenColumn(read('CREATE TABLE "t" (a)'), 'a'),
      'column "t.a" is the only one of its table',
    )
    refused(
      () => dropWrittenColumn(read('CREATE TABLE "t" (a, b AS (a + 1))'), 'A'),
      'column "t.A" cannot be dropped: "b" is computed from it',
    )
    refused(
      () => requireKey(dropWrittenColumn(read('CREATE TABLE "t" (a PRIMARY KEY, b) WITHOUT ROWID'), 'a')),
      'table "t" is WITHOUT ROWID, so that it needs its primary key',
      'operation.unsupported',
    )
  })

  test('is renamed wherever the table itself names it, and nowhere else', () => {
    const table = read(
      `CREATE TABLE "t" (a int DEFAULT 'a' CHECK (a <> 'a' AND t.A > o.a), b AS (A || a(1)) CONSTRAINT a CHECK (CAST(a AS a) > 0),
        c REFERENCES T (a) ON DELETE SET NULL, d REFERENCES o (a), PRIMARY KEY ('a' COLLATE a), UNIQUE ("a", b),
        FOREIGN KEY (a, d) REFERENCES t ([a], c), FOREIGN KEY (a) REFERENCES o (a))`,
      'CREATE INDEX a ON a (a, a(a)) WHERE "a" LIKE \'a\'',
    )
    assert.deepEqual(write(renameWrittenColumn(table, 'A', 'x "y')), [
      `CREATE TABLE "t" ("x ""y" int DEFAULT 'a' CHECK ("x ""y" <> 'a' AND t."x ""y" > o.a), b AS ("x ""y" || a(1)) CONSTRAINT a CHECK (CAST("x ""y" AS a) > 0),
        c REFERENCES T ("x ""y") ON DELETE SET NULL, d REFERENCES o (a), PRIMARY KEY ("x ""y" COLLATE a), UNIQUE ("x ""y", b),
        FOREIGN KEY ("x ""y", d) REFERENCES t ("x ""y", c), FOREIGN KEY ("x ""y") REFERENCES o (a))`,
      'CREATE INDEX a ON a ("x ""y", a("x ""y")) WHERE "x ""y" LIKE \'a\'',
    ])
    refused(() => renameWrittenColumn(table, 'a', 'B'), 'column "t.B" already exists')
    refused(() => renameWrittenColumn(table, 'e', 'f'), 'column "t.e" does not exist')
  })

  test('is altered in what is named, and keeps the rest as it is written', () => {
    const table = read(
      'CREATE TABLE "t" (a  int /* ! */ NOT NULL ON CONFLICT IGNORE  UNIQUE COLLATE nocase CHECK (a > 0) DEFAULT 1, b text)',
    )
    const altered = (change: Parameters<typeof alterWrittenColumn>[2], name = 'a') =>
      write(alterWrittenColumn(table, name, change))[0]!.slice(18, -1)
    const rest = (text: string) => `a  ${text}, b text`
    assert.equal(
      altered({}),
      rest('int /* ! */ NOT NULL ON CONFLICT IGNORE  UNIQUE COLLATE nocase CHECK (a > 0) DEFAULT 1'),
    )
    assert.equal(
      altered({ type: 'big int', notNull: true, default: "'x'", collate: 'binary' }),
      rest("big int /* ! */ NOT NULL ON CONFLICT IGNORE  UNIQUE COLLATE binary CHECK (a > 0) DEFAULT 'x'"),
    )
    assert.equal(altered({ notNull: false, default: null, collate: null }), rest('int  UNIQUE CHECK (a > 0)'))
    assert.equal(
      altered({ notNull: true, default: 'DEFAULT (1 + 1)', collate: 'nocase' }, 'b'),
      'a  int /* ! */ NOT NULL ON CONFLICT IGNORE  UNIQUE COLLATE nocase CHECK (a > 0) DEFAULT 1, b text COLLATE nocase NOT NULL DEFAULT (1 + 1)',
    )
  })

  test('that numbers the rows stays the integer that it must be', () => {
    const table = read('CREATE TABLE "t" (id INTEGER PRIMARY KEY AUTOINCREMENT, b)')
    assert.deepEqual(write(alterWrittenColumn(table, 'id', { type: 'bigint' })), write(table))
    refused(
      () => alterWrittenColumn(table, 'id', { type: 'text' }),
      'SQLite numbers the rows of "t" by "id", which must be an integer',
      'operation.unsupported',
    )
  })

  test('is computed from the columns as the live table has them', () => {
    const renamed = renameWrittenColumn(one, 'b', 'c')
    assert.equal(
      alterWrittenColumn(renamed, 'a', { using: "coalesce(a, length(c), 'c')" }).columns[0]?.value,
      `coalesce("a", length("b"), 'c')`,
    )
    refused(
      () => alterWrittenColumn(addWrittenColumn(one, 'c int'), 'a', { using: 'c' }),
      'on SQLite "t.c" has no value yet that another column could be computed from',
      'operation.unsupported',
    )
  })
})

describe('a constraint', () => {
  const table = read(
    'CREATE TABLE "t" (\n  a int CONSTRAINT "x" UNIQUE CONSTRAINT n CHECK (a > 0),\n  CONSTRAINT pk PRIMARY KEY (a),\n  CONSTRAINT "y" CHECK (a < 9)\n)',
  )

  test('is added where createTable would write it', () => {
    const added = addWrittenConstraint(
      addWrittenConstraint(table, 'CONSTRAINT "z" CHECK (a)'),
      'CONSTRAINT "u" UNIQUE (a)',
    )
    assert.deepEqual(
      added.constraints.map(({ name }) => name),
      ['pk', 'u', 'y', 'z'],
    )
    refused(
      () => addWrittenConstraint(table, 'CONSTRAINT "X" CHECK (a)'),
      'constraint "X" already exists on table "t"',
    )
    refused(() => addWrittenConstraint(table, 'PRIMARY KEY (a)'), 'table "t" has a primary key already')
  })

  test('is dropped and renamed wherever it stands', () => {
    const at = dropWrittenConstraint(dropWrittenConstraint(table, 'X'), 'y')
    assert.deepEqual(write(at), [
      'CREATE TABLE "t" (\n  a int CONSTRAINT n CHECK (a > 0),\n  CONSTRAINT pk PRIMARY KEY (a)\n)',
    ])
    assert.deepEqual(write(renameWrittenConstraint(renameWrittenConstraint(at, 'n', 'm "1'), 'pk', 'n')), [
      'CREATE TABLE "t" (\n  a int CONSTRAINT "m ""1" CHECK (a > 0),\n  CONSTRAINT "n" PRIMARY KEY (a)\n)',
    ])
    refused(() => dropWrittenConstraint(table, 'none'), 'constraint "none" does not exist on table "t"')
    refused(() => renameWrittenConstraint(table, 'x', 'Y'), 'constraint "Y" already exists on table "t"')
    const twice = read('CREATE TABLE "t" (a CONSTRAINT x UNIQUE CONSTRAINT x CHECK (a))')
    refused(() => dropWrittenConstraint(twice, 'x'), 'constraint "x" is there 2 times on table "t"')
  })

  test('that is the primary key goes from wherever it stands, but not where the rows are stored by it', () => {
    assert.deepEqual(
      write(dropWrittenPrimaryKey(read('CREATE TABLE "t" (a INTEGER PRIMARY KEY AUTOINCREMENT, b)'))),
      ['CREATE TABLE "t" (a INTEGER, b)'],
    )
    assert.deepEqual(write(dropWrittenPrimaryKey(read('CREATE TABLE "t" (a, PRIMARY KEY (a))'))), [
      'CREATE TABLE "t" (a)',
    ])
    refused(() => dropWrittenPrimaryKey(one), 'table "t" has no primary key')
    const keyed = read('CREATE TABLE "t" (a, CONSTRAINT k PRIMARY KEY (a)) without  rowid, strict')
    const needed = 'table "t" is WITHOUT ROWID, so that it needs its primary key'
    refused(() => requireKey(dropWrittenPrimaryKey(keyed)), needed, 'operation.unsupported')
    refused(() => requireKey(dropWrittenConstraint(keyed, 'K')), needed, 'operation.unsupported')
  })
})

test('an index is added and dropped by its name', () => {
  const added = addWrittenIndex(one, 'I', 'CREATE INDEX I ON t (a)')
  assert.deepEqual(dropWrittenIndex(added, 'i'), one)
  refused(() => addWrittenIndex(added, 'i', ''), 'index "i" already exists on table "t"')
  refused(() => dropWrittenIndex(one, 'i'), 'index "i" does not exist on table "t"')
})

test('the words behind the parenthesis are changed', () => {
  const strict = changeSuffix(one, () => 'STRICT')
  assert.deepEqual(write(strict), ['CREATE TABLE "t" (a int, b text) STRICT'])
  assert.deepEqual(
    changeSuffix(strict, (words) => words.replace('STRICT', '')),
    one,
  )
})
