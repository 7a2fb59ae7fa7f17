import assert from 'node:assert/strict'
import { t } from '../../src/core/schema/types.ts'
import type { Operations } from '../../src/io/execute/operations.ts'
import { createMig } from '../../src/library/create-mig.ts'
import { eachDialect, tempFolder, type TestDatabase } from '../support/databases.ts'
import { failureOf, USERS_OWN } from '../io/execute/support.ts'

const columns = {
  id: t.integer().primaryKey(),
  name: t.varchar(40),
  age: t.integer(),
  seen: t.timestamp(),
  fee: t.decimal(8, 2),
  on: t.boolean(),
  raw: t.binary(),
}

const first = (extra: string) => ({
  revision: 'aaaa1111',
  down_revision: null,
  upgrade(op: Operations) {
    op.createTable('users', columns)
    op.execute(extra)
    op.bulkInsert('users', [
      { id: 1, name: "An'n; --", age: 31, fee: 1.5, on: true, raw: Buffer.from([0, 255]) },
      { id: 2, name: 'Bob', age: null },
      { id: 3, name: 'Cy', age: 7 },
    ])
  },
})

const second = (change: (op: Operations) => void) => ({
  revision: 'bbbb2222',
  down_revision: 'aaaa1111',
  message: 'tidy users',
  upgrade(op: Operations) {
    op.execute('SELECT 1', { reverse: 'UPDATE nowhere SET n = 1' })
    // the server commits what came back before it makes the table
    op.dropTable('things', { n: t.integer() })
    change(op)
  },
})

/** At `aaaa1111`, with the table that the next one drops. */
async function begun(database: TestDatabase, change: (op: Operations) => void, extra = 'SELECT 1') {
  const mig = createMig({
    cwd: tempFolder(),
    url: database.url,
    revisions: [first(extra), second(change)],
  })
  await mig.upgrade('aaaa1111')
  await database.query('CREATE TABLE things (n INTEGER)')
  await mig.upgrade()
  return mig
}

const rowsOf = (database: TestDatabase) => database.query('SELECT * FROM users ORDER BY id')

const values = {
  name: "no'body; --",
  age: null,
  seen: new Date('2026-01-02T03:04:05Z'),
  fee: 2.25,
  on: false,
  raw: Buffer.from([1, 0, 2]),
}

const REFUSED =
  'bbbb2222 tidy users: what backup 1 gave back to keyless.name cannot be taken out again: keyless has no key'

/** Where all that failed was rolled back there is nothing to take. */
const SAID = { sqlite: [], postgres: [], mariadb: [REFUSED], mysql: [REFUSED] } as const

const timed = (more: string) =>
  `CREATE TABLE timed (id INTEGER PRIMARY KEY, name VARCHAR(40), at TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP${more}); INSERT INTO timed (id, name) VALUES (1, 'Ann')`

const TIMED = {
  sqlite: timed(''),
  postgres: timed(''),
  mariadb: timed('(6) ON UPDATE CURRENT_TIMESTAMP(6)'),
  mysql: timed('(6) ON UPDATE CURRENT_TIMESTAMP(6)'),
} as const

eachDialect('a way back that fails behind values that it gave back', (dialect, { test }) => {
  test('takes them again, and is gone to its end later', async (database) => {
    const mig = await begun(database, (op) => op.update('users', values, { where: { id: [1, 3] } }))
    await database.query("UPDATE users SET name = 'Dee' WHERE id = 3")
    const [dump, rows] = [await database.dump(USERS_OWN), await rowsOf(database)]
    const failure = await failureOf(mig.downgrade('-1'))
    assert.equal(failure.code, 'sql.failed')
    assert.deepEqual(await rowsOf(database), rows)
    assert.equal(await database.dump(USERS_OWN), dump)
    assert.deepEqual((await mig.status()).unfinished, [])
    await database.query('CREATE TABLE nowhere (n INTEGER)')
    // what holds something else by now keeps it
    await database.query("UPDATE users SET name = 'Eve' WHERE id = 1")
    await mig.downgrade('-1')
    const names = (await rowsOf(database)).map(({ name }) => name)
    assert.deepEqual(names, ['Eve', 'Bob', 'Dee'])
  })

  test('takes again what rows lost with others', async (database) => {
    const mig = await begun(
      database,
      (op) => op.delete('users', { where: { id: 3 } }),
      'CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER, FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL)',
    )
    const [dump, rows] = [await database.dump(USERS_OWN), await rowsOf(database)]
    assert.equal((await failureOf(mig.downgrade('-1'))).code, 'sql.failed')
    assert.deepEqual(await rowsOf(database), rows)
    assert.equal(await database.dump(USERS_OWN), dump)
    assert.deepEqual((await mig.status()).unfinished, [])
  })

  test('says which values it cannot take again, and goes on later', async (database) => {
    const mig = await begun(
      database,
      (op) => op.update('keyless', { name: 'nobody' }, { where: 'all' }),
      "CREATE TABLE keyless (n INTEGER, name VARCHAR(40)); INSERT INTO keyless (n, name) VALUES (1, 'Ann')",
    )
    const { hint } = await failureOf(mig.downgrade('-1'))
    assert.deepEqual(
      hint.filter((line) => line.includes('taken out')),
      SAID[dialect],
    )
    await database.query('CREATE TABLE nowhere (n INTEGER)')
    await mig.downgrade('-1')
    assert.deepEqual(await database.query('SELECT name FROM keyless'), [{ name: 'Ann' }])
  })

  test('lets columns that change by themselves be', async (database) => {
    const mig = await begun(
      database,
      (op) => op.update('timed', { name: 'nobody' }, { where: { id: 1 } }),
      TIMED[dialect],
    )
    const rows = await database.query('SELECT * FROM timed')
    assert.equal((await failureOf(mig.downgrade('-1'))).code, 'sql.failed')
    assert.deepEqual(await database.query('SELECT * FROM timed'), rows)
    assert.deepEqual((await mig.status()).unfinished, [])
  })
})
