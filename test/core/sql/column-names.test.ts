import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namesColumn, quoteColumns, renameColumnIn } from '../../../src/core/sql/column-names.ts'

const renamed = (expression: string, to = 'z') =>
  renameColumnIn(expression, { table: 'app.t', from: 'x', to })

test('a column is renamed where it stands as a name', () => {
  const cases: Readonly<Record<string, string>> = {
    'x > 0 AND xy < x': 'z > 0 AND xy < z',
    'X + 1': 'z + 1',
    '"x" || \'x\' || "X"': '"z" || \'x\' || "X"',
    '`x` = "x"': '`z` = "x"',
    't.x > other.x': 't.z > other.x',
    'x.x': 'x.x',
    'x(x)': 'x(z)',
    'CAST(y AS x) + y::x': 'CAST(y AS x) + y::x',
    "x '2026-11-21' < x": "x '2026-11-21' < z",
    "name = 'it''s x' /* x */ OR x IS NULL": "name = 'it''s x' /* x */ OR z IS NULL",
    "tags[x] = $$x$$ OR E'\\'x' = x": "tags[z] = $$x$$ OR E'\\'x' = z",
    "'never closed x": "'never closed x",
  }
  for (const [before, after] of Object.entries(cases)) assert.equal(renamed(before), after)
})

test('a name that needs quotes gets those of the expression', () => {
  assert.equal(renamed('x > 0', 'a "b"'), '"a ""b""" > 0')
  assert.equal(renamed('`y` > x', 'order'), '`y` > `order`')
  assert.equal(renamed('`x` > 0', 'a`b'), '`a``b` > 0')
})

test('an expression names a column, but not by a part of a word or in a text', () => {
  assert.deepEqual(
    ['a + x', 'a + "x"', 'ax + xa', "'x'", 'lower(x)', 'x(a)'].map((each) => namesColumn(each, 'x')),
    [true, true, false, false, true, false],
  )
})

test('columns are written between quotes', () => {
  const quote = (name: string) => `\`${name}\``
  assert.equal(
    quoteColumns("a > 0 AND lower(b) = 'a' AND c", ['a', 'b'], quote),
    "`a` > 0 AND lower(`b`) = 'a' AND c",
  )
})
