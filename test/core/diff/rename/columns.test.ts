import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findRenames, printRename, questionsOf } from '../../../../src/core/diff/rename/index.ts'
import { ops } from '../../../../src/core/ops/index.ts'
import { applyAll } from '../../../../src/core/ops/list.ts'
import type { ColumnBuilder } from '../../../../src/core/schema/define.ts'
import { emptySchema, type Schema } from '../../../../src/core/schema/model.ts'
import { t } from '../../../../src/core/schema/types.ts'

type Columns = Readonly<Record<string, ColumnBuilder>>

const users = (columns: Columns): Schema =>
  applyAll(
    [
      ops.createTable.make('accounts', { id: t.bigint().primaryKey() }),
      ops.createTable.make('people', { id: t.bigint().primaryKey() }),
      ops.createTable.make('users', { id: t.bigint().primaryKey(), ...columns, city: t.text() }),
    ],
    emptySchema,
  )

const found = (before: Schema, after: Schema) => {
  const { decided, open } = findRenames(before, after, { hints: [], refused: [] })
  return { decided: decided.map(printRename), open: open.map(printRename) }
}

/** Whatever the names and the places say for it: nothing but a doubt keeps it from being decided. */
const ready = (before: Columns, after: Columns) => {
  const options = { hints: [], refused: [], upper: 0.3, margin: 0 }
  return findRenames(users(before), users(after), options).decided.map(printRename)
}

const columns = (before: Columns, after: Columns) => found(users(before), users(after))

/** Where the two names are all that is known. */
const pair = (from: string, to: string, type = t.text()) => columns({ [from]: type }, { [to]: type })

const nothing = { decided: [], open: [] }
const decided = (...all: readonly string[]) => ({ decided: all, open: [] })
const asked = (...all: readonly string[]) => ({ decided: [], open: all })

test('a column whose name says the same in other words of its own is renamed', () => {
  assert.deepEqual(pair('name', 'full_name'), decided('users.name:full_name'))
  assert.deepEqual(pair('is_active', 'active', t.boolean()), decided('users.is_active:active'))
  assert.deepEqual(pair('emailAddress', 'email_address'), decided('users.emailAddress:email_address'))
  assert.deepEqual(pair('colour', 'color'), decided('users.colour:color'))
  assert.deepEqual(pair('created_on', 'created_at', t.datetime()), decided('users.created_on:created_at'))
  assert.deepEqual(
    pair('approvers_required', 'approvals_required', t.integer()),
    decided('users.approvers_required:approvals_required'),
  )
})

test('several columns that got the same word each find their own', () => {
  const parts = { file_name: t.text(), content_type: t.text(), file_size: t.integer() }
  const named = (prefix: string) =>
    Object.fromEntries(Object.entries(parts).map(([name, type]) => [`${prefix}_${name}`, type]))
  assert.deepEqual(
    columns(named('icon'), named('picture')),
    decided(
      'users.icon_content_type:picture_content_type',
      'users.icon_file_name:picture_file_name',
      'users.icon_file_size:picture_file_size',
    ),
  )
})

test('a column whose new name shares nothing with the old one is asked for', () => {
  assert.deepEqual(pair('radius', 'distance', t.integer()), asked('users.radius:distance'))
  assert.deepEqual(pair('kind', 'level', t.integer().notNull()), asked('users.kind:level'))
})

test('a column of another kind of values is none under a new name', () => {
  assert.deepEqual(
    columns({ status: t.varchar(20) }, { cancelled: t.boolean().notNull().default(false) }),
    nothing,
  )
  assert.deepEqual(columns({ password: t.varchar(40) }, { verified_at: t.datetime() }), nothing)
})

test('a name that tells of another value is never taken for the same without asking', () => {
  for (const [from, to] of [
    ['start_date', 'end_date'],
    ['min_price', 'max_price'],
    ['from_account', 'to_account'],
    ['inactive', 'active'],
    ['address', 'address2'],
    ['line1', 'line2'],
    ['price', 'price_cents'],
    ['token', 'token_digest'],
    ['weight_kg', 'weight_g'],
    ['timeout_seconds', 'timeout_ms'],
    ['is_locked', 'is_unlocked'],
    ['email_confirmed', 'email_not_confirmed'],
    ['name', 'first_name'],
    ['tag', 'tags'],
    ['price_net', 'price_gross'],
    ['status_id', 'status'],
    ['owner', 'owner_type'],
  ] as const) {
    assert.deepEqual(pair(from, to), asked(`users.${from}:${to}`))
  }
})

