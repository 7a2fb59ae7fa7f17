import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dialects as dialectsByName } from '../../../src/dialects/index.ts'
import { ops } from '../../../src/core/ops/index.ts'
import { applyAll } from '../../../src/core/ops/list.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import { emptySchema } from '../../../src/core/schema/model.ts'
import type { MigError } from '../../../src/errors.ts'
import type { LoadedStep } from '../../../src/io/execute/execute.ts'
import { offlineScript } from '../../../src/io/execute/offline.ts'
import { dialects, freshDatabase, type TestDialect } from '../../support/databases.ts'
import { sqliteFile } from '../../support/databases/sqlite.ts'
import { skipOn } from '../../support/dialects.ts'
import { execute } from '../../support/execute.ts'
import { examples } from '../../support/operations.ts'
import { bodyOf, openSession, run, step, TABLES, undoing, USERS_OWN } from './support.ts'

const { addColumn, bulkInsert, createIndex, createTable, dropColumn, renameColumn, renameTable } = ops
const HARD_TEXT = `it's 100% "sure"? :yes :HOST $1 \\n \\ {{x}} -- ; // /* é 名 😀\n\\q\n.quit\n# x\nDELIMITER x`

/** The database's own client. */
const CLIENT: Readonly<Record<TestDialect, string>> = {
  sqlite: 'sqlite3',
  postgres: 'psql',
  mariadb: 'mariadb',
  mysql: 'mysql',
}

/** What it has to be told to reach the database. */
const ADDRESS: Readonly<Record<TestDialect, (url: string) => readonly string[]>> = {
  sqlite: (url) => [sqliteFile(url)],
  postgres: (url) => ['-q', '-X', url],
  mariadb: mysqlAddress,
  mysql: mysqlAddress,
}

function mysqlAddress(url: string): readonly string[] {
  const { hostname, port, username, password, pathname } = new URL(url)
  const secret = password === '' ? [] : [`-p${password}`]
  return [`-h${hostname}`, `-P${port}`, `-u${username}`, ...secret, pathname.slice(1)]
}

const isThere = new Map<string, boolean>()
for (const program of Object.values(CLIENT)) {
  const asked = await execute([program, '--version']).catch(() => ({ status: 'not found' }))
  isThere.set(program, asked.status === 0)
}

/** Why a test that needs the client is skipped. */
function withoutClient(dialect: TestDialect): string | false {
  const program = CLIENT[dialect]
  return skipOn(dialect) || (!isThere.get(program) && `the client ${program} is not on PATH`)
}

const BODY: Readonly<Record<TestDialect, string>> = {
  sqlite:
    "CREATE TRIGGER stamped AFTER INSERT ON shops BEGIN UPDATE shops SET note = 'a;b' WHERE id = new.id; END",
  postgres: `CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE plpgsql AS $body$
BEGIN
  RETURN n * 2; -- it's
END $body$`,
  mariadb: "CREATE TRIGGER stamped BEFORE INSERT ON shops FOR EACH ROW BEGIN SET NEW.note = 'a;b'; END",
  mysql: "CREATE TRIGGER stamped BEFORE INSERT ON shops FOR EACH ROW BEGIN SET NEW.note = 'a;b'; END",
}

/** What the first revision makes of the table that the last changes. */
const ORDER = [
  createTable.make('order', { id: t.integer().primaryKey(), 'a "b" `c`': t.integer() }),
  createIndex.make('order', ['a "b" `c`']),
] as const

function steps(dialect: TestDialect): readonly LoadedStep[] {
  const [values] = examples.bulkInsert
  return [
    step('a1', {
      upgrade: bodyOf([
        createTable.make('shops', {
          id: t.bigint().identity().primaryKey(),
          name: t.varchar(200).notNull().default(HARD_TEXT),
          note: t.text(),
          since: t.datetime().default(sql('CURRENT_TIMESTAMP')),
        }),
        ...ORDER,
      ]),
    }),
    step('a2', {
      upgrade(op) {
        op.execute(
          `${BODY[dialect]};\n-- and a row\nINSERT INTO shops (id, note) VALUES (5, 'x;y'), (6, NULL);`,
        )
        op.execute('UPDATE shops SET name = ? WHERE id = ?', { bindings: [HARD_TEXT, 5] })
        op.execute('UPDATE shops SET note = NULL, since = NULL')
      },
    }),
    step('a3', {
      upgrade: bodyOf([
        ...values!.on,
        values!.op,
        bulkInsert.make('shops', [{ id: 7, name: HARD_TEXT, since: null }]),
      ]),
    }),
    step('a4', {} as never, { action: 'skip' }),
    step('a5', {
      transaction: false,
      upgrade: bodyOf([
        addColumn.make('order', 'motto', t.varchar(200).default(HARD_TEXT)),
        renameColumn.make('order', 'id', 'select'),
        renameTable.make('order', 'orders'),
        dropColumn.make('orders', 'motto'),
      ]),
    }),
  ]
}

