import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pauseAfter, waitsWithin } from '../../../src/io/lock/patience.ts'

describe('patience', () => {
  test('waits a little first, then longer, and the whole budget together', () => {
    assert.deepEqual(waitsWithin(30_000), [1000, 2000, 4000, 8000, 15_000])
    assert.deepEqual(waitsWithin(7000), [1000, 2000, 4000])
    assert.deepEqual(waitsWithin(1500), [1500])
    assert.deepEqual(waitsWithin(300), [300])
    assert.deepEqual(waitsWithin(3000), [1000, 2000])
  })

  test('leaves the table to others between two attempts, for a second at most', () => {
    assert.deepEqual([1, 2, 3, 4, 5, 6].map(pauseAfter), [100, 200, 400, 800, 1000, 1000])
  })
})
