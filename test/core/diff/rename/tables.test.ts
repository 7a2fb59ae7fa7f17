import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyRenames, findRenames, printRename } from '../../../../src/core/diff/rename/index.ts'
import { ops, type Op } from '../../../../src/core/ops/index.ts'
import { applyAll } from '../../../../src/core/ops/list.ts'
import type { ColumnBuilder } from '../../../../src/core/schema/define.ts'
import { emptySchema, type Schema } from '../../../../src/core/schema/model.ts'
import { t } from '../../../../src/core/schema/types.ts'

const schema = (...list: readonly Op[]): Schema => applyAll(list, emptySchema)

const table = (name: string, columns: Readonly<Record<string, ColumnBuilder>>) =>
  ops.createTable.make(name, { id: t.bigint(), ...columns })

const person = { email: t.varchar(255), born: t.date(), city: t.text(), phone: t.varchar(20) }

const found = (before: Schema, after: Schema) => {
  const { decided, open } = findRenames(before, after, { hints: [], refused: [] })
  return { decided: decided.map(printRename), open: open.map(printRename) }
}

const decided = (...all: readonly string[]) => ({ decided: all, open: [] })
const asked = (...all: readonly string[]) => ({ decided: [], open: all })
const nothing = { decided: [], open: [] }

test('a table with the same columns and a name that says the same is renamed', () => {
  assert.deepEqual(
    found(schema(table('user', person)), schema(table('users', person))),
    decided('user:users'),
  )
  assert.deepEqual(
    found(schema(table('accounts', person)), schema(table('user_accounts', person))),
    decided('accounts:user_accounts'),
  )
})

test('a table with the same columns and quite another name is asked for', () => {
  assert.deepEqual(
    found(schema(table('users', person)), schema(table('people', person))),
    asked('users:people'),
  )
})

test('a table to which the same foreign keys refer as before is renamed, whatever its name', () => {
  const posts = (author: string) =>
    ops.createTable.make('posts', { author: t.bigint().references(author, 'id', { name: 'fk_author' }) })
  const with_ = (name: string) =>
    schema(ops.createTable.make(name, { id: t.bigint().primaryKey({ name: 'pk' }), ...person }), posts(name))
  assert.deepEqual(found(with_('users'), with_('people')), decided('users:people'))
})

test('a table that kept little of what it had is asked for, if its name or its foreign keys say that it is there', () => {
  const made = (name: string, columns: Readonly<Record<string, ColumnBuilder>>) =>
    ops.createTable.make(name, { id: t.bigint().primaryKey({ name: 'pk' }), ...columns })
  const referred = (name: string, columns: Readonly<Record<string, ColumnBuilder>>) =>
    schema(
      made(name, columns),
      ops.createTable.make('posts', { author: t.bigint().references(name, 'id', { name: 'fk_author' }) }),
    )
  const few = { age: t.integer(), nick: t.text(), motto: t.text(), title: t.text() }
  assert.deepEqual(found(referred('user', person), referred('users', few)), asked('user:users'))
  assert.deepEqual(found(referred('users', person), referred('members', few)), asked('users:members'))
  assert.deepEqual(found(schema(made('users', person)), schema(made('members', few))), nothing)
})

test('a table whose columns are all others is none under a new name', () => {
  assert.deepEqual(
    found(
      schema(table('users', person)),
      schema(table('invoices', { total: t.decimal(10, 2), due: t.date(), paid: t.boolean() })),
    ),
    nothing,
  )
})

test('tables that have in common only what all tables have are not one', () => {
  const dated = { created_at: t.datetime(), updated_at: t.datetime() }
  const others = ['a', 'b', 'c', 'd'].map((name) => table(name, { ...dated, [`of_${name}`]: t.text() }))
  assert.deepEqual(
    found(
      schema(...others, table('invoices', { ...dated, total: t.decimal(10, 2), due: t.date() })),
      schema(...others, table('sessions', { ...dated, token: t.text(), address: t.text() })),
    ),
    nothing,
  )
})

test('a copy of the year before is not taken for this year', () => {
  assert.deepEqual(
    found(schema(table('logs_2023', person)), schema(table('logs_2024', person))),
    asked('logs_2023:logs_2024'),
  )
})

test('a partition for other rows is another table, however alike', () => {
  const logs = (name: string, year: number) =>
    schema(
      ops.createTable.make(
        'logs',
        { logged_on: t.date().notNull(), line: t.text() },
        { partitionBy: { by: 'range', keys: ['logged_on'] } },
      ),
      ops.createPartition.make('logs', name, `VALUES FROM ('${year}-01-01') TO ('${year + 1}-01-01')`),
    )
  assert.deepEqual(found(logs('logs_old', 2023), logs('logs_new', 2024)), nothing)
  assert.deepEqual(found(logs('logs_of_2023', 2023), logs('logs_in_2023', 2023)), {
    decided: ['logs_of_2023:logs_in_2023'],
    open: [],
  })
})

test('of two tables that may both be the old one neither is taken', () => {
  assert.deepEqual(
    found(schema(table('users', person)), schema(table('user_a', person), table('user_b', person))),
    asked('users:user_a', 'users:user_b'),
  )
})

test('the columns of a renamed table are looked at under its new name', () => {
  const { email, ...rest } = person
  assert.deepEqual(
    found(schema(table('user', person)), schema(table('users', { email_address: email, ...rest }))),
    decided('user:users', 'users.email:email_address'),
  )
})

test('the columns of a table are asked for once the table is known', () => {
  const { email, ...rest } = person
  const before = schema(table('users', person))
  const after = schema(table('people', { email_address: email, ...rest }))
  assert.deepEqual(found(before, after), asked('users:people'))
  const hints = [{ type: 'table', from: 'users', to: 'people' }] as const
  const second = findRenames(before, after, { hints, refused: [] })
  assert.deepEqual(second.decided.map(printRename), ['users:people', 'people.email:email_address'])
  assert.deepEqual(applyRenames(before, second.decided), after)
})

test('a table that goes to another schema keeps its rows', () => {
  const before = schema(ops.createSchema.make('crm'), table('users', person))
  const after = schema(ops.createSchema.make('crm'), table('crm.users', person))
  const { decided: renames } = findRenames(before, after, { hints: [], refused: [] })
  assert.deepEqual(renames.map(printRename), ['users:crm.users'])
  assert.deepEqual(applyRenames(before, renames), after)
})
