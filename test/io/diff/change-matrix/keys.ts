import { ops, type Kind, type Op } from '../../../../src/core/ops/index.ts'
import type { ForeignKeyOptions } from '../../../../src/core/ops/constraints/add-foreign-key.ts'
import { t } from '../../../../src/core/schema/types.ts'
import { isMysql, items, lackingBut, stock, type Change, type PerServer } from './change.ts'

const { addCheck, addExclusion, addForeignKey, addPrimaryKey, addUnique, bulkInsert, createTable } = ops

const pairs = createTable.make('items', {
  a: t.integer().notNull(),
  b: t.integer().notNull(),
  c: t.integer(),
})
const pairsRows = bulkInsert.make('items', [
  { a: 1, b: 1, c: 5 },
  { a: 1, b: 2, c: null },
])
const boxes = createTable.make('boxes', {
  id: t.integer().primaryKey(),
  code: t.integer().notNull().unique(),
})
const crates = createTable.make('crates', { id: t.integer().primaryKey() })
const inBoxes = [
  boxes,
  crates,
  bulkInsert.make('boxes', [{ id: 1, code: 1 }]),
  bulkInsert.make('crates', [{ id: 1 }]),
  // MySQL would make an index of its own otherwise
  items({ box: t.integer() }, { indexes: [['box']] }),
  stock({ box: 1 }, { box: null }),
]
const inPlainBoxes = [
  boxes,
  bulkInsert.make('boxes', [{ id: 1, code: 1 }]),
  items({ box: t.integer() }),
  stock({ box: 1 }),
]
const toBoxes = (options?: ForeignKeyOptions, column = 'id', table = 'boxes') =>
  addForeignKey.make('items', ['box'], { table, columns: [column] }, { name: 'to_boxes', ...options })

/** A foreign key that is written in another way, under the same name. */
const reference = (
  change: string,
  before: Op,
  after: Op,
  more: Partial<Pick<Change, 'lacks' | 'finds'>> = {},
): Change => ({
  change,
  on: inBoxes,
  before: [before],
  after: [after],
  finds: ['dropConstraint', 'addForeignKey'],
  ...more,
})

