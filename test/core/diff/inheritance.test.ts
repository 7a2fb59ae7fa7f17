import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ops } from '../../../src/core/ops/index.ts'
import type { ColumnsByName } from '../../../src/core/schema/define-table.ts'
import { t } from '../../../src/core/schema/types.ts'
import { diffed, made } from './support.ts'

const { alterColumn, createIndex, createPartition, createTable } = ops

const top = (columns: ColumnsByName) => createTable.make('top', columns)
/** By their names one comes before the table above, and one behind it. */
const heir = (columns: ColumnsByName = {}) => createTable.make('heir', columns, { inherits: ['top'] })

const under = (columns: ColumnsByName = {}) => createTable.make('under', columns, { inherits: ['top'] })

test('what comes from above is changed there alone', () => {
  const before = made(top({ a: t.integer(), b: t.integer() }), heir({ a: t.integer() }))
  const after = made(top({ a: t.bigint(), c: t.integer() }), heir({ a: t.bigint() }))
  assert.deepEqual(diffed(before, after), [
    `op.addColumn('top', 'c', t.integer())`,
    `op.alterColumn('top', 'a', { type: t.bigint() }, { type: t.integer() })`,
    `op.dropColumn('top', 'b', t.integer())`,
  ])
})

test('what an heir has in its own way is given back behind the change above', () => {
  const before = made(top({ a: t.integer().default(1) }), heir({ a: t.integer().default(5) }))
  const after = made(top({ a: t.bigint().default(1) }), heir({ a: t.bigint().default(5) }))
  assert.deepEqual(diffed(before, after), [
    `op.alterColumn('top', 'a', { type: t.bigint(), default: 1 }, { type: t.integer(), default: 1 })`,
    `op.alterColumn('heir', 'a', { default: 5 }, { default: 1 })`,
  ])
})

test('a column of all is added below first, and dropped above first', () => {
  const of = (columns: ColumnsByName) => made(top(columns), heir(columns), under(columns))
  const [without, having] = [of({}), of({ a: t.integer() })]
  assert.deepEqual(diffed(without, having), [
    `op.addColumn('heir', 'a', t.integer())`,
    `op.addColumn('under', 'a', t.integer())`,
    `op.addColumn('top', 'a', t.integer())`,
  ])
  assert.deepEqual(diffed(having, without), [
    `op.dropColumn('top', 'a', t.integer())`,
    `op.dropColumn('heir', 'a', t.integer())`,
    `op.dropColumn('under', 'a', t.integer())`,
  ])
})

test('whether an heir lists what it has from above anyway is no difference', () => {
  const plain = made(top({ a: t.integer() }), heir())
  const listed = made(top({ a: t.integer() }), heir({ a: t.integer() }))
  assert.deepEqual([diffed(plain, listed), diffed(listed, plain)], [[], []])
})

test('an index of an heir is made behind the column above, and dropped before it', () => {
  const without = made(top({}), heir())
  const having = made(top({ a: t.integer() }), heir(), createIndex.make('heir', ['a'], { name: 'ix' }))
  assert.deepEqual(diffed(without, having), [
    `op.addColumn('top', 'a', t.integer())`,
    `op.createIndex('heir', ['a'], { name: 'ix' })`,
  ])
  assert.deepEqual(diffed(having, without), [
    `op.dropIndex('heir', 'ix', { name: 'ix', keys: [{ column: 'a' }] })`,
    `op.dropColumn('top', 'a', t.integer())`,
  ])
})

test('a partition keeps what it has in its own way', () => {
  const logs = (columns: ColumnsByName, value: number) =>
    made(
      createTable.make('logs', columns, { partitionBy: { by: 'range', keys: ['id'] } }),
      createPartition.make('logs', 'low', 'VALUES FROM (0) TO (10)'),
      alterColumn.make('low', 'a', { default: value }),
    )
  const before = logs({ id: t.integer(), a: t.integer() }, 5)
  assert.deepEqual(diffed(before, logs({ id: t.integer(), a: t.integer(), b: t.text() }, 5)), [
    `op.addColumn('logs', 'b', t.text())`,
  ])
  assert.deepEqual(diffed(before, logs({ id: t.integer(), a: t.bigint() }, 6)), [
    `op.alterColumn('logs', 'a', { type: t.bigint() }, { type: t.integer() })`,
    `op.alterColumn('low', 'a', { default: 6 }, { default: 5 })`,
  ])
})
