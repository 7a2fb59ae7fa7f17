import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DialectName } from '../../../src/core/dialect.ts'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { applyAll } from '../../../src/core/ops/list.ts'
import { dependentsOf } from '../../../src/core/safety/dependents.ts'
import { referencesOf } from '../../../src/core/safety/questions-of-references.ts'
import { createStanding } from '../../../src/core/safety/questions-standing.ts'
import { emptySchema } from '../../../src/core/schema/model.ts'
import { t } from '../../../src/core/schema/types.ts'
import { dialects } from '../../../src/dialects/index.ts'

const made: readonly Op[] = [
  ops.createTable.make('users', { id: t.integer().primaryKey(), name: t.text() }),
  ops.createTable.make('carts', {
    id: t.integer().primaryKey(),
    user_id: t.integer().references('users', 'id'),
  }),
  ops.createView.make('names', 'SELECT name FROM users'),
  ops.createView.make('amounts', 'SELECT id FROM carts'),
]

const schema = applyAll(made, emptySchema)

/** What the database says against an operation, with what the plan does before and after it. */
function against(
  op: Op,
  name: DialectName,
  { before = [], later = [] }: { before?: readonly Op[]; later?: readonly Op[] } = {},
) {
  const request = {
    op,
    schema: applyAll(before, schema),
    later,
    family: dialects[name].family,
    dialect: name,
  }
  return dependentsOf(request).map(({ risk, why }) => [risk, why])
}

const KEY = ['HIGH', 'will fail: fk_carts_user_id of carts refers to users: drop it first']
const STOPS = ['MEDIUM', 'view names reads users: it stops working then; drop it first, or change it']

describe('what uses that which goes', () => {
  test('keeps a table, or stops working', () => {
    const drop = ops.dropTable.make('users')
    assert.deepEqual(against(drop, 'postgres'), [
      KEY,
      ['HIGH', 'will fail: view names reads users: drop it first, or change it'],
    ])
    assert.deepEqual(against(drop, 'mysql'), [KEY, STOPS])
    assert.deepEqual(against(drop, 'sqlite'), [STOPS])
  })

  test('is left out where the plan takes care of it', () => {
    const drop = ops.dropTable.make('users')
    const before = [ops.dropView.make('names'), ops.dropTable.make('carts')]
    assert.deepEqual(against(drop, 'postgres', { before }), [])
    const later = [ops.dropView.make('names')]
    assert.deepEqual(against(drop, 'mysql', { later }), [KEY])
    // there the order counts
    assert.equal(against(drop, 'postgres', { later }).length, 2)
  })

  test('follows a rename where the server sees to it', () => {
    const rename = ops.renameColumn.make('users', 'name', 'title')
    assert.deepEqual(against(rename, 'postgres'), [])
    assert.deepEqual(against(rename, 'sqlite'), [])
    assert.deepEqual(against(rename, 'mysql'), [
      ['MEDIUM', 'view names reads users.name: it stops working then; drop it first, or change it'],
    ])
  })

  test('is nothing where only others are used', () => {
    assert.deepEqual(against(ops.dropColumn.make('carts', 'user_id'), 'postgres'), [])
    assert.deepEqual(against(ops.createView.make('more', 'SELECT 1'), 'postgres'), [])
  })
})

describe('the rows that refer to those which are deleted', () => {
  const references = (onDelete: 'cascade' | 'set null' | 'restrict', where: 'all' | { id: number }) => {
    const more = [
      ops.dropTable.make('carts'),
      ops.createTable.make('carts', {
        id: t.integer().primaryKey(),
        user_id: t.integer().references('users', 'id', { onDelete }),
      }),
      ops.createTable.make('items', {
        cart_id: t.integer().references('carts', 'id', { onDelete: 'cascade' }),
      }),
    ]
    return referencesOf({
      loss: { loses: 'rows', table: 'users', where, bindings: [] },
      at: 0,
      schema: applyAll(more, applyAll(made.slice(0, 2), emptySchema)),
      standing: createStanding(),
      dialect: dialects.postgres,
    }).map(({ of, statements }) => [of.counts === 'referring' && of.reference.effect, statements[0]!.sql])
  }

  test('go with them, and with those that go', () => {
    assert.deepEqual(references('cascade', { id: 1 }), [
      [
        'deleted',
        'SELECT COUNT(*) AS found FROM "carts" WHERE "user_id" IN (SELECT "id" FROM "users" WHERE "id" = $1)',
      ],
      [
        'deleted',
        'SELECT COUNT(*) AS found FROM "items" WHERE "cart_id" IN (SELECT "id" FROM "carts" WHERE "user_id" IN (SELECT "id" FROM "users" WHERE "id" = $1))',
      ],
    ])
  })

  test('are emptied, or keep them', () => {
    const sql = 'SELECT COUNT(*) AS found FROM "carts" WHERE "user_id" IN (SELECT "id" FROM "users")'
    assert.deepEqual(references('set null', 'all'), [['emptied', sql]])
    assert.deepEqual(references('restrict', 'all'), [['keep', sql]])
  })
})
