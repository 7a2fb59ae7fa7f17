import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { didYouMean } from '../../../src/core/text/suggest.ts'

const COMMANDS = ['upgrade', 'downgrade', 'revision', 'stamp', 'status', 'current', 'heads', 'history']

describe('didYouMean', () => {
  test('finds what a slip in three letters turned into another word', () => {
    const words = ['upgarde', 'donwgrad', 'revison', 'stmap', 'curent', 'haeds', 'STAMPS']
    assert.deepEqual(
      words.map((word) => didYouMean(word, COMMANDS)),
      ['upgrade', 'downgrade', 'revision', 'stamp', 'current', 'heads', 'stamp'],
    )
  })

  test('completes a beginning of two letters or more to the shortest candidate', () => {
    assert.deepEqual(
      ['sta', 'rev', 'h', 'HE'].map((word) => didYouMean(word, COMMANDS)),
      ['stamp', 'revision', undefined, 'heads'],
    )
  })

  test('says nothing where nothing is near, nor the word itself', () => {
    assert.deepEqual(
      ['frobnicate', 'at', '', 'heads'].map((word) => didYouMean(word, COMMANDS)),
      [undefined, undefined, undefined, undefined],
    )
  })

  test('counts two swapped neighbours as one slip', () => {
    assert.equal(didYouMean('dve', ['dev']), 'dev')
    assert.equal(didYouMean('evd', ['dev']), undefined)
  })

  test('takes the nearest, and the first of two that are equally near', () => {
    assert.equal(didYouMean('4b1d2c9e8f78', ['4b1d2c9e8a79', '4b1d2c9e8f77', '4b1d2c9e8f79']), '4b1d2c9e8f77')
  })
})
