import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { statementsOf, toSql } from '../../../src/core/ops/list.ts'
import { emptySchema } from '../../../src/core/schema/model.ts'
import { dialects } from '../../../src/dialects/index.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { freshDatabase, type TestDatabase } from '../../support/databases.ts'
import { skipOn } from '../../support/dialects.ts'
import { HARD_NAME, HARD_TEXT } from '../../support/operations/example.ts'
import { bodyOf, failureOf, openSession, run, step, undoing, USERS_OWN } from './support.ts'

const { addEnumValue, bulkInsert, dropEnumValue } = ops

interface Place {
  readonly database: TestDatabase
  readonly session: Session
  /** Runs the operations as one revision. */
  up(list: readonly Op[], transaction?: boolean): Promise<unknown>
  dump(): Promise<string>
}

function onPostgres(name: string, body: (place: Place) => Promise<void>): void {
  test(name, { skip: skipOn('postgres') }, async () => {
    const database = await freshDatabase('postgres')
    const session = await openSession(database.url)
    const up = (list: readonly Op[], transaction = true) =>
      run(session, [step(`r${list.length}`, { upgrade: bodyOf(list), transaction })])
    try {
      await body({ database, session, up, dump: () => database.dump(USERS_OWN) })
    } finally {
      await session.close()
      await database.close()
    }
  })
}

const MOOD = `CREATE TYPE mood AS ENUM ('sad', 'meh', 'ok', 'it''s "fine"');`
const MOODS = `${MOOD} CREATE TABLE moods (id int PRIMARY KEY, now mood);`
const dropMeh = dropEnumValue.make('mood', 'meh')

/** The dump of an enum that never had the value. */
const without = (dump: string) => dump.replace("'sad', 'meh', 'ok'", "'sad', 'ok'")

