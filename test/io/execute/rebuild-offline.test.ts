import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { applyAll } from '../../../src/core/ops/list.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import { emptySchema, unknownSchema } from '../../../src/core/schema/model.ts'
import { sqlite } from '../../../src/dialects/sqlite/index.ts'
import { offlineScript } from '../../../src/io/execute/offline.ts'
import { freshDatabase, type TestDatabase } from '../../support/databases.ts'
import { sqliteFile } from '../../support/databases/sqlite.ts'
import { execute } from '../../support/execute.ts'
import { bodyOf, failureOf, step, TABLES, USERS_OWN } from './support.ts'

const { addColumn, bulkInsert, createIndex, createTable, dropColumn, renameColumn } = ops

const asked = await execute(['sqlite3', '--version']).catch(() => ({ status: 'not found' }))
const skip = asked.status === 0 ? false : 'the client sqlite3 is not on PATH'

const made: readonly Op[] = [
  createTable.make('teams', { id: t.bigint().identity().primaryKey(), "it's": t.text() }),
  createTable.make(
    'people',
    {
      id: t.bigint().identity().primaryKey(),
      name: t.varchar(20).notNull().default('no one').check("name <> ''"),
      team: t.bigint().references('teams', 'id', { onDelete: 'cascade' }),
      since: t.timestamp().default(sql('CURRENT_TIMESTAMP')),
    },
    { unique: [['name', 'team']] },
  ),
  addColumn.make('people', 'extra', t.integer().notNull().default(0).check('extra >= 0')),
  createIndex.make('people', ['team', { column: 'name', order: 'desc' }]),
  bulkInsert.make('teams', [{ id: 1 }, { id: 2 }]),
  bulkInsert.make('people', [
    { id: 1, name: 'ana', team: 1 },
    { id: 5, name: 'bo', team: 2 },
  ]),
]

const changed: readonly Op[] = [
  addColumn.make('people', 'code', t.varchar(5).unique()),
  dropColumn.make('people', 'extra'),
  renameColumn.make('people', 'since', 'joined'),
  createIndex.make('people', ['code', 'joined']),
]

const scriptOf = (list: readonly Op[], before: readonly Op[] | undefined, transaction = true) =>
  offlineScript({
    dialect: sqlite,
    tables: TABLES,
    steps: [
      step(before === undefined || before.length > 0 ? 'second' : 'first', {
        upgrade: bodyOf(list),
        transaction,
      }),
    ],
    context: { environment: 'dev', x: {} },
    toolVersion: '0.0.0',
    fromBase: before?.length === 0,
    title: 'a script',
    schemaBefore: () => Promise.resolve(before ? applyAll(before, emptySchema) : unknownSchema),
  })

const feed = (database: TestDatabase, script: string) =>
  execute(['sqlite3', sqliteFile(database.url)], { input: script })

