import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyRenames, findRenames, printRename } from '../../../../src/core/diff/rename/index.ts'
import { ops, type Op } from '../../../../src/core/ops/index.ts'
import { applyAll } from '../../../../src/core/ops/list.ts'
import { emptySchema, type Schema } from '../../../../src/core/schema/model.ts'
import { t } from '../../../../src/core/schema/types.ts'

const schema = (...list: readonly Op[]): Schema => applyAll(list, emptySchema)

const users = ops.createTable.make('users', { email: t.text(), name: t.text(), age: t.integer() })

const found = (before: Schema, after: Schema) => {
  const { decided, open } = findRenames(before, after, { hints: [], refused: [] })
  assert.deepEqual(open, [])
  return decided.map(printRename)
}

test('an index that differs by its name alone is renamed', () => {
  assert.deepEqual(
    found(
      schema(users, ops.createIndex.make('users', ['email'], { name: 'by_mail', unique: true })),
      schema(users, ops.createIndex.make('users', ['email'], { name: 'users_email', unique: true })),
    ),
    ['index:users.by_mail:users_email'],
  )
})

test('an index that differs in anything else is not', () => {
  const by = (name: string, options: object) =>
    schema(users, ops.createIndex.make('users', ['email'], { name, ...options }))
  assert.deepEqual(found(by('a', {}), by('b', { unique: true })), [])
  assert.deepEqual(found(by('a', {}), by('b', { where: 'age > 18' })), [])
  assert.deepEqual(found(by('a', { method: 'hash' }), by('b', {})), [])
})

test('constraints of each kind that differ by their names alone are renamed', () => {
  const named = (suffix: string) =>
    schema(
      ops.createTable.make('roles', { id: t.integer().primaryKey({ name: `key_${suffix}` }) }),
      ops.createTable.make(
        'users',
        { email: t.text(), role: t.integer(), age: t.integer() },
        {
          unique: [{ name: `one_${suffix}`, columns: ['email'] }],
          checks: [{ name: `adult_${suffix}`, expression: 'age > 18' }],
          foreignKeys: [
            { name: `role_${suffix}`, columns: ['role'], references: { table: 'roles', columns: ['id'] } },
          ],
        },
      ),
    )
  assert.deepEqual(found(named('a'), named('b')), [
    'constraint:roles.key_a:key_b',
    'constraint:users.adult_a:adult_b',
    'constraint:users.one_a:one_b',
    'constraint:users.role_a:role_b',
  ])
})

test('conventional names follow the table and the column that they were made of', () => {
  const made = (table: string, column: string) =>
    schema(
      ops.createTable.make(table, {
        id: t.bigint().primaryKey(),
        [column]: t.text().notNull().unique().check(`${column} <> ''`),
        age: t.integer(),
      }),
      ops.createIndex.make(table, [column, 'age']),
      ops.createIndex.make(table, [{ expression: `lower(${column})` }], { name: `lower_${column}` }),
    )
  const [before, after] = [made('user', 'mail'), made('users', 'user_mail')]
  const { decided } = findRenames(before, after, { hints: [], refused: [] })
  assert.deepEqual(decided.map(printRename), [
    'user:users',
    'users.mail:user_mail',
    'constraint:users.ck_user_mail:ck_users_user_mail',
    'constraint:users.pk_user:pk_users',
    'constraint:users.uq_user_mail:uq_users_user_mail',
    'index:users.ix_user_mail_age:ix_users_user_mail_age',
    'index:users.lower_mail:lower_user_mail',
  ])
  assert.deepEqual(applyRenames(before, decided), after)
})

test('of indexes that are alike those with the more similar names belong together', () => {
  const twice = (first: string, second: string) =>
    schema(
      users,
      ops.createIndex.make('users', ['age'], { name: first }),
      ops.createIndex.make('users', ['age'], { name: second }),
    )
  assert.deepEqual(found(twice('old_ages', 'young_ages'), twice('young_years', 'old_years')), [
    'index:users.old_ages:old_years',
    'index:users.young_ages:young_years',
  ])
})

test('a name that something else gives up at the same time is not taken over', () => {
  const posts = ops.createTable.make('posts', { email: t.text() })
  assert.deepEqual(
    found(
      schema(
        users,
        posts,
        ops.createIndex.make('users', ['email'], { name: 'by_mail' }),
        ops.createIndex.make('posts', ['email'], { name: 'by_email' }),
      ),
      schema(users, posts, ops.createIndex.make('users', ['email'], { name: 'by_email' })),
    ),
    [],
  )
})

test('a name that is there already is not taken over', () => {
  assert.deepEqual(
    found(
      schema(
        users,
        ops.createIndex.make('users', ['email'], { name: 'a' }),
        ops.createIndex.make('users', ['name'], { name: 'b' }),
      ),
      schema(users, ops.createIndex.make('users', ['email'], { name: 'b' })),
    ),
    [],
  )
})

test('an index of a materialised view is renamed too', () => {
  const view = (name: string) =>
    schema(
      ops.createView.make('ages', 'SELECT 1 AS age', { materialized: true }),
      ops.createIndex.make('ages', ['age'], { name }),
    )
  assert.deepEqual(found(view('a'), view('b')), ['index:ages.a:b'])
})
