import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import sqlite3 from 'sqlite3'
import { parseColumn, parseConstraint, parseTable } from '../../../src/core/rebuild/parse.ts'
import { printTable } from '../../../src/core/rebuild/print.ts'
import type { WrittenTable } from '../../../src/core/rebuild/written-table.ts'
import { wordsOf } from '../../../src/core/rebuild/lexis.ts'

const shown = (table: WrittenTable) => ({
  name: table.name,
  columns: table.columns.map(({ name, type, clauses }) => [
    name,
    type,
    ...clauses.map(
      (clause) => `${clause.kind}${clause.name === undefined ? '' : ` "${clause.name}"`}: ${clause.text}`,
    ),
  ]),
  constraints: table.constraints.map(({ kind, name, columns, text }) => [kind, name, columns.join(), text]),
  suffix: table.suffix,
})

describe('a CREATE TABLE', () => {
  test('is read in every way that a name is quoted', () => {
    const { name, columns } = parseTable(
      'CREATE TABLE `a ``b` ("c ""d" int, [e [f] text, \'g\'\'h\' blob, é, select$1 x)',
    )
    assert.equal(name, 'a `b')
    assert.deepEqual(
      columns.map((column) => [column.name, column.type]),
      [
        ['c "d', 'int'],
        ['e [f', 'text'],
        ["g'h", 'blob'],
        ['é', ''],
        ['select$1', 'x'],
      ],
    )
  })

  test('is read with types of several words, of numbers, quoted, or none', () => {
    const types = parseTable(
      `CREATE TABLE t (a, b UNSIGNED BIG INT, c VARCHAR ( 10 , 2 ), d "my type" NOT NULL, e decimal(10,-2) default 1, f generated always as (a), g int generated always as (b) stored, h PRIMARY KEY)`,
    ).columns.map(({ type }) => type)
    assert.deepEqual(types, [
      '',
      'UNSIGNED BIG INT',
      'VARCHAR ( 10 , 2 )',
      '"my type"',
      'decimal(10,-2)',
      '',
      'int',
      '',
    ])
  })

  test('is read with every clause of a column', () => {
    assert.deepEqual(
      shown(
        parseTable(`CREATE TABLE t (
  a INTEGER CONSTRAINT pk PRIMARY KEY DESC ON CONFLICT FAIL AUTOINCREMENT NOT NULL ON CONFLICT ROLLBACK,
  b DEFAULT NULL NULL CONSTRAINT "u" UNIQUE ON CONFLICT IGNORE COLLATE "my coll" DEFAULT -1.5e3,
  c REFERENCES p (x, y) ON DELETE SET NULL ON UPDATE NO ACTION MATCH FULL NOT DEFERRABLE INITIALLY DEFERRED CHECK (c IN (1, ')')),
  d DEFAULT (a + (b)) REFERENCES p NOT NULL DEFERRABLE, e AS (a || ',') CONSTRAINT lonely, f DEFAULT CURRENT_TIMESTAMP DEFAULT "x" DEFAULT +1
)`),
      ).columns,
      [
        [
          'a',
          'INTEGER',
          'primaryKey "pk": CONSTRAINT pk PRIMARY KEY DESC ON CONFLICT FAIL AUTOINCREMENT',
          'notNull: NOT NULL ON CONFLICT ROLLBACK',
        ],
        [
          'b',
          '',
          'default: DEFAULT NULL',
          'null: NULL',
          'unique "u": CONSTRAINT "u" UNIQUE ON CONFLICT IGNORE',
          'collate: COLLATE "my coll"',
          'default: DEFAULT -1.5e3',
        ],
        [
          'c',
          '',
          'references: REFERENCES p (x, y) ON DELETE SET NULL ON UPDATE NO ACTION MATCH FULL NOT DEFERRABLE INITIALLY DEFERRED',
          "check: CHECK (c IN (1, ')'))",
        ],
        ['d', '', 'default: DEFAULT (a + (b))', 'references: REFERENCES p DEFERRABLE', 'notNull: NOT NULL'],
        ['e', '', "generated: AS (a || ',')", 'null "lonely": CONSTRAINT lonely'],
        ['f', '', 'default: DEFAULT CURRENT_TIMESTAMP', 'default: DEFAULT "x"', 'default: DEFAULT +1'],
      ],
    )
  })

  test('is read with every constraint, with and without commas between them', () => {
    assert.deepEqual(
      shown(
        parseTable(`CREATE TEMP TABLE IF NOT EXISTS main . t (a, b, "check",
  CONSTRAINT "p k" PRIMARY KEY (a COLLATE nocase, 'b' DESC) ON CONFLICT REPLACE
  UNIQUE ([a]), CHECK (a > 0 AND t.b <> lower("check") COLLATE rtrim AND CAST(a AS text) = '') ON CONFLICT ABORT
  CONSTRAINT f FOREIGN KEY (a, b) REFERENCES "o p" ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE
) STRICT , WITHOUT ROWID;`),
      ),
      {
        name: 't',
        columns: [
          ['a', ''],
          ['b', ''],
          ['check', ''],
        ],
        constraints: [
          [
            'primaryKey',
            'p k',
            'a,b',
            `CONSTRAINT "p k" PRIMARY KEY (a COLLATE nocase, 'b' DESC) ON CONFLICT REPLACE`,
          ],
          ['unique', undefined, 'a', 'UNIQUE ([a])'],
          [
            'check',
            undefined,
            'a,b,check,a',
            `CHECK (a > 0 AND t.b <> lower("check") COLLATE rtrim AND CAST(a AS text) = '') ON CONFLICT ABORT`,
          ],
          [
            'foreignKey',
            'f',
            'a,b',
            'CONSTRAINT f FOREIGN KEY (a, b) REFERENCES "o p" ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE',
          ],
        ],
        suffix: ' STRICT , WITHOUT ROWID',
      },
    )
  })

  test('keeps its comments, each with what it is about', () => {
    const text = `CREATE TABLE "t" /* the table */ ( -- of things
  -- the number
  a int, -- never NULL
  /* the b */ b /* text */ text -- free
    /* more */ NOT NULL, c, -- last column

  UNIQUE (a) -- last
  -- of all
) -- the end
STRICT`
    const table = parseTable(text)
    assert.equal(printTable(table), text)
    const without = { ...table, columns: table.columns.filter(({ name }) => name !== 'a'), constraints: [] }
    assert.equal(
      printTable(without),
      `CREATE TABLE "t" /* the table */ (
  /* the b */ b /* text */ text -- free
    /* more */ NOT NULL, c -- last column
  -- of all
) -- the end
STRICT`,
    )
  })

  for (const text of [
    'CREATE VIRTUAL TABLE t USING fts5 (a)',
    'CREATE VIEW t AS SELECT 1',
    'CREATE TABLE t (a b c d = 1)',
    'CREATE TABLE t (a',
    '',
  ]) {
    test(`that is none, or not one that SQLite knows, is refused: ${text}`, () => {
      assert.throws(() => parseTable(text), { code: 'operation.unsupported' })
    })
  }

  test('has parts that are no column or no constraint refused', () => {
    assert.throws(() => parseColumn('a int, b int'), { code: 'operation.unsupported' })
    assert.throws(() => parseConstraint('a int'), { code: 'operation.unsupported' })
    assert.throws(() => parseConstraint('UNIQUE (a), UNIQUE (b)'), { code: 'operation.unsupported' })
  })
})

