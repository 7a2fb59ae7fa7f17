import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withForeign, type Named } from '../../../src/core/diff/ownership.ts'
import { applyAll } from '../../../src/core/ops/list.ts'
import { ops } from '../../../src/core/ops/index.ts'
import { emptySchema } from '../../../src/core/schema/model.ts'
import { t } from '../../../src/core/schema/types.ts'

const live = applyAll(
  [
    ops.createTable.make('users', { id: t.integer().primaryKey(), name: t.text(), by_hand: t.text() }),
    ops.createIndex.make('users', ['by_hand'], { name: 'ix_by_hand' }),
    ops.createIndex.make('users', ['name'], { name: 'ix_name' }),
    ops.createTable.make('audit', { id: t.integer().primaryKey() }),
    ops.createView.make('totals', 'SELECT 1'),
  ],
  emptySchema,
)
const wanted = applyAll(
  [ops.createTable.make('users', { id: t.integer().primaryKey(), name: t.text() })],
  emptySchema,
)
const nothing: Named = { tables: new Map(), objects: new Set(), words: new Set() }
const owned = (named: Partial<Named>, include: readonly string[] = [], exclude: readonly string[] = []) => {
  const { schema, kept } = withForeign(live, wanted, { named: { ...nothing, ...named }, include, exclude })
  const { columns, indexes } = schema.tables['users'] ?? { columns: [], indexes: [] }
  return {
    kept,
    tables: Object.keys(schema.tables),
    objects: Object.keys(schema.objects),
    columns: columns.map(({ name }) => name),
    indexes: indexes.map(({ name }) => name),
  }
}

describe('what is there and not wanted', () => {
  test('stays where no revision has ever named it', () => {
    assert.deepEqual(owned({}), {
      kept: ['users.by_hand', 'users.ix_by_hand', 'users.ix_name', 'audit', 'view totals'],
      tables: ['users', 'audit'],
      objects: ['view totals'],
      columns: ['id', 'name', 'by_hand'],
      indexes: ['ix_by_hand', 'ix_name'],
    })
  })

  test('goes where a revision has named it, of a table each part by itself', () => {
    const tables = new Map([
      ['users', new Set(['id', 'name', 'ix_name'])],
      ['audit', new Set(['id'])],
    ])
    assert.deepEqual(owned({ tables, objects: new Set(['view totals']) }), {
      kept: ['users.by_hand', 'users.ix_by_hand'],
      tables: ['users'],
      objects: [],
      columns: ['id', 'name', 'by_hand'],
      indexes: ['ix_by_hand'],
    })
  })

  test('goes where SQL of a revision may have made it', () => {
    const { kept, tables, columns } = owned({ words: new Set(['audit', 'users', 'by_hand', 'totals']) })
    assert.deepEqual([kept, tables, columns], [['users.ix_name'], ['users'], ['id', 'name']])
  })

  test('an index over a column that goes does not hold the column back', () => {
    const { kept, indexes } = owned({}, ['users.by_hand'])
    assert.deepEqual([kept.includes('users.ix_by_hand'), indexes], [false, ['ix_name']])
  })

  test('goes where it is included by name or by glob, and stays where it is excluded', () => {
    assert.deepEqual(owned({}, ['*']).kept, [])
    assert.deepEqual(owned({}, ['*']).tables, ['users'])
    assert.deepEqual(owned({}, ['audi?']).tables, ['users'])
    assert.deepEqual(owned({}, ['*'], ['audit', 'users.by_*']), {
      kept: [],
      tables: ['users', 'audit'],
      objects: [],
      columns: ['id', 'name', 'by_hand'],
      indexes: [],
    })
  })
})

test('what is wanted and excluded is left as it is there, or is not made', () => {
  const more = applyAll([ops.createTable.make('cache', { id: t.integer() })], wanted)
  const { schema } = withForeign(live, more, { named: nothing, include: ['*'], exclude: ['cache', 'users'] })
  assert.deepEqual(Object.keys(schema.tables), ['users'])
  assert.deepEqual(schema.tables['users'], live.tables['users'])
})
