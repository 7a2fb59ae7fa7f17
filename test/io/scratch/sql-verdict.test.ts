import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  databasesIn,
  verdictOnMysql,
  verdictOnPostgres,
  verdictOnSqlite,
} from '../../../src/io/scratch/sql-verdict.ts'

const SKIP = { skip: true }

describe('what is run of a schema file, on PostgreSQL', () => {
  const skipped = [
    'BEGIN',
    'COMMIT',
    'INSERT INTO a VALUES (1)',
    'COPY a FROM stdin',
    'GRANT SELECT ON a TO joe',
    'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    'ALTER TABLE public.a OWNER TO joe',
    'ALTER FUNCTION f(integer) OWNER TO joe',
    'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO joe',
    'CREATE ROLE joe',
    'CREATE USER joe',
    'CREATE DATABASE other',
    'DROP DATABASE other',
    'ALTER DATABASE other SET a = 1',
    "ALTER SYSTEM SET work_mem = '1GB'",
    'DROP OWNED BY joe',
    'REASSIGN OWNED BY joe TO ann',
    "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
    "COMMENT ON DATABASE shop IS 'x'",
    "COMMENT ON ROLE joe IS 'x'",
    'SET ROLE joe',
    'SET SESSION AUTHORIZATION joe',
    'DO $$ BEGIN CREATE ROLE joe; END $$',
  ]
  for (const sql of skipped) test(`passed over: ${sql}`, () => assert.deepEqual(verdictOnPostgres(sql), SKIP))

  const run = [
    'CREATE TABLE a (owner text, "grant" text)',
    'CREATE USER MAPPING FOR joe SERVER s',
    'CREATE SERVER s FOREIGN DATA WRAPPER w',
    "COMMENT ON TABLE a IS 'OWNER TO'",
    'DO $$ BEGIN PERFORM 1; END $$',
    'ALTER TABLE a ADD COLUMN b int',
  ]
  for (const sql of run) test(`run: ${sql}`, () => assert.deepEqual(verdictOnPostgres(sql), { run: sql }))

  test('a schema is made without its owner, which may not be there', () => {
    assert.deepEqual(verdictOnPostgres('CREATE SCHEMA app AUTHORIZATION joe'), {
      run: `CREATE SCHEMA app ${' '.repeat(17)}`,
      tolerated: ['42P06'],
    })
  })

  test('an index is made without CONCURRENTLY', () => {
    assert.deepEqual(verdictOnPostgres('CREATE INDEX CONCURRENTLY i ON a (x)'), {
      run: `CREATE INDEX ${' '.repeat(12)} i ON a (x)`,
    })
  })

  test('a setting that another version has does not stop it', () => {
    assert.deepEqual(verdictOnPostgres('SET transaction_timeout = 0'), {
      run: 'SET transaction_timeout = 0',
      tolerated: ['42704', '22023', '55P02', '42501'],
    })
  })
})

