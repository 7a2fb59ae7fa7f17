import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { applyAll, invertAll } from '../../../src/core/ops/list.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import { emptySchema, unknownSchema } from '../../../src/core/schema/model.ts'
import { conventionalName } from '../../../src/core/schema/names.ts'
import type { MigError } from '../../../src/errors.ts'

const { addColumn, bulkInsert, createIndex, createTable, dropColumn, dropIndex, dropTable } = ops
const { execute, query, renameColumn, renameTable, run } = ops
const one = createTable.make('one', { x: t.integer() })

function messageOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return (error as MigError).message
  }
  return assert.fail('nothing was thrown')
}

describe('an operation that makes no sense is refused where it is written:', () => {
  const cases: readonly (readonly [message: string, make: () => unknown])[] = [
    [
      'createTable "t": two constraints would have the name "c"',
      () =>
        createTable.make('t', { a: t.integer().unique('c') }, { unique: [{ name: 'c', columns: ['a'] }] }),
    ],
    [
      'createTable "t": more than one primary key is written',
      () => createTable.make('t', { a: t.integer().primaryKey(), b: t.integer().primaryKey() }),
    ],
    [
      'createTable "t": more than one primary key is written',
      () => createTable.make('t', { a: t.integer().primaryKey() }, { primaryKey: ['a'] }),
    ],
    [
      'addColumn "t.a": a primary key is made with its table',
      () => addColumn.make('t', 'a', t.integer().primaryKey()),
    ],
    ['createIndex on "t": an index needs a column', () => createIndex.make('t', [])],
    [
      'createIndex on "t": an index on an expression needs a name',
      () => createIndex.make('t', [{ expression: 'lower(a)' }]),
    ],
    ['renameTable "a.t" to "b.t": a rename stays in its schema', () => renameTable.make('a.t', 'b.t')],
    // as plain JavaScript may call them
    [
      'column "t.a" is not described by a column type',
      () => addColumn.make('t', 'a', 'varchar(20)' as unknown as ReturnType<typeof t.text>),
    ],
    [
      'column "t.id" is not described by a column type',
      () => createTable.make('t', { id: t.integer as unknown as ReturnType<typeof t.text> }),
    ],
    [
      'createIndex on "t": its columns are no list',
      () => createIndex.make('t', 'a' as unknown as readonly string[]),
    ],
    [
      'bulkInsert into "t": its rows are no list',
      () => bulkInsert.make('t', { a: 1 } as unknown as readonly object[] as never),
    ],
    [
      't.varchar(undefined): it takes a whole number above 0',
      () => t.varchar(undefined as unknown as number),
    ],
    ['t.decimal(1.5): it takes a whole number above 0', () => t.decimal(1.5)],
    ['execute: the SQL is empty', () => execute.make(' \n')],
  ]
  for (const [message, make] of cases) {
    test(message, () => {
      assert.equal(messageOf(make), message)
    })
  }
})

describe('an operation that could not run is refused in memory:', () => {
  const cases: readonly (readonly [message: string, ...Op[]])[] = [
    ['table "one" already exists', one, one],
    [
      'table "one" already exists',
      one,
      createTable.make('two', { x: t.integer() }),
      renameTable.make('two', 'one'),
    ],
    ['table "two" does not exist', dropTable.make('two')],
    ['table "toString" does not exist', dropTable.make('toString')],
    ['table "two" does not exist', addColumn.make('two', 'y', t.integer())],
    ['column "one.x" already exists', one, addColumn.make('one', 'x', t.integer())],
    ['column "one.y" does not exist', one, dropColumn.make('one', 'y')],
    ['column "one.y" does not exist', one, renameColumn.make('one', 'y', 'z')],
    [
      'column "one.x" already exists',
      one,
      addColumn.make('one', 'y', t.date()),
      renameColumn.make('one', 'y', 'x'),
    ],
    ['column "one.y" does not exist', one, createIndex.make('one', ['x', 'y'])],
    [
      'index "ix_one_x" already exists on table "one"',
      one,
      createIndex.make('one', ['x']),
      createIndex.make('one', ['x']),
    ],
    ['index "ix" does not exist on table "one"', one, dropIndex.make('one', 'ix')],
  ]
  for (const [message, ...list] of cases) {
    test(`${message} (${list.at(-1)!.kind})`, () => {
      assert.equal(
        messageOf(() => applyAll(list, emptySchema)),
        message,
      )
    })
  }

  test('nothing where not all of the schema is known', () => {
    const list = [
      dropTable.make('two'),
      addColumn.make('three', 'y', t.integer()),
      dropIndex.make('one', 'ix'),
    ]
    assert.deepEqual(applyAll(list, unknownSchema), unknownSchema)
  })
})

