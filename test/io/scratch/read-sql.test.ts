import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { dialects, type TestDialect } from '../../support/databases.ts'
import { failureOf, sharedDatabase, USERS_OWN } from '../execute/support.ts'
import { introspected, readFiles, scratchPlaces } from './support.ts'

const USERS = 'CREATE TABLE users (id integer NOT NULL PRIMARY KEY, age integer, CHECK (age>0 and age<200));'
const POSTS = 'CREATE TABLE posts (id integer NOT NULL PRIMARY KEY, author integer REFERENCES users (id));'
const GROWN = 'CREATE VIEW grown AS SELECT id FROM users WHERE age>17;'

describe('files of DDL', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('are read as the server spells what they make', async ({ database, session, empty }) => {
        const read = await readFiles(session, database.url, { 'a.sql': `${USERS}\n${POSTS}`, 'b.sql': GROWN })
        for (const sql of [USERS, POSTS, GROWN]) await database.script(sql)
        assert.deepEqual(read, await introspected(session))
        for (const sql of ['DROP VIEW grown', 'DROP TABLE posts', 'DROP TABLE users'])
          await database.script(sql)
        assert.equal(await database.dump(USERS_OWN), empty)
      })

      test('leave nothing behind, whether they can be run or not', async ({ database, session }) => {
        const before = await database.dump(USERS_OWN)
        const places = new Set(await scratchPlaces(session))
        await readFiles(session, database.url, { 'a.sql': USERS })
        await failureOf(readFiles(session, database.url, { 'a.sql': `${USERS} ${USERS}` }))
        assert.equal(await database.dump(USERS_OWN), before)
        const stamp = /^(mig_scratch_[0-9a-z]+)/
        const left = (await scratchPlaces(session)).filter((each) => !places.has(each) && !stamp.test(each))
        assert.deepEqual(left, [])
      })

      test('are refused by file, line and statement where the server refuses them', async ({
        database,
        session,
      }) => {
        const error = await failureOf(
          readFiles(session, database.url, {
            'a.sql': USERS,
            'b.sql': `-- comment\n\n${POSTS}\nCREATE TABLE wrong (\n  id nothing at all,\n);`,
          }),
        )
        assert.equal(error.code, 'schema.unbuildable')
        assert.match(error.message, /^b\.sql:4: .+/)
        assert.equal(error.details['file'], 'b.sql')
        assert.equal(error.details['line'], 4)
        assert.match(String(error.details['statement']), /^CREATE TABLE wrong/)
        assert.ok(error.hint.some((line) => /CREATE TABLE wrong|id nothing at all/.test(line)))
      })

      test('are refused by file and line where they have no end', async ({ database, session }) => {
        const error = await failureOf(
          readFiles(session, database.url, { 'a.sql': `${USERS}\n\nCREATE TABLE b (c text DEFAULT 'x);` }),
        )
        assert.equal(error.message, 'a.sql:3: unterminated string')
        assert.deepEqual(error.hint, ["CREATE TABLE b (c text DEFAULT 'x);", `${' '.repeat(31)}^`])
      })

      test('may hold rows, rights and transactions, which are passed over', async ({ database, session }) => {
        const read = await readFiles(session, database.url, {
          'a.sql': `BEGIN; ${USERS} INSERT INTO users VALUES (1, 500); INSERT INTO nowhere VALUES (1); COMMIT;`,
        })
        assert.deepEqual(Object.keys(read.schema.tables), ['users'])
      })
    })
  }
})

