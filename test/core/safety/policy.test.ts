import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  isWithin,
  objections,
  OPEN_POLICY,
  parseHours,
  type Policy,
} from '../../../src/core/safety/policy.ts'

const within = (text: string, moment: string) => isWithin(parseHours(text)!, new Date(moment))

describe('hours', () => {
  test('hold on the days and between the times that they name, in their time zone', () => {
    const text = 'Mon-Fri 09:00-17:00 Europe/Paris'
    // 2026-11-20 is a Friday, and Paris an hour before UTC
    assert.ok(within(text, '2026-11-20T08:00:00Z'))
    assert.ok(!within(text, '2026-11-20T07:59:59Z'))
    assert.ok(within(text, '2026-11-20T15:59:59Z'))
    assert.ok(!within(text, '2026-11-20T16:00:00Z'))
    assert.ok(!within(text, '2026-11-21T10:00:00Z'))
  })

  test('follow the clocks of summer', () => {
    assert.ok(within('09:00-17:00 Europe/Paris', '2026-07-01T07:00:00Z'))
    assert.ok(!within('09:00-17:00 Europe/Paris', '2026-01-01T07:00:00Z'))
  })

  test('that end before they begin go on into the next day', () => {
    const text = 'Fri 22:00-02:00'
    assert.ok(within(text, '2026-11-20T23:00:00Z'))
    assert.ok(within(text, '2026-11-21T01:59:00Z'))
    assert.ok(!within(text, '2026-11-21T02:00:00Z'))
    assert.ok(!within(text, '2026-11-20T01:00:00Z'))
  })

  test('may name single days, a span over the weekend, and the whole day', () => {
    assert.deepEqual(parseHours('Mon,Wed 00:00-24:00')?.days, [1, 3])
    assert.deepEqual(parseHours('Sat-Mon 00:00-24:00')?.days, [6, 0, 1])
    assert.ok(within('Wed 00:00-24:00', '2026-11-18T23:59:59Z'))
  })

  for (const text of [
    '',
    'Mon',
    '9:00-17:00',
    '09:00-25:00',
    '09:60-10:00',
    'Mo 09:00-10:00',
    '09:00-10:00 Europe/Pari',
  ]) {
    test(`${JSON.stringify(text)} is none`, () => assert.equal(parseHours(text), undefined))
  }
})

const request = { command: 'upgrade', risk: 'HIGH', now: new Date('2026-11-21T10:05:00Z') } as const

describe('a policy', () => {
  test('that says nothing objects to nothing', () => {
    assert.deepEqual(objections(OPEN_POLICY, request), [])
  })

  test('tells each of its objections', () => {
    const policy: Policy = {
      ...OPEN_POLICY,
      downgrade: 'refuse',
      maxRisk: 'MEDIUM',
      hours: [parseHours('Mon-Fri 09:00-17:00')!],
    }
    assert.deepEqual(objections(policy, { ...request, command: 'downgrade' }), [
      'nothing is undone here: downgrade is refused',
      'its risk is HIGH, and at most MEDIUM is allowed',
      'it is Sat 10:05 in UTC, and changes are allowed Mon-Fri 09:00-17:00',
    ])
  })

  test('lets pass what lies in one of several hours', () => {
    const hours = ['Mon 09:00-10:00', 'Sat 10:00-11:00'].map((text) => parseHours(text)!)
    assert.deepEqual(objections({ ...OPEN_POLICY, hours }, request), [])
  })

  test('of downgrades is not about upgrades', () => {
    assert.deepEqual(objections({ ...OPEN_POLICY, downgrade: 'refuse' }, request), [])
  })
})
