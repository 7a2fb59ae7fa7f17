import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { weigh } from '../../../src/io/resume/weigh.ts'
import { skipOn } from '../../support/dialects.ts'
import { onFresh, openLine, opened, sayAll } from './support.ts'

interface Case {
  readonly sql: string
  /** What is there besides `users`. */
  readonly setup?: readonly string[]
  /** What somebody else does where it has not run, and where it has. */
  readonly instead: string
  readonly afterwards: string
}

const USERS = `CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, name varchar(40), KEY by_name (name))`
const ROWS = `INSERT INTO users (name) VALUES ('ann'), ('bo')`
const MORE = 'ALTER TABLE users ADD COLUMN more int'
const PARTED = 'CREATE TABLE parted (id int) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10))'
const PART = 'CREATE TABLE part (id int)'

const CASES: readonly Case[] = [
  {
    sql: 'CREATE TABLE teams (id int PRIMARY KEY)',
    instead: 'CREATE TABLE teams (name text)',
    afterwards: 'ALTER TABLE teams ADD COLUMN more int',
  },
  {
    sql: '/* the same again */ CREATE TABLE people LIKE users',
    instead: 'CREATE TABLE people (name text)',
    afterwards: 'DROP INDEX by_name ON people',
  },
  {
    sql: 'CREATE TABLE names AS SELECT name FROM users',
    instead: 'CREATE TABLE names (name text)',
    afterwards: 'ALTER TABLE names ADD COLUMN more int',
  },
  { sql: 'DROP TABLE users', instead: MORE, afterwards: 'CREATE TABLE users (z int)' },
  {
    sql: 'DROP TABLE users, teams',
    setup: ['CREATE TABLE teams (id int)'],
    instead: 'DROP TABLE users',
    afterwards: 'CREATE TABLE users (z int)',
  },
  { sql: 'ALTER TABLE users ADD COLUMN age int DEFAULT 7', instead: MORE, afterwards: MORE },
  { sql: 'ALTER TABLE users DROP COLUMN name', instead: MORE, afterwards: MORE },
  { sql: 'ALTER TABLE users MODIFY name varchar(80)', instead: MORE, afterwards: MORE },
  { sql: "ALTER TABLE users ADD CHECK (name <> '')", instead: MORE, afterwards: MORE },
  {
    sql: 'ALTER TABLE teams ADD FOREIGN KEY (id) REFERENCES users (id)',
    setup: ['CREATE TABLE teams (id int)'],
    instead: 'ALTER TABLE teams ADD COLUMN more int',
    afterwards: 'ALTER TABLE teams ADD COLUMN more int',
  },
  {
    sql: 'RENAME TABLE users TO people',
    instead: MORE,
    afterwards: 'ALTER TABLE people ADD COLUMN more int',
  },
  {
    sql: 'CREATE INDEX by_id ON users (id, name)',
    instead: 'CREATE INDEX i ON users (id)',
    afterwards: MORE,
  },
  { sql: 'DROP INDEX by_name ON users', instead: 'CREATE INDEX i ON users (id)', afterwards: MORE },
  {
    sql: 'CREATE VIEW v AS SELECT name FROM users',
    instead: 'CREATE VIEW v AS SELECT 1 AS one',
    afterwards: 'ALTER VIEW v AS SELECT 2 AS two',
  },
  {
    sql: 'CREATE OR REPLACE VIEW v AS SELECT name FROM users',
    setup: ['CREATE VIEW v AS SELECT 1 AS one'],
    instead: 'ALTER VIEW v AS SELECT 2 AS two',
    afterwards: 'ALTER VIEW v AS SELECT 2 AS two',
  },
  {
    sql: 'DROP VIEW v',
    setup: ['CREATE VIEW v AS SELECT 1 AS one'],
    instead: 'ALTER VIEW v AS SELECT 2 AS two',
    afterwards: 'CREATE VIEW v AS SELECT 2 AS two',
  },
  {
    sql: `CREATE TRIGGER shout BEFORE INSERT ON users FOR EACH ROW SET NEW.name = UPPER(NEW.name)`,
    instead: 'CREATE TRIGGER shout AFTER INSERT ON users FOR EACH ROW DO 1',
    afterwards: MORE,
  },
  {
    sql: 'DROP TRIGGER shout',
    setup: ['CREATE TRIGGER shout BEFORE INSERT ON users FOR EACH ROW SET NEW.name = UPPER(NEW.name)'],
    instead: 'ALTER TABLE users RENAME TO people',
    afterwards: 'CREATE TRIGGER shout AFTER INSERT ON users FOR EACH ROW DO 1',
  },
  {
    sql: 'CREATE PROCEDURE tidy() SELECT 1',
    instead: 'CREATE PROCEDURE tidy() SELECT 2',
    afterwards: "ALTER PROCEDURE tidy COMMENT 'x'",
  },
  {
    sql: "ALTER PROCEDURE tidy COMMENT 'y'",
    setup: ['CREATE PROCEDURE tidy() SELECT 1'],
    instead: "ALTER PROCEDURE tidy COMMENT 'x'",
    afterwards: "ALTER PROCEDURE tidy COMMENT 'x'",
  },
  {
    sql: 'CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 1',
    instead: 'CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 2',
    afterwards: "ALTER FUNCTION one COMMENT 'x'",
  },
  {
    sql: 'DROP FUNCTION one',
    setup: ['CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 1'],
    instead: "ALTER FUNCTION one COMMENT 'x'",
    afterwards: 'CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 2',
  },
  {
    sql: 'ALTER TABLE parted ADD PARTITION (PARTITION p1 VALUES LESS THAN (20))',
    setup: [PARTED],
    instead: 'ALTER TABLE parted ADD COLUMN more int',
    afterwards: 'ALTER TABLE parted ADD COLUMN more int',
  },
  { sql: 'TRUNCATE TABLE users', instead: MORE, afterwards: MORE },
  {
    sql: 'TRUNCATE `two words-1`',
    setup: ['CREATE TABLE `two words-1` (id int)'],
    instead: 'ALTER TABLE `two words-1` ADD COLUMN more int',
    afterwards: 'ALTER TABLE `two words-1` ADD COLUMN more int',
  },
  {
    sql: 'ALTER TABLE parted TRUNCATE PARTITION p0',
    setup: [PARTED],
    instead: 'ALTER TABLE parted ADD COLUMN more int',
    afterwards: 'ALTER TABLE parted ADD COLUMN more int',
  },
  {
    sql: 'ALTER TABLE parted EXCHANGE PARTITION p0 WITH TABLE part',
    setup: [PARTED, PART],
    instead: 'ALTER TABLE part ADD COLUMN more int',
    afterwards: 'ALTER TABLE part ADD COLUMN more int',
  },
  {
    sql: 'RENAME TABLE a TO x, b TO a, x TO b',
    setup: ['CREATE TABLE a (id int)', 'CREATE TABLE b (id int)'],
    instead: 'ALTER TABLE a ADD COLUMN more int',
    afterwards: 'ALTER TABLE a ADD COLUMN more int',
  },
  {
    sql: 'RENAME TABLE users TO gone, a TO users',
    setup: ['CREATE TABLE a (id int)'],
    instead: 'ALTER TABLE a ADD COLUMN more int',
    afterwards: MORE,
  },
]

