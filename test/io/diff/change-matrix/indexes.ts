import { ops, type Kind } from '../../../../src/core/ops/index.ts'
import type { IndexKeyInput, IndexOptions } from '../../../../src/core/ops/indexes/create-index.ts'
import { t } from '../../../../src/core/schema/types.ts'
import { isMysql, items, lackingBut, MYSQLS, stock, type Change } from './change.ts'

const texts = [
  items({ a: t.varchar(50), b: t.integer(), long: t.text() }),
  stock({ a: 'x', b: 1, long: 'one two' }, { a: 'y', b: 2, long: null }),
]

type Written = readonly [keys: readonly IndexKeyInput[], options?: IndexOptions]

const index = ([keys, options]: Written) => ops.createIndex.make('items', keys, { name: 'ix', ...options })

/** An index that is written in another way, under the same name. */
const changed = (change: string, before: Written, after: Written, more: Partial<Change> = {}): Change => ({
  change,
  on: texts,
  before: [index(before)],
  after: [index(after)],
  finds: ['dropIndex', 'createIndex'],
  ...more,
})

/** An index of a kind of its own, as it comes and as it goes. */
const added = (what: string, written: Written, more: Partial<Change> = {}): readonly Change[] => [
  { change: `${what} is added`, on: texts, after: [index(written)], finds: ['createIndex'], ...more },
  { change: `${what} is dropped`, on: texts, before: [index(written)], finds: ['dropIndex'], ...more },
]

export const indexes: readonly Change[] = [
  ...added('an index', [['a', 'b']]),
  {
    change: 'a unique index is added',
    on: texts,
    after: [index([['b'], { unique: true }])],
    finds: (server) => (isMysql(server) ? ['addUnique'] : ['createIndex']),
  },
  {
    change: 'a unique index is dropped',
    on: texts,
    before: [index([['b'], { unique: true }])],
    finds: (server) => (isMysql(server) ? ['dropConstraint'] : ['dropIndex']),
  },
  ...added('an index of an expression', [[{ expression: 'lower(a)' }]], {
    lacks: { mariadb: 'mariadb has no index on an expression' },
  }),
  ...added('a full text index', [['a'], { type: 'fulltext' }], {
    lacks: lackingBut(MYSQLS, 'has no full text index'),
  }),
  {
    change: 'an index is renamed',
    on: texts,
    before: [index([['a', 'b']])],
    after: [index([['a', 'b'], { name: 'entirely_new' }])],
    finds: ['renameIndex'],
  },
  changed('an index gets another column', [['a']], [['a', 'b']]),
  changed('an index gets its columns in another order', [['a', 'b']], [['b', 'a']]),
  // a unique index of MySQL and a unique constraint are one
  changed('an index becomes unique', [['b']], [['b'], { unique: true }], {
    finds: (server) => (isMysql(server) ? ['dropIndex', 'addUnique'] : ['dropIndex', 'createIndex']),
  }),
  changed('an index is no longer unique', [['b'], { unique: true }], [['b']], {
    finds: (server) => (isMysql(server) ? ['dropConstraint', 'createIndex'] : ['dropIndex', 'createIndex']),
  }),
  changed('an index turns round', [['a', 'b']], [['a', { column: 'b', order: 'desc' }]]),
  changed('an index is of some rows alone', [['a']], [['a'], { where: 'b > 0' }], {
    lacks: lackingBut(['postgres', 'sqlite'], 'has no index with a WHERE'),
  }),
  changed('an index is of other rows', [['a'], { where: 'b > 0' }], [['a'], { where: 'b > 1' }], {
    lacks: lackingBut(['postgres', 'sqlite'], 'has no index with a WHERE'),
  }),
  changed('an index is of all rows again', [['a'], { where: 'b > 0' }], [['a']], {
    lacks: lackingBut(['postgres', 'sqlite'], 'has no index with a WHERE'),
  }),
  changed(
    'an index is of another expression',
    [[{ expression: 'lower(a)' }]],
    [[{ expression: 'upper(a)' }]],
    { lacks: { mariadb: 'mariadb has no index on an expression' } },
  ),
  changed('an index puts NULLs first', [['b']], [[{ column: 'b', nulls: 'first' }]], {
    lacks: lackingBut(['postgres'], 'has no order of NULL in an index'),
  }),
  changed('an index is made by another method', [['b']], [['b'], { method: 'hash' }], {
    // InnoDB takes the word, and makes a tree
    finds: (server) => (isMysql(server) ? [] : ['dropIndex', 'createIndex']),
    lacks: { sqlite: 'sqlite has no index method' },
  }),
  changed('an index holds more columns', [['a']], [['a'], { include: ['b'] }], {
    lacks: lackingBut(['postgres'], 'has no index with included columns'),
  }),
  changed('an index gets an operator class', [['a']], [[{ column: 'a', opclass: 'varchar_pattern_ops' }]], {
    lacks: lackingBut(['postgres'], 'has no operator class'),
  }),
  changed('an index gets a collation', [['a']], [[{ column: 'a', collation: 'POSIX' }]], {
    lacks: lackingBut(['postgres', 'sqlite'], 'has no index key with a collation'),
    before: (server) => [index([[{ column: 'a', collation: server === 'sqlite' ? 'RTRIM' : 'C' }]])],
    after: (server) => [index([[{ column: 'a', collation: server === 'sqlite' ? 'NOCASE' : 'POSIX' }]])],
  }),
  changed('an index fills its pages less', [['a']], [['a'], { with: { fillfactor: 70 } }], {
    lacks: lackingBut(['postgres'], 'has no storage parameter of an index'),
  }),
  changed(
    'two NULLs are the same to a unique index',
    [['b'], { unique: true }],
    [['b'], { unique: true, nullsNotDistinct: true }],
    { lacks: lackingBut(['postgres'], 'has no NULLS NOT DISTINCT') },
  ),
  changed('an index is of a beginning', [['a']], [[{ column: 'a', length: 10 }]], {
    lacks: lackingBut(MYSQLS, 'has no index on the beginning of a column'),
  }),
  changed(
    'an index is of a longer beginning',
    [[{ column: 'long', length: 10 }]],
    [[{ column: 'long', length: 20 }]],
    { lacks: lackingBut(MYSQLS, 'has no index on the beginning of a column') },
  ),
  changed('an index is hidden from queries', [['a']], [['a'], { invisible: true }], {
    finds: ['alterIndex'],
    lacks: lackingBut(MYSQLS, 'has no invisible index'),
  }),
  changed('an index is shown again', [['a'], { invisible: true }], [['a']], {
    finds: ['alterIndex'],
    lacks: lackingBut(MYSQLS, 'has no invisible index'),
  }),
  changed('an index gets a comment', [['a']], [['a'], { comment: "it's" }], {
    finds: (server): readonly Kind[] =>
      server === 'postgres' ? ['setComment'] : ['dropIndex', 'createIndex'],
    lacks: { sqlite: 'sqlite has no comment on an index' },
  }),
]
