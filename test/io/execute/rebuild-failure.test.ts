import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { CHANGES, EVERYTHING, upgradeWith, withPlace } from './rebuild-support.ts'
import { failureOf, run, step, USERS_OWN } from './support.ts'

const { addColumn, dropColumn } = ops
const unique = addColumn.make('plain', 'c', t.integer().unique())
/** Everything but the count of those who have worked on the database. */
const CONTENT = { ignore: ['mig_lock'] } as const

describe('a rebuild that fails', () => {
  test('at any of its statements leaves the file as it was', () =>
    withPlace(EVERYTHING, async ({ database, session }) => {
      const before = await database.dump(CONTENT)
      for (let allowed = 0, isDone = false; !isDone; allowed++) {
        let left = allowed
        let isIn = false
        const breaking = {
          ...session,
          query(sql: string, bindings?: readonly never[]) {
            isIn = (isIn || sql.startsWith('BEGIN')) && sql !== 'COMMIT'
            if (isIn && left-- === 0) return Promise.reject(new Error('the disk is full'))
            return session.query(sql, bindings)
          },
        }
        const error = await upgradeWith(breaking, CHANGES, 'tried').then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
        isDone = error === undefined
        assert.ok(allowed < 60)
        if (isDone) assert.ok(allowed > 20)
        else {
          assert.equal(await database.dump(CONTENT), before)
          assert.deepEqual(await session.query('SELECT name FROM temp.sqlite_master'), [])
        }
      }
      assert.notEqual(await database.dump(CONTENT), before)
    }))

  test('for a row that breaks the new rule says so, and nothing is changed', () =>
    withPlace(EVERYTHING, async ({ database, session }) => {
      const before = await database.dump(CONTENT)
      const error = await failureOf(
        upgradeWith(session, [addColumn.make('items', 'must', t.integer().notNull())]),
      )
      assert.equal(error.message, 'tried the tried: NOT NULL constraint failed: items.must')
      assert.equal(await database.dump(CONTENT), before)
    }))

  test('for rows of other tables, should foreign_keys be ON after all', () =>
    withPlace(EVERYTHING, async ({ database, session }) => {
      await session.query('PRAGMA foreign_keys = ON')
      const before = await database.dump(CONTENT)
      const error = await failureOf(upgradeWith(session, CHANGES))
      assert.equal(
        error.message,
        'tried the tried: foreign_keys is ON, so that dropping a table would delete rows of others',
      )
      assert.equal(await database.dump(CONTENT), before)
    }))

  for (const [what, list, message] of [
    [
      'a view could not be read any more',
      [dropColumn.make('items', 'size')],
      'column "items.size" cannot be dropped: "double" is computed from it',
    ],
    [
      'a view could not be read any more',
      [dropColumn.make('things', 'b'), addColumn.make('things', 'c', t.integer().unique())],
      'table "things" cannot be changed so: views "seen", "seen again" could not be read any more',
    ],
    [
      'a trigger would name a column that is gone',
      [dropColumn.make('watched', 'b'), addColumn.make('watched', 'c', t.integer().unique())],
      'no such column: new.b',
    ],
    [
      'a trigger of another table would name a column that is gone',
      [dropColumn.make('written', 'b'), addColumn.make('written', 'c', t.integer().unique())],
      'table written has no column named b',
    ],
    [
      'another table refers to the column',
      [dropColumn.make('parents', 'code')],
      'column "parents.code" cannot be dropped: table "offspring" refers to it',
    ],
    ['the table is a view', [addColumn.make('seen', 'c', t.integer().unique())], '"seen" is a view'],
    [
      'there is no such table',
      [addColumn.make('none', 'c', t.integer().unique())],
      'table "none" does not exist',
    ],
    [
      'the table is a virtual one',
      [addColumn.make('words', 'c', t.integer().unique())],
      '"words" is a virtual table, which SQLite can only rename',
    ],
  ] as const satisfies readonly (readonly [string, readonly Op[], string])[]) {
    test(`because ${what}, by name: ${message}`, () =>
      withPlace(
        `${EVERYTHING}
CREATE TABLE things (a, b); CREATE VIEW seen AS SELECT a, b FROM things; CREATE VIEW "seen again" AS SELECT a FROM seen;
CREATE TABLE watched (a, b); CREATE TRIGGER watcher AFTER INSERT ON watched BEGIN INSERT INTO log VALUES (new.b); END;
CREATE TABLE written (a, b); CREATE TRIGGER writer AFTER INSERT ON children BEGIN INSERT INTO written (b) VALUES (1); END;
CREATE TABLE parents (id INTEGER PRIMARY KEY, code TEXT UNIQUE); CREATE TABLE offspring (p TEXT REFERENCES parents (code));
CREATE VIRTUAL TABLE words USING fts5 (a);`,
        async ({ database, session }) => {
          const before = await database.dump(CONTENT)
          const error = await failureOf(upgradeWith(session, list))
          assert.equal(error.message, `tried the tried: ${message}`)
          assert.equal(await database.dump(CONTENT), before)
        },
      ))
  }

  test('because of a trigger, names the trigger', () =>
    withPlace(
      `CREATE TABLE watched (a, b); CREATE TRIGGER "the watcher" AFTER INSERT ON watched BEGIN SELECT new.b; END`,
      async ({ session }) => {
        const error = await failureOf(
          upgradeWith(session, [
            dropColumn.make('watched', 'b'),
            addColumn.make('watched', 'c', t.integer().unique()),
          ]),
        )
        assert.ok(error.hint.some((line) => line.includes('trigger "the watcher" must still be possible')))
      },
    ))

  test('outside of a transaction is refused before it begins', () =>
    withPlace(EVERYTHING, async ({ database, session }) => {
      const before = await database.dump(CONTENT)
      const tried = step('tried', {
        upgrade: (op) => op.addColumn('plain', 'c', t.integer().unique()),
        transaction: false,
      })
      const error = await failureOf(run(session, [tried]))
      assert.equal(error.message, 'tried the tried: the table has to be rebuilt, which needs a transaction')
      assert.equal(await database.dump(CONTENT), before)
    }))

  test('because a temporary table hides the table', () =>
    withPlace(EVERYTHING, async ({ session }) => {
      await session.query('CREATE TEMP TABLE plain (x)')
      const error = await failureOf(upgradeWith(session, [unique]))
      assert.equal(error.message, 'tried the tried: the temporary "plain" stands in the way of table "plain"')
    }))
})

