import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DialectName } from '../../../src/core/dialect.ts'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { applyAll, invertAll, statementsOf, toSql } from '../../../src/core/ops/list.ts'
import { t } from '../../../src/core/schema/types.ts'
import { emptySchema, unknownSchema } from '../../../src/core/schema/model.ts'
import { conventionalName, DEFAULT_NAMING, withNaming } from '../../../src/core/schema/names.ts'
import { onlyName } from '../../../src/core/sql/only-name.ts'
import { dialects } from '../../../src/dialects/index.ts'

const users = ops.createTable.make('users', {
  id: t.integer().primaryKey(),
  email: t.varchar(90),
  age: t.integer(),
})
const toUsers = { table: 'users', columns: ['id'] }

const sqlOf = (dialect: DialectName, on: readonly Op[], ...list: readonly Op[]) =>
  statementsOf(toSql(list, { dialect: dialects[dialect] }, applyAll(on, emptySchema))).map(({ sql }) => sql)

describe('the call of a constraint', () => {
  // safe: what plain JavaScript may pass
  const wrong = (value: unknown) => value as never
  for (const [message, make] of [
    ['addUnique on "users": it takes a list of columns', () => ops.addUnique.make('users', wrong('email'))],
    ['addPrimaryKey on "users": it takes a list of columns', () => ops.addPrimaryKey.make('users', [])],
    [
      'addUnique on "users": there is no option "nmae": did you mean "name"?',
      () => ops.addUnique.make('users', ['email'], wrong({ nmae: 'x' })),
    ],
    [
      'addForeignKey on "carts": it does not say which table and columns it refers to',
      () => ops.addForeignKey.make('carts', ['user_id'], wrong('users')),
    ],
    [
      'addForeignKey on "carts": 2 columns cannot refer to 1',
      () => ops.addForeignKey.make('carts', ['a', 'b'], toUsers),
    ],
    ['addCheck on "users": it takes an expression, as SQL', () => ops.addCheck.make('users', ' ')],
    [
      'addCheck on "users": a check of not just one column needs a name',
      () => ops.addCheck.make('users', 'age > id'),
    ],
    [
      'addExclusion on "users": it takes a list of columns with operators',
      () => ops.addExclusion.make('users', wrong(['age'])),
    ],
    [
      'an exclusion on "users" that has an expression needs a name',
      () => ops.addExclusion.make('users', [{ expression: 'lower(email)', with: '=' }]),
    ],
    [
      'dropConstraint "x" on "users": what it was does not say which type it has',
      () => ops.dropConstraint.make('users', 'x', wrong({ name: 'x', columns: ['age'] })),
    ],
    [
      'dropConstraint "x" on "users": what it was has the name "y"',
      () => ops.dropConstraint.make('users', 'x', { type: 'unique', name: 'y', columns: ['age'] }),
    ],
    [
      'renameConstraint "x" on "users": "index" is no type',
      () => ops.renameConstraint.make('users', 'x', 'y', wrong('index')),
    ],
    [
      'createTable "users": there is no option "uniqe": did you mean "unique"?',
      () => ops.createTable.make('users', { id: t.integer() }, wrong({ uniqe: [['id']] })),
    ],
    [
      'createTable "users": two constraints would have the name "uq_users_a_b_c"',
      () =>
        ops.createTable.make(
          'users',
          { a: t.integer(), a_b: t.integer(), b_c: t.integer(), c: t.integer() },
          {
            unique: [
              ['a', 'b_c'],
              ['a_b', 'c'],
            ],
          },
        ),
    ],
    [
      'createTable "users": the check (a < b) is about more than one column and needs a name',
      () => ops.createTable.make('users', { a: t.integer(), b: t.integer() }, { checks: ['a < b'] }),
    ],
    [
      'createTable "users": "a; DROP" is no row format',
      () => ops.createTable.make('users', { a: t.integer() }, { rowFormat: 'a; DROP' }),
    ],
    [
      'createTable "users": autoIncrement takes a whole number, not 1.5',
      () => ops.createTable.make('users', { a: t.integer() }, { autoIncrement: 1.5 }),
    ],
    [
      'dropTable "users": what it was has the name "people"',
      () => ops.dropTable.make('users', { ...users.table, name: 'people' }),
    ],
  ] as const) {
    test(`is refused: ${message}`, () => {
      assert.throws(make, { code: 'operation.invalid', message })
    })
  }
})

describe('a constraint in memory', () => {
  const schema = applyAll([users], emptySchema)
  for (const [message, op] of [
    ['column "users.phone" does not exist', ops.addUnique.make('users', ['phone'])],
    ['table "users" already has a primary key', ops.addPrimaryKey.make('users', ['id'], { name: 'other' })],
    [
      'table "users" already has a constraint or index "pk_users"',
      ops.addUnique.make('users', ['age'], { name: 'pk_users' }),
    ],
    ['constraint "x" does not exist on table "users"', ops.dropConstraint.make('users', 'x')],
    ['constraint "x" does not exist on table "users"', ops.renameConstraint.make('users', 'x', 'y')],
    [
      'constraint "pk_users" is neither a foreign key nor a check',
      ops.validateConstraint.make('users', 'pk_users'),
    ],
    ['table "carts" does not exist', ops.dropPrimaryKey.make('carts')],
  ] as const) {
    test(`is refused: ${op.kind}, ${message}`, () => {
      assert.throws(() => applyAll([op], schema), { code: 'operation.invalid', message })
    })
  }

  test('of a table that is not known is no error, and is undone by what it was', () => {
    const op = ops.dropConstraint.make('users', 'x', { type: 'unique', name: 'x', columns: ['age'] })
    assert.equal(applyAll([op], unknownSchema), unknownSchema)
    assert.deepEqual(invertAll([op], unknownSchema), [ops.addUnique.make('users', ['age'], { name: 'x' })])
  })

  test('cannot be undone where it is dropped and nobody knows what it was', () => {
    for (const op of [ops.dropConstraint.make('users', 'x'), ops.dropPrimaryKey.make('users')])
      assert.throws(() => invertAll([op], unknownSchema), { code: 'operation.irreversible' })
  })

  test('that is a key says that its columns may accept NULL again when it is undone', () => {
    const keyless = ops.createTable.make('users', { a: t.integer(), b: t.integer().notNull() })
    const op = ops.addPrimaryKey.make('users', ['a', 'b'])
    assert.throws(() => invertAll([op], unknownSchema), { code: 'operation.irreversible' })
    const inverse = invertAll([op], applyAll([keyless], emptySchema))
    assert.deepEqual(
      inverse.map((each) => each.kind),
      ['dropPrimaryKey', 'alterColumn'],
    )
  })
})

