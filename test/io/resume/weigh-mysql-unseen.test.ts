import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { connectMysql } from '../../support/databases/mysql.ts'
import type { TestDialect } from '../../support/databases.ts'
import { serverUrl, skipOn } from '../../support/dialects.ts'
import { openSession } from '../execute/support.ts'
import { onFresh, opened, sayAll } from './support.ts'

const USERS = `CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, name varchar(40), KEY by_name (name))`
const ROWS = `INSERT INTO users (name) VALUES ('ann'), ('bo')`

async function privileged(
  dialect: TestDialect,
  work: (as: { readonly name: string; readonly admin: (sql: string) => Promise<unknown> }) => Promise<void>,
): Promise<void> {
  const admin = await connectMysql(serverUrl(dialect as 'mysql')!)
  const name = `u${Math.random().toString(36).slice(2, 12)}`
  try {
    await admin.script(`CREATE USER ${name}@'%' IDENTIFIED BY 'pw'`)
    await work({ name, admin: (sql) => admin.script(sql) })
  } finally {
    await admin.script(`DROP USER ${name}@'%'`)
    await admin.end()
  }
}
for (const dialect of ['mariadb', 'mysql'] as const) {
  describe(
    `finding out about the statement that is open [${dialect}]`,
    { skip: skipOn(dialect), concurrency: 4 },
    () => {
      test('never reaches the live table where it names its own database', async () => {
        await onFresh(dialect, async ({ session, database }) => {
          await sayAll(session, [USERS, ROWS])
          const place = session.database
          const live = `CREATE TRIGGER ${place}.shout BEFORE INSERT ON ${place}.users FOR EACH ROW SET NEW.name = 'x'`
          await session.query(live)
          const statements = [
            `ALTER TABLE ${place}.users DROP COLUMN name`,
            `ALTER TABLE \`${place}\` . users DROP COLUMN name`,
            `ALTER TABLE /*!${place}.*/users DROP COLUMN name`,
            `DROP TABLE IF EXISTS ${place}.users`,
            `RENAME TABLE users TO ${place}.people`,
            `CREATE OR REPLACE VIEW seen AS SELECT * FROM ${place}.users`,
            // what has to be there before it names the database
            'ALTER TABLE users DROP COLUMN name /* trigger shout */',
          ]
          for (const sql of statements) {
            const open = await opened(session, sql)
            await session.query('ALTER TABLE users ADD COLUMN more int')
            const dump = await database.dump()
            const rows = await database.query('SELECT * FROM users')
            assert.equal(await open.outcome(), 'unsure', sql)
            assert.equal(await database.dump(), dump, sql)
            assert.deepEqual(await database.query('SELECT * FROM users'), rows, sql)
            await session.query('ALTER TABLE users DROP COLUMN more')
          }
        })
      })

      test('does not make a trigger again that was dropped', async () => {
        await onFresh(dialect, async ({ session, database }) => {
          await session.query(USERS)
          const place = session.database
          await session.query(
            `CREATE TRIGGER ${place}.shout BEFORE INSERT ON ${place}.users FOR EACH ROW SET NEW.name = 'x'`,
          )
          const open = await opened(session, 'DROP TRIGGER shout /* of users */')
          await session.query('DROP TRIGGER shout')
          const dump = await database.dump()
          await open.verdict()
          assert.equal(await database.dump(), dump)
        })
      })

      test('leaves the session as it was, and no database behind', async () => {
        await onFresh(dialect, async ({ session }) => {
          await sayAll(session, [
            'CREATE TABLE of_this_test_alone (a int)',
            'SET SESSION foreign_key_checks = 0',
          ])
          const sql = 'ALTER TABLE of_this_test_alone ADD COLUMN b int'
          const open = await opened(session, sql)
          await session.query(sql)
          assert.equal(await open.outcome(), 'done')
          const rows = await session.query(
            `SELECT TABLE_SCHEMA AS place, @@SESSION.foreign_key_checks AS checks, DATABASE() AS here
             FROM information_schema.TABLES WHERE TABLE_NAME = 'of_this_test_alone'`,
          )
          assert.deepEqual(
            rows.map((row) => ({ ...row })),
            [{ place: session.database, checks: '0', here: session.database }],
          )
        })
      })

      test('without the right to make a database: what came or went is seen, what was changed is not known', async () => {
        await privileged(dialect, async ({ name, admin }) => {
          await onFresh(dialect, async ({ database, session: owner }) => {
            await owner.query(USERS)
            await admin(`GRANT ALL ON ${owner.database}.* TO ${name}@'%'`)
            const url = new URL(database.url)
            url.username = name
            url.password = 'pw'
            const session = await openSession(url.href)
            try {
              const outcomeOf = async (sql: string) => {
                const open = await opened(session, sql)
                assert.equal(await open.outcome(), /TRUNCATE|, a TO/.test(sql) ? 'unsure' : 'again', sql)
                await session.query(sql)
                return open.outcome()
              }
              assert.equal(await outcomeOf('CREATE TABLE teams (id int)'), 'done')
              assert.equal(await outcomeOf('ALTER TABLE teams ADD COLUMN name text'), 'unsure')
              assert.equal(await outcomeOf('RENAME TABLE teams TO groups_'), 'unsure')
              assert.equal(await outcomeOf('DROP TABLE groups_'), 'done')
              assert.equal(await outcomeOf('TRUNCATE TABLE users'), 'unsure')
            } finally {
              await session.close()
            }
          })
        })
      })

      test('a table that is gone is no column that was dropped', async () => {
        await privileged(dialect, async ({ name, admin }) => {
          await onFresh(dialect, async ({ database, session: owner }) => {
            await owner.query(USERS)
            await admin(`GRANT ALL ON ${owner.database}.* TO ${name}@'%'`)
            const url = new URL(database.url)
            url.username = name
            url.password = 'pw'
            const session = await openSession(url.href)
            try {
              const open = await opened(session, 'ALTER TABLE users DROP COLUMN name')
              await owner.query('DROP TABLE users')
              assert.equal(await open.outcome(), 'unsure')
            } finally {
              await session.close()
            }
          })
        })
      })
    },
  )
}
