import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { diffed, made, users } from './support.ts'

describe('an enum', () => {
  const mood = (...values: readonly string[]) => ops.createEnum.make('mood', values)
  const feeling = (value: string) => users({ mood: t.type('mood').default(value) })

  test('gets a value behind the one before it', () => {
    assert.deepEqual(diffed(made(mood('a', 'd')), made(mood('a', 'b', 'c', 'd', 'e'))), [
      `op.addEnumValue('mood', 'b', { after: 'a' })`,
      `op.addEnumValue('mood', 'c', { after: 'b' })`,
      `op.addEnumValue('mood', 'e')`,
    ])
  })

  test('loses one while no view and no default holds it', () => {
    const before = made(mood('a', 'b'), feeling('b'), ops.createView.make('v', 'SELECT mood FROM users'))
    const after = made(mood('a'), feeling('a'), ops.createView.make('v', 'SELECT mood FROM users'))
    assert.deepEqual(diffed(before, after), [
      `op.dropView('v', 'SELECT mood FROM users')`,
      `op.alterColumn('users', 'mood', { default: null }, { default: 'b' })`,
      `op.dropEnumValue('mood', 'b', {})`,
      `op.alterColumn('users', 'mood', { default: 'a' }, { default: null })`,
      `op.createView('v', 'SELECT mood FROM users')`,
    ])
  })

  test('is made anew where a new value is used at once, or the order is another', () => {
    assert.deepEqual(diffed(made(mood('a'), feeling('a')), made(mood('a', 'b'), feeling('b'))), [
      `op.alterEnum('mood', ['a', 'b'], ['a'])`,
      `op.alterColumn('users', 'mood', { default: 'b' }, { default: 'a' })`,
    ])
    assert.deepEqual(diffed(made(mood('a', 'b')), made(mood('b', 'a'))), [
      `op.alterEnum('mood', ['b', 'a'], ['a', 'b'])`,
    ])
  })
})

describe('a view', () => {
  const named = (query: string) => ops.createView.make('named', query)
  const few = ops.createView.make('few', 'SELECT id FROM named')

  test('is out of the way while a column that it reads gets another type, where the server says so', () => {
    const before = made(users({ age: t.integer() }), named('SELECT id, age FROM users'))
    const after = made(users({ age: t.bigint() }), named('SELECT id, age FROM users'))
    const altered = `op.alterColumn('users', 'age', { type: t.bigint() }, { type: t.integer() })`
    assert.deepEqual(diffed(before, after), [
      `op.dropView('named', 'SELECT id, age FROM users')`,
      altered,
      `op.createView('named', 'SELECT id, age FROM users')`,
    ])
    for (const dialect of ['mysql', 'sqlite'] as const)
      assert.deepEqual(diffed(before, after, dialect), [altered])
  })

  test('is let be while a column that it does not read changes', () => {
    const before = made(users({ age: t.integer() }), named('SELECT id FROM users'))
    const after = made(users({ age: t.bigint() }), named('SELECT id FROM users'))
    assert.deepEqual(diffed(before, after), [
      `op.alterColumn('users', 'age', { type: t.bigint() }, { type: t.integer() })`,
    ])
  })

  test('is replaced between the new column that it reads and the old one that it has read', () => {
    const before = made(users({ old: t.integer() }), named('SELECT id, old FROM users'))
    const after = made(users({ fresh: t.integer() }), named('SELECT id, fresh FROM users'))
    assert.deepEqual(diffed(before, after), [
      `op.addColumn('users', 'fresh', t.integer())`,
      `op.replaceView('named', 'SELECT id, fresh FROM users', { was: 'SELECT id, old FROM users' })`,
      `op.dropColumn('users', 'old', t.integer())`,
    ])
  })

  test('is replaced under those that read it where it only gains columns, else they are made again', () => {
    const schema = (query: string) => made(users(), named(query), few)
    const before = schema('SELECT id FROM users')
    assert.deepEqual(diffed(before, schema('SELECT id, name FROM users')), [
      `op.replaceView('named', 'SELECT id, name FROM users', { was: 'SELECT id FROM users' })`,
    ])
    assert.deepEqual(diffed(before, schema('SELECT name, id FROM users')), [
      `op.dropView('few', 'SELECT id FROM named')`,
      `op.replaceView('named', 'SELECT name, id FROM users', { was: 'SELECT id FROM users' })`,
      `op.createView('few', 'SELECT id FROM named')`,
    ])
  })
})

describe('a routine', () => {
  const f = (definition: string) =>
    made(
      ops.createFunction.make('f', 'x integer', definition),
      users(),
      ops.addCheck.make('users', 'f(id) > 0', { name: 'ck' }),
    )
  const body = (returns: string, expression: string) =>
    `RETURNS ${returns} LANGUAGE sql AS $$ SELECT ${expression} $$`

  test('is replaced under what calls it where only its body is another', () => {
    assert.deepEqual(diffed(f(body('integer', 'x')), f(body('integer', 'x + 1'))), [
      `op.replaceFunction('f', 'x integer', '${body('integer', 'x + 1')}', '${body('integer', 'x')}')`,
    ])
  })

  test('gives back something else only while nothing calls it', () => {
    assert.deepEqual(
      diffed(f(body('integer', 'x')), f(body('bigint', 'x'))).map((line) => line.split('(')[0]),
      ['op.dropConstraint', 'op.replaceFunction', 'op.addCheck'],
    )
  })
})

test('a trigger is replaced, and a policy dropped and made again', () => {
  const schema = (event: string, using: string) =>
    made(
      users(),
      ops.createTrigger.make('users', 'stamp', {
        timing: 'before',
        events: event,
        body: 'EXECUTE FUNCTION f()',
      }),
      ops.createPolicy.make('users', 'own', { using }),
    )
  assert.deepEqual(diffed(schema('insert', 'id > 0'), schema('update', 'id > 1')), [
    `op.dropPolicy('users', 'own', { using: 'id > 0' })`,
    `op.createPolicy('users', 'own', { using: 'id > 1' })`,
    `op.replaceTrigger('users', 'stamp', { timing: 'before', body: 'EXECUTE FUNCTION f()', events: 'update' }, { timing: 'before', body: 'EXECUTE FUNCTION f()', events: 'insert' })`,
  ])
})
