import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestDialect } from '../support/dialects.ts'
import {
  oneOfEachKind,
  pointsOf,
  pointsOfOperation,
  serverPoints,
  spread,
  statementKind,
  type Heard,
} from './choose.ts'

const heard = (dialect: TestDialect, statements: readonly string[], from = 1): Heard => ({
  dialect,
  project: { name: 'a' },
  statements,
  from,
})

describe('the points of a run', () => {
  test('are every statement with everything that can befall it; what changes a definition can wait, too', () => {
    const points = pointsOf(heard('mysql', ['SELECT 1', 'ALTER TABLE `a` ADD `b` int']))
    assert.deepEqual(
      points.map(({ statement, how }) => `${statement} ${how}`),
      [
        '1 kill-before',
        '1 kill-during',
        '1 kill-after',
        '1 cut-before',
        '1 cut-during',
        '1 cut-after',
        '2 kill-before',
        '2 kill-during',
        '2 kill-after',
        '2 kill-waiting',
        '2 cut-before',
        '2 cut-during',
        '2 cut-after',
      ],
    )
  })

  test('on SQLite have no connection to be cut', () => {
    const points = pointsOf(heard('sqlite', ['CREATE TABLE a (b)']))
    assert.deepEqual(
      points.map(({ how }) => how),
      ['kill-before', 'kill-during', 'kill-after'],
    )
  })

  test('begin where the project says', () => {
    const points = pointsOf(heard('sqlite', ['BEGIN', 'COMMIT', 'VACUUM'], 3))
    assert.deepEqual([...new Set(points.map(({ statement }) => statement))], [3])
  })

  test('one of each kind: over all runs together', () => {
    const runs = [
      heard('sqlite', ['BEGIN', 'CREATE TABLE a (b)', 'COMMIT']),
      heard('sqlite', ['BEGIN', 'CREATE INDEX b ON a (b)', 'CREATE TABLE c (d)']),
    ]
    assert.deepEqual(
      oneOfEachKind(runs)
        .filter(({ how }) => how === 'kill-after')
        .map(({ statement }) => statement),
      [1, 2, 3, 2],
    )
  })

  test('one of each kind: its connection is cut once, before, during and after in turns', () => {
    const cuts = oneOfEachKind([heard('postgres', ['BEGIN', 'DELETE FROM a', 'COMMIT', 'COMMIT'])])
      .filter(({ how }) => how.startsWith('cut'))
      .map(({ statement, how }) => `${statement} ${how}`)
    assert.deepEqual(cuts, ['1 cut-before', '2 cut-during', '3 cut-after'])
  })

  test('of one operation: its own statement, not what is written down about it', () => {
    const statements = [
      'UPDATE mark',
      'INSERT INTO `mig_statement` VALUES (1)',
      'SHOW CREATE TABLE `a`',
      'DROP TABLE `a`',
    ]
    assert.deepEqual(
      pointsOfOperation(heard('mariadb', statements)).map(({ statement, how }) => `${statement} ${how}`),
      ['4 kill-before', '4 kill-after'],
    )
  })

  test('of the server: what changes a definition, and what ends a transaction', () => {
    const statements = ['BEGIN', 'CREATE TABLE a (b)', 'CREATE TABLE "mig_lock" (c)', 'COMMIT']
    assert.deepEqual(
      serverPoints(heard('postgres', statements)).map(({ statement }) => statement),
      [2, 4],
    )
  })
})

describe('the kind of a statement', () => {
  const kinds: readonly (readonly [text: string, kind: string])[] = [
    ['SELECT 1 FROM "mig_lock"', 'SELECT'],
    ['SHOW CREATE TABLE `a`', 'SELECT'],
    ["SELECT COALESCE(GET_LOCK('mig', 0), 0)", 'LOCK'],
    ['SELECT pg_try_advisory_lock(1)', 'LOCK'],
    ['CREATE TABLE IF NOT EXISTS `mig_meta` (a int)', 'CREATE mig'],
    ['insert into `log` values (1)', 'INSERT'],
    ['INSERT INTO "mig_revision" VALUES (1)', 'INSERT mig_revision'],
    ['CREATE INDEX a ON b (c)', 'CREATE INDEX'],
    ['ALTER TABLE `a` RENAME COLUMN `b` TO `c`', 'ALTER TABLE RENAME COLUMN'],
  ]
  for (const [text, kind] of kinds) {
    test(text, () => {
      assert.equal(statementKind(text), kind)
    })
  }
})

test('a spread list holds the same, and its beginning is from everywhere', () => {
  const numbers = Array.from({ length: 100 }, (_, n) => n)
  const mixed = spread(numbers)
  assert.deepEqual(
    mixed.toSorted((a, b) => a - b),
    numbers,
  )
  const quarters = new Set(mixed.slice(0, 8).map((n) => Math.floor(n / 25)))
  assert.equal(quarters.size, 4)
})