export const keys: readonly Change[] = [
  {
    change: 'a primary key is added',
    on: [pairs, pairsRows],
    after: [addPrimaryKey.make('items', ['a', 'b'])],
    finds: ['addPrimaryKey'],
  },
  {
    change: 'a primary key is dropped',
    on: [pairs, pairsRows],
    before: [addPrimaryKey.make('items', ['a', 'b'])],
    finds: ['dropPrimaryKey'],
  },
  {
    change: 'a primary key gets another column',
    on: [pairs, bulkInsert.make('items', [{ a: 1, b: 1 }])],
    before: [addPrimaryKey.make('items', ['a'])],
    after: [addPrimaryKey.make('items', ['a', 'b'])],
    finds: ['dropPrimaryKey', 'addPrimaryKey'],
  },
  {
    change: 'a primary key is renamed',
    on: [pairs, pairsRows],
    before: [addPrimaryKey.make('items', ['a', 'b'], { name: 'old' })],
    after: [addPrimaryKey.make('items', ['a', 'b'], { name: 'entirely_new' })],
    // a primary key of MySQL has no name of its own
    finds: (server) => (isMysql(server) ? [] : ['renameConstraint']),
  },
  {
    change: 'a unique constraint is added',
    on: [pairs, pairsRows],
    after: [addUnique.make('items', ['a', 'b'])],
    finds: ['addUnique'],
  },
  {
    change: 'a unique constraint is dropped',
    on: [pairs, pairsRows],
    before: [addUnique.make('items', ['a', 'b'])],
    finds: ['dropConstraint'],
  },
  {
    change: 'a unique constraint gets another column',
    on: [pairs, pairsRows],
    before: [addUnique.make('items', ['b'], { name: 'one' })],
    after: [addUnique.make('items', ['a', 'b'], { name: 'one' })],
    finds: ['dropConstraint', 'addUnique'],
  },
  {
    change: 'a unique constraint is renamed',
    on: [pairs, pairsRows],
    before: [addUnique.make('items', ['a', 'b'], { name: 'old' })],
    after: [addUnique.make('items', ['a', 'b'], { name: 'entirely_new' })],
    finds: ['renameConstraint'],
  },
  {
    change: 'two NULLs are the same to a unique constraint',
    on: [pairs, pairsRows],
    before: [addUnique.make('items', ['c'], { name: 'one' })],
    after: [addUnique.make('items', ['c'], { name: 'one', nullsNotDistinct: true })],
    finds: ['dropConstraint', 'addUnique'],
    lacks: lackingBut(['postgres'], 'has no NULLS NOT DISTINCT'),
  },
  {
    change: 'a unique constraint is checked at the end',
    on: [pairs, pairsRows],
    before: [addUnique.make('items', ['c'], { name: 'one' })],
    after: [addUnique.make('items', ['c'], { name: 'one', deferrable: 'deferred' })],
    finds: ['dropConstraint', 'addUnique'],
    lacks: lackingBut(['postgres'], 'has no deferrable unique constraints'),
  },
  {
    change: 'a unique constraint becomes a unique index',
    on: [pairs, pairsRows],
    before: [addUnique.make('items', ['b'], { name: 'one' })],
    after: [ops.createIndex.make('items', ['b'], { name: 'one', unique: true })],
    // a unique key of MySQL is both
    finds: (server) => (isMysql(server) ? [] : ['dropConstraint', 'createIndex']),
  },
  {
    change: 'a foreign key is added',
    on: inBoxes,
    after: [toBoxes()],
    finds: ['addForeignKey'],
  },
  {
    change: 'a foreign key is dropped',
    on: inBoxes,
    before: [toBoxes()],
    finds: ['dropConstraint'],
  },
  {
    change: 'a foreign key is renamed',
    on: inBoxes,
    before: [toBoxes()],
    after: [toBoxes({ name: 'entirely_new' })],
    finds: ['renameConstraint'],
  },
  {
    change: 'a foreign key whose index is its own is added',
    on: inPlainBoxes,
    after: [toBoxes()],
    finds: (server) => (isMysql(server) ? ['createIndex', 'addForeignKey'] : ['addForeignKey']),
  },
  {
    change: 'a foreign key whose index is its own is dropped',
    on: inPlainBoxes,
    before: [toBoxes()],
    finds: (server) => (isMysql(server) ? ['dropConstraint', 'dropIndex'] : ['dropConstraint']),
  },
  reference('a foreign key deletes along', toBoxes(), toBoxes({ onDelete: 'cascade' })),
  reference('a foreign key sets NULL', toBoxes({ onDelete: 'cascade' }), toBoxes({ onDelete: 'set null' })),
  reference('a foreign key follows an update', toBoxes(), toBoxes({ onUpdate: 'cascade' })),
  reference('a foreign key no longer follows', toBoxes({ onUpdate: 'cascade' }), toBoxes()),
  reference('a foreign key leads to another table', toBoxes(), toBoxes({}, 'id', 'crates')),
  reference('a foreign key leads to another column', toBoxes(), toBoxes({}, 'code')),
  reference('a foreign key is checked at the end', toBoxes(), toBoxes({ deferrable: 'deferred' }), {
    lacks: lackingBut(['postgres', 'sqlite'], 'has no deferrable foreign key constraints'),
  }),
  reference('a foreign key is checked at once', toBoxes({ deferrable: 'deferred' }), toBoxes(), {
    lacks: lackingBut(['postgres', 'sqlite'], 'has no deferrable foreign key constraints'),
  }),
  reference('a foreign key is of all columns or none', toBoxes(), toBoxes({ match: 'full' }), {
    lacks: lackingBut(['postgres'], 'has no MATCH FULL'),
  }),
  reference('the rows of a foreign key have been checked', toBoxes({ notValid: true }), toBoxes(), {
    finds: ['validateConstraint'],
    lacks: lackingBut(['postgres'], 'has no NOT VALID'),
  }),
  {
    change: 'a check is added',
    on: [pairs, pairsRows],
    after: [addCheck.make('items', 'a > 0')],
    finds: ['addCheck'],
  },
  {
    change: 'a check is dropped',
    on: [pairs, pairsRows],
    before: [addCheck.make('items', 'a > 0')],
    finds: ['dropConstraint'],
  },
  {
    change: 'a check asks for something else',
    on: [pairs, pairsRows],
    before: [addCheck.make('items', 'a > 0')],
    after: [addCheck.make('items', 'a > -1')],
    finds: ['dropConstraint', 'addCheck'],
  },
  {
    change: 'a check is renamed',
    on: [pairs, pairsRows],
    before: [addCheck.make('items', 'a > 0', { name: 'old' })],
    after: [addCheck.make('items', 'a > 0', { name: 'entirely_new' })],
    finds: ['renameConstraint'],
  },
  {
    change: 'a check goes with the column that it is about',
    on: [items(), stock({})],
    before: [
      ops.addColumn.make('items', 'it', t.integer()),
      addCheck.make('items', 'it > id', { name: 'over' }),
    ],
    finds: ['dropConstraint', 'dropColumn'],
  },
  {
    change: 'a check without a name is added',
    on: [items({ it: t.integer() })],
    after: [addCheck.make('items', 'it > 0', { unnamed: true })],
    finds: ['addCheck'],
    lacks: lackingBut(['sqlite'], 'has no check constraint without a name'),
  },
  {
    change: 'a check without a name asks for something else',
    before: [
      items({ it: t.integer() }, { checks: [{ expression: 'it > 0', unnamed: true }] }),
      stock({ it: 1 }),
    ],
    after: [items({ it: t.integer() }, { checks: [{ expression: 'it > -1', unnamed: true }] })],
    finds: ['dropConstraint', 'addCheck'],
    lacks: lackingBut(['sqlite'], 'has no check constraint without a name'),
  },
  {
    change: 'the rows of a check have been checked',
    on: [pairs, pairsRows],
    before: [addCheck.make('items', 'a > 0', { notValid: true })],
    after: [addCheck.make('items', 'a > 0')],
    finds: ['validateConstraint'],
    lacks: lackingBut(['postgres'], 'has no NOT VALID'),
  },
  {
    change: 'a check is no longer checked',
    on: [pairs, pairsRows],
    before: [addCheck.make('items', 'a > 0')],
    after: [addCheck.make('items', 'a > 0', { notEnforced: true })],
    finds: ['dropConstraint', 'addCheck'],
    lacks: { ...lackingBut(['mysql'], 'has no NOT ENFORCED'), postgres: 'NOT ENFORCED needs postgres 18' },
    since: { postgres: 18 },
  },
  ...exclusions(),
  {
    change: 'a foreign key whose index is its own is renamed',
    on: inPlainBoxes,
    before: [toBoxes()],
    after: [toBoxes({ name: 'entirely_new' })],
    finds: ['renameConstraint'],
  },
]

function exclusions(): readonly Change[] {
  const spans = [
    createTable.make('spans', { id: t.integer().primaryKey(), during: t.int4range() }),
    bulkInsert.make('spans', [{ id: 1, during: '[1,3)' }]),
  ]
  const overlap = (where?: string) =>
    addExclusion.make('spans', [{ column: 'during', with: '&&' }], {
      name: 'apart',
      ...(where !== undefined && { where }),
    })
  const lacks = lackingBut(['postgres'], 'has no type int4range')
  const found = (finds: PerServer<readonly Kind[]>, change: string, sides: Partial<Change>): Change => ({
    change,
    on: spans,
    finds,
    lacks,
    ...sides,
  })
  return [
    found(['addExclusion'], 'an exclusion is added', { after: [overlap()] }),
    found(['dropConstraint'], 'an exclusion is dropped', { before: [overlap()] }),
    found(['dropConstraint', 'addExclusion'], 'an exclusion is of fewer rows', {
      before: [overlap()],
      after: [overlap('id > 0')],
    }),
  ]
}
