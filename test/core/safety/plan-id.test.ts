import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { differences, type ReviewedPlan } from '../../../src/core/safety/plan-id.ts'

const step = (id: string, more: Partial<ReviewedPlan['steps'][number]> = {}) => ({
  id,
  shortId: id,
  message: `step ${id}`,
  direction: 'up' as const,
  action: 'run' as const,
  checksum: `file of ${id}`,
  digest: `sql of ${id}`,
  ...more,
})

const plan: ReviewedPlan = {
  fingerprint: 'f',
  command: 'upgrade',
  environment: 'prod',
  database: 'db',
  state: { applied: ['a'], unfinished: [], digest: 'state' },
  steps: [step('b'), step('c')],
}

describe('what has changed since a plan was reviewed', () => {
  const told = (now: Partial<ReviewedPlan>) => differences(plan, { ...plan, ...now })

  test('a file', () => {
    assert.deepEqual(told({ steps: [step('b', { checksum: 'x', digest: 'y' }), step('c')] }), [
      'b step b: its file has changed',
    ])
  })

  test('SQL whose file is the same', () => {
    assert.deepEqual(told({ steps: [step('b'), step('c', { digest: 'y' })] }), [
      'c step c: its SQL is another, though its file is the same: does it hang on the time, on chance or on another file?',
    ])
  })

  test('steps that came, went, or changed places', () => {
    assert.deepEqual(told({ steps: [step('b'), step('d')] }), [
      'd step d: was not a part of it',
      'c step c: no longer a part of it',
    ])
    assert.deepEqual(told({ steps: [step('c'), step('b')] }), ['the steps are in another order'])
  })

  test('the state of the database', () => {
    assert.deepEqual(told({ state: { applied: ['x'], unfinished: ['b'], digest: 'other' } }), [
      'applied since: x',
      'undone since: a',
      'unfinished now: b',
    ])
    assert.deepEqual(told({ state: { ...plan.state, digest: 'other' } }), [
      'what is applied was applied anew, or elsewhere: the database is another one, or was restored',
    ])
  })

  test('the environment and the command', () => {
    assert.deepEqual(told({ environment: 'staging', command: 'downgrade' }), [
      'it was a plan for upgrade, not for downgrade',
      'it was made for the environment "prod", not for "staging"',
    ])
  })

  test('nothing that is named: then what was handed in', () => {
    assert.deepEqual(told({}), [
      'it was made with other settings: what is handed to the revisions, or whose database it is',
    ])
  })
})