describe('a dump', { concurrency: dialects.length }, () => {
  describe('of PostgreSQL', { concurrency: 1 }, () => {
    const test = sharedDatabase('postgres')
    const DUMP = `--
-- PostgreSQL database dump
--

\\restrict abc

SET statement_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
CREATE SCHEMA app;
ALTER SCHEMA app OWNER TO nobody_at_all;
CREATE SCHEMA other AUTHORIZATION nobody_at_all;
CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
COMMENT ON EXTENSION citext IS 'case';
CREATE FUNCTION app.late() RETURNS integer LANGUAGE sql AS $$ SELECT 1 FROM app.later; $$;
SET default_tablespace = '';
CREATE TABLE public.users (
    id integer NOT NULL,
    email public.citext
);
ALTER TABLE public.users OWNER TO nobody_at_all;
COPY public.users (id, email) FROM stdin;
1\tit's; "odd
\\.

ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
GRANT SELECT ON TABLE public.users TO nobody_at_all;
\\unrestrict abc
`
    const SECOND = 'CREATE TABLE posts (id integer REFERENCES users (id));'

    const expected = [
      ['posts', 'users'],
      ['extension citext', 'function app.late()', 'schema app', 'schema other'],
    ]

    test('is read, and what it sets is forgotten by the next file', async ({ database, session }) => {
      const { schema } = await readFiles(session, database.url, { 'dump.sql': DUMP, 'more.sql': SECOND })
      assert.deepEqual(
        [Object.keys(schema.tables).toSorted(), Object.keys(schema.objects).toSorted()],
        expected,
      )
      assert.deepEqual(schema.tables['users']?.columns, [
        { name: 'id', type: { name: 'integer' }, nullable: false },
        { name: 'email', type: { name: 'native', sql: 'citext' }, nullable: true },
      ])
    })

    test('is read without a database of its own where the user may make none, and the live one stays as it is', async ({
      database,
      session,
    }) => {
      const role = `mig_test_${Date.now().toString(36)}`
      await database.script(
        `CREATE ROLE ${role}; GRANT CREATE ON DATABASE ${session.database} TO ${role}; ALTER SCHEMA public OWNER TO ${role};
         CREATE TABLE users (live text); SET ROLE ${role}; CREATE SCHEMA app; CREATE TABLE app.live (id int); RESET ROLE`,
      )
      const before = await database.dump()
      await session.query(`SET ROLE ${role}`)
      const { schema } = await readFiles(session, database.url, {
        'dump.sql': DUMP.replace(/^.* EXTENSION .*$/gm, '').replace('public.citext', 'text'),
        'more.sql': SECOND,
      })
      await session.query('RESET ROLE')
      assert.equal(await database.dump(), before)
      assert.deepEqual(
        [Object.keys(schema.tables).toSorted(), Object.keys(schema.objects).toSorted()],
        [
          ['posts', 'users'],
          ['function app.late()', 'schema app', 'schema other'],
        ],
      )
      assert.deepEqual(
        schema.tables['users']?.columns.map(({ name }) => name),
        ['id', 'email'],
      )
      await database.script(
        `ALTER SCHEMA public OWNER TO CURRENT_USER; DROP SCHEMA app CASCADE; DROP TABLE users;
         DROP OWNED BY ${role}; DROP ROLE ${role}`,
      )
    })

    test('drops what a killed run has left behind, and leaves the place of one that is at work', async ({
      database,
      session,
    }) => {
      const now = Math.floor(Date.now() / 1000)
      const [old, fresh] = [now - 4000, now - 10].map(
        (at, i) => `mig_scratch_${at.toString(36)}_00000000${i}${process.pid % 10}`,
      )
      for (const name of [old!, fresh!]) await session.query(`CREATE DATABASE ${name} TEMPLATE template0`)
      await readFiles(session, database.url, { 'a.sql': 'CREATE TABLE a (x int);' })
      const places = await scratchPlaces(session)
      await session.query(`DROP DATABASE ${fresh!}`)
      assert.deepEqual([places.includes(old!), places.includes(fresh!)], [false, true])
    })

    test('says why it may not be read there, where an extension cannot be moved along', async ({
      database,
      session,
    }) => {
      const role = `mig_test_${Date.now().toString(36)}`
      await database.script(
        `CREATE ROLE ${role}; GRANT CREATE ON DATABASE ${session.database} TO ${role}; ALTER SCHEMA public OWNER TO ${role}; CREATE EXTENSION citext`,
      )
      await session.query(`SET ROLE ${role}`)
      const error = await failureOf(
        readFiles(session, database.url, { 'a.sql': 'CREATE TABLE a (x public.citext);' }),
      )
      await session.query('RESET ROLE')
      await database.script(
        `ALTER SCHEMA public OWNER TO CURRENT_USER; DROP EXTENSION citext; DROP OWNED BY ${role}; DROP ROLE ${role}`,
      )
      assert.equal(error.message, 'a.sql:1: type "public.citext" does not exist')
      assert.equal(
        error.hint.at(-1),
        'it was run beside the live schemas, since this user may make no database: ALTER ROLE ... CREATEDB allows it',
      )
    })

    test('is read into the schema that the project works in', async ({ database, session }) => {
      const { schema } = await readFiles(
        session,
        database.url,
        { 'a.sql': 'CREATE SCHEMA shop; CREATE TABLE a (id int); CREATE TABLE public.b (id int);' },
        { schemas: ['shop', 'public'] },
      )
      assert.deepEqual(Object.keys(schema.tables).toSorted(), ['a', 'public.b'])
    })
  })

  for (const dialect of ['mariadb', 'mysql'] as const satisfies readonly TestDialect[]) {
    describe(`of ${dialect}`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('is read with its DELIMITER lines, its own database and its definers', async ({
        database,
        session,
        empty,
      }) => {
        const own = session.database
        const { schema } = await readFiles(session, database.url, {
          'dump.sql': `/*M!999999\\- enable the sandbox mode */
/*!40101 SET NAMES utf8mb4 */;
CREATE DATABASE /*!32312 IF NOT EXISTS*/ \`${own}\`;
USE \`${own}\`;
DROP TABLE IF EXISTS \`${own}\`.\`users\`;
CREATE TABLE \`${own}\`.\`users\` (\`id\` int NOT NULL, PRIMARY KEY (\`id\`)) ENGINE=InnoDB;
LOCK TABLES \`users\` WRITE;
INSERT INTO \`users\` VALUES (1);
UNLOCK TABLES;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`nobody\`@\`%\`*/ /*!50003 TRIGGER \`t\` BEFORE INSERT ON \`users\` FOR EACH ROW BEGIN
  SET NEW.id = 1; SET NEW.id = 2;
END */;;
DELIMITER ;
CREATE EVENT now_and_then ON SCHEDULE EVERY 1 SECOND DO DELETE FROM users;
`,
        })
        assert.deepEqual(Object.keys(schema.tables), ['users'])
        assert.deepEqual(Object.keys(schema.objects).toSorted(), [
          'native event now_and_then',
          'trigger t on users',
        ])
        const event = schema.objects['native event now_and_then']
        assert.match((event as { create: string }).create, / ENABLE DO DELETE FROM users/)
        assert.equal(await database.dump(USERS_OWN), empty)
      })

      test('that would change another database is not run', async ({ database, session, empty }) => {
        const error = await failureOf(
          readFiles(session, database.url, {
            'a.sql': 'CREATE TABLE a (x int);\nDROP TABLE IF EXISTS mysql.user;',
          }),
        )
        assert.equal(error.message, 'a.sql:2: it changes another database, "mysql"')
        assert.equal(await database.dump(USERS_OWN), empty)
      })
    })
  }

  describe('of SQLite', { concurrency: 1 }, () => {
    const test = sharedDatabase('sqlite')

    test('is read without the lines that are for its client', async ({ database, session }) => {
      const { schema } = await readFiles(session, database.url, {
        'dump.sql': `.mode box
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE users (id INTEGER PRIMARY KEY, at REAL DEFAULT .5);
INSERT INTO users VALUES (1, 2);
COMMIT;
`,
      })
      assert.deepEqual(Object.keys(schema.tables), ['users'])
    })
  })
})