const FOLDER = '../shared/schemas'
const skip = existsSync(FOLDER) ? false : `${FOLDER} is not there`

function* schemas(): Generator<string> {
  for (const name of readdirSync(`${FOLDER}/sqlite`)) yield `${FOLDER}/sqlite/${name}`
  for (const pair of readdirSync(`${FOLDER}/pairs/sqlite`)) {
    for (const side of ['a', 'b']) yield `${FOLDER}/pairs/sqlite/${pair}/${side}.sql`
  }
}

function ask(
  database: sqlite3.Database,
  sql: string,
  bindings: readonly unknown[] = [],
): Promise<Record<string, string>[]> {
  return new Promise((resolve, reject) => {
    database.all<Record<string, string>>(sql, bindings, (error, rows) =>
      error ? reject(error) : resolve(rows),
    )
  })
}

describe('real schemas', { skip }, () => {
  for (const path of skip === false ? schemas() : []) {
    test(`${path.slice(FOLDER.length + 1)}: every table is read as SQLite reads it, and written as it was`, async () => {
      const database = new sqlite3.Database(':memory:')
      await new Promise<void>((resolve, reject) => {
        database.exec(readFileSync(path, 'utf8'), (error) => (error ? reject(error) : resolve()))
      })
      const tables = await ask(
        database,
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND sql NOT LIKE 'CREATE VIRTUAL%'",
      )
      for (const { name, sql } of tables) {
        const table = parseTable(sql!)
        const live = await ask(database, 'SELECT name, type FROM pragma_table_xinfo(?)', [name])
        const columns = table.columns.map((column) => ({
          name: column.name,
          type: column.type.toLowerCase(),
        }))
        assert.deepEqual(
          columns,
          live.map((column) => ({ name: column.name, type: column.type!.toLowerCase() })),
        )
        const printed = printTable(table)
        const { name: _name, lead: _lead, ...again } = parseTable(printed)
        const { name: _own, lead: _before, ...first } = table
        assert.deepEqual(again, first)
        const tokens = (text: string) =>
          wordsOf(text)
            .slice(3)
            .filter(({ text }) => text !== ',')
            .map(({ text }) => text)
        assert.deepEqual(tokens(printed), tokens(sql!))
      }
      database.close()
    })
  }
})