describe('an enum loses a value', () => {
  onPostgres('and everything else of its columns stays', async ({ database, up, dump }) => {
    await database.script(`${MOOD}
      CREATE SCHEMA "other.one";
      CREATE TABLE "other.one"."Select" (
        "a ""b""" mood NOT NULL DEFAULT 'ok', "all" mood[] DEFAULT '{sad,ok}', "id" int,
        PRIMARY KEY ("id", "a ""b""")
      );
      COMMENT ON COLUMN "other.one"."Select"."all" IS 'of the day';
      CREATE UNIQUE INDEX by_all ON "other.one"."Select" ("all" DESC, "id") INCLUDE ("a ""b""") WHERE "id" > 0;
      CREATE INDEX by_list ON "other.one"."Select" USING gin ("all");
      CREATE STATISTICS ties ON "id", "all" FROM "other.one"."Select";
      INSERT INTO "other.one"."Select" VALUES ('it''s "fine"', '{{sad,ok},{ok,NULL}}', 1), ('sad', NULL, 2);
      CREATE TABLE days (day date, mood mood DEFAULT 'ok') PARTITION BY RANGE (day);
      CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
      ALTER TABLE days_1 ALTER mood SET DEFAULT 'sad';
      CREATE TABLE days_2 PARTITION OF days FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
      ALTER TABLE days_2 ALTER mood DROP DEFAULT;
      INSERT INTO days VALUES ('2026-01-05', 'ok'), ('2026-02-05', NULL);
      CREATE TABLE parents (mood mood);
      CREATE TABLE children (extra mood) INHERITS (parents);
      INSERT INTO children VALUES ('ok', 'sad');
      CREATE TABLE checked (mood mood CHECK (mood IS NOT NULL), EXCLUDE (mood WITH =));
      CREATE VIEW elsewhere AS SELECT day FROM days;`)
    const before = await dump()
    await up([dropMeh])
    assert.equal(await dump(), without(before))
  })

  onPostgres('and checks and indexes that name others of its values stay', async ({ database, up, dump }) => {
    await database.script(`${MOODS}
      INSERT INTO moods VALUES (1, 'ok'), (2, 'ok'), (3, NULL);
      ALTER TABLE moods ADD CONSTRAINT "it's ""so""" CHECK (now <> 'sad') NO INHERIT,
        ADD CONSTRAINT later CHECK (now IN ('sad', 'it''s "fine"')) NOT VALID,
        ADD CONSTRAINT number CHECK (id > 0);
      CREATE UNIQUE INDEX "by ""ok""" ON moods (id DESC) INCLUDE (now) WITH (fillfactor = 70) WHERE now = 'ok';
      CREATE INDEX spelled ON moods ((now = 'sad'), (coalesce(now, 'ok')));
      COMMENT ON CONSTRAINT later ON moods IS 'it''s later'; COMMENT ON INDEX spelled IS 'it''s spelled';
      CREATE TABLE days (day date, mood mood CONSTRAINT awake CHECK (mood > 'sad')) PARTITION BY RANGE (day);
      CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');`)
    const before = await dump()
    await up([dropMeh])
    assert.equal(await dump(), without(before))
  })

  onPostgres('and keeps its owner, its rights and its comment', async ({ database, up }) => {
    const role = `mig_test_${Date.now()}`
    const facts = () =>
      database.query(
        `SELECT pg_get_userbyid(typowner) AS owner, typacl::text AS rights, obj_description(oid, 'pg_type') AS comment
         FROM pg_type WHERE typname = 'mood'`,
      )
    await database.script(`CREATE ROLE ${role}; CREATE ROLE ${role}_reader; ${MOODS}
      COMMENT ON TYPE mood IS 'it''s "so"'; REVOKE USAGE ON TYPE mood FROM PUBLIC;
      GRANT USAGE ON TYPE mood TO ${role}_reader WITH GRANT OPTION; ALTER TYPE mood OWNER TO ${role};`)
    try {
      const before = await facts()
      await up([dropMeh])
      assert.deepEqual(await facts(), before)
      assert.equal(before[0]!['owner'], role)
      assert.match(String(before[0]!['rights']), /_reader=U\*/)
    } finally {
      await database.script(`DROP TABLE moods; DROP TYPE mood; DROP ROLE ${role}, ${role}_reader`)
    }
  })

  onPostgres('of a schema and a name that are hard to write', async ({ database, up, dump }) => {
    await database.script(`CREATE SCHEMA app;
      CREATE TYPE app."${HARD_NAME.replaceAll('"', '""')}" AS ENUM ('a', 'b');
      CREATE TABLE uses (x app."${HARD_NAME.replaceAll('"', '""')}" DEFAULT 'a');`)
    const before = await dump()
    await up([dropEnumValue.make(`app.${HARD_NAME}`, 'b')])
    assert.equal(await dump(), before.replace("'a', 'b'", "'a'"))
  })

  onPostgres('that was added to it, and stands where it stood', async ({ database, session, dump }) => {
    await database.script(MOODS)
    const before = await dump()
    const adding = step('adding', {
      upgrade: bodyOf([addEnumValue.make('mood', HARD_TEXT, { before: 'ok' })]),
    })
    await run(session, [adding])
    const [first] = await database.query('SELECT enum_range(NULL::mood)::text[] AS values')
    assert.deepEqual(first!['values'], ['sad', 'meh', HARD_TEXT, 'ok', 'it\'s "fine"'])
    await database.script("INSERT INTO moods VALUES (1, 'ok'), (2, 'it''s \"fine\"')")
    await run(session, [undoing(adding)])
    await database.script('DELETE FROM moods')
    assert.equal(await dump(), before)
  })

  onPostgres('that rows held until the same revision gave them another', async ({ database, up }) => {
    await database.script(`${MOODS} INSERT INTO moods VALUES (1, 'meh'), (2, 'ok')`)
    await up([ops.execute.make("UPDATE moods SET now = 'sad' WHERE now = 'meh'"), dropMeh])
    assert.deepEqual(await database.query('SELECT * FROM moods ORDER BY id'), [
      { id: 1, now: 'sad' },
      { id: 2, now: 'ok' },
    ])
  })

  onPostgres('outside of a transaction as a whole, or not at all', async ({ database, up, dump }) => {
    await database.script(`${MOODS} CREATE TABLE lists (x mood[] DEFAULT '{meh}')`)
    const before = await dump()
    const failure = await failureOf(up([dropMeh], false))
    assert.match(failure.message, /invalid input value for enum mood: "meh"/)
    assert.equal(await dump(), before)
    await database.script('ALTER TABLE lists ALTER x DROP DEFAULT')
    await up([dropMeh], false)
    assert.deepEqual(await database.query('SELECT enum_range(NULL::mood)::text[] AS values'), [
      { values: ['sad', 'ok', 'it\'s "fine"'] },
    ])
  })
})

