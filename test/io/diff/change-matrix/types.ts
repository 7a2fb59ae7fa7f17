import { ops, type Kind, type Op } from '../../../../src/core/ops/index.ts'
import { t } from '../../../../src/core/schema/types.ts'
import type { ColumnBuilder } from '../../../../src/core/schema/define.ts'
import { items, lackingBut, MYSQLS, stock, type Change } from './change.ts'

const { bulkInsert, createComposite, createDomain, createEnum, createSequence, createTable } = ops

const mood = (...values: readonly string[]) => createEnum.make('mood', values)
const moods = createTable.make('moods', {
  id: t.integer().primaryKey(),
  now: t.type('mood').notNull().default('ok'),
})
const moodRows = bulkInsert.make('moods', [
  { id: 1, now: 'ok' },
  { id: 2, now: 'sad' },
])

/** An enum type that a column with a default has, and whose values are others. */
const values = (
  change: string,
  before: readonly string[],
  after: readonly string[],
  finds: readonly Kind[],
  more: Partial<Change> = {},
): Change => ({
  change,
  before: [mood(...before), moods, moodRows],
  after: [mood(...after), moods],
  finds,
  lacks: lackingBut(['postgres'], 'has no enum types'),
  ...more,
})

/** A column of MySQL that lists its values itself. */
const listed = (change: string, before: ColumnBuilder, after: ColumnBuilder, type = 'enum'): Change => ({
  change,
  before: [items({ it: before }), stock({ it: 'ok' }, { it: 'sad' })],
  after: [items({ it: after })],
  finds: ['alterColumn'],
  lacks: lackingBut(MYSQLS, `has no type ${type}`),
})

const domain = (type: ColumnBuilder, checks: Readonly<Record<string, string>> = {}): Op =>
  createDomain.make('amount', type, {
    checks: Object.entries(checks).map(([name, expression]) => ({ name, expression })),
  })

const amounts = createTable.make('amounts', { id: t.integer().primaryKey(), it: t.type('amount') })
const amountRows = bulkInsert.make('amounts', [{ id: 1, it: 5 }])

/** A domain that a column has, and that is written in another way. */
const altered = (change: string, before: Op, after: Op): Change => ({
  change,
  before: [before, amounts, amountRows],
  after: [after, amounts],
  finds: ['alterDomain'],
  lacks: lackingBut(['postgres'], 'has no domains'),
})

const noDomains = lackingBut(['postgres'], 'has no domains')
const noComposites = lackingBut(['postgres'], 'has no composite types')
const noSequences = lackingBut(['postgres', 'mariadb'], 'has no sequences')

