import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { applyAll, invertAll, statementsOf, toSql } from '../../../src/core/ops/list.ts'
import { columnIn, inheritedColumns } from '../../../src/core/schema/inheritance.ts'
import { emptySchema, unknownSchema, type Schema } from '../../../src/core/schema/model.ts'
import { t } from '../../../src/core/schema/types.ts'
import { dialects } from '../../../src/dialects/index.ts'

const { addCheck, addColumn, addPrimaryKey, alterColumn, createIndex, createTable } = ops
const { dropColumn, renameConstraint, validateConstraint } = ops

const heir = (name: string, above: string, columns: Parameters<typeof createTable.make>[1] = {}): Op =>
  createTable.make(name, columns, { inherits: [above] })

/** What lists nothing, between two that do. */
const family: Schema = applyAll(
  [
    createTable.make('top', { id: t.integer(), a: t.integer().default(1).comment('above') }),
    heir('plain', 'top'),
    heir('below', 'plain', { a: t.integer().default(6) }),
    heir('other', 'top', { a: t.integer().default(5) }),
    createIndex.make('plain', ['a']),
    createIndex.make('other', ['a']),
  ],
  emptySchema,
)

const columnOf = (schema: Schema, table: string) => columnIn(schema, table, 'a')

test('an heir has the columns of the tables above, without their comments, and what it lists in its own way', () => {
  assert.deepEqual(columnOf(family, 'plain'), {
    name: 'a',
    type: { name: 'integer' },
    nullable: true,
    default: 1,
  })
  assert.equal(columnOf(family, 'below')?.default, 6)
  assert.deepEqual(
    inheritedColumns(family, family.tables['below']!).map(({ name }) => name),
    ['id'],
  )
})

test('a change follows into all that is below, through what lists nothing', () => {
  const after = applyAll(
    [alterColumn.make('top', 'a', { type: t.bigint(), nullable: false, comment: 'big' })],
    family,
  )
  const rest = { name: 'a', type: { name: 'bigint' }, nullable: false }
  assert.deepEqual(columnOf(after, 'below'), { ...rest, default: 6 })
  assert.deepEqual(columnOf(after, 'other'), { ...rest, default: 5 })
  assert.deepEqual(columnOf(after, 'plain'), { ...rest, default: 1 })
})

test('a default is taken from all that is below, and given back, from above to below', () => {
  const op = alterColumn.make('top', 'a', { default: null })
  const after = applyAll([op], family)
  assert.deepEqual(
    ['plain', 'below', 'other'].map((table) => columnOf(after, table)?.default),
    [undefined, undefined, undefined],
  )
  assert.deepEqual(invertAll([op], family), [
    alterColumn.make('top', 'a', { default: 1 }, { default: null }),
    alterColumn.make('other', 'a', { default: 5 }, { default: 1 }),
    alterColumn.make('below', 'a', { default: 6 }, { default: 1 }),
  ])
})

test('an heir that has a column in another way lists it from then on', () => {
  const op = alterColumn.make('plain', 'a', { default: 7 })
  const after = applyAll([op], family)
  assert.equal(columnOf(after, 'plain')?.default, 7)
  assert.equal(columnOf(after, 'below')?.default, 7)
  assert.equal(columnOf(after, 'top')?.default, 1)
  assert.deepEqual(invertAll([op], family), [
    alterColumn.make('plain', 'a', { default: 1 }, { default: 7 }),
    alterColumn.make('below', 'a', { default: 6 }, { default: 1 }),
  ])
})

test('a column that an heir has from above cannot be added to it', () => {
  assert.throws(() => applyAll([addColumn.make('plain', 'a', t.integer())], family), {
    code: 'operation.invalid',
    message: 'column "plain.a" already exists',
  })
})

test('a dropped column takes along what heirs make of it, unless they list it', () => {
  const op = dropColumn.make('top', 'a')
  const after = applyAll([op], family)
  assert.deepEqual(after.tables['plain']?.indexes, [])
  assert.deepEqual(after.tables['other'], family.tables['other'])
  assert.deepEqual(
    invertAll([op], family).map(({ kind }) => kind),
    ['addColumn', 'createIndex'],
  )
})

test('a column that an heir has from two tables goes with the last of them', () => {
  const both = applyAll(
    [
      createTable.make('left', { a: t.integer() }),
      createTable.make('right', { a: t.integer() }),
      createTable.make('both', {}, { inherits: ['left', 'right'] }),
      createIndex.make('both', ['a']),
    ],
    emptySchema,
  )
  const once = applyAll([dropColumn.make('left', 'a')], both)
  assert.equal(once.tables['both']?.indexes.length, 1)
  assert.deepEqual(applyAll([dropColumn.make('right', 'a')], once).tables['both']?.indexes, [])
})

test('an heir, or what may be one, drops a column if it is still there', () => {
  const server = { dialect: dialects.postgres }
  const sqlOf = (table: string, before: Schema) =>
    statementsOf(toSql([dropColumn.make(table, 'a')], server, before)).map(({ sql }) => sql)
  assert.deepEqual(sqlOf('top', family), ['ALTER TABLE "top" DROP COLUMN "a"'])
  assert.deepEqual(sqlOf('other', family), ['ALTER TABLE "other" DROP COLUMN IF EXISTS "a"'])
  assert.deepEqual(sqlOf('other', unknownSchema), ['ALTER TABLE "other" DROP COLUMN "a"'])
})

test('a primary key refuses NULL below too, and its undoing gives back what heirs refused', () => {
  const before = applyAll(
    [createTable.make('top', { id: t.integer() }), heir('own', 'top', { id: t.integer().notNull() })],
    emptySchema,
  )
  const op = addPrimaryKey.make('top', ['id'])
  assert.deepEqual(invertAll([op], before).slice(1), [
    alterColumn.make('top', 'id', { nullable: true }, { nullable: false }),
    alterColumn.make('own', 'id', { nullable: false }, { nullable: true }),
  ])
})

test('a check that an heir lists is renamed and validated with that above, and no other is', () => {
  const check = (table: string, options: { readonly noInherit?: true } = {}) =>
    addCheck.make(table, 'a > 0', { name: 'ck', notValid: true, ...options })
  const checksAfter = (list: readonly Op[]) =>
    applyAll(
      [...list, validateConstraint.make('top', 'ck'), renameConstraint.make('top', 'ck', 'ck2')],
      family,
    ).tables['other']?.checks
  assert.deepEqual(checksAfter([check('other'), check('top')]), [{ name: 'ck2', expression: 'a > 0' }])
  assert.deepEqual(checksAfter([check('other'), check('top', { noInherit: true })]), [
    { name: 'ck', expression: 'a > 0', notValid: true },
  ])
})

test('a partition keeps what it has in its own way when its table is changed', () => {
  const before = applyAll(
    [
      createTable.make(
        'logs',
        { id: t.integer().notNull(), a: t.integer() },
        { partitionBy: { by: 'range', keys: ['id'] } },
      ),
      ops.createPartition.make('logs', 'low', 'VALUES FROM (0) TO (10)'),
      alterColumn.make('low', 'a', { default: 5 }),
    ],
    emptySchema,
  )
  const op = addColumn.make('logs', 'b', t.text())
  const after = applyAll([op], before)
  assert.deepEqual(
    after.tables['low']?.columns.map(({ name, default: value }) => [name, value]),
    [
      ['id', undefined],
      ['a', 5],
      ['b', undefined],
    ],
  )
  assert.deepEqual(applyAll(invertAll([op], before), after), before)
})