describe('an enum keeps a value, and everything is as it was', () => {
  const refused = (title: string, setup: string, op: Op, message: string) =>
    onPostgres(title, async ({ database, up, dump }) => {
      await database.script(setup)
      const before = await dump()
      const failure = await failureOf(up([bulkInsert.make('moods', [{ id: 9, now: 'ok' }]), op]))
      assert.equal(failure.code, 'operation.invalid')
      assert.ok(failure.message.endsWith(message), failure.message)
      assert.equal(await dump(), before)
    })

  refused(
    'that rows hold',
    `${MOODS} CREATE TABLE "Lists" (x mood[], y mood); CREATE TABLE parents (m mood); CREATE TABLE children () INHERITS (parents);
     INSERT INTO moods VALUES (1, 'meh'), (2, 'meh'), (3, 'ok'); INSERT INTO "Lists" VALUES ('{sad,meh}', 'ok'), ('{sad}', NULL);
     INSERT INTO children VALUES ('meh');`,
    dropMeh,
    'rows still hold the value "meh": "Lists".x (1), moods.now (2), parents.m (1)',
  )
  refused(
    'that is a default',
    `${MOODS} ALTER TABLE moods ALTER now SET DEFAULT 'meh'`,
    dropMeh,
    '"meh" is the default of moods.now',
  )
  refused(
    'that a check names',
    `${MOODS} ALTER TABLE moods ADD CONSTRAINT lively CHECK (now IN ('ok', 'meh'))`,
    dropMeh,
    '"meh" is named by constraint lively on table moods',
  )
  refused('that it has not', MOODS, dropEnumValue.make('mood', 'x'), 'enum "mood" has no value "x"')
  refused('where there is none', MOODS, dropEnumValue.make('feeling', 'x'), 'enum "feeling" does not exist')
  refused(
    'where it is no enum',
    MOODS,
    dropEnumValue.make('pg_catalog.int4', 'x'),
    'type "pg_catalog.int4" is no enum',
  )

  const dependants: Readonly<Record<string, string>> = {
    'view v': 'CREATE VIEW v AS SELECT now FROM moods',
    'view hidden': 'CREATE VIEW hidden AS SELECT id FROM moods WHERE now IS NOT NULL',
    'materialized view stored': 'CREATE MATERIALIZED VIEW stored AS SELECT now FROM moods',
    'rule quiet on table moods':
      'CREATE RULE quiet AS ON DELETE TO moods WHERE old.now IS NULL DO INSTEAD NOTHING',
    'constraint own on table child':
      "CREATE TABLE child (CONSTRAINT own CHECK (now <> 'sad')) INHERITS (moods); ALTER TABLE moods ADD CONSTRAINT own CHECK (now <> 'sad')",
    'index chosen': "CREATE INDEX chosen ON moods ((now = 'ok')); CLUSTER moods USING chosen",
    'index once': "ALTER TABLE moods ADD CONSTRAINT once EXCLUDE USING btree (id WITH =) WHERE (now = 'ok')",
    'statistics object ties': "CREATE STATISTICS ties ON (now = 'ok'), id FROM moods",
    'type narrow': 'CREATE DOMAIN narrow AS mood',
    'type span': 'CREATE TYPE span AS RANGE (subtype = mood)',
    'column m of composite type pair': 'CREATE TYPE pair AS (m mood)',
    'column n of composite type lists': 'CREATE TYPE lists AS (n mood[])',
    'function f(mood)': 'CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    'function g()': 'CREATE FUNCTION g() RETURNS mood[] LANGUAGE sql AS $$ SELECT NULL::mood[] $$',
    'function h()':
      'CREATE FUNCTION h() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT count(now)::int FROM moods; END',
    'policy mine on table moods': 'CREATE POLICY mine ON moods USING (now IS NOT NULL)',
    'trigger watch on table moods': `CREATE TRIGGER watch BEFORE UPDATE OF now ON moods FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
    'cast from mood to integer':
      'CREATE FUNCTION number_of(text) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; CREATE CAST (mood AS int) WITH INOUT',
    'default value for column happy of table moods':
      'ALTER TABLE moods ADD happy boolean GENERATED ALWAYS AS (now IS NOT NULL) STORED',
    'default value for column n of table guessed':
      'CREATE TABLE guessed (n int DEFAULT array_length(enum_range(NULL::mood), 1))',
    'constraint to_best on table worst':
      'CREATE TABLE best (m mood PRIMARY KEY); CREATE TABLE worst (m mood CONSTRAINT to_best REFERENCES best)',
    'partition key of table parts': 'CREATE TABLE parts (m mood) PARTITION BY LIST (m)',
    'column m of foreign table far':
      'CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; ' +
      "CREATE FOREIGN TABLE far (m mood) SERVER files OPTIONS (filename '/nowhere')",
  }
  for (const [dependant, sql] of Object.entries(dependants)) {
    refused(
      `under a ${dependant}`,
      `${MOODS} ${sql}`,
      dropMeh,
      `enum "mood" cannot lose "meh" while these depend on it: ${dependant}`,
    )
  }
})

describe('a value of an enum', () => {
  test('is taken out by no script, as only the server knows its columns', () => {
    const dialect = dialects.postgres
    const create = ops.createEnum.make('mood', ['sad', 'meh'])
    assert.throws(() => statementsOf(toSql([create, dropMeh], { dialect }, emptySchema)), {
      code: 'offline.opaque',
    })
  })

  test('is added outside of a transaction before PostgreSQL 12', () => {
    const add = addEnumValue.make('mood', 'meh')
    const create = ops.createEnum.make('mood', [])
    const statements = (version: readonly number[]) =>
      statementsOf(toSql([create, add], { dialect: dialects.postgres, version }, emptySchema)).slice(1)
    assert.deepEqual(statements([11, 9]), [
      { sql: `ALTER TYPE "mood" ADD VALUE 'meh'`, outsideTransaction: true },
    ])
    assert.deepEqual(statements([12, 0]), [{ sql: `ALTER TYPE "mood" ADD VALUE 'meh'` }])
  })
})