const ON_MARIADB: readonly Case[] = [
  {
    sql: 'CREATE SEQUENCE s START WITH 5',
    instead: 'CREATE SEQUENCE s START WITH 6',
    afterwards: 'ALTER SEQUENCE s INCREMENT BY 3',
  },
  {
    sql: 'ALTER SEQUENCE s INCREMENT BY 2',
    setup: ['CREATE SEQUENCE s'],
    instead: 'ALTER SEQUENCE s INCREMENT BY 3',
    afterwards: 'ALTER SEQUENCE s INCREMENT BY 3',
  },
  {
    sql: 'CREATE OR REPLACE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, name varchar(40), KEY by_name (name))',
    instead: MORE,
    afterwards: MORE,
  },
  {
    sql: 'SET STATEMENT max_statement_time = 60 FOR ALTER TABLE users ADD COLUMN age int',
    instead: MORE,
    afterwards: MORE,
  },
]

const REPEATABLE = [
  'ALTER TABLE users ENGINE = InnoDB',
  'ALTER TABLE users AUTO_INCREMENT = 100',
  'ANALYZE TABLE users',
  'OPTIMIZE TABLE users',
  'GRANT SELECT ON *.* TO CURRENT_USER()',
  'CREATE TABLE IF NOT EXISTS users (z int)',
  "SET SESSION sql_mode = ''",
]