test('a day that becomes a moment is asked for', () => {
  assert.deepEqual(
    columns({ created_on: t.date().notNull() }, { created_at: t.datetime().notNull() }),
    asked('users.created_on:created_at'),
  )
  assert.deepEqual(ready({ created_on: t.date() }, { created_at: t.datetime() }), [])
  assert.deepEqual(ready({ made_at: t.timestamptz() }, { made_on: t.datetime() }), ['users.made_at:made_on'])
})

test('an amount that becomes a whole number of cents is asked for or dropped, never decided', () => {
  assert.deepEqual(columns({ price: t.decimal(10, 2) }, { price_cents: t.integer() }).decided, [])
})

test('an id is another id unless it is known to refer to the same table', () => {
  assert.deepEqual(pair('user_id', 'account_id', t.bigint()), asked('users.user_id:account_id'))
  const to = (table: string) => t.bigint().references(table, 'id')
  assert.deepEqual(columns({ user_id: to('people') }, { account_id: to('accounts') }).decided, [])
  assert.deepEqual(columns({ owner_user_id: to('people') }, { user_id: to('accounts') }).decided, [])
  assert.deepEqual(
    columns({ owner_user_id: to('people') }, { user_id: to('people') }),
    decided('users.owner_user_id:user_id', 'constraint:users.fk_users_owner_user_id:fk_users_user_id'),
  )
  assert.deepEqual(
    columns({ created_by: to('people') }, { approved_by: to('people') }),
    asked('users.created_by:approved_by'),
  )
})

test('of two candidates that are equally near neither is taken', () => {
  assert.deepEqual(
    columns({ name: t.text() }, { first_name: t.text(), last_name: t.text() }),
    asked('users.name:first_name', 'users.name:last_name'),
  )
  assert.deepEqual(
    columns({ home_phone: t.text(), work_phone: t.text() }, { phone: t.text() }),
    asked('users.home_phone:phone', 'users.work_phone:phone'),
  )
  assert.deepEqual(columns({ note: t.text() }, { note_a: t.text(), note_b: t.text() }).decided, [])
})

test('a candidate that is not far ahead of the next one is asked for', () => {
  const before = users({ name: t.text() })
  const after = users({ radius: t.text(), full_name: t.text() })
  const found_ = (margin: number) =>
    findRenames(before, after, { hints: [], refused: [], margin }).decided.map(printRename)
  assert.deepEqual([found_(4), found_(40)], [['users.name:full_name'], []])
})

test('of columns whose names tell nothing those in the same place are asked for', () => {
  const { open } = findRenames(
    users({ radius: t.integer(), height: t.integer() }),
    users({ distance: t.integer(), altitude: t.integer() }),
    { hints: [], refused: [] },
  )
  assert.deepEqual(
    questionsOf(open).map((choices) => choices.map(printRename)),
    [['users.height:altitude'], ['users.radius:distance']],
  )
})

test('names that have changed places with their types are not followed', () => {
  assert.deepEqual(
    columns({ code: t.integer(), label: t.text() }, { code_label: t.text(), label_code: t.integer() })
      .decided,
    [],
  )
  assert.deepEqual(columns({ a: t.integer(), b: t.text() }, { a: t.text(), b: t.integer() }), nothing)
})

test('a generated column does not become an ordinary one by a rename', () => {
  const generated = t.text().generatedAs('lower(city)')
  assert.deepEqual(columns({ city_key: generated }, { city_keys: t.text() }), nothing)
  assert.deepEqual(
    columns({ city_key: generated }, { city_lookup_key: generated }),
    decided('users.city_key:city_lookup_key'),
  )
})

test('the same holds where the order of the columns tells nothing', () => {
  const before = { zip: t.varchar(10), name: t.text(), is_active: t.boolean(), age: t.integer() }
  const after = { age: t.integer(), active: t.boolean(), zip: t.varchar(10), full_name: t.text() }
  assert.deepEqual(columns(before, after), decided('users.is_active:active', 'users.name:full_name'))
})

test('a column of a partition, and one that is inherited, is renamed with its origin', () => {
  const logs = (at: string) =>
    applyAll(
      [
        ops.createTable.make(
          'logs',
          { [at]: t.date().notNull(), line: t.text() },
          { partitionBy: { by: 'range', keys: [at] } },
        ),
        ops.createPartition.make('logs', 'logs_old', "VALUES FROM ('2024-01-01') TO ('2025-01-01')"),
      ],
      emptySchema,
    )
  assert.deepEqual(found(logs('logged_on'), logs('logged_date')), decided('logs.logged_on:logged_date'))
})
