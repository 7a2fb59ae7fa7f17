import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { applyAll, invertAll, toSql } from '../../../src/core/ops/list.ts'
import { t } from '../../../src/core/schema/types.ts'
import { emptySchema, unknownSchema } from '../../../src/core/schema/model.ts'
import { dialects } from '../../../src/dialects/index.ts'
import type { MigError } from '../../../src/errors.ts'

const invalid = (message: string) => ({ code: 'operation.invalid', message })

describe('a call that makes no sense is refused by name', () => {
  const refused = (message: string, call: () => unknown) =>
    test(message, () => {
      assert.throws(call, invalid(message))
    })

  refused('createEnum "mood": its values are no list', () => ops.createEnum.make('mood', 'sad' as never))
  refused('createEnum "mood": the value "sad" is written twice', () =>
    ops.createEnum.make('mood', ['sad', 'ok', 'sad']),
  )
  refused('createEnum "mood": a value is no text', () => ops.createEnum.make('mood', [1 as never]))
  refused(`addEnumValue "mood": the value "${'é'.repeat(32)}" has 64 bytes, and PostgreSQL takes 63`, () =>
    ops.addEnumValue.make('mood', 'é'.repeat(32)),
  )
  refused('addEnumValue "mood": it stands before one value or after one, not both', () =>
    ops.addEnumValue.make('mood', 'x', { before: 'a', after: 'b' }),
  )
  refused('createDomain "email": a domain takes no unique', () =>
    ops.createDomain.make('email', t.text().unique()),
  )
  refused('column "email.value" is not described by a column type', () =>
    ops.createDomain.make('email', 'text' as never),
  )
  refused('createComposite "pair": the attribute "a" takes no default', () =>
    ops.createComposite.make('pair', { a: t.integer().default(1) }),
  )
  refused('createComposite "pair": the attribute "a" takes no notNull', () =>
    ops.createComposite.make('pair', { a: t.integer().notNull() }),
  )
  refused('alterSequence "s": nothing is to change', () => ops.alterSequence.make('s', {}))
  refused('alterDomain "d": nothing is to change', () => ops.alterDomain.make('d', {}))
  refused('renameType "a.x" to "b.x": a rename stays in its schema', () => ops.renameType.make('a.x', 'b.x'))
  refused('setTableSchema "app.users": it is in that schema', () =>
    ops.setTableSchema.make('app.users', 'app'),
  )
})

describe('what cannot be on a schema that is known is refused', () => {
  const mood = ops.createEnum.make('mood', ['sad', 'ok'])
  const refused = (message: string, ...list: readonly Op[]) =>
    test(message, () => {
      assert.throws(() => applyAll(list, emptySchema), invalid(message))
      applyAll(list.slice(-1), unknownSchema)
    })

  refused('enum "mood" already exists', mood, mood)
  refused('a type "mood" already exists, as enum', mood, ops.createDomain.make('mood', t.text()))
  refused('enum "mood" already has a value "ok"', mood, ops.addEnumValue.make('mood', 'ok'))
  refused('enum "mood" has no value "x"', mood, ops.addEnumValue.make('mood', 'y', { after: 'x' }))
  refused('enum "mood" has no value "x"', mood, ops.dropEnumValue.make('mood', 'x'))
  refused('enum "mood" already has a value "sad"', mood, ops.renameEnumValue.make('mood', 'ok', 'sad'))
  refused('type "x" does not exist', ops.renameType.make('x', 'y'))
  refused('type "mood" already exists', mood, ops.createEnum.make('x', []), ops.renameType.make('x', 'mood'))
  refused(
    'domain "d" has no check "c"',
    ops.createDomain.make('d', t.text()),
    ops.alterDomain.make('d', { checks: { c: null } }),
  )
  refused(
    'schema "app" is not empty: it holds "app.users"',
    ops.createSchema.make('app'),
    ops.createTable.make('app.users', { id: t.integer() }),
    ops.dropSchema.make('app'),
  )
  refused('table "users" does not exist', ops.createSequence.make('s', { ownedBy: 'users.id' }))
  refused('sequence "s" does not exist', ops.alterSequence.make('s', { cycle: true }))
  refused('extension "citext" does not exist', ops.dropExtension.make('citext'))
})

describe('what nobody knows cannot be undone', () => {
  const lists: readonly (readonly [string, Op])[] = [
    ['drop enum mood', ops.dropEnum.make('mood')],
    ['drop value x of enum mood', ops.dropEnumValue.make('mood', 'x')],
    ['drop domain d', ops.dropDomain.make('d')],
    ['drop composite type c', ops.dropComposite.make('c')],
    ['drop extension e', ops.dropExtension.make('e')],
    ['drop sequence s', ops.dropSequence.make('s')],
    ['alter sequence s', ops.alterSequence.make('s', { min: 1 })],
    ['alter sequence s', ops.alterSequence.make('s', { restart: 1, min: 1 }, { min: 2 })],
    ['alter domain d', ops.alterDomain.make('d', { default: 1, nullable: false }, { default: 2 })],
    ['alter domain d', ops.alterDomain.make('d', { checks: { a: 'x', b: null } }, { checks: { b: 'x' } })],
  ]
  for (const [name, op] of lists) {
    test(`"${name}"`, () => {
      assert.throws(() => invertAll([op], unknownSchema), {
        code: 'operation.irreversible',
        message: `"${name}" cannot be undone by itself`,
      })
    })
  }
})

