import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import sqlite3 from 'sqlite3'
import { wordsOf } from '../../../src/core/rebuild/lexis.ts'
import { spelled } from '../../../src/core/rebuild/spelling.ts'

const context = { table: 'People', columns: ['age', 'Name', 'first name', 'key', 'b'] }

const CASES: readonly (readonly [written: string, wanted: string])[] = [
  ['age>0', 'age > 0'],
  ['( age>=( 0 )   and\n "age"<200)', '(age >= (0) AND age < 200)'],
  ['AGE is not NULL', 'age IS NOT NULL'],
  ["[name] like `NAME` escape '\\'", "Name LIKE Name ESCAPE '\\'"],
  ['"people".age + People . "Name"', 'age + Name'],
  ['other.age', 'other.age'],
  ['"first name" || key', '"first name" || "key"'],
  ['"no column" = "Age"', "'no column' = age"],
  ['"It\'s" <> "lower"("Name")', `'It''s' <> "lower"(Name)`],
  ["b in(1,2)and typeof(b)='x  y'", "b IN (1, 2) AND typeof(b) = 'x  y'"],
  ['-age*-1', '-age * -1'],
  ['- -age - - 1', '- -age - -1'],
  ['b=-1 or b between -1 and+1', 'b = -1 OR b BETWEEN -1 AND +1'],
  ['cast(b AS unsigned big int)', 'CAST(b AS unsigned big int)'],
  ['case when b then(1)else not(b)end', 'CASE WHEN b THEN (1) ELSE NOT (b) END'],
  ["b->>'$.x'||b->'y'", "b ->> '$.x' || b -> 'y'"],
  ['b /* why */ > -- because\n 1', 'b > 1'],
  ["b collate nocase <>x'00ff'", "b COLLATE nocase <> x'00ff'"],
  ['count ( * )', 'count(*)'],
  ['.5<1e-3', '.5 < 1e-3'],
  ["LOWER(b)=Upper('A')", "lower(b) = upper('A')"],
  ['True <> false', 'TRUE <> FALSE'],
]

describe('an expression over the columns of a table', () => {
  for (const [written, wanted] of CASES) {
    test(`${JSON.stringify(written)} is spelled in one way`, () => {
      assert.equal(spelled(wordsOf(written), context), wanted)
      assert.equal(spelled(wordsOf(wanted), context), wanted)
    })
  }

  test('means the same to SQLite', async () => {
    const db = new sqlite3.Database(':memory:')
    const values = `SELECT -7 AS age, 'Ana' AS "Name", 'x' AS "first name", 2 AS "key", '{"x":1,"y":[3]}' AS b`
    const ask = (expression: string) =>
      new Promise((resolve) => {
        db.all(`SELECT ${expression} AS value FROM (${values}) AS People`, (error, rows) => {
          resolve(error ? error.message : rows)
        })
      })
    for (const [written, wanted] of CASES) assert.deepEqual(await ask(wanted), await ask(written), written)
    db.close()
  })
})
