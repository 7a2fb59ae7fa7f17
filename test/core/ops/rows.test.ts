import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { invertAll, statementsOf, toSql } from '../../../src/core/ops/list.ts'
import { t } from '../../../src/core/schema/types.ts'
import { emptySchema, unknownSchema } from '../../../src/core/schema/model.ts'
import { dialects } from '../../../src/dialects/index.ts'
import type { MigError } from '../../../src/errors.ts'

const { bulkInsert, createTable, delete: deleteRows, dropTable, update } = ops
const inverse = (op: Op) => invertAll([op], unknownSchema)
const sqlOf = (op: Op) =>
  statementsOf(toSql([op], { dialect: dialects.mysql }, unknownSchema)).map(({ sql, bindings }) => [
    sql,
    bindings,
  ])
/** As a revision file in plain JavaScript may call it. */
const loosely = (value: unknown) => value as never

describe('rows that are not plainly said are refused where they are written:', () => {
  const cases: readonly (readonly [message: string, make: () => unknown])[] = [
    ['delete from "t": it does not say which rows', () => deleteRows.make('t', loosely(undefined))],
    ['delete from "t": it does not say which rows', () => deleteRows.make('t', loosely({}))],
    ['delete from "t": it does not say which rows', () => deleteRows.make('t', { where: {} })],
    ['delete from "t": it does not say which rows', () => deleteRows.make('t', { where: [{}] })],
    ['delete from "t": its where is empty', () => deleteRows.make('t', { where: ' ' })],
    [
      'delete from "t": id is undefined in its where',
      () => deleteRows.make('t', { where: { id: undefined } }),
    ],
    [
      'delete from "t": id is undefined in its where',
      () => deleteRows.make('t', { where: { id: loosely([1, undefined]) } }),
    ],
    [
      'delete from "t": id is compared with what is no plain value',
      () => deleteRows.make('t', { where: { id: loosely({ gt: 3 }) } }),
    ],
    [
      'delete from "t": id is compared with what is no plain value',
      () => deleteRows.make('t', { where: { id: NaN } }),
    ],
    [
      'delete from "t": bindings belong to a where in SQL',
      () => deleteRows.make('t', { where: { id: 1 }, bindings: [1] }),
    ],
    [
      'delete from "t": there is no place for its bindings',
      () => deleteRows.make('t', { where: 'all', bindings: [1] }),
    ],
    [
      'delete from "t": its where is no list of keys',
      () => deleteRows.make('t', { where: [{ a: 1 }, { b: 1 }] }),
    ],
    ['delete from "t": its where is no list of keys', () => deleteRows.make('t', { where: [{ a: null }] })],
    [
      'delete from "t": it is undone either by reverse or by was',
      () => deleteRows.make('t', { where: 'all', was: [], reverse: 'SELECT 1' }),
    ],
    ['update "t": it does not say which rows', () => update.make('t', { a: 1 }, loosely({}))],
    ['update "t": it names no column', () => update.make('t', { a: undefined }, { where: 'all' })],
    ['update "t": it says no values', () => update.make('t', loosely(null), { where: 'all' })],
    [
      'update "t": its was names other columns than its values',
      () => update.make('t', { a: 1 }, { where: 'all', was: { b: 1 } }),
    ],
    [
      'update "t": its where depends on a, which it changes: say reverse instead of was',
      () => update.make('t', { a: 1 }, { where: 'A IS NULL', was: { a: null } }),
    ],
    [
      'update "t": a is compared with what is no plain value',
      () => update.make('t', { a: { b: 1 } }, { where: { a: 'x' }, was: { a: 'x' } }),
    ],
    ['bulkInsert into "t": its key names no column', () => bulkInsert.make('t', [{ a: 1 }], { key: [] })],
    [
      'bulkInsert into "t": row 2 has no key: a',
      () => bulkInsert.make('t', [{ a: 1 }, { b: 1 }], { key: ['a'] }),
    ],
    ['bulkInsert into "t": row 1 has no key: a', () => bulkInsert.make('t', [{ a: null }], { key: ['a'] })],
  ]
  for (const [message, make] of cases) {
    test(message, () => {
      assert.throws(make, (error: MigError) => {
        assert.equal(error.message, message)
        assert.equal(error.code, 'operation.invalid')
        return true
      })
    })
  }
})

describe('rows are given back', () => {
  test('by the keys that they were inserted with', () => {
    const rows = [
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
    ]
    const inserted = bulkInsert.make('t', rows, { key: ['id'] })
    const deleted = deleteRows.make('t', { where: [{ id: 1 }, { id: 2 }], was: rows })
    assert.deepEqual(inverse(inserted), [deleted])
    assert.deepEqual(inverse(deleted), [inserted])
  })

  test('as they were, where they were met otherwise', () => {
    const rows = [{ id: 1, name: 'a' }]
    const deleted = deleteRows.make('t', { where: { name: 'a' }, was: rows })
    assert.deepEqual(inverse(deleted), [bulkInsert.make('t', rows)])
  })

  test('to those that the change has made', () => {
    const there = update.make('t', { a: 2, b: 'y' }, { where: { a: 1, c: [3, null] }, was: { a: 1, b: 'x' } })
    const back = update.make('t', { a: 1, b: 'x' }, { where: { a: 2, c: [3, null] }, was: { a: 2, b: 'y' } })
    assert.deepEqual(inverse(there), [back])
    assert.deepEqual(inverse(back), [there])
  })

  test('by their table alone where the same revision makes it', () => {
    const made = createTable.make('t', { a: t.integer() })
    const list = [
      made,
      bulkInsert.make('t', [{ a: 1 }]),
      update.make('t', { a: 2 }, { where: 'all' }),
      deleteRows.make('t', { where: 'all' }),
    ]
    assert.deepEqual(invertAll(list, emptySchema), [dropTable.make('t', made.table)])
  })

  test('by nothing where nothing is said of them', () => {
    for (const op of [deleteRows.make('t', { where: 'all' }), update.make('t', { a: 1 }, { where: 'all' })]) {
      assert.throws(() => inverse(op), { code: 'operation.irreversible' })
    }
  })
})

describe('which rows', () => {
  const cases: readonly (readonly [
    where: Parameters<typeof deleteRows.make>[1]['where'],
    ...sql: readonly unknown[],
  ])[] = [
    ['all', ['DELETE FROM `t`', undefined]],
    [{ a: null }, ['DELETE FROM `t` WHERE `a` IS NULL', undefined]],
    [{ a: 1, b: 'x' }, ['DELETE FROM `t` WHERE `a` = ? AND `b` = ?', [1, 'x']]],
    [{ a: [1, null], b: 2 }, ['DELETE FROM `t` WHERE (`a` IN (?) OR `a` IS NULL) AND `b` = ?', [1, 2]]],
    [{ a: [null] }, ['DELETE FROM `t` WHERE `a` IS NULL', undefined]],
    [{ a: [] }, ['DELETE FROM `t` WHERE 1 = 0', undefined]],
    [
      [{ a: 1 }, { a: 2 }],
      ['DELETE FROM `t` WHERE `a` IN (?, ?)', [1, 2]],
    ],
    [
      [
        { a: 1, b: 2 },
        { b: 3, a: 4 },
      ],
      ['DELETE FROM `t` WHERE (`a` = ? AND `b` = ?) OR (`b` = ? AND `a` = ?)', [1, 2, 3, 4]],
    ],
    [[]],
  ]
  for (const [where, ...sql] of cases) {
    test(`are ${JSON.stringify(where)}`, () => {
      assert.deepEqual(sqlOf(deleteRows.make('t', { where })), sql)
    })
  }
})
