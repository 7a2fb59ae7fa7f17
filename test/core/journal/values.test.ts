import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromJson, toJson } from '../../../src/core/journal/values.ts'

const there = (value: unknown) => fromJson(toJson(value))

describe('values in the journal', () => {
  for (const [what, value] of [
    ['what JSON knows', { a: [1, 'two', null, true, 1.5], b: { c: {} } }],
    ['a date', new Date('2026-02-03T04:05:06.789Z')],
    ['bytes', Uint8Array.from([0, 1, 127, 128, 255])],
    ['no bytes', new Uint8Array()],
    ['a big integer', -9_007_199_254_740_993n],
    ['numbers that JSON has no word for', [Number.NaN, Infinity, -Infinity, -0]],
    ['rows', [{ id: 1n, at: new Date(0), hash: Uint8Array.from([7]) }]],
    ['an object that looks like one of ours', { $date: 'yesterday', at: { $object: { $bytes: 'zz' } } }],
    ['a key of its own named __proto__', JSON.parse('{"__proto__": {"a": 1}}')],
  ] as const) {
    test(`${what} come back as they were`, () => {
      assert.deepEqual(there(value), value)
    })
  }

  test('a date that is none stays none', () => {
    const date = there(new Date(Number.NaN))
    assert.ok(date instanceof Date)
    assert.ok(Number.isNaN(date.getTime()))
  })

  test('what is undefined, and functions, are left out', () => {
    assert.deepEqual(there({ a: undefined, b: () => 1, c: 1 }), { c: 1 })
    assert.equal(there(undefined), null)
  })

  test('bytes are kept however a driver hands them over', () => {
    assert.deepEqual(there(Buffer.from('ab')), Uint8Array.from([97, 98]))
  })
})
