import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  definitionIn,
  namesIn,
  natureOf,
  qualifiersIn,
  runsAlone,
  type Nature,
} from '../../../src/core/sql/nature.ts'
import type { Family } from '../../../src/core/schema/model.ts'

const EVERYWHERE: Readonly<Record<Nature, readonly string[]>> = {
  rows: [
    "INSERT INTO t VALUES ('DROP TABLE t')",
    'update t set a = 1',
    'delete from t -- DROP TABLE t',
    'WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x',
    '(SELECT 1) UNION (SELECT 2)',
    '/* CREATE TABLE t (a int) */ SELECT 1',
    'VALUES (1)',
  ],
  definition: [
    'CREATE TABLE t (a int)',
    'create unique index i on t (a)',
    'ALTER TABLE t ADD COLUMN a int',
    'DROP VIEW v',
    '-- what it is for\nCREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END',
    'CREATE OR REPLACE VIEW v AS SELECT 1',
    'CREATE DATABASE d',
    'CREATE TABLE temporary_things (a int)',
  ],
  empties: ['TRUNCATE t', 'truncate table t'],
  swaps: [],
  repeatable: ['ANALYZE', 'VACUUM', 'REINDEX TABLE t', 'GRANT SELECT ON t TO joe', 'EXPLAIN SELECT 1'],
  session: ['PRAGMA foreign_keys = 0', 'SET search_path TO other', 'USE other', "ATTACH 'x.db' AS x"],
  memory: ['CREATE TEMPORARY TABLE t (a int)', 'create temp view v as select 1', 'PREPARE s FROM x'],
  begin: ['BEGIN', 'begin immediate', 'START TRANSACTION', '/* now */ BEGIN'],
  commit: ['COMMIT', 'END', 'commit and chain'],
  rollback: ['ROLLBACK', 'rollback transaction'],
  savepoint: ['SAVEPOINT a', 'RELEASE SAVEPOINT a', 'ROLLBACK TO a', 'rollback transaction to savepoint a'],
  unknown: ['CALL tidy()', 'what is this', ''],
}

const OF_FAMILY: Readonly<Record<Family, Readonly<Partial<Record<Nature, readonly string[]>>>>> = {
  mysql: {
    rows: [
      "LOAD DATA INFILE 'f' INTO TABLE t",
      "LOAD XML INFILE 'f' INTO TABLE t",
      'REPLACE INTO t VALUES (1)',
      "INSERT INTO t VALUES ('@a := 1', 'into @a')",
      'SELECT @@version',
    ],
    definition: [
      'RENAME TABLE a TO b',
      'CREATE DEFINER = `root`@`localhost` PROCEDURE p() SELECT 1',
      '/*!50001 CREATE VIEW v AS SELECT 1 */',
      '/*M!100100 CREATE SEQUENCE s */',
      'SET STATEMENT max_statement_time = 5 FOR ALTER TABLE t ADD COLUMN a int',
      'ALTER TABLE t DROP PARTITION p0',
      '# a comment\nDROP TABLE `t`',
    ],
    empties: [
      'ALTER TABLE t TRUNCATE PARTITION p0',
      'ALTER TABLE t EXCHANGE PARTITION p0 WITH TABLE u',
      'ALTER TABLE t IMPORT TABLESPACE',
    ],
    swaps: [
      'RENAME TABLE a TO x, b TO a, x TO b',
      'CREATE OR REPLACE TABLE t (a int)',
      'CREATE OR REPLACE SEQUENCE s',
    ],
    repeatable: ['OPTIMIZE TABLE t', 'SET GLOBAL max_connections = 9', 'SET PERSIST max_connections = 9'],
    session: [
      'SET SESSION sql_mode = ""',
      'SET @@session.sql_mode = ""',
      'SET foreign_key_checks = 0',
      "SET NAMES 'utf8mb4'",
    ],
    memory: [
      'SET @a = 1',
      "SET sql_mode = '', @a = 1",
      'SELECT COUNT(*) FROM t INTO @n',
      'SELECT @n := COUNT(*) FROM t',
      'CREATE OR REPLACE TEMPORARY TABLE t (a int)',
      'DROP TEMPORARY TABLE t',
      '/*!40101 SET @saved = @@sql_mode */',
      'HANDLER t OPEN',
    ],
    unknown: [
      'BEGIN NOT ATOMIC SELECT 1; END',
      'DO SLEEP(1)',
      "CREATE USER 'joe'",
      'ALTER SEQUENCE s RESTART 5',
    ],
  },
  postgres: {
    rows: ['COPY t FROM stdin', 'MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE', 'LOCK TABLE t'],
    definition: [
      'CREATE INDEX CONCURRENTLY i ON t (a)',
      'ALTER TABLE t DETACH PARTITION p CONCURRENTLY',
      'CREATE TYPE mood AS ENUM ($$DROP$$)',
      'CREATE SUBSCRIPTION s CONNECTION $$x$$ PUBLICATION p',
      "CREATE TABLESPACE fast LOCATION '/x'",
      '/* one /* in */ another */ DROP SCHEMA s',
    ],
    repeatable: [
      'REINDEX INDEX CONCURRENTLY i',
      'ALTER SYSTEM SET work_mem = 1',
      "COMMENT ON TABLE t IS 'x'",
    ],
    session: ["SELECT pg_catalog.set_config('search_path', '', false)", 'LISTEN x', 'RESET ALL'],
    memory: [
      'SELECT 1 AS a INTO TEMP t',
      'CREATE LOCAL TEMPORARY TABLE t (a int)',
      'DECLARE c CURSOR FOR SELECT 1',
    ],
    rollback: ['ABORT'],
    unknown: ['DO $$ BEGIN NULL; END $$', "PREPARE TRANSACTION 'x'"],
  },
  sqlite: {
    rows: ['REPLACE INTO t VALUES (1)', 'INSERT INTO "create table" VALUES (1)'],
    session: ['DETACH x'],
    commit: ['END TRANSACTION'],
  },
}

