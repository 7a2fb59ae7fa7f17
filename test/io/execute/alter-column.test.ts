import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ColumnChangeInput } from '../../../src/core/ops/columns/alter-column.ts'
import type { DialectName } from '../../../src/core/dialect.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import { dialects } from '../../../src/dialects/index.ts'
import type { Operations } from '../../../src/io/execute/operations.ts'
import { freshDatabase, type TestDatabase, type TestDialect } from '../../support/databases.ts'
import { skipOn } from '../../support/dialects.ts'
import { failureOf, openSession, rowsOf, run, step, USERS_OWN } from './support.ts'

/** A test on one kind of database alone. */
function onDatabase(
  dialect: TestDialect,
  title: string,
  body: (database: TestDatabase) => Promise<void>,
): void {
  test(title, { skip: skipOn(dialect) }, async () => {
    const database = await freshDatabase(dialect)
    try {
      await body(database)
    } finally {
      await database.close()
    }
  })
}

/** What makes a server's session forget that it is strict, and then opens it as mig does. */
const opening = (dialect: DialectName) =>
  dialects[dialect].session.opening({ lockTimeout: 5000, schemas: [] }).map((each) => each.sql)
const lenient = {
  postgres: [],
  mysql: ["SET SESSION sql_mode = ''", ...opening('mysql')],
  mariadb: ["SET SESSION sql_mode = ''", ...opening('mariadb')],
} as const

async function columnOrder(database: TestDatabase): Promise<string> {
  const rows = await database.query(
    "SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 't' ORDER BY ORDINAL_POSITION",
  )
  return rows.map(({ name }) => String(name)).join(', ')
}

/** Runs the calls as one revision. */
async function revise(
  database: TestDatabase,
  upgrade: (op: Operations) => void,
  id = 'tried',
): Promise<void> {
  const session = await openSession(database.url)
  try {
    await run(session, [step(id, { upgrade })])
  } finally {
    await session.close()
  }
}

const altering = (change: ColumnChangeInput) => (op: Operations) => op.alterColumn('full', 'x', change)

/** What the server says of the column, facet by facet. */
async function facets(database: TestDatabase): Promise<Readonly<Record<string, unknown>>> {
  const [row] = await database.query(
    `SELECT COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, CHARACTER_SET_NAME, COLLATION_NAME, EXTRA, COLUMN_COMMENT
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'full' AND COLUMN_NAME = 'x'`,
  )
  return row!
}

async function created(database: TestDatabase): Promise<string> {
  const [row] = await database.query('SHOW CREATE TABLE `full`')
  return String(row!['Create Table'])
}

/** Columns with everything that one can have, a server's own spelling of it included. */
const FULL: Readonly<Record<string, string>> = {
  text: `varchar(40) CHARACTER SET latin1 COLLATE latin1_german2_ci NOT NULL DEFAULT 'é it''s "\\\\ \`x\` COMMENT (' INVISIBLE COMMENT 'a ''comment'', DEFAULT 5 -- "x" \\\\'`,
  moment: `timestamp(3) NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3) INVISIBLE COMMENT 'when'`,
  number: `int(10) unsigned zerofill NOT NULL DEFAULT 7 COMMENT 'n'`,
  computed: `varchar(30) CHARACTER SET latin1 COLLATE latin1_bin GENERATED ALWAYS AS (concat('it''s ', y, ' COMMENT')) STORED INVISIBLE COMMENT 'c'`,
  expression: `varchar(40) NULL DEFAULT (concat('a''b', 'é', '\\\\')) COMMENT 'e'`,
  choice: `enum('a','b''c','CHECK (') NOT NULL DEFAULT 'b''c' COMMENT 'e'`,
  document: `json NULL INVISIBLE COMMENT 'j'`,
  checked: `int NULL DEFAULT 3 COMMENT 'k' CHECK (x > 0 AND x <> 99)`,
}