describe('a sequence', () => {
  const sequenceAfter = (...list: readonly Op[]) => applyAll(list, emptySchema).objects['sequence s']

  test('is the same however much of the server’s own is written out', () => {
    const bare = { type: 'sequence', name: 's' }
    const written = ops.createSequence.make('s', {
      as: 'bigint',
      start: 1n,
      increment: 1,
      min: 1,
      max: 9223372036854775807n,
      cycle: false,
    })
    assert.deepEqual(sequenceAfter(written), bare)
    const down = ops.createSequence.make('s', { as: 'smallint', increment: -1, min: -32768, start: -1 })
    assert.deepEqual(sequenceAfter(down), { ...bare, as: 'smallint', increment: -1 })
  })

  test('keeps where it begins and ends when another facet changes', () => {
    const create = ops.createSequence.make('s', { min: 5 })
    assert.deepEqual(sequenceAfter(create, ops.alterSequence.make('s', { min: 1 })), {
      type: 'sequence',
      name: 's',
      start: 5,
    })
    const turned = ops.alterSequence.make('s', { increment: -1 })
    const after = { type: 'sequence', name: 's', increment: -1, min: 1, max: 9223372036854775807n, start: 1 }
    assert.deepEqual(sequenceAfter(ops.createSequence.make('s'), turned), after)
  })
})

describe('types follow a rename', () => {
  test('in columns, arrays, domains and composite types, however they are quoted', () => {
    const schema = applyAll(
      [
        ops.createEnum.make('mood', ['ok']),
        ops.createTable.make('t', {
          a: t.type('Mood'),
          b: t.type('"mood"[]'),
          c: t.array(t.type('mood')),
          d: t.type('moody'),
          e: t.type('"Mood"'),
        }),
        ops.createDomain.make('d', t.type('mood')),
        ops.createComposite.make('c', { x: t.type('mood[]') }),
        ops.renameType.make('mood', 'My mood'),
      ],
      emptySchema,
    )
    assert.deepEqual(
      schema.tables['t']!.columns.map(({ type }) => type),
      [
        { name: 'native', sql: '"My mood"' },
        { name: 'native', sql: '"My mood"[]' },
        { name: 'array', of: { name: 'native', sql: '"My mood"' } },
        { name: 'native', sql: 'moody' },
        { name: 'native', sql: '"Mood"' },
      ],
    )
    assert.deepEqual(Object.keys(schema.objects).toSorted(), ['composite c', 'domain d', 'enum My mood'])
    assert.match(JSON.stringify(schema.objects['domain d']), /My mood/)
    assert.match(JSON.stringify(schema.objects['composite c']), /My mood/)
  })
})

describe('a domain’s check', () => {
  const spelled = (op: Op) =>
    toSql([op], { dialect: dialects.postgres }, unknownSchema).flatMap(({ actions }) =>
      actions.map((action) => ('sql' in action ? action.sql : '?')),
    )

  test('replaces the one of its name', () => {
    assert.deepEqual(spelled(ops.alterDomain.make('d', { checks: { c: 'VALUE > 0' } })), [
      'ALTER DOMAIN "d" DROP CONSTRAINT IF EXISTS "c"',
      'ALTER DOMAIN "d" ADD CONSTRAINT "c" CHECK (VALUE > 0)',
    ])
  })

  test('is only added where there was none', () => {
    assert.deepEqual(
      spelled(ops.alterDomain.make('d', { checks: { c: 'VALUE > 0' } }, { checks: { c: null } })),
      ['ALTER DOMAIN "d" ADD CONSTRAINT "c" CHECK (VALUE > 0)'],
    )
  })
})

describe('what a server lacks it refuses by name, with a way out', () => {
  const alone: readonly (readonly [Op, string])[] = [
    [ops.addEnumValue.make('mood', 'x'), 'add value x to enum mood: DB has no enum types'],
    [ops.dropEnumValue.make('mood', 'x'), 'drop value x of enum mood: DB has no enum types'],
    [ops.renameEnumValue.make('mood', 'x', 'y'), 'rename value x of enum mood to y: DB has no enum types'],
    [ops.dropEnum.make('mood'), 'drop enum mood: DB has no enum types'],
    [ops.renameType.make('a', 'b'), "rename type a to b: DB has no types of an author's own"],
    [ops.alterDomain.make('d', { default: 1 }), 'alter domain d: DB has no domains'],
    [ops.dropDomain.make('d'), 'drop domain d: DB has no domains'],
    [ops.dropComposite.make('c'), 'drop composite type c: DB has no composite types'],
    [ops.dropExtension.make('e'), 'drop extension e: DB has no extensions'],
    [ops.renameSchema.make('a', 'b'), 'rename schema a to b: DB has no schemas inside of a database'],
    [ops.dropSchema.make('a'), 'drop schema a: DB has no schemas inside of a database'],
    [ops.setTableSchema.make('t', 'a'), 'move table t to schema a: DB has no schemas inside of a database'],
    [ops.dropSequence.make('s'), 'drop sequence s: DB has no sequences'],
    [ops.alterSequence.make('s', { min: 1 }), 'alter sequence s: DB has no sequences'],
    [ops.renameSequence.make('a', 'b'), 'rename sequence a to b: DB has no sequences'],
  ]
  for (const dialect of [dialects.mysql, dialects.sqlite]) {
    for (const [op, message] of alone) {
      test(`${dialect.name}: ${op.kind}`, () => {
        assert.throws(
          () => toSql([op], { dialect }, unknownSchema),
          (error: MigError) => {
            assert.equal(error.code, 'operation.unsupported')
            assert.equal(error.message, message.replace('DB', dialect.name))
            assert.equal(error.hint.length, 1)
            return true
          },
        )
      })
    }
  }
})
