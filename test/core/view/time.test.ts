import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import {
  formatCount,
  formatDate,
  formatDateTime,
  formatDuration,
  plural,
} from '../../../src/core/view/time.ts'

describe('formatDuration', () => {
  test('uses the two largest units that matter and rounds before it chooses them', () => {
    const spans = [
      -5, 0, 0.4, 18.2, 999.4, 999.6, 1234, 59_940, 59_960, 125_000, 120_000, 3_599_600, 12_000_000,
    ]
    assert.deepEqual(spans.map(formatDuration), [
      '0 ms',
      '0 ms',
      '0 ms',
      '18 ms',
      '999 ms',
      '1.0 s',
      '1.2 s',
      '59.9 s',
      '1 min',
      '2 min 5 s',
      '2 min',
      '1 h',
      '3 h 20 min',
    ])
  })
})

describe('formatCount', () => {
  test('separates thousands', () => {
    assert.deepEqual([0, 999, 1000, 1234567, -48211, 12345678901234567890n].map(formatCount), [
      '0',
      '999',
      '1,000',
      '1,234,567',
      '-48,211',
      '12,345,678,901,234,567,890',
    ])
  })
})

describe('plural', () => {
  test('counts one as one and everything else as many, with a plural of its own where one is given', () => {
    assert.equal(plural(1, 'revision'), '1 revision')
    assert.equal(plural(0, 'revision'), '0 revisions')
    assert.equal(plural(1200n, 'branch', 'branches'), '1,200 branches')
  })
})

describe('formatDate and formatDateTime', () => {
  before(() => {
    process.env['TZ'] = 'America/New_York'
  })

  const now = new Date('2026-11-21T03:00:00Z')

  test('show UTC where that is asked for, and the year only where it is another one', () => {
    assert.equal(formatDate('2026-11-20T23:30:00-02:00', { utc: true }), '2026-11-21')
    assert.equal(formatDateTime('2026-11-19T10:02:59Z', { utc: true, now }), '11-19 10:02')
    assert.equal(formatDateTime('2025-11-19T10:02:00Z', { utc: true, now }), '2025-11-19 10:02')
  })

  test('show local time by default', () => {
    assert.equal(formatDate('2026-11-20T03:00:00Z'), '2026-11-19')
    assert.equal(formatDateTime('2026-11-20T03:00:00Z', { now }), '11-19 22:00')
    assert.equal(formatDateTime('2026-01-01T03:00:00Z', { now }), '2025-12-31 22:00')
  })

  test('leave alone a date without a time and a text that is no time', () => {
    assert.equal(formatDate('2026-11-20'), '2026-11-20')
    assert.equal(formatDate('last week'), 'last week')
    assert.equal(formatDateTime('2026-11-20', { now }), '2026-11-20')
  })
})
