import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sameIndexes } from '../../../src/core/integrity/same-indexes.ts'
import type { Index, Table } from '../../../src/core/schema/model.ts'

const on = (name: string, columns: readonly string[], more: Partial<Index> = {}): Index => ({
  name,
  keys: columns.map((column) => ({ column })),
  ...more,
})

const found = (indexes: readonly Index[], more: Partial<Table> = {}, leftOut: readonly string[] = []) =>
  sameIndexes(
    { name: 'users', columns: [], uniques: [], foreignKeys: [], checks: [], indexes, ...more },
    new Set(leftOut),
  ).map(({ index, like, keys }) => `${index} like ${like}: ${keys}`)

describe('indexes of one table', () => {
  test('are the same on the same keys', () => {
    assert.deepEqual(found([on('a', ['x', 'y']), on('b', ['x', 'y'])]), ['b like a: x, y'])
    assert.deepEqual(found([on('a', ['x'], { method: 'btree' }), on('b', ['x'])]), ['b like a: x'])
  })

  test('can be spared where a constraint has one like it', () => {
    const primaryKey = { name: 'pk', columns: ['id'] }
    assert.deepEqual(found([on('a', ['id'])], { primaryKey }), ['a like pk: id'])
    assert.deepEqual(
      found([on('a', ['x'], { unique: true })], { uniques: [{ name: 'u', columns: ['x'] }] }),
      ['a like u: x'],
    )
    assert.deepEqual(found([], { primaryKey, uniques: [{ name: 'u', columns: ['id'] }] }), [])
  })

  test('the unique one is kept', () => {
    assert.deepEqual(found([on('a', ['x']), on('b', ['x'], { unique: true })]), ['a like b: x'])
  })

  test('are others in another order, or with other rows, methods, parts or included columns', () => {
    const others: readonly Index[] = [
      on('b', ['y', 'x']),
      on('c', ['x']),
      on('d', ['x', 'y'], { where: 'x > 1' }),
      on('e', ['x', 'y'], { method: 'gin' }),
      on('f', ['x', 'y'], { include: ['z'] }),
      on('g', ['x', 'y'], { type: 'fulltext' }),
      { name: 'h', keys: [{ column: 'x', length: 3 }, { column: 'y' }] },
      { name: 'i', keys: [{ column: 'x' }, { column: 'y', order: 'desc' }] },
      { name: 'j', keys: [{ expression: 'x' }, { column: 'y' }] },
    ]
    assert.deepEqual(found([on('a', ['x', 'y']), ...others]), [])
  })

  test('are not looked at where they are left out', () => {
    assert.deepEqual(found([on('a', ['x']), on('b', ['x'])], {}, ['b']), [])
  })
})
