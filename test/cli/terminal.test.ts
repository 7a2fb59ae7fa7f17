import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { charsetOf, usesColour } from '../../src/cli/terminal.ts'

const terminal = (env: Record<string, string> = {}) => ({ isTerminal: true, env })
const pipe = (env: Record<string, string> = {}) => ({ isTerminal: false, env })

describe('colours', () => {
  test('are for a terminal and not for a pipe', () => {
    assert.equal(usesColour(terminal(), false), true)
    assert.equal(usesColour(pipe(), false), false)
  })

  test('are turned off by NO_COLOR, by a dumb terminal and by --no-color', () => {
    assert.equal(usesColour(terminal({ NO_COLOR: '1' }), false), false)
    assert.equal(usesColour(terminal({ TERM: 'dumb' }), false), false)
    assert.equal(usesColour(terminal(), true), false)
  })

  test('stay on where NO_COLOR is empty', () => {
    assert.equal(usesColour(terminal({ NO_COLOR: '' }), false), true)
  })

  test('are forced by FORCE_COLOR, also into a pipe and against NO_COLOR, unless it says 0', () => {
    assert.equal(usesColour(pipe({ FORCE_COLOR: '1' }), false), true)
    assert.equal(usesColour(pipe({ FORCE_COLOR: '', NO_COLOR: '1' }), false), true)
    assert.equal(usesColour(terminal({ FORCE_COLOR: '0' }), false), false)
  })

  test('are off with --no-color, whatever FORCE_COLOR says', () => {
    assert.equal(usesColour(terminal({ FORCE_COLOR: '1' }), true), false)
  })
})

describe('the characters to draw with', () => {
  test('are those of the locale, also in a pipe', () => {
    assert.equal(charsetOf(pipe({ LANG: 'de_DE.UTF-8' })), 'unicode')
    assert.equal(charsetOf(pipe({ LANG: 'C.utf8' })), 'unicode')
    assert.equal(charsetOf(terminal({ LANG: 'C' })), 'ascii')
  })

  test('are decided by LC_ALL before LC_CTYPE before LANG, empty ones aside', () => {
    assert.equal(charsetOf(pipe({ LC_ALL: 'C', LC_CTYPE: 'C.UTF-8', LANG: 'C.UTF-8' })), 'ascii')
    assert.equal(charsetOf(pipe({ LC_ALL: '', LC_CTYPE: 'C.UTF-8', LANG: 'C' })), 'unicode')
  })

  test('are ASCII in a pipe and all in a terminal where no locale is set', () => {
    assert.equal(charsetOf(pipe()), 'ascii')
    assert.equal(charsetOf(terminal()), 'unicode')
    assert.equal(charsetOf(terminal({ TERM: 'linux' })), 'ascii')
  })
})
