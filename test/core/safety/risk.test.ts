import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { foresee } from '../../../src/core/safety/foresee.ts'
import { stepContents } from '../../../src/core/safety/report.ts'
import { exceeds, greatest, type Risk } from '../../../src/core/safety/risk.ts'
import { emptySchema } from '../../../src/core/schema/model.ts'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { dialects } from '../../../src/dialects/index.ts'
import type { DialectName } from '../../../src/core/dialect.ts'

/** The risk of an operation, and the first thing that there is to look at. */
async function seen(op: Op, dialect: DialectName = 'postgres'): Promise<readonly [Risk, string]> {
  const options = { dialect: dialects[dialect], schema: () => Promise.resolve(emptySchema) }
  const { operations } = stepContents(await foresee([op], options), dialect)
  return [operations[0]!.risk, operations[0]!.concerns[0]!.why]
}

describe('the risk of an operation', () => {
  test('something new is safe', async () => {
    const op = ops.createTable.make('users', { id: t.integer().primaryKey() })
    assert.deepEqual(await seen(op), ['SAFE', 'adds what nobody uses yet'])
  })

  test('a new column changes what is there', async () => {
    assert.deepEqual(await seen(ops.addColumn.make('users', 'phone', t.text())), [
      'LOW',
      'changes what is there',
    ])
  })

  test('an index that keeps writers out is of medium risk, one that is built beside them of low', async () => {
    const index = ops.createIndex.make('users', ['name'])
    assert.deepEqual(await seen(index), ['MEDIUM', 'nobody can write to users meanwhile'])
    const beside = ops.createIndex.make('users', ['name'], { concurrently: true })
    assert.deepEqual(await seen(beside), ['LOW', 'changes what is there'])
  })

  test('what loses a column is of high risk, what loses a table critical', async () => {
    assert.deepEqual(await seen(ops.dropColumn.make('users', 'fax')), ['HIGH', 'loses column users.fax'])
    assert.deepEqual(await seen(ops.dropTable.make('users')), ['CRITICAL', 'loses table users'])
  })

  test('all rows are as much as a table', async () => {
    assert.equal((await seen(ops.delete.make('users', { where: 'all' })))[0], 'CRITICAL')
    assert.equal((await seen(ops.delete.make('users', { where: 'id = 1' })))[0], 'HIGH')
  })

  test('a function is not looked into', async () => {
    assert.deepEqual(await seen(ops.run.make(() => undefined)), [
      'MEDIUM',
      'what it does is known only when it runs',
    ])
  })
})

const sql: readonly (readonly [string, Risk, string])[] = [
  ['DROP TABLE IF EXISTS "users"', 'CRITICAL', 'loses users'],
  ['TRUNCATE users', 'CRITICAL', 'loses all rows of users'],
  ['DELETE FROM users', 'CRITICAL', 'loses all rows of users'],
  ["DELETE FROM users WHERE name = 'x'", 'HIGH', 'loses rows of users'],
  ["DELETE FROM users -- WHERE name = 'x'", 'CRITICAL', 'loses all rows of users'],
  ['ALTER TABLE users DROP COLUMN fax', 'HIGH', 'loses a column of users'],
  ['ALTER TABLE users DROP fax', 'HIGH', 'loses a column of users'],
  ['ALTER TABLE users DROP CONSTRAINT c', 'MEDIUM', 'SQL of its own, which is not looked into'],
  ['UPDATE users SET a = 1', 'HIGH', 'changes every row of users'],
  ['UPDATE users SET a = 1 WHERE b', 'MEDIUM', 'changes rows of users'],
  ['CREATE TABLE a (b int)', 'LOW', 'adds what nobody uses yet, by SQL of its own'],
  ['CREATE OR REPLACE VIEW v AS SELECT 1', 'MEDIUM', 'puts another v in the place of the one that was'],
  ['CALL p()', 'MEDIUM', 'SQL of its own, which is not looked into'],
]

describe('the risk of SQL', () => {
  for (const [text, risk, why] of sql) {
    test(text, async () => assert.deepEqual(await seen(ops.execute.make(text)), [risk, why]))
  }

  test('of several statements the worst counts', async () => {
    assert.equal((await seen(ops.execute.make('SELECT 1; DROP TABLE a; SELECT 2')))[0], 'CRITICAL')
  })
})

test('the greatest risk is that of all', () => {
  assert.equal(greatest(['LOW', 'CRITICAL', 'SAFE']), 'CRITICAL')
  assert.equal(greatest([]), 'SAFE')
  assert.ok(exceeds('HIGH', 'MEDIUM'))
  assert.ok(!exceeds('MEDIUM', 'MEDIUM'))
})
