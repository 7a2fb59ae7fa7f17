import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { rowsAtRisk, type Answer } from '../../../src/core/safety/answers.ts'
import { foresee } from '../../../src/core/safety/foresee.ts'
import { countingsOf } from '../../../src/core/safety/questions-of-plan.ts'
import { createStanding } from '../../../src/core/safety/questions-standing.ts'
import { stepContents } from '../../../src/core/safety/report.ts'
import type { Risk } from '../../../src/core/safety/risk.ts'
import { unknownSchema } from '../../../src/core/schema/model.ts'
import { t } from '../../../src/core/schema/types.ts'
import { dialects } from '../../../src/dialects/index.ts'

const dialect = dialects.postgres

/** An operation as it is reported when the database gives this answer to whatever it is asked. */
async function told(op: Op, answer: Answer | undefined, before: readonly Op[] = []) {
  const [foreseen] = await foresee([op], { dialect, schema: () => Promise.resolve(unknownSchema) })
  const standing = createStanding()
  for (const each of before) standing.pass(each)
  const answers = countingsOf(foreseen!, standing, dialect).map(({ of, at, isSettled, table }) => ({
    of,
    at,
    isSettled,
    answer,
    ...(table !== undefined && { table }),
  }))
  const { operations, atRisk } = stepContents([foreseen!], 'postgres', [{ answers, concerns: [] }])
  return { ...operations[0]!, atRisk: rowsAtRisk(atRisk) }
}

const exactly = (found: number, more: object = {}): Answer => ({ known: 'exactly', found, ...more })

const drop = ops.dropTable.make('users')
const column = ops.dropColumn.make('users', 'phone')
const unique = ops.addUnique.make('users', ['email'])

const CASES: readonly (readonly [what: string, Op, Answer | undefined, Risk, string])[] = [
  ['an empty table', drop, exactly(0), 'LOW', 'users is empty'],
  ['a table with rows', drop, exactly(1204), 'CRITICAL', 'loses table users (1,204 rows)'],
  [
    'a table of an estimated size',
    drop,
    { known: 'estimated', total: 1_234_567 },
    'CRITICAL',
    'loses table users: about 1.2 million rows (estimated)',
  ],
  [
    'a table that nobody could count',
    drop,
    { known: 'estimated' },
    'CRITICAL',
    'loses table users: rows that were not counted in time',
  ],
  ['a table that was not asked', drop, undefined, 'CRITICAL', 'loses table users'],
  [
    'a column',
    column,
    exactly(48_211, { total: 52_090 }),
    'HIGH',
    'loses column users.phone (48,211 of 52,090 rows hold a value)',
  ],
  ['a column without values', column, exactly(0, { total: 5 }), 'LOW', 'users.phone holds no value'],
  ['rows', ops.delete.make('users', { where: { id: 1 } }), exactly(1), 'HIGH', 'loses rows of users (1 row)'],
  ['no row', ops.delete.make('users', { where: { id: 1 } }), exactly(0), 'LOW', 'no row of users is met'],
  ['duplicates', unique, exactly(3), 'HIGH', 'will fail: 3 rows of users have the same email as another'],
  [
    'very many duplicates',
    unique,
    { known: 'more than', found: 1000 },
    'HIGH',
    'will fail: more than 1,000 rows of users have the same email as another',
  ],
  [
    'a NULL',
    ops.alterColumn.make('users', 'email', { nullable: false }),
    exactly(1),
    'HIGH',
    'will fail: 1 row of users has no email',
  ],
  [
    'an orphan',
    ops.addForeignKey.make('carts', ['user_id'], { table: 'users', columns: ['id'] }),
    exactly(1),
    'HIGH',
    'will fail: 1 row of carts refers to users that is not there',
  ],
  [
    'a check',
    ops.addCheck.make('users', 'age > 0'),
    exactly(2),
    'HIGH',
    'will fail: 2 rows of users do not meet age > 0',
  ],
  [
    'values too long',
    ops.alterColumn.make('users', 'name', { type: t.varchar(5) }),
    exactly(2, { refused: 2 }),
    'HIGH',
    'will fail: 2 values of users.name do not fit varchar(5)',
  ],
  [
    'values that are rounded',
    ops.alterColumn.make('users', 'price', { type: t.decimal(8, 2) }),
    exactly(4, { refused: 0 }),
    'HIGH',
    'loses digits or ends: 4 values of users.price do not fit decimal(8, 2)',
  ],
  [
    'a column that rows would lack',
    ops.addColumn.make('users', 'name', t.text().notNull()),
    exactly(7),
    'HIGH',
    'will fail: rows of users would have no value for name, which is NOT NULL without a default',
  ],
  [
    "the author's own SQL",
    ops.execute.make('DELETE FROM users WHERE age > 5'),
    exactly(12),
    'HIGH',
    'loses rows of users (12 rows)',
  ],
  [
    'a change that is known',
    ops.update.make('users', { age: 1 }, { where: { id: 1 }, was: { age: 2 } }),
    exactly(1),
    'LOW',
    'changes 1 row of users',
  ],
]