describe('values that do not fit a new type', () => {
  for (const [value, from, to, message] of [
    ["'12'", t.text(), t.integer(), undefined],
    ["'abc'", t.text(), t.integer(), 'a value of "kept"."v" is no integer'],
    ['1.5', t.decimal(5, 2), t.integer(), 'a value of "kept"."v" is no integer'],
    ["'99999999999999999999'", t.text(), t.bigint(), 'a value of "kept"."v" is no integer'],
    ["'abc'", t.text(), t.double(), 'a value of "kept"."v" is no number'],
    ['9007199254740993', t.bigint(), t.double(), 'a value of "kept"."v" would lose digits'],
    ['0.5', t.double(), t.text(), undefined],
  ] as const) {
    test(`${value} as ${from.spec.type.name} to ${to.spec.type.name}: ${message ?? 'fits'}`, () =>
      withPlace('SELECT 1', async ({ database, session }) => {
        await upgradeWith(session, [ops.createTable.make('kept', { v: from })], 'made')
        await database.script(`INSERT INTO kept VALUES (${value})`)
        const before = await database.dump(USERS_OWN)
        const said = await upgradeWith(session, [ops.alterColumn.make('kept', 'v', { type: to })]).then(
          () => undefined,
          (error: unknown) => (error as Error).message,
        )
        assert.equal(said, message && `tried the tried: ${message}`)
        assert.equal((await database.dump(USERS_OWN)) === before, message !== undefined)
      }))
  }

  test('NULL does not become a number where a column becomes the primary key', () =>
    withPlace(
      'CREATE TABLE kept (v INTEGER); INSERT INTO kept VALUES (1), (NULL)',
      async ({ database, session }) => {
        const error = await failureOf(upgradeWith(session, [ops.addPrimaryKey.make('kept', ['v'])]))
        assert.match(error.message, /NOT NULL/)
        assert.deepEqual(await database.query('SELECT v FROM kept'), [{ v: 1 }, { v: null }])
      },
    ))
})