describe('a script that rebuilds a table', { skip }, () => {
  const withMade = async (work: (database: TestDatabase) => Promise<void>, besides = ''): Promise<void> => {
    const database = await freshDatabase('sqlite')
    try {
      const { status, stderr } = await feed(database, await scriptOf(made, []))
      assert.equal(stderr, '')
      assert.equal(status, 0)
      await database.script(besides)
      await work(database)
    } finally {
      await database.close()
    }
  }

  test('does what a run does, with the client of SQLite', () =>
    withMade(async (database) => {
      const script = await scriptOf(changed, made)
      assert.equal(script.match(/^INSERT OR ABORT/gm)?.length, 1)
      const { status, stderr } = await feed(database, script)
      assert.equal(stderr, '')
      assert.equal(status, 0)
      assert.deepEqual(await database.query('SELECT id, name, team, code FROM people'), [
        { id: 1, name: 'ana', team: 1, code: null },
        { id: 5, name: 'bo', team: 2, code: null },
      ])
      assert.deepEqual(await database.query('SELECT name, seq FROM sqlite_sequence ORDER BY 1'), [
        { name: 'people', seq: 5 },
        { name: 'teams', seq: 2 },
      ])
      assert.deepEqual(await database.query('SELECT revision FROM mig_revision'), [
        { revision: 'first' },
        { revision: 'second' },
      ])
    }))

  test('keeps the highest number, though its row is gone', () =>
    withMade(async (database) => {
      await feed(database, await scriptOf(changed, made))
      await database.script("INSERT INTO people (name) VALUES ('next')")
      assert.deepEqual(await database.query('SELECT max(id) AS id FROM people'), [{ id: 10 }])
    }, "INSERT INTO people (id, name) VALUES (9, 'gone'); DELETE FROM people WHERE id = 9"))

  for (const besides of [
    'ALTER TABLE people ADD COLUMN more text',
    'CREATE INDEX besides ON people (name)',
    'CREATE TRIGGER besides AFTER INSERT ON people BEGIN SELECT 1; END',
    `CREATE TABLE other AS SELECT * FROM people; DROP TABLE people; CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT,
      name varchar(20) COLLATE NOCASE NOT NULL DEFAULT 'no one', team bigint REFERENCES teams (id) ON DELETE CASCADE,
      since timestamp DEFAULT CURRENT_TIMESTAMP, extra integer NOT NULL DEFAULT 0, CHECK (name <> ''), CHECK (extra >= 0), UNIQUE (name, team));
      INSERT INTO people SELECT * FROM other`,
  ]) {
    test(`changes nothing where the table is not as the revisions tell: ${besides.slice(0, 30)}`, () =>
      withMade(async (database) => {
        const before = await database.dump()
        const { status, stderr } = await feed(database, await scriptOf(changed, made))
        assert.match(stderr, /CHECK constraint failed: table "people" is not as the revisions tell/)
        assert.notEqual(status, 0)
        assert.equal(await database.dump(), before)
      }, besides))
  }

  test('changes nothing where a view could not be read any more', () =>
    withMade(async (database) => {
      const before = await database.dump()
      const { stderr } = await feed(database, await scriptOf(changed, made))
      assert.match(stderr, /CHECK constraint failed: a view could not be read any more|error in view seen/)
      assert.equal(await database.dump(), before)
    }, 'CREATE VIEW seen AS SELECT extra FROM people'))

  test('is refused where nobody knows the table', async () => {
    const error = await failureOf(scriptOf(changed, undefined))
    assert.equal(error.code, 'offline.opaque')
  })

  test('is refused outside of a transaction', async () => {
    const error = await failureOf(scriptOf(changed, made, false))
    assert.equal(error.message, 'second the second: the table has to be rebuilt, which needs a transaction')
  })

  test('still drops a column of a table that nobody knows, as SQLite itself can', async () => {
    const script = await scriptOf([dropColumn.make('people', 'extra')], undefined)
    assert.ok(script.includes('ALTER TABLE "people" DROP COLUMN "extra";'))
  })

  test('leaves the same as a run, whatever is in the table', () =>
    withMade(async (database) => {
      await feed(database, await scriptOf(changed, made))
      assert.equal(
        (await database.dump(USERS_OWN)).split('== rows')[0],
        `== schema
CREATE INDEX "ix_people_code_joined" ON "people" ("code", "joined");
CREATE INDEX "ix_people_team_name" ON "people" ("team", "name" DESC);
CREATE TABLE "people" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" varchar(20) NOT NULL DEFAULT 'no one',
  "team" bigint,
  "joined" timestamp DEFAULT CURRENT_TIMESTAMP,
  "code" varchar(5) CONSTRAINT "uq_people_code" UNIQUE,
  CONSTRAINT "uq_people_name_team" UNIQUE ("name", "team"),
  CONSTRAINT "fk_people_team" FOREIGN KEY ("team") REFERENCES "teams" ("id") ON DELETE CASCADE,
  CONSTRAINT "ck_people_name" CHECK (name <> '')
);
CREATE TABLE "teams" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "it's" text
);
`,
      )
    }))
})
