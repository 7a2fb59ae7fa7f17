import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { applyAll, invertAll } from '../../../src/core/ops/list.ts'
import { t } from '../../../src/core/schema/types.ts'
import { emptySchema, unknownSchema, type Schema } from '../../../src/core/schema/model.ts'

const { createIndex, createTable, dropColumn, dropTable, execute, query } = ops
const users = createTable.make('users', { id: t.integer().primaryKey(), name: t.text() })
const posts = createTable.make('posts', {
  id: t.integer().primaryKey(),
  by: t.integer().references('users', 'id'),
})
const ofShop = createTable.make('shop.users', { id: t.integer().primaryKey() })
const byName = createIndex.make('users', ['name'], { name: 'by_name' })

const known: Schema = {
  ...applyAll([users, posts, ofShop, byName], emptySchema),
  objects: {
    'view active': { type: 'view', name: 'active', query: 'SELECT * FROM users' },
    'trigger stamp on users': {
      type: 'trigger',
      name: 'stamp',
      table: 'users',
      timing: 'after',
      events: ['insert'],
      each: 'row',
      body: 'SELECT 1',
    },
  },
}
const after = (sql: string) => {
  const { complete, tables, objects } = applyAll([execute.make(sql)], known)
  return { complete, listed: [...Object.keys(tables), ...Object.keys(objects)] }
}
const ALL = ['users', 'posts', 'shop.users', 'view active', 'trigger stamp on users']
const less = (...gone: readonly string[]) => ({
  complete: false,
  listed: ALL.filter((name) => !gone.includes(name)),
})

describe('SQL of the author in memory', () => {
  test('that is plainly data leaves everything known', () => {
    assert.deepEqual(after("UPDATE users SET name = 'DROP TABLE users'; DELETE FROM posts"), {
      complete: true,
      listed: ALL,
    })
  })

  const cases: readonly (readonly [sql: string, ...gone: readonly string[]])[] = [
    ['CREATE TABLE others (id int)'],
    ['ALTER TABLE POSTS ADD COLUMN a int', 'posts'],
    ['DROP INDEX by_name', 'users'],
    ['ALTER TABLE "users" ADD a int', 'users', 'shop.users', 'trigger stamp on users'],
    ['CREATE OR REPLACE VIEW active AS SELECT * FROM posts', 'view active'],
    ['DROP SCHEMA shop', 'shop.users'],
    [
      'ALTER SCHEMA shop RENAME TO store',
      'shop.users',
      'users',
      'posts',
      'view active',
      'trigger stamp on users',
    ],
    ['ALTER TABLE users RENAME TO people', ...ALL],
  ]
  for (const [sql, ...gone] of cases) {
    test(`forgets ${gone.join(', ') || 'nothing'} after: ${sql}`, () => {
      assert.deepEqual(after(sql), less(...gone))
    })
  }

  test('that can do anything leaves nothing known', () => {
    assert.deepEqual(applyAll([execute.make('CALL tidy()')], known), unknownSchema)
    assert.deepEqual(applyAll([query.make('CALL tidy()')], known), unknownSchema)
  })

  test('is not read where nothing is known anyway', () => {
    assert.equal(applyAll([execute.make('ALTER TABLE users ADD a int')], unknownSchema), unknownSchema)
  })

  test('never lets an undo restore what it has changed', () => {
    const list: readonly Op[] = [users, execute.make('ALTER TABLE users ADD a int', { reverse: 'SELECT 1' })]
    const schema = applyAll(list, emptySchema)
    for (const op of [dropTable.make('users'), dropColumn.make('users', 'name')]) {
      assert.throws(() => invertAll([op], schema), /cannot be undone by itself/)
    }
  })

  test('lets a table be made again that it dropped', () => {
    const list = [users, execute.make('DROP TABLE users'), users]
    assert.deepEqual(Object.keys(applyAll(list, emptySchema).tables), ['users'])
  })
})
