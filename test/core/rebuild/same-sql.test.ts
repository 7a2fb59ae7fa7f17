import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isSameSql } from '../../../src/core/rebuild/same-sql.ts'

const QUERY = "SELECT a, COUNT(*) AS n FROM items WHERE b = 'x' AND a=-1 GROUP BY a"

describe('two statements are one to SQLite', () => {
  for (const [what, other] of [
    ['with other blanks', "SELECT a,COUNT( * ) AS n\nFROM items\nWHERE b='x' AND a = -1 GROUP BY a"],
    [
      'with comments',
      "SELECT a, /* all */ COUNT(*) AS n FROM items -- of them\nWHERE b = 'x' AND a=-1 GROUP BY a",
    ],
    [
      'with keywords in small letters',
      "select a, COUNT(*) as n from items where b = 'x' and a=-1 group by a",
    ],
    [
      'with functions in small letters',
      "SELECT a, count(*) AS n FROM items WHERE b = 'x' AND a=-1 GROUP BY a",
    ],
    ['with names in quotes', 'SELECT "a", COUNT(*) AS [n] FROM `items` WHERE b = \'x\' AND a=-1 GROUP BY a'],
  ] as const) {
    test(what, () => assert.equal(isSameSql(QUERY, other), true))
  }
})

describe('two statements differ', () => {
  for (const [what, one, other] of [
    ['by a text in other letters', "SELECT 'x'", "SELECT 'X'"],
    ['by a blank in a text', "SELECT 'a b'", "SELECT 'a  b'"],
    ['by a text in double quotes, which may be a name', `SELECT "x"`, `SELECT 'x'`],
    ['by a name that rows bear', 'SELECT a AS Total', 'SELECT a AS total'],
    ['by a name that is a keyword', 'SELECT a AS Key', 'SELECT a AS key'],
    ['by a name between quotes that would be a keyword', 'SELECT current_date', 'SELECT "current_date"'],
    ['by a function between quotes', 'SELECT lower(a)', 'SELECT "LOWER"(a)'],
    ['by what stands behind', 'SELECT a', 'SELECT a, b'],
    ['by an operator', 'SELECT a - -b', 'SELECT a -b'],
  ] as const) {
    test(what, () => assert.equal(isSameSql(one, other), false))
  }
})
