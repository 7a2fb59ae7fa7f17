import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { excerpt, lineColumn } from '../../../src/core/sql/position.ts'

describe('lineColumn', () => {
  test('counts lines and columns from one', () => {
    assert.deepEqual(lineColumn('ab\ncd', 0), { line: 1, column: 1 })
    assert.deepEqual(lineColumn('ab\ncd', 2), { line: 1, column: 3 })
    assert.deepEqual(lineColumn('ab\ncd', 3), { line: 2, column: 1 })
    assert.deepEqual(lineColumn('ab\ncd', 5), { line: 2, column: 3 })
  })

  test('takes a carriage return and a line feed as one line end', () => {
    assert.deepEqual(lineColumn('ab\r\n\r\ncd', 6), { line: 3, column: 1 })
  })
})

describe('excerpt', () => {
  test('gives the line of the offset and the column of the caret', () => {
    assert.deepEqual(excerpt('SELECT 1\n  FROM nowhere\nLIMIT 1', 16), { text: '  FROM nowhere', column: 8 })
  })

  test('keeps the caret in the text where the offset stands behind it', () => {
    assert.deepEqual(excerpt('SELECT', 99), { text: 'SELECT', column: 7 })
    assert.deepEqual(excerpt('\nSELECT', 0), { text: '', column: 1 })
  })

  test('prints a tab as one space', () => {
    assert.deepEqual(excerpt('\ta\tb', 3), { text: ' a b', column: 4 })
  })

  test('cuts a long line on both sides and marks the cuts', () => {
    const { text, column } = excerpt(`${'a'.repeat(200)}X${'b'.repeat(200)}`, 200)
    assert.equal(text, `...${'a'.repeat(50)}X${'b'.repeat(49)}...`)
    assert.equal(text[column - 1], 'X')
  })

  test('cuts a long line on one side only where the caret is near its end', () => {
    const { text, column } = excerpt(`${'a'.repeat(200)}X`, 200)
    assert.equal(text, `...${'a'.repeat(99)}X`)
    assert.equal(text[column - 1], 'X')
  })
})
