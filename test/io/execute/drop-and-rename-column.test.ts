import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Action, DialectName, Version } from '../../../src/core/dialect.ts'
import { ops } from '../../../src/core/ops/index.ts'
import { statementsOf, toSql } from '../../../src/core/ops/list.ts'
import { unknownSchema } from '../../../src/core/schema/model.ts'
import { dialects } from '../../../src/dialects/index.ts'
import type { Operations } from '../../../src/io/execute/operations.ts'
import { freshDatabase, type TestDatabase } from '../../support/databases.ts'
import { skipOn } from '../../support/dialects.ts'
import { failureOf, openSession, rowsOf, run, step } from './support.ts'

/** A test on both servers that keep what PostgreSQL drops with a column. */
function onBoth(
  title: string,
  create: string,
  body: (database: TestDatabase, dialect: 'mysql' | 'mariadb') => Promise<void>,
): void {
  for (const dialect of ['mysql', 'mariadb'] as const)
    on(dialect, title, create, (place) => body(place, dialect))
}

function on(
  dialect: 'mysql' | 'mariadb',
  title: string,
  create: string,
  body: (database: TestDatabase) => Promise<void>,
): void {
  test(`${dialect}: ${title}`, { skip: skipOn(dialect) }, async () => {
    const database = await freshDatabase(dialect)
    try {
      await database.script(create)
      await body(database)
    } finally {
      await database.close()
    }
  })
}

async function revise(database: TestDatabase, upgrade: (op: Operations) => void): Promise<void> {
  const session = await openSession(database.url)
  try {
    await run(session, [step('tried', { upgrade })])
  } finally {
    await session.close()
  }
}

/** The lines of SHOW CREATE TABLE, without what the server adds of itself. */
async function linesOf(database: TestDatabase, table = 't'): Promise<readonly string[]> {
  const [row] = await database.query(`SHOW CREATE TABLE ${table}`)
  return String(row!['Create Table'])
    .split('\n')
    .slice(1, -1)
    .map((line) =>
      line
        .trim()
        .replace(/,$/, '')
        .replace(/\bint\(\d+\)/g, 'int')
        .replaceAll(/\(\((.*)\)\)/g, '($1)'),
    )
}

const dropping = (op: Operations) => op.dropColumn('t', 'x')

