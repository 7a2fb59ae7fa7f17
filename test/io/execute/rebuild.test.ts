import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import {
  assertSound,
  CHANGES,
  contentOf,
  EVERYTHING,
  listening,
  placeWith,
  upgradeWith,
  type Place,
} from './rebuild-support.ts'
import { failureOf, run, step, USERS_OWN } from './support.ts'

const { addColumn, createIndex, dropColumn, renameColumn } = ops
const unique = addColumn.make('plain', 'c', t.integer().unique())
const isCopy = (sql: string) => sql.startsWith('INSERT OR ABORT INTO')

async function withPlace(script: string, work: (place: Place) => Promise<void>): Promise<void> {
  const place = await placeWith(script)
  await work(place).finally(() => place.close())
}

const sqlOf = async ({ database }: Place, name: string) =>
  (await database.query('SELECT sql FROM sqlite_master WHERE name = ?', [name]))[0]?.sql

describe('the rebuild of a table that has everything', () => {
  test('is done once for several operations, and loses nothing', () =>
    withPlace(EVERYTHING, async ({ database, session }) => {
      const items = [
        'rowid',
        'id',
        'Name',
        '"weird ""name"',
        'size',
        'double',
        'label',
        'parent',
        'tea',
        'data',
        'big',
      ]
      const contents = () =>
        Promise.all([
          contentOf(database, 'items', items),
          contentOf(database, 'children', ['rowid', 'id', 'item']),
          contentOf(database, '"tea\'s"', ['id']),
          contentOf(database, 'plain', ['rowid', 'a', 'b']),
          contentOf(database, 'keyed', ['a', 'b', 'c']),
          contentOf(database, 'mig_new_items', ['taken']),
          contentOf(database, 'sqlite_sequence', ['name', 'seq']),
        ])
      const texts = () =>
        database.query(
          "SELECT type, name, sql FROM sqlite_master WHERE name <> 'items' AND name NOT LIKE 'sqlite%' ORDER BY name",
        )
      const [contentsBefore, textsBefore] = [await contents(), await texts()]
      const heard = listening(session)
      await upgradeWith(heard.session, CHANGES)
      assert.equal(heard.asked.filter(isCopy).length, 1)
      assert.deepEqual(await contents(), contentsBefore)
      const added = {
        type: 'index',
        name: 'by_code',
        sql: 'CREATE INDEX "by_code" ON "items" ("code", "size")',
      }
      assert.deepEqual(
        (await texts()).filter(({ name }) => name !== 'by_code'),
        textsBefore,
      )
      assert.deepEqual(
        (await texts()).find(({ name }) => name === 'by_code'),
        added,
      )
      await assertSound(database)
    }))

  test('changes nothing in its text but what was asked for', () =>
    withPlace(EVERYTHING, async (place) => {
      await upgradeWith(place.session, CHANGES)
      assert.equal(
        await sqlOf(place, 'items'),
        `CREATE TABLE "items" (
  -- the number of the item
  id INTEGER PRIMARY KEY ON CONFLICT ABORT AUTOINCREMENT,
  Name VARCHAR(20) COLLATE NOCASE NOT NULL ON CONFLICT REPLACE DEFAULT 'no ''name''', -- as people say it
  [weird "name] TEXT CONSTRAINT "is short" CHECK (length([weird "name]) < 99),
  size INTEGER CHECK (size > -10) DEFAULT (1 + 1),
  double AS (size * 2) VIRTUAL, /* computed */
  label TEXT GENERATED ALWAYS AS (Name || '-' || size) STORED,
  parent INTEGER REFERENCES items (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  tea INT CONSTRAINT to_tea REFERENCES "tea's" ON UPDATE SET NULL,
  data BLOB,
  big BIGINT DEFAULT 9223372036854775807,
  "code" varchar(9) CONSTRAINT "uq_items_code" UNIQUE,
  "since" timestamp DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (Name, size) ON CONFLICT IGNORE,
  CONSTRAINT either CHECK (size IS NOT NULL OR data IS NOT NULL)
)`,
      )
    }))

  test('gives no number again, fires its triggers and obeys its conflict clauses as before', () =>
    withPlace(EVERYTHING, async ({ database, session }) => {
      await upgradeWith(session, CHANGES)
      await database.script(`INSERT INTO items (Name, size) VALUES ('new', 0), ('NEW', 0);
        UPDATE items SET Name = 'newer' WHERE Name = 'new'; DELETE FROM children WHERE id = 3`)
      assert.deepEqual(await database.query('SELECT max(id) AS id, count(*) AS count FROM items'), [
        { id: 10, count: 4 },
      ])
      assert.deepEqual(await database.query('SELECT what FROM log'), [{ what: 'renamed new; to newer' }])
      assert.deepEqual(await database.query('SELECT data FROM items WHERE id = 7'), [{ data: null }])
      assert.deepEqual(await database.query('SELECT Name FROM named'), [
        { Name: '' },
        { Name: 'ana' },
        { Name: 'Bo' },
      ])
    }))

  test('takes columns by their names where several are renamed in a ring, views and triggers too', () =>
    withPlace(EVERYTHING, async (place) => {
      const { database, session } = place
      // with a view that is broken SQLite renames nothing
      await database.script('DROP VIEW broken')
      const heard = listening(session)
      const before = await contentOf(database, 'items', ['rowid', 'Name', 'size', 'big', 'label'])
      await upgradeWith(heard.session, [
        renameColumn.make('items', 'Name', 'x'),
        addColumn.make('items', 'code', t.varchar(9).unique()),
        renameColumn.make('items', 'size', 'Name'),
        renameColumn.make('items', 'x', 'size'),
        dropColumn.make('items', 'old'),
        renameColumn.make('items', 'big', 'old'),
      ])
      assert.equal(heard.asked.filter(isCopy).length, 1)
      assert.equal(await contentOf(database, 'items', ['rowid', 'size', 'Name', 'old', 'label']), before)
      assert.deepEqual(await database.query('SELECT * FROM sized WHERE id = 1'), [
        { id: 1, Name: 'ana', size: 3 },
      ])
      await database.script(`UPDATE items SET size = 'anna' WHERE id = 1`)
      assert.deepEqual(await database.query('SELECT what FROM log'), [{ what: 'renamed ana; to anna' }])
      assert.equal(
        await sqlOf(place, 'by_expression'),
        'CREATE UNIQUE INDEX by_expression ON items (lower("size"), "Name" DESC) WHERE "Name" > 0',
      )
      await assertSound(database)
    }))

  test('keeps STRICT and WITHOUT ROWID, and the gaps of row ids that no column holds', () =>
    withPlace(EVERYTHING, async (place) => {
      const { database, session } = place
      const before = [
        await contentOf(database, 'plain', ['rowid', 'a', 'b']),
        await contentOf(database, 'keyed', ['a', 'b', 'c', 'typeof(c)']),
      ]
      await upgradeWith(session, [unique, addColumn.make('keyed', 'd', t.integer().unique())])
      assert.deepEqual(
        [
          await contentOf(database, 'plain', ['rowid', 'a', 'b']),
          await contentOf(database, 'keyed', ['a', 'b', 'c', 'typeof(c)']),
        ],
        before,
      )
      assert.equal(
        await sqlOf(place, 'keyed'),
        'CREATE TABLE "keyed" (a TEXT NOT NULL, b INTEGER NOT NULL, c ANY, "d" integer CONSTRAINT "uq_keyed_d" UNIQUE, PRIMARY KEY (b, a DESC)) STRICT, WITHOUT ROWID',
      )
    }))

  for (const [name, table] of [
    ['rowid', 'CREATE TABLE plain (rowid TEXT, b)'],
    ['all names of the row id', 'CREATE TABLE plain (rowid TEXT, _rowid_, oid, b)'],
  ] as const) {
    test(`copies a column named ${name} as any other`, () =>
      withPlace(
        `${table}; INSERT INTO plain (rowid, b) VALUES ('r', 1), ('s', NULL)`,
        async ({ database, session }) => {
          await upgradeWith(session, [unique])
          assert.deepEqual(await database.query('SELECT "rowid" AS r, b FROM plain'), [
            { r: 'r', b: 1 },
            { r: 's', b: null },
          ])
        },
      ))
  }
})

