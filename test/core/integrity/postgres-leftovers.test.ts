import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { indexMadeBy, leftoverOf } from '../../../src/core/integrity/postgres-leftovers.ts'

const index = (name: string, more: object = {}) => ({
  schema: 'public',
  table: 'users',
  name,
  path: `public.${name}`,
  isPartitioned: false,
  isOfConstraint: false,
  isBusy: false,
  ...more,
})

const OPEN = [{ revision: 'aaaa1111', sql: 'CREATE UNIQUE INDEX CONCURRENTLY "By Name" ON users (name)' }]

describe('an invalid index', () => {
  test('is a leftover by the suffix that PostgreSQL gives its copies', () => {
    for (const name of ['a_ccnew', 'a_ccold', 'a_ccnew2', 'a_ccold10']) {
      assert.equal(leftoverOf(index(name), []), 'a REINDEX CONCURRENTLY that was cut off has left it')
    }
    assert.equal(leftoverOf(index('a_ccnew_b'), []), undefined)
    assert.equal(leftoverOf(index('accnew'), []), undefined)
  })

  test('is a leftover where a revision was cut off while it made it', () => {
    assert.equal(leftoverOf(index('By Name'), OPEN), 'aaaa1111 was cut off while it made it')
    assert.equal(leftoverOf(index('by name'), OPEN), undefined)
  })

  test('is none where it may be being built, or belongs to something', () => {
    for (const more of [{ isBusy: true }, { isPartitioned: true }, { isOfConstraint: true }]) {
      assert.equal(leftoverOf(index('a_ccnew', more), []), undefined)
      assert.equal(leftoverOf(index('By Name', more), OPEN), undefined)
    }
  })
})

describe('the index that a statement makes', () => {
  test('is named in each spelling', () => {
    assert.equal(indexMadeBy('create index concurrently if not exists By_Name on users (name)'), 'by_name')
    assert.equal(indexMadeBy('CREATE INDEX CONCURRENTLY "a""b" ON "users" ("name")'), 'a"b')
  })

  test('is none of a statement that makes it under the lock, or makes another thing', () => {
    assert.equal(indexMadeBy('CREATE INDEX by_name ON users (name)'), undefined)
    assert.equal(indexMadeBy('REINDEX INDEX CONCURRENTLY by_name'), undefined)
    assert.equal(indexMadeBy('CREATE INDEX CONCURRENTLY ON users (name)'), undefined)
  })
})