describe('dropping a column of which nothing is said', () => {
  onBoth(
    'takes its keys, checks and indexes with it, and leaves the others',
    `CREATE TABLE p (id int PRIMARY KEY, k int UNIQUE);
     CREATE TABLE t (id int PRIMARY KEY, x int NOT NULL, y int, z int,
       UNIQUE KEY both_ (x, y), KEY alone (x), KEY other (y, z), UNIQUE KEY last_ (z, x),
       CONSTRAINT to_p FOREIGN KEY (x) REFERENCES p (k), CONSTRAINT pair CHECK (y > 0 AND x < 9), CONSTRAINT own CHECK (z > 0));
     INSERT INTO p VALUES (1, 5); INSERT INTO t VALUES (1, 5, 6, 7);`,
    async (database) => {
      await revise(database, dropping)
      assert.deepEqual(await linesOf(database), [
        '`id` int NOT NULL',
        '`y` int DEFAULT NULL',
        '`z` int DEFAULT NULL',
        'PRIMARY KEY (`id`)',
        'KEY `other` (`y`,`z`)',
        'CONSTRAINT `own` CHECK (`z` > 0)',
      ])
      assert.deepEqual(await rowsOf(database, 't'), [{ id: 1, y: 6, z: 7 }])
    },
  )
  onBoth(
    'gives a foreign key that stays the index that it needs',
    `CREATE TABLE p (id int PRIMARY KEY);
     CREATE TABLE t (id int PRIMARY KEY, x int, y int, KEY wide (y, x), CONSTRAINT to_p FOREIGN KEY (y) REFERENCES p (id));`,
    async (database) => {
      await revise(database, dropping)
      assert.deepEqual((await linesOf(database)).slice(2), [
        'PRIMARY KEY (`id`)',
        'KEY `to_p` (`y`)',
        'CONSTRAINT `to_p` FOREIGN KEY (`y`) REFERENCES `p` (`id`)',
      ])
    },
  )
  onBoth(
    'is refused where it is in the primary key',
    'CREATE TABLE t (id int, x int, PRIMARY KEY (id, x)); INSERT INTO t VALUES (1, 1), (1, 2);',
    async (database) => {
      const error = await failureOf(revise(database, dropping))
      assert.equal(error.message, 'tried the tried: column "t.x" cannot be dropped: it is in the primary key')
      assert.deepEqual(await rowsOf(database, 't'), [
        { id: 1, x: 1 },
        { id: 1, x: 2 },
      ])
    },
  )
  onBoth(
    'is refused where the key of another table refers to it',
    'CREATE TABLE t (id int PRIMARY KEY, x int, UNIQUE (x)); CREATE TABLE c (a int, CONSTRAINT to_t FOREIGN KEY (a) REFERENCES t (x));',
    async (database) => {
      const error = await failureOf(revise(database, dropping))
      assert.equal(
        error.message,
        'tried the tried: column "t.x" cannot be dropped: the foreign key "to_t" of table "c" refers to it',
      )
    },
  )
  onBoth(
    'is refused where another column is computed from it',
    'CREATE TABLE t (id int PRIMARY KEY, x int, y int GENERATED ALWAYS AS (x + 1) STORED);',
    async (database) => {
      const error = await failureOf(revise(database, dropping))
      assert.equal(error.message, 'tried the tried: column "t.x" cannot be dropped: "y" is computed from it')
    },
  )
  onBoth(
    'is refused where another default holds it',
    'CREATE TABLE t (id int PRIMARY KEY, x int, y int DEFAULT (x + 1));',
    async (database) => {
      const error = await failureOf(revise(database, dropping))
      assert.equal(
        error.message,
        'tried the tried: column "t.x" cannot be dropped: it is in the default of "y"',
      )
    },
  )
  onBoth('is refused where there is none', 'CREATE TABLE t (id int PRIMARY KEY);', async (database) => {
    const error = await failureOf(revise(database, dropping))
    assert.equal(error.message, 'tried the tried: column "t.x" does not exist')
  })
  on(
    'mysql',
    'takes an index on an expression with it, and not one with its name as a word',
    "CREATE TABLE t (id int PRIMARY KEY, x varchar(9), y varchar(9), KEY low ((lower(x))), KEY stays ((concat(y, 'x'))));",
    async (database) => {
      await revise(database, dropping)
      assert.deepEqual(
        (await linesOf(database)).map((line) => line.replace(/_\w+'/, "'")),
        [
          '`id` int NOT NULL',
          '`y` varchar(9) DEFAULT NULL',
          'PRIMARY KEY (`id`)',
          "KEY `stays` (concat(`y`,'x'))",
        ],
      )
    },
  )
  on(
    'mariadb',
    'takes a check with it that another column was made with',
    "CREATE TABLE t (id int PRIMARY KEY, x int, y int NOT NULL DEFAULT 4 COMMENT 'c' CHECK (y > x));",
    async (database) => {
      await revise(database, dropping)
      assert.deepEqual(await linesOf(database), [
        '`id` int NOT NULL',
        "`y` int NOT NULL DEFAULT 4 COMMENT 'c'",
        'PRIMARY KEY (`id`)',
      ])
    },
  )
})

describe('renaming a column', () => {
  onBoth(
    'renames it in checks and computed columns, and not in a text',
    `CREATE TABLE t (id int PRIMARY KEY, x varchar(9) NOT NULL, y varchar(9) GENERATED ALWAYS AS (concat(x, 'x')) STORED,
       CONSTRAINT x CHECK (x <> 'x' AND id > 0)); INSERT INTO t (id, x) VALUES (1, 'b');`,
    async (database) => {
      await revise(database, (op) => op.renameColumn('t', 'x', 'a `b`'))
      const lines = (await linesOf(database)).map((line) => line.replaceAll(/_\w+'/g, "'"))
      assert.equal(lines[1], '`a ``b``` varchar(9) NOT NULL')
      assert.match(lines[2]!, /AS \(concat\(`a ``b```,'x'\)\) STORED$/)
      assert.match(lines.at(-1)!, /^CONSTRAINT `x` CHECK \(\(?`a ``b``` <> 'x'\)? and \(?`id` > 0\)?\)$/)
      assert.deepEqual(await rowsOf(database, 't'), [{ id: 1, 'a `b`': 'b', y: 'bx' }])
    },
  )
  on(
    'mysql',
    'renames it in an index on an expression and in a default',
    'CREATE TABLE t (id int PRIMARY KEY, x varchar(9), y varchar(9) DEFAULT (lower(x)), KEY low (id, (lower(x))));',
    async (database) => {
      await revise(database, (op) => op.renameColumn('t', 'x', 'z'))
      assert.deepEqual((await linesOf(database)).slice(1), [
        '`z` varchar(9) DEFAULT NULL',
        '`y` varchar(9) DEFAULT (lower(`z`))',
        'PRIMARY KEY (`id`)',
        'KEY `low` (`id`,(lower(`z`)))',
      ])
    },
  )

  const OLD: Readonly<Record<'mysql' | 'mariadb', Version>> = { mysql: [5, 7, 44], mariadb: [10, 4, 30] }
  onBoth(
    'where the server has no RENAME COLUMN states the column anew, with all that it has',
    `CREATE TABLE t (id int PRIMARY KEY, x varchar(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s (x)' COMMENT 'a, \`x\`',
       KEY by_x (x)); INSERT INTO t VALUES (1, 'b');`,
    async (database, dialect) => {
      const before = await linesOf(database)
      await perform(database, dialect, OLD[dialect])
      assert.deepEqual(
        await linesOf(database),
        before.map((line) => line.replace(/^`x`/, '`z`').replace('(`x`)', '(`z`)')),
      )
      assert.deepEqual(await rowsOf(database, 't'), [{ id: 1, z: 'b' }])
    },
  )

  test('in a script for MySQL is refused where nothing is known of the table', () => {
    const rename = [ops.renameColumn.make('t', 'x', 'z')]
    assert.throws(() => statementsOf(toSql(rename, { dialect: dialects.mysql }, unknownSchema)), {
      code: 'offline.opaque',
    })
  })
})

/** Renames t.x to z as on a server of that version. */
async function perform(database: TestDatabase, dialect: DialectName, version: Version): Promise<void> {
  const rename = [ops.renameColumn.make('t', 'x', 'z')]
  const rendered = toSql(rename, { dialect: dialects[dialect], version }, unknownSchema)
  const act = async (action: Action): Promise<void> => {
    const rows = await database.query('ask' in action ? action.ask.sql : action.sql)
    for (const next of 'ask' in action ? action.decide(rows) : []) await act(next)
  }
  for (const action of rendered.flatMap(({ actions }) => actions)) await act(action)
}