describe('a rebuild that fails', () => {
  test('at any of its statements leaves the file as it was', () =>
    withPlace(EVERYTHING, async ({ database, session }) => {
      const before = await database.dump()
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
          assert.equal(await database.dump(), before)
          assert.deepEqual(await session.query('SELECT name FROM temp.sqlite_master'), [])
        }
      }
      assert.notEqual(await database.dump(), before)
    }))

  test('for a row that breaks the new rule says so, and nothing is changed', () =>
    withPlace(EVERYTHING, async ({ database, session }) => {
      const before = await database.dump()
      const error = await failureOf(
        upgradeWith(session, [addColumn.make('items', 'must', t.integer().notNull())]),
      )
      assert.equal(error.message, 'tried the tried: NOT NULL constraint failed: items.must')
      assert.equal(await database.dump(), before)
    }))

  test('for rows of other tables, should foreign_keys be ON after all', () =>
    withPlace(EVERYTHING, async ({ database, session }) => {
      await session.query('PRAGMA foreign_keys = ON')
      const before = await database.dump()
      const error = await failureOf(upgradeWith(session, CHANGES))
      assert.equal(
        error.message,
        'tried the tried: foreign_keys is ON, so that dropping a table would delete rows of others',
      )
      assert.equal(await database.dump(), before)
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
          const before = await database.dump()
          const error = await failureOf(upgradeWith(session, list))
          assert.equal(error.message, `tried the tried: ${message}`)
          assert.equal(await database.dump(), before)
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
      const before = await database.dump()
      const tried = step('tried', {
        upgrade: (op) => op.addColumn('plain', 'c', t.integer().unique()),
        transaction: false,
      })
      const error = await failureOf(run(session, [tried]))
      assert.equal(error.message, 'tried the tried: the table has to be rebuilt, which needs a transaction')
      assert.equal(await database.dump(), before)
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

describe('what SQLite can do itself', () => {
  test('it does itself, also several changes of one table', () =>
    withPlace(EVERYTHING, async ({ database, session }) => {
      await database.script('DROP VIEW broken')
      const heard = listening(session)
      await upgradeWith(heard.session, [
        addColumn.make('plain', 'c', t.integer().notNull().default(3)),
        createIndex.make('plain', ['c', 'b']),
        renameColumn.make('plain', 'b', 'd'),
        dropColumn.make('plain', 'd'),
      ])
      assert.equal(heard.asked.filter(isCopy).length, 0)
      assert.deepEqual(await database.query('SELECT * FROM plain'), [
        { a: 'one', c: 3 },
        { a: 'three', c: 3 },
      ])
      assert.ok(!(await database.dump(USERS_OWN)).includes('ix_plain_c_b'))
    }))

  test('it refuses while some view is broken: then a column is dropped by a rebuild', () =>
    withPlace(EVERYTHING, async ({ database, session }) => {
      await upgradeWith(session, [dropColumn.make('plain', 'b')])
      assert.deepEqual(await database.query('SELECT rowid, * FROM plain'), [
        { rowid: 1, a: 'one' },
        { rowid: 3, a: 'three' },
      ])
    }))

  for (const legacy of ['ON', 'OFF']) {
    test(`a session that had legacy_alter_table ${legacy} has it so after a rebuild`, () =>
      withPlace(EVERYTHING, async ({ session }) => {
        await session.query(`PRAGMA legacy_alter_table = ${legacy}`)
        const before = await session.query('PRAGMA legacy_alter_table')
        await upgradeWith(session, [unique])
        assert.deepEqual(await session.query('PRAGMA legacy_alter_table'), before)
      }))
  }
})
