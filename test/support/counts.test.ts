import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { noServer } from './dialects.ts'
import { count, NOTHING_RAN, type TestEvent } from './counts.ts'

const event = (more: Partial<TestEvent> = {}): TestEvent => ({ name: 't', file: 'f', details: {}, ...more })

describe('count', () => {
  test('counts a test that passed and one that failed', () => {
    const counts = count(count(NOTHING_RAN, 'pass', event()), 'fail', event())
    assert.deepEqual(counts, { passed: 1, failed: 1, skipped: 0, missing: {} })
  })

  test('counts a skipped test and one that is still to do as skipped', () => {
    const counts = count(count(NOTHING_RAN, 'pass', event({ skip: true })), 'fail', event({ todo: true }))
    assert.deepEqual(counts, { passed: 0, failed: 0, skipped: 2, missing: {} })
  })

  test('counts apart, for each dialect, what was skipped for want of its server', () => {
    const skipped = event({ skip: noServer('mysql') })
    const counts = count(count(NOTHING_RAN, 'pass', skipped), 'pass', skipped)
    assert.deepEqual(counts, { passed: 0, failed: 0, skipped: 2, missing: { mysql: 2 } })
  })

  test('does not count a suite, or a file without tests, that passed', () => {
    const suite = event({ details: { type: 'suite' } })
    assert.deepEqual(count(NOTHING_RAN, 'pass', suite), NOTHING_RAN)
    assert.deepEqual(count(NOTHING_RAN, 'pass', event({ name: 'f' })), NOTHING_RAN)
  })

  test('counts a suite that failed only where none of its tests did', () => {
    const failed = (failureType: string): TestEvent =>
      event({ details: { type: 'suite', error: { failureType } } })
    assert.deepEqual(count(NOTHING_RAN, 'fail', failed('subtestsFailed')), NOTHING_RAN)
    assert.equal(count(NOTHING_RAN, 'fail', failed('hookFailed')).failed, 1)
  })
})