describe('invertAll', () => {
  const irreversible: readonly (readonly [message: string, Op])[] = [
    ['"drop table t" cannot be undone by itself', dropTable.make('t')],
    ['"drop column t.a" cannot be undone by itself', dropColumn.make('t', 'a')],
    ['"drop index ix on t" cannot be undone by itself', dropIndex.make('t', 'ix')],
    ['"insert 1 row into t" cannot be undone by itself', bulkInsert.make('t', [{ a: 1 }])],
    ['"execute UPDATE t SET a = 1" cannot be undone by itself', execute.make('UPDATE t SET a = 1')],
    ['"query SELECT 1" cannot be undone by itself', query.make('SELECT 1')],
    ['"run function fill" cannot be undone by itself', run.make(function fill() {})],
  ]
  for (const [message, op] of irreversible) {
    test(`says that ${message}, and what to write`, () => {
      assert.throws(
        () => invertAll([op], unknownSchema),
        (error: MigError) => {
          assert.equal(error.message, message)
          assert.equal(error.code, 'operation.irreversible')
          assert.equal(error.hint.length, 1)
          return true
        },
      )
    })
  }

  test('undoes the last operation first', () => {
    const list = [one, addColumn.make('one', 'y', t.date()), createIndex.make('one', ['y'])]
    assert.deepEqual(
      invertAll(list, emptySchema).map(({ kind }) => kind),
      ['dropIndex', 'dropColumn', 'dropTable'],
    )
  })

  test('has nothing to do for rows of a table that goes, under whatever name', () => {
    const list = [one, renameTable.make('one', 'two'), bulkInsert.make('two', [{ x: 1 }])]
    assert.deepEqual(
      invertAll(list, emptySchema).map(({ kind }) => kind),
      ['renameTable', 'dropTable'],
    )
  })

  test('cannot undo rows of a table that was there before', () => {
    const list = [one, dropTable.make('one', one.table), bulkInsert.make('one', [{ x: 1 }])]
    assert.throws(() => invertAll(list, unknownSchema), {
      message: '"insert 1 row into one" cannot be undone by itself',
    })
  })

  test('gives the reverse SQL of a statement, and back', () => {
    const there = execute.make('UP', { reverse: 'DOWN' })
    const back = execute.make('DOWN', { reverse: 'UP' })
    assert.deepEqual([invertAll([there], emptySchema), invertAll([back], emptySchema)], [[back], [there]])
  })

  test('gives no reverse to the reverse of a statement with values', () => {
    const bound = execute.make('UP ?', { bindings: [1], reverse: 'DOWN' })
    assert.deepEqual(invertAll([bound], emptySchema), [execute.make('DOWN')])
  })
})

describe('the schema in memory', () => {
  test('follows a renamed column in every key that names it', () => {
    const child = createTable.make('child', {
      id: t.integer().primaryKey(),
      of: t.integer().unique().references('parent', 'id'),
    })
    const parent = createTable.make('parent', { id: t.integer().primaryKey() })
    const index = createIndex.make('child', ['of', { expression: 'lower(of)' }], { name: 'ix' })
    const after = applyAll(
      [
        parent,
        child,
        index,
        renameColumn.make('child', 'of', 'up'),
        renameColumn.make('parent', 'id', 'key'),
      ],
      emptySchema,
    )
    const { uniques, foreignKeys, indexes } = after.tables['child']!
    assert.deepEqual(uniques[0]?.columns, ['up'])
    assert.deepEqual(foreignKeys[0]?.columns, ['up'])
    assert.deepEqual(foreignKeys[0].references, { table: 'parent', columns: ['key'] })
    assert.deepEqual(indexes[0]?.keys, [{ column: 'up' }, { expression: 'lower(up)' }])
    assert.deepEqual(after.tables['parent']?.primaryKey?.columns, ['key'])
  })

  test('loses with a column every key, check and index that names it, and no other', () => {
    const table = createTable.make(
      'p',
      { a: t.integer(), ab: t.integer().unique(), b: t.integer() },
      {
        unique: [['a', 'b']],
        checks: [
          { name: 'one', expression: 'a > 0' },
          { name: 'two', expression: 'ab > 0' },
        ],
      },
    )
    const after = applyAll(
      [
        table,
        createIndex.make('p', [{ expression: 'abs(a)' }], { name: 'by_abs' }),
        createIndex.make('p', ['b'], { name: 'some', where: 'a IS NULL' }),
        createIndex.make('p', ['b'], { name: 'all' }),
        dropColumn.make('p', 'a'),
      ],
      emptySchema,
    ).tables['p']!
    assert.deepEqual(
      after.columns.map(({ name }) => name),
      ['ab', 'b'],
    )
    assert.deepEqual(
      after.uniques.map(({ name }) => name),
      ['uq_p_ab'],
    )
    assert.deepEqual(
      after.checks.map(({ name }) => name),
      ['two'],
    )
    assert.deepEqual(
      after.indexes.map(({ name }) => name),
      ['all'],
    )
  })
})

describe('a column builder', () => {
  test('can be kept and used again, for each of its methods gives a new one', () => {
    const base = t.varchar(9)
    assert.notDeepEqual(base.notNull().spec, base.spec)
    assert.deepEqual(base.spec, { type: { name: 'varchar', length: 9 }, nullable: true })
  })

  test('tells a value from an expression', () => {
    assert.deepEqual(t.text().default('now()').spec.default, 'now()')
    assert.deepEqual(t.text().default(sql('now()')).spec.default, { sql: 'now()' })
  })
})

describe('conventionalName', () => {
  test('names the kind, the table and the columns', () => {
    assert.equal(conventionalName('unique', 'users', ['email', 'team']), 'uq_users_email_team')
    assert.equal(conventionalName('primaryKey', 'shop.users', []), 'pk_shop_users')
  })

  test('fits 63 bytes, and two long names never meet', () => {
    const names = ['a', 'b'].map((end) => conventionalName('index', 'é'.repeat(40), [end]))
    for (const name of names) assert.ok(Buffer.byteLength(name) <= 63)
    assert.notEqual(names[0], names[1])
    assert.equal(conventionalName('index', 'x'.repeat(58), ['a']), `ix_${'x'.repeat(58)}_a`)
  })
})

test('dropping a column may say with a column type what it was', () => {
  const was = t.varchar(100).notNull().unique()
  const drop = dropColumn.make('one', 'mail', was)
  assert.deepEqual(invertAll([drop], unknownSchema), [addColumn.make('one', 'mail', was)])
})
