import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { judge, type GuardRequest } from '../../../src/core/safety/guard.ts'
import { OPEN_POLICY } from '../../../src/core/safety/policy.ts'

const dev = { name: 'dev', production: false }
const prod = { name: 'prod', production: true }

const asked = (request: Partial<GuardRequest>) =>
  judge({
    command: 'upgrade',
    environment: dev,
    policy: OPEN_POLICY,
    risk: 'LOW',
    now: new Date('2026-11-21T10:00:00Z'),
    changesAnything: true,
    ...request,
  })

describe('the guard', () => {
  test('lets pass what is not production', () => {
    assert.deepEqual(asked({}), { verdict: 'allow' })
    assert.deepEqual(asked({ identity: { environment: 'staging', production: false } }), { verdict: 'allow' })
  })

  test('has production confirmed by its name', () => {
    assert.deepEqual(asked({ environment: prod }), {
      verdict: 'confirm',
      word: 'prod',
      reasons: ['"prod" is production'],
    })
  })

  test('asks nothing where nothing is to be done', () => {
    assert.deepEqual(asked({ environment: prod, changesAnything: false }), { verdict: 'allow' })
  })

  test('stands before a database that is marked as production, whoever comes, and wants the name of that', () => {
    assert.deepEqual(asked({ identity: { environment: 'prod', production: true } }), {
      verdict: 'confirm',
      word: 'prod',
      reasons: ['this database is marked as production ("prod"), and the environment is "dev"'],
    })
  })

  test('refuses production a database of another environment', () => {
    assert.deepEqual(asked({ environment: prod, identity: { environment: 'staging', production: false } }), {
      verdict: 'refuse',
      code: 'guard.refused',
      reasons: ['the environment "prod" is production, and this database is marked as that of "staging"'],
    })
  })

  test('lets such a database be marked anew, once that is confirmed', () => {
    const identity = { environment: 'staging', production: false }
    assert.equal(asked({ environment: prod, identity, command: 'mark' }).verdict, 'confirm')
    assert.equal(asked({ environment: prod, identity, command: 'unmark' }).verdict, 'confirm')
  })

  test('refuses what the policy does not allow before it asks for anything', () => {
    const policy = { ...OPEN_POLICY, downgrade: 'refuse' } as const
    assert.deepEqual(asked({ environment: prod, policy, command: 'downgrade' }), {
      verdict: 'refuse',
      code: 'policy.refused',
      reasons: ['nothing is undone here: downgrade is refused'],
    })
  })
})

describe('the rows at risk', () => {
  const policy = { ...OPEN_POLICY, maxRowsAtRisk: 100 }
  const verdict = (rows: number, known: 'exactly' | 'estimated' | 'unknown', isLossAccepted = false) =>
    asked({ policy, rowsAtRisk: { rows, known }, isLossAccepted })
  const refused = (reason: string) => ({ verdict: 'refuse', code: 'risk.refused', reasons: [reason] })

  test('are refused above the limit, and where nobody can tell how many they are', () => {
    assert.deepEqual(verdict(100, 'exactly'), { verdict: 'allow' })
    assert.deepEqual(
      verdict(101, 'exactly'),
      refused('it would destroy or change 101 rows, and more than 100 must be accepted first'),
    )
    assert.deepEqual(
      verdict(5000, 'estimated'),
      refused('it would destroy or change about 5,000 rows, and more than 100 must be accepted first'),
    )
    assert.deepEqual(
      verdict(0, 'unknown'),
      refused(
        'nobody can tell how many rows it would destroy or change, and more than 100 must be accepted first',
      ),
    )
  })

  test('pass where just that plan was accepted, and production is confirmed all the same', () => {
    assert.deepEqual(verdict(101, 'exactly', true), { verdict: 'allow' })
    const inProduction = asked({
      environment: prod,
      policy,
      rowsAtRisk: { rows: 101, known: 'exactly' },
      isLossAccepted: true,
    })
    assert.equal(inProduction.verdict, 'confirm')
  })
})