export const types: readonly Change[] = [
  {
    change: 'an enum type is added with a column of it',
    on: [items(), stock({})],
    after: [mood('sad', 'ok'), ops.addColumn.make('items', 'it', t.type('mood'))],
    finds: ['createEnum', 'addColumn'],
    lacks: lackingBut(['postgres'], 'has no enum types'),
  },
  {
    change: 'an enum type is dropped with its column',
    on: [items(), stock({})],
    before: [mood('sad', 'ok'), ops.addColumn.make('items', 'it', t.type('mood'))],
    finds: ['dropColumn', 'dropEnum'],
    lacks: lackingBut(['postgres'], 'has no enum types'),
  },
  values('an enum gets a value behind all others', ['sad', 'ok'], ['sad', 'ok', 'fine'], ['addEnumValue']),
  values('an enum gets a value before another', ['sad', 'ok'], ['sad', 'meh', 'ok'], ['addEnumValue']),
  values('an enum gets a value before all others', ['sad', 'ok'], ['awful', 'sad', 'ok'], ['addEnumValue']),
  values(
    'an enum gets several values',
    ['sad', 'ok'],
    ['awful', 'sad', 'ok', 'fine', 'great'],
    ['addEnumValue', 'addEnumValue', 'addEnumValue'],
  ),
  values('an enum loses a value', ['sad', 'meh', 'ok'], ['sad', 'ok'], ['dropEnumValue']),
  values('an enum gets another order', ['sad', 'ok'], ['ok', 'sad'], ['alterEnum']),
  values(
    'an enum loses a value and gets another',
    ['sad', 'meh', 'ok'],
    ['sad', 'ok', 'entirely_new'],
    ['alterEnum'],
  ),
  {
    change: 'a value of an enum is renamed, as the author says',
    before: [mood('sad', 'ok'), createTable.make('moods', { now: t.type('mood').notNull() })],
    after: [mood('sad', 'fine'), createTable.make('moods', { now: t.type('mood').notNull() })],
    hints: [{ type: 'enum value', on: 'mood', from: 'ok', to: 'fine' }],
    finds: ['renameEnumValue'],
    lacks: lackingBut(['postgres'], 'has no enum types'),
  },
  values(
    'an enum gets a value that is the default from now on',
    ['sad', 'ok'],
    ['sad', 'ok', 'fine'],
    [
      // the one transaction that adds a value cannot use it
      'alterEnum',
      'alterColumn',
    ],
    {
      after: [
        mood('sad', 'ok', 'fine'),
        createTable.make('moods', {
          id: t.integer().primaryKey(),
          now: t.type('mood').notNull().default('fine'),
        }),
      ],
    },
  ),
  {
    change: 'a column of text becomes one of an enum',
    on: [mood('sad', 'ok')],
    before: [items({ it: t.text() }), stock({ it: 'sad' })],
    after: [items({ it: t.type('mood') })],
    finds: ['alterColumn'],
    lacks: lackingBut(['postgres'], 'has no enum types'),
  },
  {
    change: 'a column of text with a default becomes one of an enum',
    on: [mood('sad', 'ok')],
    before: [items({ it: t.text().notNull().default('ok') }), stock({ it: 'sad' })],
    after: [items({ it: t.type('mood').notNull().default('ok') })],
    finds: ['alterColumn'],
    lacks: lackingBut(['postgres'], 'has no enum types'),
  },
  listed('a column may have one value more', t.enum(['sad', 'ok']), t.enum(['sad', 'ok', 'fine'])),
  listed('a column may have one value more in between', t.enum(['sad', 'ok']), t.enum(['sad', 'meh', 'ok'])),
  listed('a column may have one value less', t.enum(['sad', 'meh', 'ok']), t.enum(['sad', 'ok'])),
  listed('a column has its values in another order', t.enum(['sad', 'ok']), t.enum(['ok', 'sad'])),
  listed('a column may have any of its values', t.set(['sad', 'ok']), t.set(['sad', 'ok', 'fine']), 'set'),
  {
    change: 'a domain is added with a column of it',
    after: [domain(t.integer()), amounts],
    finds: ['createDomain', 'createTable'],
    lacks: noDomains,
  },
  {
    change: 'a domain is dropped',
    on: [items()],
    before: [domain(t.integer().notNull().default(1), { positive: 'VALUE > 0' })],
    finds: ['dropDomain'],
    lacks: noDomains,
  },
  altered('a domain gets a default', domain(t.integer()), domain(t.integer().default(7))),
  altered('a domain refuses NULL', domain(t.integer()), domain(t.integer().notNull())),
  altered('a domain gets a check', domain(t.integer()), domain(t.integer(), { positive: 'VALUE > 0' })),
  altered(
    'a domain asks for something else',
    domain(t.integer(), { positive: 'VALUE > 0' }),
    domain(t.integer(), { positive: 'VALUE > 1' }),
  ),
  {
    ...altered('a domain is of another type', domain(t.integer()), domain(t.bigint())),
    finds: ['alterColumn', 'dropDomain', 'createDomain', 'alterColumn'],
  },
  {
    change: 'a composite type is added with a column of it',
    on: [items(), stock({})],
    after: [
      createComposite.make('pair', { a: t.integer(), b: t.text() }),
      ops.addColumn.make('items', 'it', t.type('pair')),
    ],
    finds: ['createComposite', 'addColumn'],
    lacks: noComposites,
  },
  {
    change: 'a composite type is dropped',
    on: [items()],
    before: [createComposite.make('pair', { a: t.integer(), b: t.text() })],
    finds: ['dropComposite'],
    lacks: noComposites,
  },
  {
    change: 'a composite type that nothing has gets another attribute',
    on: [items()],
    before: [createComposite.make('pair', { a: t.integer() })],
    after: [createComposite.make('pair', { a: t.integer(), b: t.text() })],
    finds: ['dropComposite', 'createComposite'],
    lacks: noComposites,
  },
  {
    change: 'a sequence is added',
    on: [items()],
    after: [createSequence.make('tickets', { start: 100 })],
    finds: ['createSequence'],
    lacks: noSequences,
  },
  {
    change: 'a sequence is dropped',
    on: [items()],
    before: [createSequence.make('tickets', { start: 100 })],
    finds: ['dropSequence'],
    lacks: noSequences,
  },
  {
    change: 'a sequence counts in another way',
    on: [items()],
    before: [createSequence.make('tickets', { increment: 5, max: 1000 })],
    after: [createSequence.make('tickets', { increment: 10, cycle: true })],
    finds: ['alterSequence'],
    lacks: noSequences,
  },
  {
    change: 'a sequence goes with a column',
    on: [items()],
    before: [createSequence.make('tickets')],
    after: [createSequence.make('tickets', { ownedBy: 'items.id' })],
    finds: ['alterSequence'],
    lacks: {
      ...lackingBut(['postgres'], 'has no sequences'),
      mariadb: 'mariadb has sequences that go with no column',
    },
  },
]
