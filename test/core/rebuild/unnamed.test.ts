import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dropWrittenConstraint, renameWrittenConstraint } from '../../../src/core/rebuild/edits.ts'
import { numberWrittenRows, stopWrittenNumbers } from '../../../src/core/rebuild/numbering.ts'
import { parseTable } from '../../../src/core/rebuild/parse.ts'
import { printTable } from '../../../src/core/rebuild/print.ts'
import { constraintsIn } from '../../../src/core/rebuild/read-constraints.ts'

const table = parseTable(`CREATE TABLE t (
  id INTEGER PRIMARY KEY,
  Email TEXT UNIQUE CHECK (email<>''),
  team int REFERENCES teams,
  CHECK (team>0),
  CHECK (team > 0),
  UNIQUE (team, email)
)`)
const without = (name: string) => printTable(dropWrittenConstraint(table, name)).split('\n').slice(1, -1)
const renamed = (from: string, to: string) =>
  printTable(renameWrittenConstraint(table, from, to))
    .split('\n')
    .slice(1, -1)
const lines = printTable(table).split('\n').slice(1, -1)
const changed = (after: readonly string[]) => after.filter((line) => !lines.includes(line))

describe('a constraint without a name', () => {
  test('goes by what it says, and a second one of its kind by a number too', () => {
    assert.deepEqual(
      constraintsIn(table).map(({ constraint }) => constraint.name),
      [
        'PRIMARY KEY',
        'UNIQUE (Email)',
        "CHECK (Email <> '')",
        'FOREIGN KEY (team)',
        'CHECK (team > 0)',
        'CHECK (team > 0) 2',
        'UNIQUE (team, Email)',
      ],
    )
  })

  test('is dropped by that from wherever it stands', () => {
    assert.deepEqual(changed(without('UNIQUE (email)')), [`  Email TEXT CHECK (email<>''),`])
    assert.deepEqual(changed(without('FOREIGN KEY (team)')), ['  team int,'])
    assert.deepEqual(changed(without("CHECK (EMAIL <> '')")), ['  Email TEXT UNIQUE,'])
    assert.deepEqual(without('CHECK (team > 0) 2').length, lines.length - 1)
    assert.deepEqual(changed(without('PRIMARY KEY')), ['  id INTEGER,'])
    assert.throws(() => without('UNIQUE (id)'), /constraint "UNIQUE \(id\)" does not exist on table "t"/)
  })

  test('gets a name, and loses it where it is to be called what it says', () => {
    assert.deepEqual(changed(renamed('CHECK (team>0)', 'is "real"')), [
      '  CONSTRAINT "is ""real""" CHECK (team>0),',
    ])
    const named = renameWrittenConstraint(table, 'UNIQUE (team, Email)', 'uq')
    assert.equal(printTable(renameWrittenConstraint(named, 'uq', 'UNIQUE (team, email)')), printTable(table))
    const called = renameWrittenConstraint(table, 'UNIQUE (Email)', 'uq_email')
    assert.deepEqual(changed(printTable(called).split('\n').slice(1, -1)), [
      `  Email TEXT CONSTRAINT "uq_email" UNIQUE CHECK (email<>''),`,
    ])
  })
})

describe('a primary key', () => {
  const column = (sql: string) => parseTable(sql)
  const numbered = (sql: string) => printTable(numberWrittenRows(column(sql), 'id'))
  const plain = (sql: string) => printTable(stopWrittenNumbers(column(sql)))
  const cases: readonly (readonly [plain: string, numbered: string])[] = [
    ['id INTEGER PRIMARY KEY, b', 'id INTEGER PRIMARY KEY AUTOINCREMENT, b'],
    [
      'id integer NOT NULL, CONSTRAINT "pk key" PRIMARY KEY ("id") ON CONFLICT FAIL',
      'id integer NOT NULL, CONSTRAINT "pk key" PRIMARY KEY ("id" AUTOINCREMENT) ON CONFLICT FAIL',
    ],
  ]
  for (const [without, with_] of cases) {
    test(`that is ${JSON.stringify(without)} comes to number the rows, and stops again`, () => {
      assert.equal(numbered(`CREATE TABLE "t" (${without})`), `CREATE TABLE "t" (${with_})`)
      assert.equal(plain(`CREATE TABLE "t" (${with_})`), `CREATE TABLE "t" (${without})`)
    })
  }

  test('numbers no rows by what is no integer, by several columns, or where rows have no number', () => {
    assert.throws(() => numbered('CREATE TABLE t (id text PRIMARY KEY)'), /must be an integer/)
    assert.throws(
      () => numbered('CREATE TABLE t (id int, b int, PRIMARY KEY (id, b))'),
      /the primary key alone/,
    )
    assert.throws(
      () => numbered('CREATE TABLE t (id integer PRIMARY KEY) WITHOUT ROWID'),
      /cannot number its rows/,
    )
    assert.equal(
      numbered('CREATE TABLE "t" (id int PRIMARY KEY)'),
      'CREATE TABLE "t" (id integer PRIMARY KEY AUTOINCREMENT)',
    )
  })
})
