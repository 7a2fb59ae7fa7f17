import assert from 'node:assert/strict'
import { versionOf, type DialectName } from '../../src/core/dialect.ts'
import { findTable } from '../../src/core/schema/edit.ts'
import { t } from '../../src/core/schema/types.ts'
import { belongsTo } from '../../src/core/schema/objects.ts'
import { introspectorOf } from '../../src/dialects/introspect.ts'
import type { Operations } from '../../src/io/execute/operations.ts'
import type { ImportedRevisions } from '../../src/io/revisions/modules.ts'
import { createMig } from '../../src/library/create-mig.ts'
import { eachDialect, tempFolder, type TestDatabase } from '../support/databases.ts'
import { failureOf, openSession } from '../io/execute/support.ts'

const handle = ({ url }: TestDatabase, revisions: ImportedRevisions, config: object = {}) =>
  createMig({ cwd: tempFolder(), url, revisions, config })

const revision = (id: string, parent: string | null, upgrade: (op: Operations) => void) => ({
  revision: id,
  down_revision: parent,
  message: `the ${id}`,
  upgrade,
})

const first = revision('aaaa1111', null, (op) => op.createTable('known', { id: t.integer().primaryKey() }))
const dropping = (upgrade: (op: Operations) => void) => [first, revision('bbbb2222', 'aaaa1111', upgrade)]

const MYSQL = [
  `CREATE TABLE raw (id int AUTO_INCREMENT PRIMARY KEY, number int NOT NULL DEFAULT 7, owner int NOT NULL, name varchar(40) COLLATE utf8mb4_bin NOT NULL DEFAULT 'n/a' COMMENT 'as it is called' CHECK (name <> ''),
  price decimal(10, 2), size int, twice int GENERATED ALWAYS AS (size * 2) STORED, spare text, UNIQUE raw_one (owner, name),
  KEY raw_owner (owner), CONSTRAINT raw_owns FOREIGN KEY (owner) REFERENCES known (id))`,
  'CREATE INDEX raw_price ON raw (price)',
  'CREATE TRIGGER raw_sized BEFORE INSERT ON raw FOR EACH ROW SET NEW.size = COALESCE(NEW.size, 1)',
]

/** As somebody has made it who knows nothing of revisions. */
const RAW: Readonly<Record<DialectName, readonly string[]>> = {
  sqlite: [
    `CREATE TABLE raw (id INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL DEFAULT 7, owner INTEGER NOT NULL REFERENCES known (id), name VARCHAR(40) COLLATE NOCASE NOT NULL DEFAULT 'n/a' CHECK (name <> ''),
  price DECIMAL(10, 2), size INTEGER, twice INTEGER GENERATED ALWAYS AS (size * 2) STORED, spare TEXT, UNIQUE (owner, name))`,
    'CREATE INDEX raw_price ON raw (price DESC)',
    'CREATE TRIGGER raw_sized AFTER INSERT ON raw WHEN NEW.size IS NULL BEGIN UPDATE raw SET size = 1 WHERE id = NEW.id; END',
  ],
  postgres: [
    `CREATE TABLE raw (id serial PRIMARY KEY, number serial, owner integer NOT NULL REFERENCES known (id), name varchar(40) COLLATE "C" NOT NULL DEFAULT 'n/a' CHECK (name <> ''),
  price numeric(10, 2), size integer, twice integer GENERATED ALWAYS AS (size * 2) STORED, spare text, UNIQUE (owner, name))`,
    'CREATE INDEX raw_price ON raw (price DESC)',
    'CREATE FUNCTION sized() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.size = coalesce(NEW.size, 1); RETURN NEW; END $$',
    'CREATE TRIGGER raw_sized BEFORE INSERT ON raw FOR EACH ROW EXECUTE FUNCTION sized()',
    "COMMENT ON TRIGGER raw_sized ON raw IS 'never without a size'",
  ],
  mysql: MYSQL,
  mariadb: MYSQL,
}

const ROWS = [
  'INSERT INTO known (id) VALUES (1)',
  "INSERT INTO raw (owner, name, price, size) VALUES (1, 'Ann', 9.5, 4), (1, 'Bob', NULL, 7), (1, 'Cy', 1, 1)",
  "DELETE FROM raw WHERE name = 'Cy'",
]

async function make(database: TestDatabase, dialect: DialectName, rows = ROWS): Promise<void> {
  for (const sql of [...RAW[dialect], ...rows]) await database.query(sql)
}

const rowsOf = async (database: TestDatabase) =>
  (
    await database.query('SELECT id, number, owner, name, price, size, twice, spare FROM raw ORDER BY id')
  ).map((row) => ({ ...row }))