const FAMILIES = ['sqlite', 'postgres', 'mysql'] as const

describe('natureOf', () => {
  for (const family of FAMILIES) {
    test(`tells what a statement is [${family}]`, () => {
      for (const list of [EVERYWHERE, OF_FAMILY[family]]) {
        for (const [nature, statements = []] of Object.entries(list)) {
          for (const sql of statements) assert.equal(natureOf(sql, family), nature, sql)
        }
      }
    })
  }

  test('takes a text that cannot be read as it stands', () => {
    assert.equal(natureOf("CREATE TABLE t (a text DEFAULT 'x)", 'postgres'), 'definition')
  })
})

describe('definitionIn', () => {
  test('tells what is done to what, by the first kind that is named', () => {
    assert.deepEqual(definitionIn('CREATE TABLE event (a int)', 'mysql'), { verb: 'create', kind: 'table' })
    assert.deepEqual(definitionIn('DROP EVENT IF EXISTS e', 'mysql'), { verb: 'drop', kind: 'event' })
    assert.deepEqual(definitionIn('/* CREATE VIEW */ ALTER DATABASE `table`', 'mysql'), {
      verb: 'alter',
      kind: 'database',
    })
    assert.equal(definitionIn("INSERT INTO t VALUES ('DROP TABLE t')", 'mysql'), undefined)
  })
})

describe('runsAlone', () => {
  test('knows what PostgreSQL refuses inside of a transaction', () => {
    const alone = [
      'VACUUM t',
      'CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)',
      'ALTER TABLE t DETACH PARTITION p CONCURRENTLY',
      'REINDEX (VERBOSE) DATABASE d',
      'CREATE DATABASE d',
      'ALTER SYSTEM SET work_mem = 1',
      'CLUSTER',
      'CALL tidy()',
    ]
    const together = [
      'CREATE INDEX i ON t (a)',
      "COMMENT ON INDEX i IS 'built concurrently'",
      'REFRESH MATERIALIZED VIEW CONCURRENTLY v',
      'ALTER DATABASE d SET work_mem = 1',
      'CLUSTER t USING i',
    ]
    for (const sql of alone) assert.equal(runsAlone(sql, 'postgres'), true, sql)
    for (const sql of together) assert.equal(runsAlone(sql, 'postgres'), false, sql)
  })

  test('knows what SQLite refuses or ignores there', () => {
    assert.equal(runsAlone('VACUUM', 'sqlite'), true)
    assert.equal(runsAlone('pragma foreign_keys = 0', 'sqlite'), true)
    assert.equal(runsAlone('CREATE TABLE vacuum_cleaners (a)', 'sqlite'), false)
  })
})

describe('names', () => {
  test('are read as the server takes them', () => {
    assert.deepEqual(namesIn('DROP TABLE Users, "My ""own"""', 'postgres'), [
      'drop',
      'table',
      'users',
      'My "own"',
    ])
    assert.deepEqual(namesIn('DROP TABLE Users, `a``b`, "c"', 'mysql'), [
      'DROP',
      'TABLE',
      'Users',
      'a`b',
      'c',
    ])
    assert.deepEqual(namesIn('DROP TABLE [a b]', 'sqlite'), ['DROP', 'TABLE', 'a b'])
  })

  test('that stand before a dot are found however they are written', () => {
    const sql = `ALTER TABLE shop.users, \`two words\` . t, "ansi"."t", /*!50000 hidden.t */ 'no'.x, a /* . */ b, 1.5`
    assert.deepEqual(qualifiersIn(sql, 'mysql'), ['shop', 'two words', 'ansi', 'hidden'])
  })
})
