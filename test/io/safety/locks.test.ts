import assert from 'node:assert/strict'
import { locksOf, weightOf } from '../../../src/core/safety/locks.ts'
import { postgresLock } from '../../../src/core/safety/locks-postgres.ts'
import { eachDialect, type TestDialect } from '../../support/databases.ts'

const TABLES = [
  'CREATE TABLE parent (id INTEGER PRIMARY KEY)',
  'CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER, name VARCHAR(20), spare INTEGER)',
  'CREATE INDEX ix_spare ON child (spare)',
]

const POSTGRES = [
  'ALTER TABLE child ADD COLUMN more INTEGER',
  'ALTER TABLE child ADD CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent (id)',
  'ALTER TABLE child ADD CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent (id) NOT VALID',
  'ALTER TABLE child ADD COLUMN p INTEGER REFERENCES parent (id)',
  'ALTER TABLE child ADD CONSTRAINT ck CHECK (spare > 0)',
  'ALTER TABLE child ALTER COLUMN name SET STATISTICS 100',
  'ALTER TABLE child SET (fillfactor = 70)',
  'ALTER TABLE child DISABLE TRIGGER USER',
  'ALTER TABLE child RENAME COLUMN name TO title',
  'CREATE INDEX ix_name ON child (name)',
  'CREATE TABLE third (id INTEGER REFERENCES parent (id))',
  "COMMENT ON COLUMN child.name IS 'x'",
  'TRUNCATE child',
  'UPDATE child SET spare = 1',
  'INSERT INTO child (id) VALUES (1)',
  'DELETE FROM child',
  'CREATE POLICY p ON child',
  'ANALYZE child',
]

const familiar = (wanted: readonly TestDialect[], all: readonly string[], dialect: TestDialect) =>
  wanted.includes(dialect) ? all : []

eachDialect('the locks that are foretold', (dialect, { test }) => {
  for (const sql of familiar(['postgres'], POSTGRES, dialect)) {
    test(`${sql}: as the server takes them`, async (database) => {
      for (const each of TABLES) await database.query(each)
      await database.query('BEGIN')
      await database.query(sql)
      const held = await database.query(
        `SELECT relation::regclass::text AS name, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'`,
      )
      await database.query('ROLLBACK')
      for (const name of ['child', 'parent']) {
        const modes = held.filter((row) => row['name'] === name).map((row) => modeOf(String(row['mode'])))
        const observed = Math.max(0, ...modes.map((mode) => weightOf(postgresLock(mode, name))))
        const foretold = locksOf([{ sql }], 'postgres').find(({ on }) => on === name)
        assert.equal(foretold ? weightOf(foretold) : 0, observed, `${name}: ${modes.join(', ')}`)
      }
    })
  }
})

const modeOf = (mode: string) =>
  mode
    .replace(/Lock$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase()

const ACTIONS = [
  'ADD COLUMN more INTEGER',
  'ADD COLUMN more INTEGER AS (spare + 1) STORED',
  'ADD COLUMN more INTEGER AS (spare + 1) VIRTUAL',
  'ADD COLUMN more DATETIME DEFAULT (now())',
  'ADD COLUMN more INTEGER AUTO_INCREMENT UNIQUE',
  'DROP COLUMN name',
  'RENAME COLUMN name TO title',
  'ALTER COLUMN spare SET DEFAULT 4',
  'MODIFY spare INTEGER NOT NULL',
  'ADD INDEX (name)',
  'ADD UNIQUE (name)',
  'ADD FULLTEXT (name)',
  'DROP INDEX ix_spare',
  'ADD CHECK (spare > 0)',
  'ADD FOREIGN KEY (parent_id) REFERENCES parent (id)',
  'DROP PRIMARY KEY',
  'DROP PRIMARY KEY, ADD PRIMARY KEY (id, spare)',
]

const ASKED: Readonly<Record<string, string>> = {
  instant: 'ALGORITHM=INSTANT',
  'in place': 'ALGORITHM=INPLACE, LOCK=NONE',
  'in place without writes': 'ALGORITHM=INPLACE, LOCK=SHARED',
  'copy of the table': 'ALGORITHM=COPY',
}

eachDialect('the ways that are foretold', (dialect, { test }) => {
  for (const action of familiar(['mysql', 'mariadb'], ACTIONS, dialect)) {
    test(`${action}: the server takes that way`, async (database) => {
      for (const each of TABLES) await database.query(each)
      const sql = `ALTER TABLE child ${action}`
      const way = locksOf([{ sql }], dialect)[0]!.mode.replace('metadata lock, ', '')
      await database.query(`${sql}, ${ASKED[way]!}`)
    })
  }
})
