import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { judge, type GuardRequest } from '../../../src/core/safety/guard.ts'

const dev = { name: 'dev', production: false }
const prod = { name: 'prod', production: true }

const asked = (request: Partial<GuardRequest>) =>
  judge({
    command: 'upgrade',
    environment: dev,
    policy: { downgrade: 'allow', maxRisk: undefined, hours: [] },
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
    const policy = { downgrade: 'refuse', maxRisk: undefined, hours: [] } as const
    assert.deepEqual(asked({ environment: prod, policy, command: 'downgrade' }), {
      verdict: 'refuse',
      code: 'policy.refused',
      reasons: ['nothing is undone here: downgrade is refused'],
    })
  })
})
