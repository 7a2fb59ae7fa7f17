import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  compositeType,
  definitionsIn,
  domain,
  enumType,
  extension,
  isDefinition,
  materializedView,
  policy,
  procedure,
  schema,
  sequence,
  sqlFunction,
  sqlObject,
  table,
  trigger,
  view,
  type Definition,
} from '../../../src/core/schema-module/definition.ts'
import { defineSchema } from '../../../src/core/schema-module/define-schema.ts'
import { ops } from '../../../src/core/ops/index.ts'
import { applyAll } from '../../../src/core/ops/list.ts'
import { emptySchema } from '../../../src/core/schema/model.ts'
import { DEFAULT_NAMING } from '../../../src/core/schema/names.ts'
import { t } from '../../../src/core/schema/types.ts'
import { MigError } from '../../../src/errors.ts'

const users = table('users', { id: t.bigint().identity().primaryKey(), name: t.text().notNull() })

/** The definitions of everything that a schema can hold, and the operations that make the same. */
const everything: readonly Definition[] = [
  policy('posts', 'readers', { command: 'select', using: 'true', comment: 'all may read' }),
  trigger('active', 'spread', { timing: 'instead of', events: 'insert', body: 'EXECUTE FUNCTION spread()' }),
  sqlObject('rule', 'quiet', { table: 'active', create: 'CREATE RULE quiet ...', drop: 'DROP RULE quiet' }),
  sqlFunction('spread', '', 'RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$', {
    comment: 'of inserts',
  }),
  procedure('tidy', 'days integer', 'LANGUAGE sql AS $$ SELECT 1 $$'),
  materializedView('totals', 'SELECT 1 AS n', {
    indexes: [['n'], { keys: [{ column: 'n', order: 'desc' }], name: 'down' }],
    comment: 'made at night',
  }),
  view('active', 'SELECT * FROM users', { checkOption: 'local', comment: 'those that count' }),
  table(
    'posts',
    {
      id: t.bigint().primaryKey(),
      author: t.bigint().references('users', 'id'),
      volume: t.integer().notNull(),
    },
    {
      indexes: [['author'], { keys: ['volume'], where: 'volume > 2000' }],
      checks: ['volume > 1900'],
      rowSecurity: 'forced',
      comment: 'what people say',
      triggers: {
        stamp: { timing: 'before', events: 'update', body: 'EXECUTE FUNCTION spread()', comment: 'the time' },
      },
      policies: { own: { using: 'author = 1' } },
      partitionBy: { by: 'list', keys: ['volume'] },
      partitions: {
        posts_new: {
          bound: 'DEFAULT',
          partitionBy: { by: 'list', keys: ['id'] },
          partitions: { posts_rest: 'DEFAULT' },
        },
        posts_old: 'VALUES IN (2023)',
      },
    },
  ),
  users,
  sequence('tickets', { start: 100, ownedBy: 'users.id', comment: 'of the queue' }),
  compositeType('address', { street: t.text() }, { comment: 'where' }),
  domain('email', t.text().check('VALUE <> 1'), { comment: 'with an @' }),
  enumType('mood', ['sad', 'ok'], { comment: 'of a day' }),
  extension('citext', { version: '1.6', comment: 'letters' }),
  schema('app', { comment: 'ours' }),
]

const made = [
  ops.createSchema.make('app'),
  ops.createExtension.make('citext', { version: '1.6' }),
  ops.createEnum.make('mood', ['sad', 'ok']),
  ops.createDomain.make('email', t.text().check('VALUE <> 1')),
  ops.createComposite.make('address', { street: t.text() }),
  ops.createTable.make('users', { id: t.bigint().identity().primaryKey(), name: t.text().notNull() }),
  ops.createSequence.make('tickets', { start: 100, ownedBy: 'users.id' }),
  ops.createTable.make(
    'posts',
    {
      id: t.bigint().primaryKey(),
      author: t.bigint().references('users', 'id'),
      volume: t.integer().notNull(),
    },
    {
      indexes: [['author'], { keys: ['volume'], where: 'volume > 2000' }],
      checks: ['volume > 1900'],
      rowSecurity: 'forced',
      comment: 'what people say',
      partitionBy: { by: 'list', keys: ['volume'] },
    },
  ),
  ops.createPartition.make('posts', 'posts_new', 'DEFAULT', { partitionBy: { by: 'list', keys: ['id'] } }),
  ops.createPartition.make('posts_new', 'posts_rest', 'DEFAULT'),
  ops.createPartition.make('posts', 'posts_old', 'VALUES IN (2023)'),
  ops.createView.make('active', 'SELECT * FROM users', { checkOption: 'local' }),
  ops.createView.make('totals', 'SELECT 1 AS n', { materialized: true }),
  ops.createIndex.make('totals', ['n']),
  ops.createIndex.make('totals', [{ column: 'n', order: 'desc' }], { name: 'down' }),
  ops.createFunction.make('spread', '', 'RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$'),
  ops.createProcedure.make('tidy', 'days integer', 'LANGUAGE sql AS $$ SELECT 1 $$'),
  ops.createObject.make('rule', 'quiet', {
    table: 'active',
    create: 'CREATE RULE quiet ...',
    drop: 'DROP RULE quiet',
  }),
  ops.createTrigger.make('posts', 'stamp', {
    timing: 'before',
    events: 'update',
    body: 'EXECUTE FUNCTION spread()',
  }),
  ops.createTrigger.make('active', 'spread', {
    timing: 'instead of',
    events: 'insert',
    body: 'EXECUTE FUNCTION spread()',
  }),
  ops.createPolicy.make('posts', 'own', { using: 'author = 1' }),
  ops.createPolicy.make('posts', 'readers', { command: 'select', using: 'true' }),
  ops.setComment.make({ policy: 'readers', on: 'posts' }, 'all may read'),
  ops.setComment.make({ function: 'spread()' }, 'of inserts'),
  ops.setComment.make({ materializedView: 'totals' }, 'made at night'),
  ops.setComment.make({ view: 'active' }, 'those that count'),
  ops.setComment.make({ trigger: 'stamp', on: 'posts' }, 'the time'),
  ops.setComment.make({ sequence: 'tickets' }, 'of the queue'),
  ops.setComment.make({ type: 'address' }, 'where'),
  ops.setComment.make({ domain: 'email' }, 'with an @'),
  ops.setComment.make({ type: 'mood' }, 'of a day'),
  ops.setComment.make({ extension: 'citext' }, 'letters'),
  ops.setComment.make({ schema: 'app' }, 'ours'),
]

