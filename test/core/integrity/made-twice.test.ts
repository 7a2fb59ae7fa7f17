import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { madeBy } from '../../../src/core/integrity/made-twice.ts'
import { defOf, ops, type Op } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { emptySchema } from '../../../src/core/schema/model.ts'

const after = (list: readonly Op[]) => list.reduce((schema, op) => defOf(op).apply(op, schema), emptySchema)

/** What the last of them makes that the others have made. */
const twice = (list: readonly Op[], scope: 'schema' | 'table' = 'schema') => {
  const schema = after(list.slice(0, -1))
  return madeBy(list.at(-1)!, scope)
    .filter((made) => made.isThere(schema))
    .map(({ thing }) => thing)
}

const users = ops.createTable.make('users', { id: t.integer().primaryKey(), name: t.text() })
const carts = ops.createTable.make('carts', { id: t.integer().primaryKey(), name: t.text() })
const byName = (table: string) => ops.createIndex.make(table, ['name'], { name: 'by_name' })

describe('what two revisions make', () => {
  test('is found of each kind', () => {
    const checked = ops.addCheck.make('users', 'id > 0', { name: 'positive' })
    const named = ops.addUnique.make('users', ['name'], { name: 'one_name' })
    const view = ops.createView.make('v', 'SELECT 1')
    const mood = ops.createEnum.make('mood', ['sad'])
    const phone = ops.addColumn.make('users', 'phone', t.text())
    assert.deepEqual(twice([users, users]), ['table users'])
    assert.deepEqual(twice([users, phone, phone]), ['column users.phone'])
    assert.deepEqual(twice([users, byName('users'), byName('users')]), ['index by_name'])
    assert.deepEqual(twice([users, checked, checked]), ['check positive of users'])
    assert.deepEqual(twice([users, named, named]), ['unique one_name of users'])
    assert.deepEqual(twice([view, view]), ['view v'])
    assert.deepEqual(twice([mood, mood]), ['enum mood'])
  })

  test('is not found where it is gone by then, or has another name', () => {
    assert.deepEqual(twice([users, ops.dropTable.make('users'), users]), [])
    assert.deepEqual(twice([users, ops.renameTable.make('users', 'people'), users]), [])
    assert.deepEqual(twice([users, carts]), [])
  })

  test('has one name in a schema, and on MySQL in a table', () => {
    assert.deepEqual(twice([users, carts, byName('users'), byName('carts')], 'schema'), ['index by_name'])
    assert.deepEqual(twice([users, carts, byName('users'), byName('carts')], 'table'), [])
  })
})