const CHANGES: readonly (readonly [
  of: string,
  change: ColumnChangeInput,
  changed: Readonly<Record<string, unknown>>,
])[] = [
  ['text', { type: t.varchar(99) }, { COLUMN_TYPE: 'varchar(99)' }],
  ['text', { nullable: true }, { IS_NULLABLE: 'YES' }],
  ['text', { comment: 'b' }, { COLUMN_COMMENT: 'b' }],
  ['text', { comment: null }, { COLUMN_COMMENT: '' }],
  ['text', { collation: 'latin1_bin' }, { COLLATION_NAME: 'latin1_bin' }],
  [
    'text',
    { charset: 'utf8mb4', collation: 'utf8mb4_bin' },
    { CHARACTER_SET_NAME: 'utf8mb4', COLLATION_NAME: 'utf8mb4_bin' },
  ],
  ['moment', { nullable: false }, { IS_NULLABLE: 'NO' }],
  ['moment', { comment: null }, { COLUMN_COMMENT: '' }],
  ['number', { nullable: true }, { IS_NULLABLE: 'YES' }],
  ['number', { comment: null }, { COLUMN_COMMENT: '' }],
  ['number', { default: 8 }, { COLUMN_DEFAULT: '0000000008' }],
  ['computed', { comment: null }, { COLUMN_COMMENT: '' }],
  ['computed', { type: t.varchar(60) }, { COLUMN_TYPE: 'varchar(60)' }],
  ['expression', { comment: null }, { COLUMN_COMMENT: '' }],
  ['expression', { type: t.varchar(80) }, { COLUMN_TYPE: 'varchar(80)' }],
  ['choice', { comment: null }, { COLUMN_COMMENT: '' }],
  ['document', { comment: null }, { COLUMN_COMMENT: '' }],
  ['checked', { comment: null }, { COLUMN_COMMENT: '' }],
  ['checked', { nullable: false }, { IS_NULLABLE: 'NO' }],
]

for (const dialect of ['mysql', 'mariadb'] as const) {
  describe(`a column of ${dialect} that has everything`, () => {
    for (const mode of ['', 'ANSI', 'NO_ZERO_DATE']) {
      for (const [of, change, changed] of CHANGES) {
        const what = `${of}: ${Object.keys(change).join(', ')}`
        onDatabase(
          dialect,
          `keeps all but what is named, with sql_mode "${mode}": ${what}`,
          async (database) => {
            await database.script(
              `CREATE TABLE \`full\` (id int PRIMARY KEY, y varchar(9) NOT NULL, x ${FULL[of]!}, z int);`,
            )
            const [before, text] = [await facets(database), await created(database)]
            const session = await openSession(database.url)
            await session.query(`SET SESSION sql_mode = CONCAT(@@sql_mode, ',${mode}')`)
            await run(session, [step('tried', { upgrade: altering(change) })])
            await session.close()
            assert.deepEqual({ ...(await facets(database)) }, { ...before, ...changed })
            assert.equal(withoutColumn(await created(database)), withoutColumn(text))
          },
        )
      }
    }
  })
}

