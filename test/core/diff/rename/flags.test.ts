import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { describeRename, parseRename, printRename } from '../../../../src/core/diff/rename/index.ts'
import type { Rename } from '../../../../src/core/diff/renames.ts'
import { ops } from '../../../../src/core/ops/index.ts'
import { applyAll } from '../../../../src/core/ops/list.ts'
import { emptySchema, type Schema } from '../../../../src/core/schema/model.ts'
import { t } from '../../../../src/core/schema/types.ts'
import { isMigError } from '../../../../src/errors.ts'

const withTables = (...names: readonly string[]): Schema =>
  applyAll(
    names.map((name) => ops.createTable.make(name, { id: t.bigint() })),
    emptySchema,
  )

const parse = (text: string, before = emptySchema, after = emptySchema) => parseRename(text, before, after)

const PLAIN = { noNullPrototype: true } as const

const WRITTEN: readonly (readonly [string, Rename, string])[] = [
  ['users:people', { type: 'table', from: 'users', to: 'people' }, 'table users is now people'],
  [
    'users.name:full_name',
    { type: 'column', table: 'users', from: 'name', to: 'full_name' },
    'users.name is now users.full_name',
  ],
  [
    'index:users.ix_a:ix_b',
    { type: 'index', table: 'users', from: 'ix_a', to: 'ix_b' },
    'index ix_a on users is now ix_b',
  ],
  [
    'constraint:users.ck_a:ck_b',
    { type: 'constraint', table: 'users', from: 'ck_a', to: 'ck_b' },
    'constraint ck_a on users is now ck_b',
  ],
  [
    'enum:mood.sad:unhappy',
    { type: 'enum value', on: 'mood', from: 'sad', to: 'unhappy' },
    'value sad of enum mood is now unhappy',
  ],
  [
    'app.users.name:full_name',
    { type: 'column', table: 'app.users', from: 'name', to: 'full_name' },
    'app.users.name is now app.users.full_name',
  ],
  [
    'app.users:app.people',
    { type: 'table', from: 'app.users', to: 'app.people' },
    'table app.users is now app.people',
  ],
  [
    'table:app.users:users',
    { type: 'table', from: 'app.users', to: 'users' },
    'table app.users is now users',
  ],
  ['index:enum', { type: 'table', from: 'index', to: 'enum' }, 'table index is now enum'],
  [
    'enum:mood."50:50.":"a ""b"""',
    { type: 'enum value', on: 'mood', from: '50:50.', to: 'a "b"' },
    'value 50:50. of enum mood is now a "b"',
  ],
]

test('a rename is written as the command line takes it, read from it, and told', () => {
  for (const [text, rename, line] of WRITTEN) {
    assert.equal(printRename(rename), text)
    assert.deepEqual(parse(text), rename)
    assert.equal(describeRename(rename), line)
  }
})

test('what is printed is read as the same rename, whatever the names', () => {
  const part = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('index', 'table', 'a.b', 'a:b', '"', '.', ':'),
  )
  const bare = fc.string({ minLength: 1 }).map((name) => name.replaceAll('.', '_'))
  const table = fc.oneof(
    bare,
    fc.tuple(bare, bare).map((names) => names.join('.')),
  )
  const rename = fc.oneof(
    fc.record({ type: fc.constant('table' as const), from: table, to: table }, PLAIN),
    fc.record(
      {
        type: fc.constantFrom('column' as const, 'index' as const, 'constraint' as const),
        table,
        from: part,
        to: part,
      },
      PLAIN,
    ),
    fc.record({ type: fc.constant('enum value' as const), on: table, from: part, to: part }, PLAIN),
  )
  fc.assert(fc.property(rename, (each) => assert.deepEqual(parse(printRename(each)), each)))
})

test('a table in another schema is told from a column by what is there', () => {
  const [before, after] = [withTables('app.users'), withTables('app.people')]
  assert.deepEqual(parse('app.users:people', before, after), {
    type: 'table',
    from: 'app.users',
    to: 'app.people',
  })
  assert.deepEqual(parse('app.users:people', before, withTables('people')), {
    type: 'table',
    from: 'app.users',
    to: 'people',
  })
  assert.deepEqual(parse('app.users:people', withTables('app', 'app.users')), {
    type: 'column',
    table: 'app',
    from: 'users',
    to: 'people',
  })
})

test('a text that is no rename says what one is', () => {
  for (const text of [
    '',
    ':',
    'users',
    'users:',
    ':people',
    'a:b:c:d',
    'users..x:y',
    '"users:people',
    'index:a:b',
    'enum:m.a:b.c',
  ]) {
    assert.throws(() => parse(text), { code: 'usage', message: `"${text}" is no rename` })
  }
  assert.throws(
    () => parse('indx:users.a:b'),
    (error) =>
      isMigError(error) &&
      error.message === '"indx:users.a:b": "indx" is no kind of thing that is renamed' &&
      error.hint[0] === 'did you mean "index"?',
  )
})