describe('an offline script', () => {
  for (const dialect of dialects) {
    const write = (list: readonly LoadedStep[], fromBase: boolean): Promise<string> =>
      offlineScript({
        dialect: dialectsByName[dialect],
        tables: TABLES,
        steps: list,
        context: { environment: 'dev', x: {} },
        toolVersion: '0.0.0',
        fromBase,
        title: 'a test',
        schemaBefore: () => Promise.resolve(applyAll(ORDER, emptySchema)),
      })

    test(`leaves what the run itself leaves [${dialect}]`, { skip: withoutClient(dialect) }, async () => {
      const online = await freshDatabase(dialect)
      const offline = await freshDatabase(dialect)
      const session = await openSession(online.url)
      const through = async (script: string) => {
        const env = { PATH: process.env['PATH'] ?? '', LANG: 'C' }
        const { status, stderr } = await execute([CLIENT[dialect], ...ADDRESS[dialect](offline.url)], {
          input: script,
          env,
        })
        assert.deepEqual({ status, stderr }, { status: 0, stderr: '' })
      }
      const rows = `SELECT position, revision, message, parents, checksum, how, environment, tool_version FROM mig_revision ORDER BY position`
      try {
        const list = steps(dialect)
        const [, , , , last] = list
        await run(session, list)
        await through(await write(list, true))
        assert.equal(await offline.dump(USERS_OWN), await online.dump(USERS_OWN))
        assert.deepEqual(await offline.query(rows), await online.query(rows))
        assert.deepEqual(
          await offline.query('SELECT * FROM mig_meta'),
          await online.query('SELECT * FROM mig_meta'),
        )
        const [{ applied_at: at, applied_by: by }] = (await offline.query(
          'SELECT applied_at, applied_by FROM mig_revision',
        )) as [{ applied_at: string; applied_by: string }]
        assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
        assert.notEqual(by, '')

        const down = {
          ...undoing(last!),
          code: { ...last!.code!, downgrade: bodyOf([renameTable.make('orders', 'order')]) },
        }
        await run(session, [down])
        await through(await write([down], false))
        assert.equal(await offline.dump(USERS_OWN), await online.dump(USERS_OWN))
        assert.deepEqual(await offline.query(rows), await online.query(rows))
      } finally {
        await session.close()
        await online.close()
        await offline.close()
      }
    })

    test(`stops at the first error [${dialect}]`, { skip: withoutClient(dialect) }, async () => {
      const database = await freshDatabase(dialect)
      const wrong = step('b1', { upgrade: (op) => op.execute('SELECT * FROM nowhere') })
      const after = step('b2', { upgrade: bodyOf([createTable.make('late', { id: t.integer() })]) })
      const script = await write([wrong, after], true)
      const { status } = await execute([CLIENT[dialect], ...ADDRESS[dialect](database.url)], {
        input: script,
      })
      assert.notEqual(status, 0)
      await assert.rejects(database.query('SELECT * FROM late'))
      assert.deepEqual(await database.query('SELECT revision FROM mig_revision'), [])
      await database.close()
    })

    if (dialect === 'sqlite') {
      test(
        'stops where rows would be left that refer to nothing [sqlite]',
        {
          skip: withoutClient(dialect),
        },
        async () => {
          const database = await freshDatabase(dialect)
          const notes = { id: t.integer().primaryKey(), author: t.integer() }
          const made = step('b1', {
            upgrade: bodyOf([
              createTable.make('authors', { id: t.integer().primaryKey() }),
              createTable.make('notes', notes),
              bulkInsert.make('notes', [{ id: 1, author: 7 }]),
            ]),
          })
          const keyed = step('b2', {
            upgrade: (op) => op.addForeignKey('notes', ['author'], { table: 'authors', columns: ['id'] }),
          })
          const script = await offlineScript({
            dialect: dialectsByName.sqlite,
            tables: TABLES,
            steps: [made, keyed],
            context: { environment: 'dev', x: {} },
            toolVersion: '0.0.0',
            fromBase: true,
            title: 'a test',
            schemaBefore: () =>
              Promise.resolve(
                applyAll(
                  [
                    createTable.make('authors', { id: t.integer().primaryKey() }),
                    createTable.make('notes', notes),
                  ],
                  emptySchema,
                ),
              ),
          })
          const { status, stderr } = await execute([CLIENT.sqlite, ...ADDRESS.sqlite(database.url)], {
            input: script,
          })
          assert.notEqual(status, 0)
          assert.match(stderr, /rows would be left that refer to nothing/)
          assert.deepEqual(await database.query('SELECT revision FROM mig_revision'), [{ revision: 'b1' }])
          await database.close()
        },
      )
    }

    test(`refuses what is known only when it runs, and a COMMIT, by name [${dialect}]`, async () => {
      const message = (upgrade: Parameters<typeof step>[1]['upgrade']) =>
        write([step('c1', { upgrade })], true).then(
          () => assert.fail('nothing was thrown'),
          (error: unknown) => (error as MigError).message,
        )
      assert.equal(
        await message((op) => op.run(() => undefined)),
        'c1 the c1: op.run needs a database: what it does is known only when it runs',
      )
      assert.equal(
        await message((op) => op.query('SELECT 1')),
        'c1 the c1: op.query needs a database: what it does is known only when it runs',
      )
      assert.equal(
        await message((op) => op.execute('COMMIT')),
        'c1 the c1: COMMIT: mig opens and ends the transaction of a revision itself',
      )
    })
  }
})
