import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { appliedRevision, checkFormat } from '../../../src/core/journal/journal.ts'
import type { MigError } from '../../../src/errors.ts'

const tables = {
  revision: 'mig_revision',
  meta: 'mig_meta',
  lock: 'mig_lock',
  statement: 'mig_statement',
  audit: 'mig_audit',
  backup: 'mig_backup',
  inverse: 'mig_inverse',
}

describe('checkFormat', () => {
  test('accepts the format that this version writes, and those before it', () => {
    assert.equal(checkFormat([{ value: '2' }], tables), 2)
    assert.equal(checkFormat([{ value: '1' }], tables), 1)
  })

  for (const [rows, message] of [
    [
      [{ value: '7' }],
      'the state tables (mig_revision, mig_meta) have format 7, made by a newer mig; this one knows format 3',
    ],
    [[{ value: 'x' }], 'mig_meta does not say which format the state tables have'],
    [[], 'mig_meta does not say which format the state tables have'],
  ] as const) {
    test(`refuses ${JSON.stringify(rows)}`, () => {
      assert.throws(
        () => checkFormat(rows, tables),
        (error: MigError) => {
          assert.equal(error.message, message)
          assert.equal(error.code, 'state.newer')
          return true
        },
      )
    })
  }
})

test('a row of the journal becomes an entry, whether its numbers come as text or not', () => {
  const row = {
    position: '12',
    revision: 'a1',
    message: 'm',
    parents: '["p","q"]',
    checksum: 'c',
    how: 'stamp',
    applied_at: '2026-11-21T03:00:00.000Z',
    applied_by: 'ana',
    duration_ms: null,
    environment: 'dev',
    tool_version: '0.1.0',
  }
  const entry = {
    position: 12,
    revision: 'a1',
    message: 'm',
    parents: ['p', 'q'],
    checksum: 'c',
    how: 'stamp',
    appliedAt: '2026-11-21T03:00:00.000Z',
    appliedBy: 'ana',
    environment: 'dev',
    toolVersion: '0.1.0',
  }
  assert.deepEqual(appliedRevision(row), entry)
  assert.deepEqual(appliedRevision({ ...row, position: 12, duration_ms: '30' }), { ...entry, durationMs: 30 })
})
