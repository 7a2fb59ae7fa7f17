import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { findJsonFault } from '../../../src/io/config/json-fault.ts'

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('the first fault of a JSON text', () => {
  test('is there exactly where JSON.parse refuses the text', () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.nat(3),
        fc.constantFrom('', ',', '"', '}', ']', '{', '01', '-', '\\', '\n', 'nul'),
      )
      .map(
        ([text, at, cut, put]) =>
          text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + cut),
      )
    fc.assert(
      fc.property(damaged, (text) => {
        assert.equal(findJsonFault(text) === undefined, parses(text))
      }),
      { numRuns: 2000 },
    )
  })

  const places: readonly (readonly [text: string, offset: number, expected: string])[] = [
    ['{"a": 1,}', 8, 'a key in double quotes'],
    ['{a: 1}', 1, 'a key in double quotes'],
    ['[1, 2', 5, '"," or "]"'],
    ['{"a": 01}', 6, 'a value'],
    ['{"a": "x\ny"}', 6, 'a value'],
    ['{} {}', 3, 'the end of the file'],
    ['', 0, 'a value'],
  ]
  for (const [text, offset, expected] of places) {
    test(`of ${JSON.stringify(text)} is at ${offset}, where ${expected} is expected`, () => {
      assert.deepEqual(findJsonFault(text), { offset, expected })
    })
  }
})
