import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { reachOf } from '../../../src/core/sql/reach.ts'

const NOTHING = [
  "INSERT INTO t VALUES ('DROP TABLE t; --')",
  'update t set a = 1; delete from t -- DROP TABLE t',
  '(SELECT 1) UNION (SELECT 2)',
  'WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x',
  'SELECT * FROM sqlite_master',
  'SET foreign_key_checks = 0',
  'PRAGMA user_version = 3',
  'GRANT SELECT ON t TO joe; ANALYZE t; TRUNCATE t',
  '/* ALTER TABLE t */ SELECT 1',
  'REPLACE INTO t VALUES (1)',
]

const ANYTHING = [
  'CALL tidy()',
  'DO $$ BEGIN EXECUTE $x$ DROP TABLE t $x$; END $$',
  "SET @x = 'DROP TABLE t'; PREPARE s FROM @x; EXECUTE s",
  'DROP TABLE t CASCADE',
  'ALTER TABLE t DROP COLUMN a CASCADE',
  'DROP DATABASE d',
  'DROP OWNED BY joe',
  'SET search_path TO other',
  "UPDATE sqlite_master SET sql = ''",
  'PRAGMA writable_schema = ON',
  'DROP TABLE U&"d\\0061t"',
  "SELECT 'no end",
  'USE other',
  'what is this',
  `SELECT '${'x'.repeat(200_000)}'`,
]

const NAMES: readonly (readonly [sql: string, ...names: readonly string[]])[] = [
  ['ALTER TABLE Users ADD COLUMN a int REFERENCES teams ON DELETE CASCADE', 'users', 'teams'],
  ['DROP TABLE "A ""b""", `c`, [d e]', 'a "b"', 'c', 'd e'],
  ['alter table "users" add b int', 'users'],
  ["DROP TABLE 'users'", 'users'],
  ['/*!50001 DROP TABLE users */', 'users'],
  ['CREATE UNIQUE INDEX ix ON users (name)', 'ix', 'users'],
  ['COMMENT ON TABLE users IS NULL', 'users'],
  ['SELECT * INTO copies FROM users', 'copies'],
  ['RENAME TABLE a TO b, c TO d', 'a', 'b', 'c', 'd'],
  ['DROP TABLE 2021_users', '2021_users'],
]

const NOT_NAMED: readonly (readonly [sql: string, ...names: readonly string[]])[] = [
  ['CREATE VIEW v AS SELECT * FROM users', 'users'],
  ['CREATE TABLE v (id int REFERENCES users)', 'users'],
  ['CREATE TRIGGER v AFTER INSERT ON users BEGIN DELETE FROM teams; END', 'users', 'teams'],
  ['CREATE PROCEDURE v() BEGIN DECLARE a INT; IF a THEN DELETE FROM users; END IF; END', 'users'],
  ['CREATE FUNCTION v() RETURNS int AS $$ SELECT 1 FROM users; $$ LANGUAGE sql', 'users'],
]

describe('reachOf', () => {
  for (const sql of NOTHING) {
    test(`reaches nothing: ${sql}`, () => assert.equal(reachOf(sql), 'nothing'))
  }
  for (const sql of ANYTHING) {
    test(`reaches anything: ${sql.slice(0, 60)}`, () => assert.equal(reachOf(sql), 'anything'))
  }
  for (const [sql, ...names] of NAMES) {
    test(`reaches what it names: ${sql}`, () => {
      const reach = reachOf(sql)
      assert.ok(typeof reach === 'object')
      for (const name of names) assert.ok(reach.names.has(name), name)
    })
  }
  for (const [sql, ...names] of NOT_NAMED) {
    test(`reaches what it creates, and not what that uses: ${sql}`, () => {
      const reach = reachOf(sql)
      assert.ok(typeof reach === 'object')
      assert.ok(reach.names.has('v'))
      for (const name of names) assert.ok(!reach.names.has(name), name)
    })
  }
})
