import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  enumType,
  extension,
  schema,
  table,
  view,
  type Definition,
} from '../../../src/core/schema-module/definition.ts'
import { defineSchema } from '../../../src/core/schema-module/define-schema.ts'
import { mergeSchemas } from '../../../src/core/schema-module/merge.ts'
import { unknownSchema } from '../../../src/core/schema/model.ts'
import { t } from '../../../src/core/schema/types.ts'

const part = (label: string, ...definitions: readonly Definition[]) => ({
  label,
  schema: defineSchema(definitions).schema,
})
const users = table('users', { id: t.integer() })
const posts = table('posts', { id: t.integer() })

describe('schemas of several sources', () => {
  test('are one, in which what all of them need may be written in each', () => {
    const merged = mergeSchemas([
      part('schema.ts', users, extension('citext'), schema('app')),
      part('legacy.sql', posts, extension('citext'), schema('app'), view('v', 'SELECT 1')),
    ])
    assert.deepEqual(
      merged,
      defineSchema([users, posts, extension('citext'), schema('app'), view('v', 'SELECT 1')]).schema,
    )
  })

  test('are complete where all of them are', () => {
    assert.equal(mergeSchemas([part('a', users), { label: 'b', schema: unknownSchema }]).complete, false)
  })

  const clashes: readonly (readonly [what: string, one: Definition, other: Definition])[] = [
    ['table "users"', users, users],
    ['view "users"', users, view('users', 'SELECT 1')],
    ['enum mood', enumType('mood', ['ok']), enumType('mood', ['ok'])],
    ['extension citext', extension('citext'), extension('citext', { version: '1.6' })],
  ]
  for (const [what, one, other] of clashes) {
    test(`are refused where both have the ${what}`, () => {
      assert.throws(() => mergeSchemas([part('schema.ts', one), part('legacy.sql', other)]), {
        code: 'schema.invalid',
        message: `${what} is in schema.ts and in legacy.sql`,
      })
    })
  }
})
