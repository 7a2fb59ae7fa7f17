import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { diffSchemas } from '../../../src/core/diff/index.ts'
import { inversesOf } from '../../../src/core/diff/way-back.ts'
import type { DialectName } from '../../../src/core/dialect.ts'
import { ops } from '../../../src/core/ops/index.ts'
import type { Schema } from '../../../src/core/schema/model.ts'
import { t } from '../../../src/core/schema/types.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { made, users } from './support.ts'

const kindsBack = (before: Schema, after: Schema, name: DialectName) => {
  const dialect = dialects[name]
  const list = diffSchemas({ before, after, dialect })
  return inversesOf(list, { dialect, before, after })?.map(({ kind }) => kind)
}

describe('the inverses of what a diff has found', () => {
  test('are the way back, the last first', () => {
    const after = made(users({ age: t.integer() }), ops.createIndex.make('users', ['age']))
    assert.deepEqual(kindsBack(made(users()), after, 'postgres'), ['dropIndex', 'dropColumn'])
  })

  test('are none for a value of an enum, which goes only when nothing holds it', () => {
    const mood = (...values: readonly string[]) => made(ops.createEnum.make('mood', values))
    assert.equal(kindsBack(mood('a'), mood('a', 'b'), 'postgres'), undefined)
  })

  test('are none for a column at the end of a view, where the server takes it from no view that others read', () => {
    const named = (query: string) => made(users(), ops.createView.make('named', query))
    const [few, more] = [named('SELECT id FROM users'), named('SELECT id, name FROM users')]
    const other = named('SELECT id FROM users WHERE id > 1')
    assert.equal(kindsBack(few, more, 'postgres'), undefined)
    assert.deepEqual(kindsBack(few, other, 'postgres'), ['replaceView'])
    for (const server of ['mysql', 'mariadb', 'sqlite'] as const)
      assert.deepEqual(kindsBack(few, more, server), ['replaceView'])
  })

  test('are none where the server does not undo in place what it does', () => {
    const logs = (columns: Parameters<typeof users>[0]) =>
      made(ops.createTable.make('logs', { ...columns, what: t.text() }))
    assert.equal(kindsBack(logs({ id: t.integer().identity().primaryKey() }), logs({}), 'sqlite'), undefined)
  })
})
