import { ops, type Kind, type Op } from '../../../../src/core/ops/index.ts'
import type { ColumnsByName, TableOptions } from '../../../../src/core/schema/define-table.ts'
import { t } from '../../../../src/core/schema/types.ts'
import { lackingBut, stock, type Change } from './change.ts'

const { addCheck, addPrimaryKey, alterColumn, createIndex, createTable, createView } = ops

const boxes = (columns: ColumnsByName = {}, options?: TableOptions): Op =>
  createTable.make('boxes', { id: t.integer(), ...columns }, options)
/** A table that has the columns of `boxes`, and one and these of its own. */
const items = (columns: ColumnsByName = {}, options?: TableOptions): Op =>
  createTable.make('items', { size: t.integer(), ...columns }, { ...options, inherits: ['boxes'] })
/** One below that. */
const parcels = (columns: ColumnsByName = {}): Op =>
  createTable.make('parcels', { weight: t.integer(), ...columns }, { inherits: ['items'] })
const family = (columns: ColumnsByName = {}): readonly Op[] => [boxes(columns), items(), parcels()]

interface OfHeirs extends Pick<Change, 'change' | 'before' | 'after'> {
  readonly finds: readonly Kind[]
}

const rows: readonly OfHeirs[] = [
  {
    change: 'a table inherits from another',
    before: [boxes()],
    after: [boxes(), items({ more: t.integer() })],
    finds: ['createTable'],
  },
  {
    change: 'a table that others inherit from gets a column',
    before: [...family(), stock({})],
    after: family({ a: t.integer().notNull().default(1) }),
    finds: ['addColumn'],
  },
  {
    change: 'a table that others inherit from gets a column and an heir an index of it',
    before: [...family(), stock({})],
    after: [...family({ a: t.integer() }), createIndex.make('items', ['a'])],
    finds: ['addColumn', 'createIndex'],
  },
  {
    change: 'a table and its heir get the same column',
    before: [boxes(), items(), parcels(), stock({})],
    after: [boxes({ a: t.integer() }), items({ a: t.integer().default(5) }), parcels()],
    finds: ['addColumn', 'addColumn'],
  },
  {
    change: 'a table gets the column that its heir has',
    before: [boxes(), items({ a: t.integer() }), stock({ a: 1 })],
    after: [boxes({ a: t.integer() }), items({ a: t.integer() })],
    finds: ['addColumn'],
  },
  {
    change: 'a table gets the column that its heir has, which gets another type',
    before: [boxes(), items({ a: t.smallint() }), stock({ a: 1 })],
    after: [boxes({ a: t.integer() }), items({ a: t.integer() })],
    finds: ['alterColumn', 'addColumn'],
  },
  {
    change: 'a column of a table that others inherit from gets another type',
    before: [...family({ a: t.integer().default(1) }), stock({ a: 1 })],
    after: family({ a: t.bigint().default(1) }),
    finds: ['alterColumn'],
  },
  {
    change: 'a column that an heir lists gets another type with that of the table above',
    before: [boxes({ a: t.integer() }), items({ a: t.integer() }), parcels(), stock({ a: 1 })],
    after: [boxes({ a: t.text() }), items({ a: t.text() }), parcels()],
    finds: ['alterColumn'],
  },
  {
    change: 'a column of which an heir has another default gets another type',
    before: [boxes({ a: t.integer() }), items({ a: t.integer().default(5) }), parcels(), stock({ a: 1 })],
    after: [boxes({ a: t.bigint() }), items({ a: t.bigint().default(5) }), parcels()],
    finds: ['alterColumn'],
  },
  {
    change: 'a column of which an heir has another default gets another default',
    before: [
      boxes({ a: t.integer().default(1) }),
      items({ a: t.integer().default(5) }),
      parcels({ a: t.integer().default(6) }),
      stock({ a: 1 }),
    ],
    after: [
      boxes({ a: t.integer().default(2) }),
      items({ a: t.integer().default(5) }),
      parcels({ a: t.integer().default(6) }),
    ],
    finds: ['alterColumn', 'alterColumn', 'alterColumn'],
  },
  {
    change: 'a column that a view of an heir shows gets another type',
    before: [...family({ a: t.integer() }), stock({ a: 1 }), createView.make('shown', 'SELECT a FROM items')],
    after: [...family({ a: t.bigint() }), createView.make('shown', 'SELECT a FROM items')],
    finds: ['dropView', 'alterColumn', 'createView'],
  },
  {
    change: 'a column gets another type that an heir lists and computes another from',
    before: [
      boxes({ a: t.integer() }),
      items({ a: t.integer(), b: t.integer().generatedAs('a + 1') }),
      stock({ a: 1 }),
    ],
    after: [boxes({ a: t.bigint() }), items({ a: t.bigint(), b: t.integer().generatedAs('a + 1') })],
    finds: ['dropColumn', 'alterColumn', 'addColumn'],
  },
  {
    change: 'an heir gets a default of its own',
    before: [...family({ a: t.integer() }), stock({ a: 1 })],
    after: [boxes({ a: t.integer() }), items(), alterColumn.make('items', 'a', { default: 5 }), parcels()],
    finds: ['alterColumn'],
  },
  {
    change: 'a column of a table that others inherit from is to hold a value',
    before: [...family({ a: t.integer() }), stock({ a: 1 })],
    after: family({ a: t.integer().notNull() }),
    finds: ['alterColumn'],
  },
  {
    change: 'a column of a table that others inherit from may hold none, and an heir lists it',
    before: [
      boxes({ a: t.integer().notNull() }),
      items({ a: t.integer().notNull() }),
      parcels(),
      stock({ a: 1 }),
    ],
    after: [boxes({ a: t.integer() }), items({ a: t.integer() }), parcels()],
    finds: ['alterColumn'],
  },
  {
    change: 'a table that others inherit from gets a primary key',
    before: [...family(), stock({})],
    after: [boxes(), addPrimaryKey.make('boxes', ['id']), items(), parcels()],
    finds: ['alterColumn', 'addPrimaryKey'],
  },
  {
    change: 'a table that others inherit from loses a column',
    before: [...family({ a: t.integer() }), stock({})],
    after: family(),
    finds: ['dropColumn'],
  },
  {
    change: 'a table loses a column, and an heir the index of it',
    before: [...family({ a: t.integer() }), createIndex.make('items', ['a']), stock({})],
    after: family(),
    finds: ['dropIndex', 'dropColumn'],
  },
  {
    change: 'a table and its heir lose the same column',
    before: [boxes({ a: t.integer() }), items({ a: t.integer() }), stock({})],
    after: [boxes(), items()],
    finds: ['dropColumn', 'dropColumn'],
  },
  {
    change: 'a table loses a column that its heir keeps',
    before: [boxes({ a: t.integer() }), items({ a: t.integer() }), parcels(), stock({ a: 1 })],
    after: [boxes(), items({ a: t.integer() }), parcels()],
    finds: ['dropColumn'],
  },
  {
    change: 'a table loses a column of which an heir has another default',
    before: [
      ...family({ a: t.integer() }),
      stock({}),
      alterColumn.make('items', 'a', { default: 5 }, { default: null }),
    ],
    after: family(),
    finds: ['dropColumn', 'dropColumn'],
  },
  {
    change: 'a computed column of a table that others inherit from is computed in another way',
    before: [...family({ a: t.integer(), b: t.integer().generatedAs('a + 1') }), stock({ a: 1 })],
    after: family({ a: t.integer(), b: t.integer().generatedAs('a + 2') }),
    finds: ['dropColumn', 'addColumn'],
  },
  {
    change: 'a table that others inherit from gets a check',
    before: [...family({ a: t.integer() }), stock({ a: 1 })],
    after: [boxes({ a: t.integer() }), addCheck.make('boxes', 'a > 0', { name: 'ck' }), items(), parcels()],
    finds: ['addCheck'],
  },
  {
    change: 'a table that others inherit from loses a check',
    before: [...family({ a: t.integer() }), addCheck.make('boxes', 'a > 0', { name: 'ck' }), stock({ a: 1 })],
    after: family({ a: t.integer() }),
    finds: ['dropConstraint'],
  },
  {
    change: 'a check that a table and its heir list is another',
    before: [
      boxes({ a: t.integer() }, { checks: [{ name: 'ck', expression: 'a > 0' }] }),
      items({}, { checks: [{ name: 'ck', expression: 'a > 0' }] }),
      stock({ a: 1 }),
    ],
    after: [
      boxes({ a: t.integer() }, { checks: [{ name: 'ck', expression: 'a >= 0' }] }),
      items({}, { checks: [{ name: 'ck', expression: 'a >= 0' }] }),
    ],
    finds: ['dropConstraint', 'dropConstraint', 'addCheck', 'addCheck'],
  },
]

export const heirs: readonly Change[] = rows.map((row) => ({
  ...row,
  lacks: lackingBut(['postgres'], 'has no tables that inherit'),
}))