describe('a constraint in a script for MySQL', () => {
  const carts = ops.createTable.make('carts', { id: t.integer().primaryKey(), user_id: t.integer() })
  const key = ops.addForeignKey.make('carts', ['user_id'], toUsers, { onDelete: 'cascade' })
  const on = [users, carts, key]

  test('goes with the index that the server makes for it', () => {
    assert.deepEqual(sqlOf('mysql', on, ops.dropConstraint.make('carts', 'fk_carts_user_id')), [
      'ALTER TABLE `carts` DROP FOREIGN KEY `fk_carts_user_id`, DROP INDEX `fk_carts_user_id`',
    ])
  })

  test('leaves the index that the author made', () => {
    const index = ops.createIndex.make('carts', ['user_id', 'id'])
    const drop = ops.dropConstraint.make('carts', 'fk_carts_user_id')
    assert.deepEqual(sqlOf('mysql', [users, carts, index, key], drop), [
      'ALTER TABLE `carts` DROP FOREIGN KEY `fk_carts_user_id`',
    ])
  })

  test('is renamed with its index and its rules', () => {
    assert.deepEqual(sqlOf('mariadb', on, ops.renameConstraint.make('carts', 'fk_carts_user_id', 'fk')), [
      'ALTER TABLE `carts` DROP FOREIGN KEY `fk_carts_user_id`, RENAME INDEX `fk_carts_user_id` TO `fk`, ADD CONSTRAINT `fk` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE',
    ])
  })

  test('is refused where it is of a table that is not known', () => {
    const op = ops.dropConstraint.make('carts', 'fk_carts_user_id')
    const rendered = toSql([op], { dialect: dialects.mysql }, unknownSchema)
    assert.throws(() => statementsOf(rendered), { code: 'offline.opaque' })
  })

  test('that is a check is dropped as the server’s version does it', () => {
    const op = ops.dropConstraint.make('users', 'x', { type: 'check', name: 'x', expression: 'age > 0' })
    const of = (dialect: DialectName, version: readonly number[]) =>
      statementsOf(toSql([op], { dialect: dialects[dialect], version }, unknownSchema))[0]?.sql
    assert.equal(of('mysql', [8, 0, 16]), 'ALTER TABLE `users` DROP CHECK `x`')
    assert.equal(of('mysql', [8, 0, 19]), 'ALTER TABLE `users` DROP CONSTRAINT `x`')
    assert.equal(of('mariadb', [10, 3]), 'ALTER TABLE `users` DROP CONSTRAINT `x`')
  })
})

describe('the name of a constraint', () => {
  test('follows the convention in force, and no longer than the call', () => {
    const naming = {
      ...DEFAULT_NAMING,
      foreignKey: '{table}_{columns}_{referred_table}',
      primaryKey: '{table}_{columns}_pk',
    }
    const [key, table] = withNaming(naming, () => [
      ops.addForeignKey.make('shop.carts', ['user_id'], { table: 'app.users', columns: ['id'] }),
      ops.createTable.make('users', { id: t.integer().primaryKey() }),
    ])
    assert.equal(key.foreignKey.name, 'shop_carts_user_id_app_users')
    assert.equal(table.table.primaryKey?.name, 'users_id_pk')
    assert.deepEqual(ops.addForeignKey.args(key).at(3), { name: 'shop_carts_user_id_app_users' })
    assert.equal(
      withNaming(naming, () => ops.addForeignKey.args(key).at(3)),
      undefined,
    )
    assert.equal(conventionalName('foreignKey', 'carts', ['user_id'], 'users'), 'fk_carts_user_id')
  })

  test('fits what servers take, and tells two long ones apart', () => {
    const long = 'é'.repeat(40)
    const names = ['a', 'b'].map((column) => conventionalName('unique', long, [column]))
    assert.equal(new Set(names).size, 2)
    for (const name of names) assert.ok(new TextEncoder().encode(name).length <= 63)
  })

  for (const [expression, name] of [
    ['age > 0', 'age'],
    ['age BETWEEN 1 AND 9 OR age IS NULL', 'age'],
    ["length(email) > 3 AND email LIKE '%@%'", 'email'],
    ['a < b', undefined],
    ['1 = 1', undefined],
    ['"age" > 0', undefined],
    ['`age` > 0', undefined],
    ['users.age > 0', undefined],
    ["price::numeric > 0 AND price < CAST('5' AS decimal)", 'price'],
    ["name <> 'it\\'s'", undefined],
  ] as const) {
    test(`of a check on ${expression} ${name === undefined ? 'has to be given' : `is that of ${name}`}`, () => {
      assert.equal(onlyName(expression), name)
    })
  }
})