/** The error that the definitions end in; each is said to stand in the line of its place in the list. */
function failure(...definitions: readonly Definition[]): MigError {
  try {
    defineSchema(definitions, { placeOf: (each) => `schema.ts:${definitions.indexOf(each) + 1}` })
  } catch (error) {
    assert.ok(error instanceof MigError)
    return error
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' })
}

describe('defining a schema', () => {
  test('gives what the operations would make, in whatever order it is written', () => {
    const wanted = applyAll(made, emptySchema)
    assert.deepEqual(defineSchema(everything), { schema: wanted, renames: [] })
    assert.deepEqual(defineSchema(everything.toReversed()).schema, wanted)
  })

  test('gives the names of the naming that is in force', () => {
    const naming = { ...DEFAULT_NAMING, primaryKey: '{table}_pkey', index: '{table}_{columns}_idx' }
    const { tables } = defineSchema([table('a', { x: t.integer().primaryKey() }, { indexes: [['x']] })], {
      naming,
    }).schema
    assert.deepEqual(tables['a']?.primaryKey, { name: 'a_pkey', columns: ['x'] })
    assert.deepEqual(tables['a']?.indexes, [{ name: 'a_x_idx', keys: [{ column: 'x' }] }])
  })

  test('gives the renames that it states, which are no part of the schema', () => {
    const { schema, renames } = defineSchema([
      enumType('mood', ['unhappy', 'ok'], { renamedFrom: { unhappy: 'sad' } }),
      table(
        'people',
        { id: t.integer(), full_name: t.varchar(20).renamedFrom('name').notNull() },
        { renamedFrom: 'users' },
      ),
    ])
    assert.deepEqual(renames, [
      { type: 'enum value', on: 'mood', from: 'sad', to: 'unhappy' },
      { type: 'table', from: 'users', to: 'people' },
      { type: 'column', table: 'people', from: 'name', to: 'full_name' },
    ])
    assert.deepEqual(
      schema,
      defineSchema([
        enumType('mood', ['unhappy', 'ok']),
        table('people', { id: t.integer(), full_name: t.varchar(20).notNull() }),
      ]).schema,
    )
  })

  const faults: readonly (readonly [
    why: string,
    definitions: readonly Definition[],
    message: string,
    hint: readonly string[],
  ])[] = [
    [
      'a table that is defined twice',
      [users, table('users', { id: t.integer() })],
      'table "users" is defined twice',
      ['schema.ts:1', 'schema.ts:2'],
    ],
    [
      'a view of the name of a table',
      [view('users', 'SELECT 1'), users],
      'table "users" is defined twice, once as view',
      ['schema.ts:1', 'schema.ts:2'],
    ],
    [
      'a partition of the name of a table',
      [
        users,
        table(
          'logs',
          { day: t.date() },
          { partitionBy: { by: 'list', keys: ['day'] }, partitions: { users: 'DEFAULT' } },
        ),
      ],
      'table "users" is defined twice',
      ['schema.ts:1', 'schema.ts:2'],
    ],
    [
      'a domain of the name of an enum',
      [enumType('mood', ['ok']), domain('mood', t.text())],
      'type "mood" is defined twice',
      ['schema.ts:1', 'schema.ts:2'],
    ],
    [
      'a trigger that is written at its table and apart from it',
      [
        table(
          'a',
          { x: t.integer() },
          { triggers: { stamp: { timing: 'after', events: 'insert', body: 'SELECT 1' } } },
        ),
        trigger('a', 'stamp', { timing: 'after', events: 'insert', body: 'SELECT 2' }),
      ],
      'trigger "stamp" on "a" is defined twice',
      ['schema.ts:1', 'schema.ts:2'],
    ],
    [
      'a trigger of a table that is not there',
      [users, trigger('user', 'stamp', { timing: 'after', events: 'insert', body: 'SELECT 1' })],
      'table "user" does not exist',
      ['schema.ts:2'],
    ],
    [
      'a key of a column that is not there',
      [users, table('a', { name: t.text() }, { primaryKey: ['nmae'] })],
      'table "a" has no column "nmae": did you mean "name"?',
      ['schema.ts:2'],
    ],
    [
      'an index of a column that is not there',
      [table('a', { name: t.text() }, { indexes: [['x']] })],
      'table "a" has no column "x"',
      ['schema.ts:1'],
    ],
    [
      'a foreign key to a column that is not there',
      [table('a', { owner: t.bigint().references('users', 'uid') }), users],
      'the foreign key of "a": table "users" has no column "uid": did you mean "id"?',
      ['schema.ts:1'],
    ],
    [
      'a description that makes no sense',
      [users, table('a', { x: t.integer().primaryKey() }, { primaryKey: ['x'] })],
      'createTable "a": more than one primary key is written',
      ['schema.ts:2', "a key of several columns is written once, as the option primaryKey: ['a', 'b']"],
    ],
  ]
  for (const [why, definitions, message, hint] of faults) {
    test(`refuses ${why}, and says where`, () => {
      const { code, message: said, hint: hinted } = failure(...definitions)
      assert.deepEqual([code, said, hinted], ['schema.invalid', message, hint])
    })
  }

  // as plain JavaScript may be written
  const misspelt: readonly (readonly [definition: Definition, message: string])[] = [
    [
      table('a', { x: t.integer() }, { trigger: {} } as never),
      'table "a": there is no option "trigger": did you mean "triggers"?',
    ],
    [
      table('a', { x: t.integer() }, { uniqe: [] } as never),
      'table "a": there is no option "uniqe": did you mean "unique"?',
    ],
    [
      view('v', 'SELECT 1', { coment: 'x' } as never),
      'view "v": there is no option "coment": did you mean "comment"?',
    ],
    [
      table('a', { x: t.integer() }, { policies: { own: { usin: 'x' } } } as never),
      'policy "own" on "a": there is no option "usin": did you mean "using"?',
    ],
    [
      sequence('s', { ownedby: 'a.x' } as never),
      'sequence "s": there is no option "ownedby": did you mean "ownedBy"?',
    ],
  ]
  for (const [definition, message] of misspelt) {
    test(`names the option that is meant: ${message}`, () => {
      assert.equal(failure(definition).message, message)
    })
  }

  test('leaves a foreign key to a table of another source alone', () => {
    const { tables } = defineSchema([table('a', { owner: t.bigint().references('users', 'id') })]).schema
    assert.deepEqual(tables['a']?.foreignKeys[0]?.references, { table: 'users', columns: ['id'] })
  })

  test('takes names that JavaScript has a meaning for', () => {
    const named = ['__proto__', 'constructor'].map((name) => table(name, { id: t.integer() }))
    assert.deepEqual(Object.keys(defineSchema(named).schema.tables), ['__proto__', 'constructor'])
  })
})

describe('a module', () => {
  test('gives what it exports by name, as default, and in lists and objects, each once', () => {
    const posts = table('posts', { id: t.integer() })
    const active = view('active', 'SELECT 1')
    const exported = {
      users,
      default: { users, more: [[posts]] },
      also: [active],
      id: t.integer(),
      helper: () => table('none', { id: t.integer() }),
      at: new Date(0),
      nothing: null,
    }
    assert.deepEqual(definitionsIn(exported), [users, posts, active])
  })

  test('may refer to itself', () => {
    const circle: Record<string, unknown> = { users }
    circle['self'] = circle
    assert.deepEqual(definitionsIn(circle), [users])
  })

  test('may hold definitions of another loaded copy of this package', () => {
    assert.ok(isDefinition(structuredClone({ ...users, args: [] })))
    assert.equal(isDefinition(t.integer()), false)
  })

  test('is checked by TypeScript', () => {
    const wrong = () => [
      // @ts-expect-error a table has columns
      table('a'),
      // @ts-expect-error a column is described by its type
      table('a', { id: 'integer' }),
      // @ts-expect-error there is no such option
      table('a', { id: t.integer() }, { index: [['id']] }),
      // @ts-expect-error there is no such timing
      table('a', { id: t.integer() }, { triggers: { x: { timing: 'later', events: 'insert', body: '' } } }),
      // @ts-expect-error a partition has a bound
      table('a', { id: t.integer() }, { partitions: { a_1: {} } }),
      // @ts-expect-error values are a list
      enumType('mood', 'sad'),
      // @ts-expect-error a view has no rows of its own
      view('v', 'SELECT 1', { populated: false }),
      // @ts-expect-error a materialised view has no check option
      materializedView('v', 'SELECT 1', { checkOption: 'local' }),
      // @ts-expect-error a function has parameters
      sqlFunction('f', 'RETURNS integer'),
    ]
    assert.equal(typeof wrong, 'function')
  })
})