describe('what is run of a schema file, on MySQL and MariaDB', () => {
  const verdictOn = (sql: string) => verdictOnMysql(sql, 'mig_scratch_1', new Set(['shop']))
  const skipped = [
    'USE shop',
    'CREATE DATABASE shop',
    'CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop`',
    'DROP DATABASE shop',
    'DROP SCHEMA IF EXISTS other',
    'ALTER DATABASE shop CHARACTER SET utf8',
    'CREATE USER joe',
    'CREATE OR REPLACE USER joe',
    'DROP ROLE joe',
    'GRANT ALL ON *.* TO joe',
    'SET GLOBAL log_bin_trust_function_creators = 1',
    'SET @@GLOBAL.GTID_PURGED = 1',
    'SET PERSIST x = 1',
    "SET PASSWORD FOR joe = 'x'",
    'INSERT INTO a VALUES (1)',
    'LOCK TABLES a WRITE',
    'UNLOCK TABLES',
    "CREATE FUNCTION f RETURNS STRING SONAME 'x.so'",
  ]
  for (const sql of skipped) test(`passed over: ${sql}`, () => assert.deepEqual(verdictOn(sql), SKIP))

  test('what speaks of the own database speaks of the scratch place', () => {
    assert.deepEqual(verdictOn('CREATE TABLE `shop`.a (x int REFERENCES shop.b (id))'), {
      run: 'CREATE TABLE mig_scratch_1.a (x int REFERENCES mig_scratch_1.b (id))',
    })
    assert.deepEqual(verdictOn('/*!50001 CREATE VIEW v AS SELECT shop.a.x FROM `Shop`.`a` */'), {
      run: '/*!50001 CREATE VIEW v AS SELECT mig_scratch_1.a.x FROM mig_scratch_1.`a` */',
    })
  })

  test('what would change another database is refused by its name', () => {
    const changing = [
      'CREATE TABLE other.a (x int)',
      'DROP TABLE IF EXISTS a, `other`.b',
      'ALTER TABLE other.a ADD b int',
      'RENAME TABLE a TO other.a',
      'CREATE TRIGGER t BEFORE INSERT ON other.a FOR EACH ROW SET NEW.x = 1',
      'CREATE INDEX i ON other.a (x)',
      '/*!50003 CREATE TRIGGER other.t BEFORE INSERT ON a FOR EACH ROW SET NEW.x = 1 */',
    ]
    for (const sql of changing)
      assert.deepEqual(verdictOn(sql), { refuse: 'it changes another database, "other"' }, sql)
  })

  test('what only reads another database is run', () => {
    const reading = [
      'CREATE VIEW v AS SELECT * FROM other.a',
      'CREATE TABLE a (x int, FOREIGN KEY (x) REFERENCES other.b (id))',
      'ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES other.b (id)',
      'ALTER TABLE a ADD CHECK (a.x > 0.5)',
    ]
    for (const sql of reading) assert.deepEqual(verdictOn(sql), { run: sql })
  })

  test('what could do anything is refused', () => {
    for (const verb of ['CALL', 'PREPARE', 'EXECUTE'])
      assert.deepEqual(verdictOn(`${verb} x`), { refuse: `${verb} has no place in a schema file` })
  })

  test('who defined a thing is left out, however he is written', () => {
    const definers = [
      '`root`@`localhost`',
      'root@localhost',
      "'root'@'%'",
      'CURRENT_USER',
      'CURRENT_USER()',
      '`joe`',
    ]
    for (const definer of definers) {
      const verdict = verdictOn(`CREATE DEFINER=${definer} FUNCTION f() RETURNS int RETURN 1`)
      assert.ok('run' in verdict)
      assert.equal(verdict.run.replaceAll(/ +/g, ' '), 'CREATE FUNCTION f() RETURNS int RETURN 1', definer)
    }
  })

  test('the databases that a file calls its own are those that it makes and uses', () => {
    assert.deepEqual(databasesIn('CREATE DATABASE IF NOT EXISTS `Shop` CHARACTER SET utf8', 'mysql'), [
      'shop',
    ])
    assert.deepEqual(databasesIn('USE `shop`', 'mysql'), ['shop'])
    assert.deepEqual(databasesIn('CREATE TABLE a (x int)', 'mysql'), [])
  })
})

describe('what is run of a schema file, on SQLite', () => {
  for (const sql of ['BEGIN TRANSACTION', 'COMMIT', 'INSERT INTO a VALUES (1)', 'VACUUM', 'ANALYZE'])
    test(`passed over: ${sql}`, () => assert.deepEqual(verdictOnSqlite(sql), SKIP))

  for (const sql of [
    'PRAGMA foreign_keys = OFF',
    'CREATE TABLE a (x)',
    "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('table', 'a', 'a', 0, '')",
  ])
    test(`run: ${sql}`, () => assert.deepEqual(verdictOnSqlite(sql), { run: sql }))

  test('another file is not opened', () => {
    assert.deepEqual(verdictOnSqlite("ATTACH 'other.db' AS o"), { refuse: 'ATTACH leads to another file' })
  })
})