/** As the catalogue has it. A column that comes again stands behind the others. */
async function definitionOf({ url }: TestDatabase) {
  const session = await openSession(url)
  try {
    const introspect = await introspectorOf(session.dialect.name)
    const { schema } = await introspect(session, { version: versionOf(session.serverVersion) })
    const raw = findTable(schema, 'raw')!
    const triggers = Object.values(schema.objects).filter((object) => belongsTo(object, 'raw'))
    return {
      ...raw,
      triggers,
      columns: raw.columns.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    }
  } finally {
    await session.close()
  }
}

eachDialect('what SQL has made and a revision drops', (dialect, { test }) => {
  for (const column of ['number', 'name', 'price', 'owner', 'spare', 'twice']) {
    test(`comes back: the column ${column}, with all that belongs to it`, async (database) => {
      const mig = handle(
        database,
        dropping((op) => op.dropColumn('raw', column)),
      )
      await mig.upgrade('aaaa1111')
      await make(database, dialect)
      const [definition, rows] = [await definitionOf(database), await rowsOf(database)]
      await mig.upgrade()
      await mig.downgrade('-1')
      assert.deepEqual(await definitionOf(database), definition)
      assert.deepEqual(await rowsOf(database), rows)
      await mig.upgrade()
      await mig.downgrade('-1')
      assert.deepEqual(await rowsOf(database), rows)
    })
  }

  test('comes back: the table, with its rows', async (database) => {
    const mig = handle(
      database,
      dropping((op) => op.dropTable('raw')),
    )
    await mig.upgrade('aaaa1111')
    await make(database, dialect)
    const [definition, rows] = [await definitionOf(database), await rowsOf(database)]
    await mig.upgrade()
    await mig.downgrade('-1')
    assert.deepEqual(await definitionOf(database), definition)
    assert.deepEqual(await rowsOf(database), rows)
    await database.query("INSERT INTO raw (owner, name) VALUES (1, 'Di')")
    const [added] = await database.query("SELECT id, size FROM raw WHERE name = 'Di'")
    assert.deepEqual({ ...added }, { id: 4, size: 1 })
  })

  test('comes back: a table without rows', async (database) => {
    const mig = handle(
      database,
      dropping((op) => op.dropTable('raw')),
    )
    await mig.upgrade('aaaa1111')
    await make(database, dialect, [])
    const definition = await definitionOf(database)
    await mig.upgrade()
    await mig.downgrade('-1')
    assert.deepEqual(await definitionOf(database), definition)
  })

  test('comes back beside what the revisions know', async (database) => {
    const mig = handle(database, [
      revision('aaaa1111', null, (op) => {
        op.createTable('known', { id: t.integer().primaryKey() })
        op.createTable('known_too', { id: t.integer().primaryKey() })
      }),
      revision('bbbb2222', 'aaaa1111', (op) => {
        op.dropColumn('raw', 'price')
        op.dropTable('known_too')
      }),
    ])
    await mig.upgrade('aaaa1111')
    await make(database, dialect)
    const rows = await rowsOf(database)
    const plan = await mig.plan()
    assert.deepEqual(
      plan.steps.flatMap(({ concerns }) => concerns),
      [],
    )
    await mig.upgrade()
    await mig.downgrade('-1')
    assert.deepEqual(await rowsOf(database), rows)
    assert.deepEqual(await database.query('SELECT id FROM known_too'), [])
  })

  test('comes back without its file', async (database) => {
    const revisions = dropping((op) => op.dropColumn('raw', 'name'))
    const mig = handle(database, revisions)
    await mig.upgrade('aaaa1111')
    await make(database, dialect)
    const rows = await rowsOf(database)
    await mig.upgrade()
    await handle(database, [first]).downgrade('aaaa1111', { withoutFile: true })
    assert.deepEqual(await rowsOf(database), rows)
  })

  test('comes back where the run that drops it had to be gone on with', async (database) => {
    const mig = handle(
      database,
      dropping((op) => {
        op.dropColumn('raw', 'name')
        op.execute('UPDATE nowhere SET n = 1', { reverse: 'UPDATE nowhere SET n = 2' })
      }),
    )
    await mig.upgrade('aaaa1111')
    await make(database, dialect)
    const [definition, rows] = [await definitionOf(database), await rowsOf(database)]
    assert.equal((await failureOf(mig.upgrade())).code, 'sql.failed')
    await database.query('CREATE TABLE nowhere (n INTEGER)')
    await mig.upgrade()
    await mig.downgrade('-1')
    assert.deepEqual(await definitionOf(database), definition)
    assert.deepEqual(await rowsOf(database), rows)
  })

  test('is gone for good where nothing is kept', async (database) => {
    const mig = handle(
      database,
      dropping((op) => op.dropColumn('raw', 'name')),
      { backup: 'off' },
    )
    await mig.upgrade('aaaa1111')
    await make(database, dialect)
    await mig.upgrade()
    assert.equal((await failureOf(mig.downgrade('-1'))).code, 'operation.irreversible')
  })
})