/** All but the line of the column, of which the check is left. */
const withoutColumn = (text: string): string =>
  text.replace(/^ {2}`x` .*?( CHECK \(`x` .*)?,\n/m, (_line, check: string | undefined) => check ?? '')

/** The revision's change of a table "t", and what the server shows of its column "x" then. */
async function columnAfter(
  database: TestDatabase,
  create: string,
  upgrade: (op: Operations) => void,
): Promise<string> {
  await database.script(create)
  await revise(database, upgrade)
  const text = await database.dump(USERS_OWN)
  return /^\s*(?:public\.t \d+ x|[`"]x[`"]) (.*?),?$/m.exec(text)?.[1] ?? text
}

describe('a default, an update and a place', () => {
  const CREATE = `CREATE TABLE t (id int PRIMARY KEY, a int,
    x timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3) COMMENT 'c');`
  const CASES: readonly (readonly [ColumnChangeInput, Readonly<Record<'mysql' | 'mariadb', string>>])[] = [
    [
      { onUpdate: null },
      {
        mysql: `timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) COMMENT 'c'`,
        mariadb: `timestamp(3) NOT NULL DEFAULT current_timestamp(3) COMMENT 'c'`,
      },
    ],
    [
      { default: null },
      {
        mysql: `timestamp(3) NOT NULL ON UPDATE CURRENT_TIMESTAMP(3) COMMENT 'c'`,
        mariadb: `timestamp(3) NOT NULL ON UPDATE current_timestamp(3) COMMENT 'c'`,
      },
    ],
    [
      { type: t.datetime(6), default: sql('CURRENT_TIMESTAMP'), onUpdate: 'CURRENT_TIMESTAMP' },
      {
        mysql: `datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6) COMMENT 'c'`,
        mariadb: `datetime(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6) COMMENT 'c'`,
      },
    ],
  ]
  for (const dialect of ['mysql', 'mariadb'] as const) {
    for (const [change, wanted] of CASES) {
      onDatabase(dialect, `${dialect}: ${Object.keys(change).join(', ')}`, async (database) => {
        assert.equal(
          await columnAfter(database, CREATE, (op) => op.alterColumn('t', 'x', change)),
          wanted[dialect],
        )
      })
    }
    onDatabase(
      dialect,
      `${dialect}: a column goes behind another, with all that it has`,
      async (database) => {
        await database.script(CREATE)
        const before = await columnOrder(database)
        await revise(database, (op) => op.alterColumn('t', 'x', { after: 'id' }))
        assert.deepEqual([before, await columnOrder(database)], ['id, a, x', 'id, x, a'])
        await revise(database, (op) => op.alterColumn('t', 'x', { first: true }), 'again')
        assert.equal(await columnOrder(database), 'x, id, a')
      },
    )
    onDatabase(
      dialect,
      `${dialect}: a row of number 0 stays so where the column begins to number`,
      async (database) => {
        await database.script(
          'CREATE TABLE t (x int NOT NULL PRIMARY KEY); SET sql_mode = "NO_AUTO_VALUE_ON_ZERO"; INSERT INTO t VALUES (0), (7);',
        )
        await revise(database, (op) => op.alterColumn('t', 'x', { identity: true }))
        assert.deepEqual(await rowsOf(database, 't'), [{ x: 0 }, { x: 7 }])
      },
    )
    onDatabase(
      dialect,
      `${dialect}: what is computed when it is read is not stored, nor the other way`,
      async (database) => {
        await database.script(
          'CREATE TABLE t (id int PRIMARY KEY, x int GENERATED ALWAYS AS (id + 1) VIRTUAL);',
        )
        const error = await failureOf(
          revise(database, (op) => op.alterColumn('t', 'x', { generated: { expression: 'id + 1' } })),
        )
        assert.equal(
          error.message,
          `tried the tried: ${dialect} cannot turn a column that is computed when it is read into one that is stored, or back`,
        )
      },
    )
    onDatabase(
      dialect,
      `${dialect}: what was computed and stored becomes a plain column with its values`,
      async (database) => {
        await database.script(
          'CREATE TABLE t (id int PRIMARY KEY, x int GENERATED ALWAYS AS (id + 1) STORED); INSERT INTO t (id) VALUES (4);',
        )
        await revise(database, (op) => op.alterColumn('t', 'x', { generated: null, default: 1 }))
        await database.script('UPDATE t SET x = x + 10; INSERT INTO t (id) VALUES (5);')
        assert.deepEqual(await rowsOf(database, 't'), [
          { id: 4, x: 15 },
          { id: 5, x: 1 },
        ])
      },
    )
  }
  onDatabase(
    'mariadb',
    'mariadb: JSON becomes text without its check and its collation',
    async (database) => {
      const text = await columnAfter(
        database,
        "CREATE TABLE t (id int, x json NOT NULL COMMENT 'j');",
        (op) => op.alterColumn('t', 'x', { type: t.text() }),
      )
      assert.equal(text, "longtext NOT NULL COMMENT 'j'")
    },
  )
  onDatabase('mariadb', 'mariadb: a default of bytes that it does not show is not lost', async (database) => {
    await database.script("CREATE TABLE t (id int, x varbinary(9) NOT NULL DEFAULT x'00ff00');")
    const error = await failureOf(revise(database, (op) => op.alterColumn('t', 'x', { comment: 'b' })))
    assert.equal(
      error.message,
      'tried the tried: mariadb does not show the default of "x" as it is, so that it would be lost',
    )
  })
})

describe('a column of PostgreSQL', () => {
  const on = (title: string, body: (database: TestDatabase) => Promise<void>) =>
    onDatabase('postgres', title, body)

  on('keeps its collation when its type changes, as far as the new type has any', async (database) => {
    const create = `CREATE TABLE t (x varchar(9) COLLATE "POSIX" NOT NULL DEFAULT 'a');`
    const after = await columnAfter(database, create, (op) => op.alterColumn('t', 'x', { type: t.text() }))
    assert.equal(after, `text COLLATE POSIX NOT NULL DEFAULT 'a'::character varying`)
  })
  on('gets another collation, and keeps its type', async (database) => {
    const create = `CREATE TABLE t (x varchar(9) NOT NULL DEFAULT 'a');`
    const after = await columnAfter(database, create, (op) =>
      op.alterColumn('t', 'x', { collation: 'POSIX' }),
    )
    assert.equal(after, `character varying(9) COLLATE POSIX NOT NULL DEFAULT 'a'::character varying`)
  })
  on(
    'keeps a default that is computed, though it does not turn into the new type by itself',
    async (database) => {
      const create = `CREATE TABLE t (x varchar(9) NOT NULL DEFAULT lower('12')); INSERT INTO t VALUES ('5');`
      const after = await columnAfter(database, create, (op) =>
        op.alterColumn('t', 'x', { type: t.integer() }),
      )
      assert.equal(after, `integer NOT NULL DEFAULT (lower('12'::text))::integer`)
      assert.deepEqual(await rowsOf(database, 't'), [{ x: 5 }])
    },
  )
  on('is not changed where a value is no number', async (database) => {
    await database.script(`CREATE TABLE t (x text); INSERT INTO t VALUES ('five');`)
    const error = await failureOf(revise(database, (op) => op.alterColumn('t', 'x', { type: t.integer() })))
    assert.equal(error.message, 'tried the tried: invalid input syntax for type integer: "five"')
    assert.deepEqual(await rowsOf(database, 't'), [{ x: 'five' }])
  })
  on('that was computed becomes a plain one with its values', async (database) => {
    await database.script(
      'CREATE TABLE t (id int, x int GENERATED ALWAYS AS (id + 1) STORED); INSERT INTO t VALUES (4);',
    )
    await revise(database, (op) => op.alterColumn('t', 'x', { generated: null, default: 1 }))
    await database.script('INSERT INTO t VALUES (5);')
    assert.deepEqual(await rowsOf(database, 't'), [
      { id: 4, x: 5 },
      { id: 5, x: 1 },
    ])
  })
  on('that begins to number the rows goes on behind those that are there', async (database) => {
    await database.script('CREATE TABLE t (x int); INSERT INTO t VALUES (41);')
    await revise(database, (op) => op.alterColumn('t', 'x', { identity: true }))
    await database.script('INSERT INTO t DEFAULT VALUES;')
    assert.deepEqual(await rowsOf(database, 't'), [{ x: 41 }, { x: 42 }])
  })
  on('must be there', async (database) => {
    await database.script('CREATE TABLE t (x int);')
    const error = await failureOf(revise(database, (op) => op.alterColumn('t', 'y', { type: t.text() })))
    assert.equal(error.message, 'tried the tried: column "t.y" does not exist')
  })
})

describe('a type that is too short for a value', () => {
  const CREATE = `CREATE TABLE t (x varchar(20) NOT NULL); INSERT INTO t VALUES ('abcdef');`
  const MESSAGES = {
    postgres: 'value too long for type character varying(3)',
    mysql: "Data truncated for column 'x' at row 1",
    mariadb: "Data truncated for column 'x' at row 1",
  } as const
  for (const dialect of ['postgres', 'mysql', 'mariadb'] as const) {
    onDatabase(dialect, `is refused by ${dialect}, and the value stays`, async (database) => {
      await database.script(CREATE)
      const session = await openSession(database.url)
      // safe on every server: the one that has no such variable is not asked
      for (const statement of lenient[dialect]) await session.query(statement)
      const shorten = step('tried', {
        upgrade: (op) => op.alterColumn('t', 'x', { type: t.varchar(3) }),
      })
      const error = await failureOf(run(session, [shorten]))
      await session.close()
      assert.equal(error.message, `tried the tried: ${MESSAGES[dialect]}`)
      assert.deepEqual(await rowsOf(database, 't'), [{ x: 'abcdef' }])
    })
  }
})
