import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hashOfRow, type AuditHead, type AuditRow } from '../../../src/core/audit/entry.ts'
import { checkChain } from '../../../src/core/audit/verify.ts'
import { entry, sha256, trail } from './support.ts'

const six = () => trail(...['a', 'b', 'c', 'd', 'e', 'f'].map((revision) => entry('upgrade', { revision })))
const headOf = (rows: readonly AuditRow[]): AuditHead => ({ seq: rows.length, hash: rows.at(-1)!.hash })

function found(rows: readonly AuditRow[], head: AuditHead | undefined, noted?: AuditHead) {
  const check = checkChain(sha256, noted)
  for (const row of rows) check.next(row)
  return check.end(head).map(({ seq, problem, text }) => [seq, problem, text])
}

describe('the chain of the audit trail', () => {
  test('holds as it was written', () => {
    const rows = six()
    assert.deepEqual(found(rows, headOf(rows)), [])
    assert.deepEqual(found([], { seq: 0, hash: '' }), [])
  })

  test('names an entry of which anything was changed', () => {
    const changes: readonly Partial<AuditRow>[] = [
      { content: '{}' },
      { outcome: 'failed' },
      { kind: 'stamp' },
      { revision: 'z' },
      { run: 'another' },
      { startedAt: '2026-11-20T10:00:00.000Z' },
      { endedAt: '2026-11-20T10:00:00.000Z' },
    ]
    for (const change of changes) {
      const rows = six()
      const head = headOf(rows)
      rows[2] = { ...rows[2]!, ...change }
      assert.deepEqual(found(rows, head), [[3, 'changed', 'entry 3 is not what was written']])
    }
  })

  test('names an entry that was changed together with its hash', () => {
    const rows = six()
    const head = headOf(rows)
    const changed = { ...rows[2]!, outcome: 'failed' }
    rows[2] = { ...changed, hash: hashOfRow(changed, sha256) }
    assert.deepEqual(found(rows, head), [
      [3, 'changed', 'entry 4 does not follow on entry 3: that was written anew, or inserted'],
    ])
  })

  test('names the last entry where all of it was written anew', () => {
    const rows = six()
    const head = headOf(rows)
    const changed = { ...rows[5]!, outcome: 'failed' }
    rows[5] = { ...changed, hash: hashOfRow(changed, sha256) }
    assert.deepEqual(found(rows, head), [
      [6, 'changed', 'entry 6 is not the one that the head of the trail names'],
    ])
  })

  test('names what was removed from the middle, from the beginning and from the end', () => {
    const rows = six()
    const head = headOf(rows)
    assert.deepEqual(found(rows.toSpliced(2, 2), head), [[3, 'removed', 'entries 3 to 4 were removed']])
    assert.deepEqual(found(rows.slice(1), head), [[1, 'removed', 'entry 1 was removed']])
    assert.deepEqual(found(rows.slice(0, 5), head), [[6, 'removed', 'entry 6 was removed, at the end']])
    assert.deepEqual(found([], head), [[1, 'removed', 'entries 1 to 6 were removed, at the end']])
  })

  test('names what was removed where the numbers were closed up', () => {
    const rows = six()
    const head = headOf(rows)
    const closed = rows.toSpliced(2, 1).map((row, i) => ({ ...row, seq: i + 1 }))
    assert.deepEqual(found(closed, head), [
      [3, 'removed', '1 entry before entry 3 removed: it was number 4'],
      [6, 'removed', 'entry 6 was removed, at the end'],
    ])
  })

  test('names what was inserted in the middle and at the end', () => {
    const rows = six()
    const head = headOf(rows)
    const [forged] = trail(entry('upgrade', { revision: 'x' }))
    const middle = { ...forged!, seq: 3, previous: rows[1]!.hash }
    const inserted = [
      ...rows.slice(0, 2),
      { ...middle, hash: hashOfRow(middle, sha256) },
      ...rows.slice(2).map((row) => ({ ...row, seq: row.seq + 1 })),
    ]
    assert.deepEqual(found(inserted, head), [
      [3, 'inserted', 'entry 3 was inserted: entry 4 was number 3'],
      [7, 'inserted', 'entry 7 was inserted at the end'],
    ])
    const last = { ...forged!, seq: 7, previous: head.hash }
    assert.deepEqual(found([...rows, { ...last, hash: hashOfRow(last, sha256) }], head), [
      [7, 'inserted', 'entry 7 was inserted at the end'],
    ])
  })

  test('is not believed where its head is gone', () => {
    const rows = six()
    assert.deepEqual(found(rows, undefined), [
      [6, 'head', 'the head of the trail, which says how long it is, is gone'],
    ])
  })

  test('is held to a head that somebody has noted, though all of it was written anew', () => {
    const noted = { seq: 4, hash: six()[3]!.hash }
    assert.deepEqual(found(six(), headOf(six()), noted), [])
    const anew = trail(...['a', 'b', 'c', 'z', 'e', 'f'].map((revision) => entry('upgrade', { revision })))
    assert.deepEqual(found(anew, headOf(anew)), [])
    assert.deepEqual(found(anew, headOf(anew), noted), [
      [4, 'changed', 'entry 4 is not the one that was noted'],
    ])
    const short = anew.slice(0, 3)
    assert.deepEqual(found(short, headOf(short), noted), [
      [4, 'removed', 'entry 4, which was noted, is gone'],
    ])
  })
})
