import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { format } from 'prettier'
import { defineSchema } from '../../../src/core/schema-module/define-schema.ts'
import {
  enumType,
  materializedView,
  sqlFunction,
  table,
  view,
} from '../../../src/core/schema-module/definition.ts'
import { printModule } from '../../../src/core/schema-module/print.ts'
import { applyAll } from '../../../src/core/ops/list.ts'
import { sql, type ColumnBuilder } from '../../../src/core/schema/define.ts'
import { emptySchema, type Schema } from '../../../src/core/schema/model.ts'
import { DEFAULT_NAMING } from '../../../src/core/schema/names.ts'
import { t } from '../../../src/core/schema/types.ts'
import { allExamples } from '../../support/operations.ts'
import { loaded } from './modules.ts'

const STYLE = { parser: 'typescript', semi: false, singleQuote: true, printWidth: 110 } as const

/** What an example comes to; undefined where only a database knows that. */
function outcome({ on, op }: (typeof allExamples)[number]): Schema | undefined {
  const schema = applyAll([...on, op], emptySchema)
  return schema.complete ? schema : undefined
}

describe('a printed schema module', () => {
  for (const example of allExamples) {
    const schema = outcome(example)
    test(
      `gives the same schema again and is laid out as prettier does: ${example.name}`,
      {
        skip: schema === undefined && 'only a database knows what comes of it',
      },
      async () => {
        const text = printModule(schema!)
        assert.deepEqual(loaded(text), schema)
        assert.equal(text, await format(text, STYLE))
      },
    )
  }

  test('reads as a person writes it', () => {
    const { schema } = defineSchema([
      view('active_users', 'SELECT id\n  FROM users\n WHERE active'),
      sqlFunction('stamp', '', 'RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$'),
      table(
        'users',
        {
          id: t.bigint().identity().primaryKey(),
          email: t.varchar(255).notNull().unique(),
          mood: t.type('mood').notNull().default('ok'),
          active: t.boolean().notNull().default(true),
          at: t.timestamptz().notNull().default(sql('now()')),
        },
        {
          indexes: [
            ['mood', 'at'],
            { name: 'by_mail', keys: [{ expression: 'lower(email)' }], unique: true },
          ],
          rowSecurity: 'enabled',
          triggers: {
            stamp: { timing: 'before', events: ['insert', 'update'], body: 'EXECUTE FUNCTION stamp()' },
          },
          policies: { own: { using: 'email = current_user', comment: 'nobody sees others' } },
        },
      ),
      table(
        'logs',
        { year: t.integer().notNull(), line: t.text() },
        {
          partitionBy: { by: 'range', keys: ['year'] },
          partitions: {
            logs_2024: 'VALUES FROM (2024) TO (2025)',
            logs_later: { bound: 'DEFAULT', partitionBy: { by: 'list', keys: ['line'] } },
          },
        },
      ),
      materializedView('totals', 'SELECT count(*) AS n FROM users', { indexes: [['n']] }),
      enumType('mood', ['sad', 'ok'], { comment: 'of a day' }),
    ])
    assert.equal(
      printModule(schema),
      `import { enumType, materializedView, sql, sqlFunction, t, table, view } from 'migraph'

export const mood = enumType('mood', ['sad', 'ok'], { comment: 'of a day' })

export const logs = table(
  'logs',
  {
    year: t.integer().notNull(),
    line: t.text(),
  },
  {
    partitionBy: { by: 'range', keys: ['year'] },
    partitions: {
      logs_2024: 'VALUES FROM (2024) TO (2025)',
      logs_later: { bound: 'DEFAULT', partitionBy: { by: 'list', keys: ['line'] } },
    },
  },
)

export const users = table(
  'users',
  {
    id: t.bigint().identity().primaryKey(),
    email: t.varchar(255).notNull().unique(),
    mood: t.type('mood').notNull().default('ok'),
    active: t.boolean().notNull().default(true),
    at: t.timestamptz().notNull().default(sql('now()')),
  },
  {
    indexes: [['mood', 'at'], { name: 'by_mail', keys: [{ expression: 'lower(email)' }], unique: true }],
    rowSecurity: 'enabled',
    triggers: { stamp: { timing: 'before', events: ['insert', 'update'], body: 'EXECUTE FUNCTION stamp()' } },
    policies: { own: { using: 'email = current_user', comment: 'nobody sees others' } },
  },
)

export const activeUsers = view(
  'active_users',
  \`SELECT id
  FROM users
 WHERE active\`,
)

export const totals = materializedView('totals', 'SELECT count(*) AS n FROM users', { indexes: [['n']] })

export const stamp = sqlFunction(
  'stamp',
  '',
  'RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
)
`,
    )
  })

  test('gives every thing a name of its own that JavaScript takes', () => {
    const named = [
      'order items',
      'order_items',
      'class',
      't',
      'table',
      '2fa',
      'sales.Order',
      'URL',
      'é-名',
      '!',
    ]
    const { schema } = defineSchema([
      enumType('class', ['a']),
      ...named.map((name) => table(name, { id: t.integer() })),
    ])
    const text = printModule(schema)
    assert.deepEqual(
      [...text.matchAll(/^export const (\S+) = \w+\('([^']*)'/gm)].map(([, identifier, name]) => [
        name,
        identifier,
      ]),
      [
        ['class', 'classEnum'],
        ['!', 'table2'],
        ['2fa', 'table2fa'],
        ['URL', 'url'],
        ['class', 'classTable'],
        ['order items', 'orderItems'],
        ['order_items', 'orderItemsTable'],
        ['sales.Order', 'salesOrder'],
        ['t', 'tTable'],
        ['table', 'tableTable'],
        ['é-名', 'é名'],
      ],
    )
    assert.deepEqual(loaded(text), schema)
  })

  test('leaves out the names that the naming of its project gives', () => {
    const naming = { ...DEFAULT_NAMING, unique: '{table}_{columns}_key' }
    const { schema } = defineSchema([table('users', { id: t.integer().unique('users_id_key') })])
    const text = printModule(schema, { naming })
    assert.equal(
      text,
      "import { t, table } from 'migraph'\n\nexport const users = table('users', {\n  id: t.integer().unique(),\n})\n",
    )
    assert.deepEqual(loaded(text, naming), schema)
    assert.match(printModule(schema), /unique\('users_id_key'\)/)
  })

  test('of nothing is a module that says so', () => {
    assert.equal(printModule(emptySchema), 'export default []\n')
    assert.deepEqual(loaded('export default []\n'), emptySchema)
  })

  test('is laid out as prettier does whatever the names, the texts and their lengths are', async () => {
    const word = fc.stringMatching(/^[a-z]{1,40}$/)
    const text = fc.oneof(
      fc.string({ maxLength: 110 }),
      fc.stringMatching(/^[a-z ]{60,110}$/),
      fc.stringMatching(/^["' a-z\\]{0,70}$/),
      fc.stringMatching(/^[a-z ]{1,30}\n[a-z`$\\{ ]{0,30}\n[a-z]{1,10}$/),
    )
    const plainType = fc.oneof(
      fc.constant(t.integer()),
      fc.constant(t.varchar(200)),
      fc.constant(t.decimal(10, 2)),
      fc.array(word, { minLength: 1, maxLength: 5 }).map((values) => t.enum([...new Set(values)])),
      word.map((name) => t.type(name)),
    )
    const columnType = fc.oneof(
      plainType,
      plainType.map((type) => t.array(type)),
      plainType.map((type) => t.array(t.array(type))),
    )
    const facets: readonly fc.Arbitrary<(column: ColumnBuilder) => ColumnBuilder>[] = [
      fc.constant((column) => column.notNull()),
      text.map((value) => (column) => column.default(value)),
      text.map((value) => (column) => column.default(sql(value))),
      text.map((value) => (column) => column.comment(value || 'x')),
      text.map((value) => (column) => column.check(value)),
      word.map((name) => (column) => column.unique(name)),
      word.map((name) => (column) => column.unique({ include: [name] })),
      fc.tuple(word, word, fc.boolean()).map(
        ([other, id, hasRule]) =>
          (column) =>
            column.references(other, id, hasRule ? { onDelete: 'cascade', name: other } : {}),
      ),
      text.map((value) => (column) => column.generatedAs(value, { stored: false })),
    ]
    const column = fc
      .tuple(columnType, fc.array(fc.oneof(...facets), { maxLength: 4 }))
      .map(([type, all]) => all.reduce((builder, facet) => facet(builder), type))
    const options = fc.record(
      {
        comment: text,
        policies: fc.record({ own: fc.record({ using: text, check: text }, { requiredKeys: [] }) }),
        triggers: text.map((body) => ({
          t: { timing: 'after' as const, events: 'insert', when: body, body },
        })),
        checks: fc.array(
          fc.tuple(word, text).map(([name, expression]) => ({ name, expression })),
          { maxLength: 3 },
        ),
        indexes: fc.array(
          fc.tuple(word, text).map(([name, expression]) => ({ name, keys: [{ expression }, 'a'] })),
          { maxLength: 3 },
        ),
      },
      { requiredKeys: [] },
    )
    const definition = fc.oneof(
      fc
        .tuple(word, fc.dictionary(word, column, { minKeys: 1, maxKeys: 4 }), options)
        .map(([name, columns, rest]) => [table(name, { ...columns, a: t.text() }, rest)]),
      fc
        .tuple(word, text, fc.array(word))
        .map(([name, query, columns]) => [
          view(name, `SELECT ${query}`, columns.length > 0 ? { columns } : {}),
        ]),
      fc
        .tuple(word, fc.uniqueArray(word, { minLength: 1 }))
        .map(([name, values]) => [enumType(name, values)]),
    )
    await fc.assert(
      fc.asyncProperty(definition, async (definitions) => {
        let schema: Schema
        try {
          schema = defineSchema(definitions).schema
        } catch {
          // two names that happen to meet
          fc.pre(false)
          return
        }
        const printed = printModule(schema)
        assert.deepEqual(loaded(printed), schema)
        assert.equal(printed, await format(printed, STYLE))
      }),
      { numRuns: 300 },
    )
  })
})
