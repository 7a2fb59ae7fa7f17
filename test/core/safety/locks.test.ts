import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DialectName } from '../../../src/core/dialect.ts'
import { locksOf } from '../../../src/core/safety/locks.ts'

/** `mode on object` of each. */
const locks = (dialect: DialectName, ...statements: readonly string[]): readonly string[] =>
  locksOf(
    statements.map((sql) => ({ sql })),
    dialect,
  ).map(({ mode, on }) => (on === undefined ? mode : `${mode} on ${on}`))

const taken: Readonly<Record<string, readonly string[]>> = {
  'ALTER TABLE "users" ADD COLUMN "phone" text': ['ACCESS EXCLUSIVE on users'],
  'ALTER TABLE only app."Users" DROP COLUMN x': ['ACCESS EXCLUSIVE on app.Users'],
  'ALTER TABLE a VALIDATE CONSTRAINT c': ['SHARE UPDATE EXCLUSIVE on a'],
  'ALTER TABLE a VALIDATE CONSTRAINT c, ADD COLUMN d int': ['ACCESS EXCLUSIVE on a'],
  'ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY (b_id) REFERENCES b (id)': [
    'SHARE ROW EXCLUSIVE on a',
    'SHARE ROW EXCLUSIVE on b',
  ],
  'ALTER TABLE a ADD COLUMN b_id int REFERENCES b (id)': [
    'ACCESS EXCLUSIVE on a',
    'SHARE ROW EXCLUSIVE on b',
  ],
  'ALTER TABLE a SET (fillfactor = 70)': ['SHARE UPDATE EXCLUSIVE on a'],
  'ALTER TABLE a DISABLE TRIGGER t': ['SHARE ROW EXCLUSIVE on a'],
  'ALTER TABLE a ATTACH PARTITION p FOR VALUES IN (1)': [
    'SHARE UPDATE EXCLUSIVE on a',
    'ACCESS EXCLUSIVE on p',
  ],
  'ALTER TABLE a DETACH PARTITION p': ['ACCESS EXCLUSIVE on a', 'ACCESS EXCLUSIVE on p'],
  'CREATE INDEX ix ON a (b)': ['SHARE on a'],
  'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "on" ON "a b" (b)': ['SHARE UPDATE EXCLUSIVE on a b'],
  'DROP INDEX ix': ['ACCESS EXCLUSIVE on ix'],
  'DROP INDEX CONCURRENTLY ix': ['SHARE UPDATE EXCLUSIVE on ix'],
  'DROP TABLE IF EXISTS a, b CASCADE': ['ACCESS EXCLUSIVE on a', 'ACCESS EXCLUSIVE on b'],
  'TRUNCATE a': ['ACCESS EXCLUSIVE on a'],
  'CREATE TRIGGER t BEFORE INSERT ON a EXECUTE FUNCTION f()': ['SHARE ROW EXCLUSIVE on a'],
  'DROP TRIGGER t ON a': ['ACCESS EXCLUSIVE on a'],
  'CREATE TABLE c (a_id int REFERENCES a)': ['SHARE ROW EXCLUSIVE on a'],
  'CREATE TABLE p PARTITION OF a FOR VALUES IN (1)': ['ACCESS EXCLUSIVE on a'],
  'REFRESH MATERIALIZED VIEW CONCURRENTLY v': ['EXCLUSIVE on v'],
  "COMMENT ON COLUMN app.a.b IS 'DROP TABLE x'": ['SHARE UPDATE EXCLUSIVE on app.a'],
  'UPDATE a SET b = 1': ['ROW EXCLUSIVE on a'],
  '/* DROP TABLE a */ SELECT 1': [],
  'LOCK TABLE a, b IN SHARE ROW EXCLUSIVE MODE': ['SHARE ROW EXCLUSIVE on a', 'SHARE ROW EXCLUSIVE on b'],
  'VACUUM FULL a': ['ACCESS EXCLUSIVE on a'],
}

describe('the locks of PostgreSQL', () => {
  for (const [sql, expected] of Object.entries(taken)) {
    test(sql, () => assert.deepEqual(locks('postgres', sql), expected))
  }

  test('of several statements the one that is felt most is told for each table', () => {
    assert.deepEqual(
      locks('postgres', 'UPDATE a SET b = 1', 'ALTER TABLE a ADD c int', 'CREATE INDEX i ON a (c)'),
      ['ACCESS EXCLUSIVE on a'],
    )
  })

  test('a table that the statements make themselves is nobody else’s', () => {
    assert.deepEqual(
      locks('postgres', 'CREATE TABLE a (b int)', 'CREATE INDEX i ON a (b)', 'INSERT INTO b VALUES (1)'),
      ['ROW EXCLUSIVE on b'],
    )
  })
})

const ways: Readonly<Record<string, string>> = {
  'ADD COLUMN n int': 'instant',
  'ADD COLUMN n int AS (a + 1) STORED': 'copy of the table',
  'ADD COLUMN n int AS (a + 1) VIRTUAL': 'instant',
  'ADD COLUMN n int AUTO_INCREMENT UNIQUE': 'in place without writes',
  'DROP COLUMN a': 'instant',
  'RENAME COLUMN a TO z': 'instant',
  'ALTER COLUMN a SET DEFAULT 4': 'instant',
  'MODIFY COLUMN `a` int NOT NULL': 'in place',
  'ADD INDEX (a)': 'in place',
  'ADD FULLTEXT (v)': 'in place without writes',
  'ADD CONSTRAINT `c` CHECK (a > 0)': 'copy of the table',
  'DROP PRIMARY KEY': 'copy of the table',
  'DROP PRIMARY KEY, ADD PRIMARY KEY (id, a)': 'in place',
  'DROP INDEX ix, ADD COLUMN n int': 'in place',
  'PARTITION BY HASH (id) PARTITIONS 2': 'copy of the table',
}

describe('the ways of MySQL and MariaDB', () => {
  for (const [action, way] of Object.entries(ways)) {
    test(action, () => {
      assert.deepEqual(locks('mysql', `ALTER TABLE \`t\` ${action}`), [`metadata lock, ${way} on t`])
      assert.deepEqual(locks('mariadb', `ALTER TABLE \`t\` ${action}`), [`metadata lock, ${way} on t`])
    })
  }

  test('a foreign key copies its table, and holds the other one for a moment', () => {
    assert.deepEqual(locks('mysql', 'ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p (id)'), [
      'metadata lock, copy of the table on t',
      'metadata lock, instant on p',
    ])
  })

  test('a computed default copies the table on MySQL, and not on MariaDB', () => {
    const sql = 'ALTER TABLE t ADD COLUMN n datetime DEFAULT (now())'
    assert.deepEqual(locks('mysql', sql), ['metadata lock, copy of the table on t'])
    assert.deepEqual(locks('mariadb', sql), ['metadata lock, instant on t'])
  })

  test('a column that is restated with its rows written anew copies the table', () => {
    const [lock] = locksOf([{ sql: 'ALTER TABLE t MODIFY a bigint', rewrites: true }], 'mysql')
    assert.deepEqual(lock, { mode: 'metadata lock, copy of the table', on: 't', blocks: 'writes' })
  })
})

test('on SQLite whoever writes holds the whole database', () => {
  assert.deepEqual(locks('sqlite', 'ALTER TABLE a ADD b', 'SELECT 1'), ['RESERVED'])
  assert.deepEqual(locks('sqlite', 'SELECT 1'), [])
})
