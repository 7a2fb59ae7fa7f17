import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RenderContext } from '../../../src/core/dialect.ts'
import { alterColumn } from '../../../src/core/ops/columns/alter-column.ts'
import { ops } from '../../../src/core/ops/index.ts'
import { applyAll, invertAll, statementsOf, toSql } from '../../../src/core/ops/list.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import { emptySchema, unknownSchema, type Schema } from '../../../src/core/schema/model.ts'
import { keepsEveryValue } from '../../../src/core/schema/widening.ts'
import { dialects } from '../../../src/dialects/index.ts'

const people: Schema = applyAll(
  [
    ops.createTable.make('people', {
      id: t.integer().primaryKey(),
      age: t.integer().notNull().default(1),
      name: t.varchar(20).charset('latin1').collate('latin1_bin').default('x'),
    }),
  ],
  emptySchema,
)

const call = (change: unknown, was?: unknown) => () =>
  // safe: what a plain JavaScript file may pass
  alterColumn.make('people', 'age', change as never, was as never)

test('what makes no sense is refused, each in its own words', () => {
  const cases: readonly (readonly [() => unknown, string])[] = [
    [call({}), 'nothing is named that is to change'],
    [call({ type: undefined }), 'nothing is named that is to change'],
    [call(t.bigint()), 'what is to change is not named'],
    [call(null), 'what is to change is not named'],
    [call({ nulable: true }), 'a column has no "nulable"'],
    [call({ type: 'bigint' }), 'its type is not given by a column type alone'],
    [call({ type: t.bigint().notNull() }), 'its type is not given by a column type alone'],
    [call({ using: 'age + 1' }), '"using" is for a new type'],
    [call({ after: 'id', first: true }), 'its place is neither first nor after one column'],
    [call({ generated: { expression: 'id' }, default: 0 }), 'a generated column has no other value'],
  ]
  for (const [make, what] of cases) {
    assert.throws(make, { code: 'operation.invalid', message: `alterColumn "people.age": ${what}` })
  }
})

test('what it was is said of all that changes, or of nothing', () => {
  assert.throws(call({ type: t.bigint(), nullable: true }, { type: t.integer() }), {
    code: 'operation.invalid',
    message: 'alterColumn "people.age": what "nullable" was is not said',
  })
})

test('it cannot be undone where nobody knows what it was', () => {
  assert.throws(() => invertAll([alterColumn.make('people', 'age', { nullable: true })], unknownSchema), {
    code: 'operation.irreversible',
  })
})

test('what it was is given back, and what goes with it unnamed', () => {
  const change = alterColumn.make('people', 'name', { type: t.integer() })
  assert.deepEqual(applyAll([change], people).tables['people']?.columns[2], {
    name: 'name',
    type: { name: 'integer' },
    nullable: true,
    default: 'x',
  })
  const [back] = invertAll([change], people)
  assert.deepEqual(back, {
    kind: 'alterColumn',
    table: 'people',
    column: 'name',
    change: {
      type: { name: 'varchar', length: 20 },
      default: 'x',
      collation: 'latin1_bin',
      charset: 'latin1',
    },
    was: { type: { name: 'integer' }, default: 'x', collation: null, charset: null },
  })
})

test('a column that is not there is an error, where all tables are known', () => {
  assert.throws(() => applyAll([alterColumn.make('people', 'nothing', { nullable: true })], people), {
    code: 'operation.invalid',
    message: 'column "people.nothing" does not exist',
  })
})

test('a script says what the operations before tell, and is refused where they tell nothing', () => {
  const change = [alterColumn.make('people', 'age', { type: t.bigint() })]
  const script = (dialect: keyof typeof dialects, schema: Schema) =>
    statementsOf(toSql(change, { dialect: dialects[dialect] }, schema)).map((each) => each.sql)
  assert.deepEqual(script('postgres', people), ['ALTER TABLE "people" ALTER COLUMN "age" TYPE bigint'])
  assert.throws(() => script('postgres', unknownSchema), { code: 'offline.opaque' })
  assert.throws(() => script('mysql', unknownSchema), { code: 'offline.opaque' })
  const known = applyAll(
    [ops.createTable.make('people', { age: t.integer().notNull().default(1).comment("it's") })],
    emptySchema,
  )
  assert.deepEqual(
    statementsOf(toSql(change, { dialect: dialects.mysql }, known)).map((each) => each.sql),
    ["ALTER TABLE `people` MODIFY COLUMN `age` bigint NOT NULL DEFAULT 1 COMMENT 'it''s'"],
  )
})

test('a text default that MySQL shows as bytes has to be named with a new type', () => {
  const shown = 'CREATE TABLE `people` (\n  `age` varchar(9) DEFAULT 0xF09F9880\n)'
  const [rendered] = toSql(
    [alterColumn.make('people', 'age', { type: t.text() })],
    { dialect: dialects.mysql },
    unknownSchema,
  )
  const [inquiry] = rendered!.actions
  assert.ok(inquiry && 'ask' in inquiry)
  assert.throws(() => inquiry.decide([{ 'Create Table': shown }]), {
    code: 'operation.unsupported',
    message: 'mysql does not show the default of "age" as it is, so that it would be lost',
  })
})

test('facts: what loses nothing says so, and what may fail asks', () => {
  const facts = (
    change: Parameters<typeof alterColumn.make>[2],
    dialect: keyof typeof dialects = 'postgres',
  ) => {
    const op = alterColumn.make('people', 'age', change)
    const context: RenderContext = {
      dialect: dialects[dialect],
      before: people,
      after: applyAll([op], people),
    }
    return alterColumn.facts(op, context).map(({ fact }) => fact)
  }
  assert.deepEqual(facts({ type: t.bigint() }), ['rewritesTable'])
  assert.deepEqual(facts({ type: t.smallint() }), ['rewritesTable', 'losesData', 'mayFail'])
  assert.deepEqual(facts({ nullable: false }), ['mayFail'])
  assert.deepEqual(facts({ default: sql('1') }), [])
  assert.deepEqual(facts({ default: 2 }, 'sqlite'), ['rewritesTable', 'mayOrphanRows'])
})

test('a type keeps every value of another, or it is not sure', () => {
  const pairs = [
    [t.smallint(), t.bigint(), true],
    [t.bigint(), t.integer(), false],
    [t.varchar(5), t.varchar(6), true],
    [t.varchar(5), t.varchar(4), false],
    [t.varchar(5), t.text(), true],
    [t.text(), t.varchar(5), false],
    [t.decimal(8, 2), t.decimal(9, 2), true],
    [t.decimal(8, 2), t.decimal(9, 4), false],
    [t.datetime(3), t.datetime(6), true],
    [t.datetime(3), t.datetime(), false],
    [t.real(), t.double(), true],
    [t.json(), t.jsonb(), false],
    [t.type('citext'), t.type('citext'), true],
    [t.type('citext'), t.text(), false],
  ] as const
  for (const [from, to, wanted] of pairs) {
    assert.equal(keepsEveryValue(from.spec.type, to.spec.type), wanted)
  }
})
