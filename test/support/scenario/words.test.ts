import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { splitWords } from './words.ts'

const texts = (line: string, variables: Record<string, string> = {}): string[] =>
  splitWords(line, variables).map(({ text }) => text)

describe('splitWords', () => {
  test('cuts at spaces outside of quotes', () => {
    assert.deepEqual(texts(`revision  -m "add a phone" --tag='x y' ""`), [
      'revision',
      '-m',
      'add a phone',
      '--tag=x y',
      '',
    ])
  })

  test('knows an operator from a text in quotes', () => {
    assert.deepEqual(splitWords('== "=="', {}), [
      { text: '==', quoted: false },
      { text: '==', quoted: true },
    ])
  })

  test('reads escapes in double quotes and none in single quotes', () => {
    assert.deepEqual(texts(String.raw`"a\n\t\"\\\$X" 'a\n$X'`), ['a\n\t"\\$X', String.raw`a\n$X`])
  })

  test('puts in the value of a variable', () => {
    assert.deepEqual(texts('$A-b "${A}b"', { A: 'x y' }), ['x y-b', 'x yb'])
  })

  test('ends at a comment, which begins with a word of its own', () => {
    assert.deepEqual(texts('a#b # c "'), ['a#b'])
  })

  test('refuses a variable without a value and a quote without an end', () => {
    assert.throws(() => texts('$NONE'), { message: '$NONE has no value here' })
    assert.throws(() => texts('a "b'), { message: 'a quote without an end: "b' })
  })
})
