import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptySchema, type Schema, type Table } from '../../../src/core/schema/model.ts'
import { keyOf, type SchemaObject } from '../../../src/core/schema/objects.ts'
import { respell } from '../../../src/io/scratch/respell.ts'

const S = 'mig_scratch_0'

const table = (name: string, more: Partial<Table> = {}): Table => ({
  name,
  columns: [{ name: 'id', type: { name: 'integer' }, nullable: true }],
  uniques: [],
  foreignKeys: [],
  checks: [],
  indexes: [],
  ...more,
})

const schemaOf = (tables: readonly Table[], objects: readonly SchemaObject[] = []): Schema => ({
  ...emptySchema,
  tables: Object.fromEntries(tables.map((each) => [each.name, each])),
  objects: Object.fromEntries(objects.map((each) => [keyOf(each), each])),
})

const view = (name: string, query: string): SchemaObject => ({ type: 'view', name, query })

describe('a schema under the names of scratch schemas', () => {
  test('has a scratch schema in place of each of its own', () => {
    const { places, moved } = respell(schemaOf([table('a'), table('app.b'), table('zoo.c')]), 'public', S)
    assert.deepEqual(
      [...places],
      [
        ['public', S],
        ['app', `${S}_1`],
        ['zoo', `${S}_2`],
      ],
    )
    assert.deepEqual(Object.keys(moved.tables), ['a', `${S}_1.b`, `${S}_2.c`])
  })

  test('mentions what it holds in the scratch schemas, however it is spelled, and all else where it is', () => {
    const query = 'SELECT b.id, "app".b.id, x.app.b, app.f(1), app.citext FROM APP.B b, public.a, app . b'
    const { moved } = respell(schemaOf([table('a'), table('app.b')], [view('v', query)]), 'public', S)
    assert.deepEqual(moved.objects['view v'], {
      type: 'view',
      name: 'v',
      query: `SELECT b.id, ${S}_1.b.id, x.app.b, app.f(1), app.citext FROM ${S}_1.B b, ${S}.a, ${S}_1 . b`,
    })
  })

  test('mentions them in strings too, which names of the database may be, but not in values and comments', () => {
    const { moved } = respell(
      schemaOf(
        [
          table('app.b', {
            comment: 'app.b is',
            columns: [
              {
                name: 'id',
                type: { name: 'integer' },
                nullable: true,
                default: { sql: "nextval('app.s'::regclass)" },
              },
              { name: 'at', type: { name: 'text' }, nullable: true, default: 'app.s' },
            ],
          }),
        ],
        [{ type: 'sequence', name: 'app.s', ownedBy: 'app.b.id' }],
      ),
      'public',
      S,
    )
    assert.deepEqual(moved.tables[`${S}_1.b`], {
      ...table(`${S}_1.b`),
      comment: 'app.b is',
      columns: [
        {
          name: 'id',
          type: { name: 'integer' },
          nullable: true,
          default: { sql: `nextval('${S}_1.s'::regclass)` },
        },
        { name: 'at', type: { name: 'text' }, nullable: true, default: 'app.s' },
      ],
    })
    assert.deepEqual(moved.objects[`sequence ${S}_1.s`], {
      type: 'sequence',
      name: `${S}_1.s`,
      ownedBy: `${S}_1.b.id`,
    })
  })

  test('comes back as it was, the bodies of routines to the letter', () => {
    const schema = schemaOf(
      [
        table('a', { inherits: ['app.b'] }),
        table('app.b', { checks: [{ name: 'c', expression: 'app.b.id > 0' }] }),
        table('My Schema.b', { comment: 'x' }),
      ],
      [
        view('app.v', 'SELECT id FROM "My Schema".b, app.b'),
        {
          type: 'function',
          name: 'app.f',
          parameters: 'x app.b',
          definition: 'RETURNS app.b LANGUAGE sql AS $$ SELECT * FROM "app".b, APP.b -- app.b\n$$',
        },
        {
          type: 'trigger',
          name: 't',
          table: 'app.b',
          timing: 'before',
          events: ['insert'],
          each: 'row',
          body: 'EXECUTE FUNCTION app.f()',
        },
      ],
    )
    const { moved, restore } = respell(schema, 'public', S)
    assert.notDeepEqual(moved, schema)
    assert.deepEqual(restore(moved), schema)
  })

  test('comes back without the default schema where the server names what is no part of it', () => {
    const { restore } = respell(schemaOf([]), 'public', S)
    const read = schemaOf([], [view('v', 'SELECT public.f(x.public.y), "public".g() FROM public.a')])
    assert.deepEqual(restore(read), schemaOf([], [view('v', 'SELECT f(x.public.y), g() FROM a')]))
  })

  test('keeps the default schema where the server cannot do without it', () => {
    const { restore } = respell(schemaOf([]), 'public', S)
    const read = schemaOf([], [view('v', `SELECT ${S}.lower(a)`)])
    assert.deepEqual(restore(read), schemaOf([], [view('v', 'SELECT public.lower(a)')]))
  })

  test('gives the words of the server the names that the author knows', () => {
    const { restoreText } = respell(schemaOf([table('a'), table('app.b')]), 'public', S)
    assert.equal(restoreText(`relation "${S}_1.x" does not exist`), 'relation "app.x" does not exist')
  })
})
