import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { applyRenames, findRenames, printRename } from '../../../../src/core/diff/rename/index.ts'
import type { Rename } from '../../../../src/core/diff/renames.ts'
import { ops } from '../../../../src/core/ops/index.ts'
import { applyAll } from '../../../../src/core/ops/list.ts'
import { isSameData } from '../../../../src/core/ops/same.ts'
import { emptySchema, type Schema, type Table } from '../../../../src/core/schema/model.ts'
import { t } from '../../../../src/core/schema/types.ts'

const word = fc.constantFrom(
  'name',
  'city',
  'user',
  'total',
  'note',
  'kind',
  'start',
  'end',
  'email',
  'zip',
  'id',
)
const columnName = fc
  .tuple(word, word, fc.nat({ max: 3 }))
  .map(([a, b, n]) => `${a}_${b}${n === 0 ? '' : `_${n}`}`)
const type = fc.constantFrom(
  t.text(),
  t.integer(),
  t.bigint().notNull(),
  t.date(),
  t.boolean().default(false),
)
const columns = fc.dictionary(columnName, type, { minKeys: 1, maxKeys: 8 })
const tables = fc.dictionary(
  fc.tuple(word, word).map((words) => words.join('_')),
  columns,
  { minKeys: 1, maxKeys: 5 },
)

const schemaOf = (
  all: Readonly<Record<string, Readonly<Record<string, ReturnType<typeof t.text>>>>>,
): Schema =>
  applyAll(
    Object.entries(all).flatMap(([name, own]) => {
      const [first] = Object.keys(own) as [string]
      return [
        ops.createTable.make(name, { key: t.bigint().primaryKey(), ...own }),
        ops.createIndex.make(name, [first]),
        ops.addUnique.make(name, [first, 'key']),
      ]
    }),
    emptySchema,
  )

const schema = tables.map(schemaOf)
const nothing = { decided: [], open: [], idle: [] }
const none = { hints: [], refused: [] }

test('a schema has no renames against itself', () => {
  fc.assert(
    fc.property(schema, (each) => {
      assert.deepEqual(findRenames(each, structuredClone(each), none), nothing)
    }),
  )
})

test('what is decided can be carried out, and names every thing once', () => {
  fc.assert(
    fc.property(schema, schema, (before, after) => {
      const { decided, open } = findRenames(before, after, none)
      const renamed = applyRenames(before, decided)
      for (const { to, ...rename } of decided)
        if (rename.type === 'column')
          assert.ok(renamed.tables[rename.table]!.columns.some(({ name }) => name === to))
      const ends = decided.flatMap(({ score: _score, from, to, ...owner }) => [
        JSON.stringify([owner, 'from', from]),
        JSON.stringify([owner, 'to', to]),
      ])
      assert.equal(new Set(ends).size, ends.length)
      assert.deepEqual(
        open.filter((one) => decided.some((other) => printRename(one) === printRename(other))),
        [],
      )
    }),
  )
})

test('columns that are renamed with hints are found, and nothing else', () => {
  fc.assert(
    fc.property(schema, fc.array(fc.nat(), { maxLength: 4 }), (before, picks) => {
      const all = Object.values(before.tables).flatMap((table) =>
        table.columns.map((column) => ({ table: table.name, from: column.name })),
      )
      const picked = [...new Set(picks.map((pick) => pick % all.length))].map((i) => all[i]!)
      const hints: readonly Rename[] = picked.map((each, i) => ({
        type: 'column',
        ...each,
        to: `renamed ${i}`,
      }))
      const after = applyRenames(before, hints)
      const { decided, open } = findRenames(before, after, { hints, refused: [] })
      assert.deepEqual(decided.map(printRename).toSorted(), hints.map(printRename).toSorted())
      assert.deepEqual(open, [])
      assert.ok(isSameData(applyRenames(before, decided), after))
    }),
  )
})

/** The same schema, its tables and what has no order of its own put in another. */
function shuffled(each: Schema, order: readonly number[]): Schema {
  const mixed = <T>(list: readonly T[]) =>
    list
      .map((one, i) => ({ one, at: order[i % order.length]! }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ one }) => one)
  return {
    ...each,
    tables: Object.fromEntries(
      mixed(Object.entries(each.tables)).map(([name, table]) => [
        name,
        { ...table, uniques: mixed(table.uniques), indexes: mixed(table.indexes) },
      ]),
    ),
  }
}

test('the order of tables and keys makes no difference', () => {
  const order = fc.array(fc.nat(), { minLength: 3, maxLength: 9 })
  fc.assert(
    fc.property(schema, schema, order, order, (before, after, one, other) => {
      assert.deepEqual(
        findRenames(shuffled(before, one), shuffled(after, other), none),
        findRenames(before, after, none),
      )
    }),
  )
})

test('in whatever order the columns stand, none is taken for another', () => {
  const pairs = ['is_active:active', 'name:full_name', 'zip:zip_code', 'height_total:total_height']
  const types = [t.boolean(), t.text(), t.text(), t.integer()]
  const [old, young] = [0, 1].map((side) => pairs.map((pair) => pair.split(':')[side]!)) as [
    string[],
    string[],
  ]
  const staying = { born: t.date(), city: t.text(), phone: t.text() }
  const table = (names: readonly string[]): Table => {
    const own = Object.fromEntries(names.map((name, i) => [name, types[i]!]))
    return ops.createTable.make('users', { ...own, ...staying }).table
  }
  const [before, after] = [table(old), table(young)]
  const inOrder = (from: Table) => fc.shuffledSubarray([...from.columns], { minLength: 7 })
  fc.assert(
    fc.property(inOrder(before), inOrder(after), (one, other) => {
      const of = (from: Table, own: Table['columns']): Schema => ({
        ...emptySchema,
        tables: { users: { ...from, columns: own } },
      })
      const { decided, open } = findRenames(of(before, one), of(after, other), none)
      const right = pairs.map((pair) => `users.${pair}`)
      assert.deepEqual(
        decided.map(printRename).filter((rename) => !right.includes(rename)),
        [],
      )
      const told = [...decided, ...open].map(printRename)
      assert.deepEqual(
        right.filter((rename) => !told.includes(rename)),
        [],
      )
    }),
  )
})