describe('what is said of', () => {
  for (const [what, op, answer, risk, why] of CASES) {
    test(what, async () => {
      const { risk: found, concerns } = await told(op, answer)
      assert.deepEqual([found, concerns[0]!.why], [risk, why])
    })
  }

  test('values that all fit: neither a loss nor a failure', async () => {
    const { concerns } = await told(
      ops.alterColumn.make('users', 'name', { type: t.varchar(5) }),
      exactly(0, { refused: 0 }),
    )
    assert.deepEqual(
      concerns.map(({ why }) => why),
      ['writes every row of users anew', 'every value of users.name fits', 'changes what is there'],
    )
  })

  test('rows that an earlier operation changes: nothing for certain', async () => {
    const before = [ops.update.make('users', { email: null }, { where: 'all' })]
    const [concern] = (await told(unique, exactly(3), before)).concerns
    assert.deepEqual(
      [concern!.risk, concern!.why],
      ['MEDIUM', 'may fail: 3 rows of users have the same email as another, as it is now'],
    )
    assert.equal((await told(unique, exactly(0), before)).concerns[0]!.risk, 'MEDIUM')
    assert.equal((await told(drop, exactly(0), [ops.run.make(() => undefined)])).risk, 'CRITICAL')
  })
})

describe('what to do about', () => {
  test('rows that are lost, and what stands in the way', async () => {
    assert.deepEqual((await told(drop, exactly(1))).advice, [
      'mig backup create users   keeps its rows first',
    ])
    assert.deepEqual((await told(drop, exactly(0))).advice, [])
    assert.deepEqual((await told(unique, exactly(2))).advice, [
      'delete the duplicates first: SELECT email, COUNT(*) FROM users GROUP BY email HAVING COUNT(*) > 1',
    ])
  })

  test('an index that keeps writers out', async () => {
    assert.deepEqual((await told(ops.createIndex.make('users', ['email']), undefined)).advice, [
      "op.createIndex('users', ['email'], { concurrently: true })   in a revision that says transaction = false",
    ])
  })
})

describe('the rows at risk', () => {
  test('are those that are lost or changed, and none where nothing stands in it', async () => {
    assert.deepEqual((await told(drop, exactly(5))).atRisk, { rows: 5, known: 'exactly' })
    assert.deepEqual((await told(unique, exactly(5))).atRisk, { rows: 0, known: 'exactly' })
    assert.deepEqual((await told(drop, undefined)).atRisk, { rows: 0, known: 'unknown' })
    const made = [ops.createTable.make('users', { id: t.integer() })]
    assert.deepEqual((await told(drop, exactly(0), made)).atRisk, { rows: 0, known: 'exactly' })
    assert.deepEqual((await told(ops.execute.make('DROP TABLE a, b'), undefined)).atRisk, {
      rows: 0,
      known: 'unknown',
    })
  })

  test('count once where several operations meet them', () => {
    const part = { table: 'users', known: 'exactly', isWhole: false } as const
    assert.deepEqual(
      rowsAtRisk([
        { ...part, rows: 4, total: 5 },
        { ...part, rows: 3, total: 5 },
        { ...part, table: 'carts', rows: 9 },
        { ...part, table: 'carts', rows: 7, isWhole: true },
      ]),
      { rows: 12, known: 'exactly' },
    )
    assert.deepEqual(rowsAtRisk([{ ...part, rows: 4, known: 'estimated' }]), { rows: 4, known: 'estimated' })
    assert.deepEqual(rowsAtRisk([]), { rows: 0, known: 'exactly' })
  })
})
