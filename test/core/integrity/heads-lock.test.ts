import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  lockDifferences,
  lockedText,
  printHeadsLock,
  readHeadsLock,
} from '../../../src/core/integrity/heads-lock.ts'

const LOCK = {
  heads: [
    { id: 'aaaa1111', message: 'create users' },
    { id: 'bbbb2222', message: '' },
  ],
  hash: 'f00d',
}

const revision = (id: string, more: object = {}) => ({
  id,
  parents: [],
  dependsOn: [],
  labels: [],
  checksum: 'c0de',
  ...more,
})

describe('the lock file', () => {
  test('has a line for each head, and the hash in its last', () => {
    const [comment, ...lines] = printHeadsLock(LOCK).split('\n')
    assert.match(comment!, /^# the heads of the revisions/)
    assert.deepEqual(lines, ['head aaaa1111 create users', 'head bbbb2222', 'hash f00d', ''])
  })

  test('is read as it was written, also with the ends of lines of Windows', () => {
    const text = printHeadsLock(LOCK)
    assert.deepEqual(readHeadsLock(text), { kind: 'lock', ...LOCK })
    assert.deepEqual(readHeadsLock(text.replaceAll('\n', '\r\n')), { kind: 'lock', ...LOCK })
    assert.deepEqual(lockDifferences(readHeadsLock(text), LOCK), [])
  })

  test('with the marks of a merge in it is told as such', () => {
    const text = '# x\n<<<<<<< HEAD\nhead a\n=======\nhead b\n>>>>>>> b\n'
    assert.deepEqual(readHeadsLock(text), { kind: 'conflict', line: 2 })
    assert.deepEqual(lockDifferences(readHeadsLock(text), LOCK), [
      'line 2: a merge in Git has left its marks: both sides have added revisions',
    ])
  })

  for (const text of ['', 'head a', 'hash 1\nhead a', 'hash 1\nhash 2', 'tail a\nhash 1']) {
    test(`is not made of ${JSON.stringify(text)}`, () => {
      assert.equal(readHeadsLock(text).kind, 'unreadable')
    })
  }

  test('says which heads came, which went, and whether the files have changed', () => {
    const differences = (now: typeof LOCK) => lockDifferences({ kind: 'lock', ...LOCK }, now)
    assert.deepEqual(differences({ heads: [LOCK.heads[0]!, { id: 'cccc', message: 'new' }], hash: 'b' }), [
      'cccc new is a head, and not in it',
      'bbbb2222 is in it, and no head',
    ])
    assert.deepEqual(differences({ ...LOCK, hash: 'other' }), [
      'the heads are the same, and what the files of the revisions say is not',
    ])
  })

  test('hashes what revisions say, in whatever order they are read', () => {
    const text = lockedText([revision('b'), revision('a')])
    assert.equal(text, lockedText([revision('a'), revision('b')]))
    for (const other of [
      [revision('a')],
      [revision('a'), revision('b', { checksum: 'other' })],
      [revision('a'), revision('b', { parents: ['a'] })],
      [revision('a'), revision('b', { dependsOn: ['a'] })],
      [revision('a'), revision('b', { labels: ['cart'] })],
    ]) {
      assert.notEqual(lockedText(other), text)
    }
  })
})