for (const dialect of ['mariadb', 'mysql'] as const) {
  const cases = dialect === 'mariadb' ? [...CASES, ...ON_MARIADB] : CASES
  describe(`the one statement that is open [${dialect}]`, { skip: skipOn(dialect), concurrency: 4 }, () => {
    for (const { sql, setup = [], instead, afterwards } of cases) {
      test(sql, async () => {
        await onFresh(dialect, async ({ session }) => {
          await sayAll(session, [USERS, ROWS, ...setup])
          const open = await opened(session, sql)
          assert.equal(await open.outcome(), 'again')
          await session.query(sql)
          assert.equal(await open.outcome(), 'done')
          await session.query(afterwards)
          assert.equal(await open.outcome(), 'unsure', 'changed by somebody else afterwards')
        })
        await onFresh(dialect, async ({ session }) => {
          await sayAll(session, [USERS, ROWS, ...setup])
          const open = await opened(session, sql)
          await session.query(instead)
          assert.equal(await open.outcome(), 'unsure', 'changed by somebody else before')
        })
      })
    }

    test('is said again where that makes no difference', async () => {
      await onFresh(dialect, async ({ session }) => {
        await sayAll(session, [USERS])
        for (const sql of REPEATABLE) {
          const open = await opened(session, sql)
          assert.equal(await open.outcome(), 'again', sql)
          await session.query(sql)
          assert.equal(await open.outcome(), 'again', sql)
        }
      })
    })

    test('that leaves no trace in the catalogue is left to its author', async () => {
      await onFresh(dialect, async ({ session }) => {
        await session.query('CREATE PROCEDURE tidy() SELECT 1')
        const line = await openLine(session, 'CALL tidy()')
        const { picture: _, ...unseen } = line
        assert.deepEqual(await weigh(session, unseen), { outcome: 'again' })
        assert.deepEqual(await weigh(session, { ...unseen, state: 'entered' }), {
          outcome: 'unsure',
          facts: ['a part of it may have been committed'],
        })
        assert.deepEqual(await weigh(session, line), {
          outcome: 'unsure',
          facts: ['it leaves no trace in the catalogue'],
        })
      })
    })

    test('is told by what it was, is to be, and is', async () => {
      await onFresh(dialect, async ({ session }) => {
        await session.query('CREATE TABLE t (a int)')
        const open = await opened(session, 'ALTER TABLE t ADD COLUMN b int')
        await session.query('ALTER TABLE t ADD COLUMN c int')
        const verdict = await open.verdict()
        assert.equal(verdict.outcome, 'unsure')
        const facts = verdict.facts.filter((fact) => !fact.includes('ENGINE'))
        assert.deepEqual(
          facts,
          [
            'table t',
            '  before CREATE TABLE `t` (',
            '           `a` int DEFAULT NULL',
            '  wanted CREATE TABLE `t` (',
            '           `a` int DEFAULT NULL,',
            '           `b` int DEFAULT NULL',
            '  is now CREATE TABLE `t` (',
            '           `a` int DEFAULT NULL,',
            '           `c` int DEFAULT NULL',
          ].map((line) => (dialect === 'mariadb' ? line.replace(' int ', ' int(11) ') : line)),
        )
      })
    })

    test('CREATE DATABASE is seen, and no database is touched to find out', async () => {
      await onFresh(dialect, async ({ session }) => {
        const name = `${session.database}_other`
        try {
          const made = await opened(session, `CREATE DATABASE ${name}`)
          assert.equal(await made.outcome(), 'again')
          const dropped = await opened(session, `DROP DATABASE IF EXISTS ${name}`)
          await sayAll(session, [`CREATE DATABASE ${name}`, `CREATE TABLE ${name}.t (a int)`])
          assert.equal(await made.outcome(), 'done')
          assert.equal(await dropped.outcome(), 'unsure')
          assert.deepEqual(await session.query(`SELECT * FROM ${name}.t`), [])
        } finally {
          await session.query(`DROP DATABASE IF EXISTS ${name}`)
        }
      })
    })
  })
}
