import assert from 'node:assert/strict'
import { t } from '../../src/core/schema/types.ts'
import type { Operations } from '../../src/io/execute/operations.ts'
import type { ImportedRevisions } from '../../src/io/revisions/modules.ts'
import { createMig } from '../../src/library/create-mig.ts'
import { eachDialect, tempFolder, type TestDatabase } from '../support/databases.ts'
import { failureOf, USERS_OWN } from '../io/execute/support.ts'

const users = { id: t.integer().primaryKey(), name: t.varchar(40).notNull(), age: t.integer() }

const first = {
  revision: 'aaaa1111',
  down_revision: null,
  message: 'create users',
  upgrade(op: Operations) {
    op.createTable('users', users)
    op.bulkInsert('users', [
      { id: 1, name: 'Ann', age: 31 },
      { id: 2, name: 'Bob', age: null },
      { id: 3, name: 'Cy', age: 7 },
    ])
  },
}

const second = (upgrade: (op: Operations) => void, downgrade?: (op: Operations) => void) => ({
  revision: 'bbbb2222',
  down_revision: 'aaaa1111',
  message: 'tidy users',
  upgrade,
  ...(downgrade && { downgrade }),
})

const handle = ({ url }: TestDatabase, revisions: ImportedRevisions, config: object = {}) =>
  createMig({ cwd: tempFolder(), url, revisions, config })

const rowsOf = (database: TestDatabase) => database.query('SELECT * FROM users ORDER BY id')

eachDialect('a way back', (_dialect, { test }) => {
  test('whose plan is looked at says what it gives back', async (database) => {
    const drop = second((op) => {
      op.dropColumn('users', 'name', t.varchar(40).notNull())
      op.delete('users', { where: { id: 3 } })
    })
    const mig = handle(database, [first, drop])
    await mig.upgrade()
    const { steps, risk } = await mig.plan('-1', { direction: 'down' })
    const texts = steps[0]!.operations.map(({ text }) => text)
    assert.deepEqual(texts.slice(0, 3), [
      'give back 1 row of users, from backup 2',
      'add column users.name',
      'give back 3 rows of users.name, from backup 1',
    ])
    assert.ok(risk === 'LOW' || risk === 'MEDIUM', risk)
    await mig.downgrade('-1')
    assert.equal((await rowsOf(database)).length, 3)
  })

  test('that fails half way leaves all as it was before it', async (database) => {
    const mig = handle(database, [
      first,
      second(
        (op) => {
          op.dropColumn('users', 'age', t.integer())
          op.dropColumn('users', 'name', t.varchar(40).notNull())
        },
        (op) => {
          op.addColumn('users', 'name', t.varchar(40).notNull())
          op.addColumn('users', 'age', t.integer())
          op.execute('UPDATE nowhere SET nothing = 1')
        },
      ),
    ])
    await mig.upgrade()
    const [dump, rows] = [await database.dump(USERS_OWN), await rowsOf(database)]
    const { code } = await failureOf(mig.downgrade('-1'))
    assert.equal(code, 'sql.failed')
    assert.equal(await database.dump(USERS_OWN), dump)
    assert.deepEqual(await rowsOf(database), rows)
    assert.deepEqual((await mig.status()).unfinished, [])
    assert.deepEqual(
      (await mig.current()).revisions.map(({ id }) => id),
      ['bbbb2222'],
    )
  })

  test('that fails behind rows that it gave back takes them again', async (database) => {
    const mig = handle(database, [
      first,
      second((op) => {
        op.execute('SELECT 1', { reverse: 'UPDATE nowhere SET nothing = 1' })
        // the server commits what came back before it makes the table
        op.dropTable('things', { n: t.integer() })
        op.delete('users', { where: { id: [1, 3] } })
      }),
    ])
    await mig.upgrade('aaaa1111')
    await database.query('CREATE TABLE things (n INTEGER)')
    await mig.upgrade()
    const [dump, rows] = [await database.dump(USERS_OWN), await rowsOf(database)]
    assert.equal(rows.length, 1)
    assert.equal((await failureOf(mig.downgrade('-1'))).code, 'sql.failed')
    assert.deepEqual(await rowsOf(database), rows)
    assert.equal(await database.dump(USERS_OWN), dump)
    assert.deepEqual((await mig.status()).unfinished, [])
  })

  test('for which rows came without a value is refused before anything is done', async (database) => {
    const mig = handle(database, [
      first,
      second((op) => {
        op.dropColumn('users', 'age', t.integer())
        op.dropColumn('users', 'name', t.varchar(40).notNull())
      }),
    ])
    await mig.upgrade()
    await database.query('INSERT INTO users (id) VALUES (9)')
    const [dump, rows] = [await database.dump(USERS_OWN), await rowsOf(database)]
    const { code } = await failureOf(mig.downgrade('-1'))
    assert.equal(code, 'backup.unmatched')
    assert.equal(await database.dump(USERS_OWN), dump)
    assert.deepEqual(await rowsOf(database), rows)
    await database.query('DELETE FROM users WHERE id = 9')
    await mig.downgrade('-1')
    assert.equal((await rowsOf(database)).length, 3)
  })

  test('can be gone without what was kept', async (database) => {
    const revisions = [first, second((op) => op.dropColumn('users', 'age', t.integer()))]
    const mig = handle(database, revisions)
    await mig.upgrade()
    await mig.downgrade('-1', { withoutData: true })
    assert.deepEqual(
      (await rowsOf(database)).map(({ age }) => age),
      [null, null, null],
    )
    await mig.upgrade()
    await mig.downgrade('-1')
    assert.deepEqual(
      (await rowsOf(database)).map(({ age }) => age),
      [null, null, null],
    )
  })

  test('has nothing to give back where nothing is kept', async (database) => {
    const revisions = [first, second((op) => op.delete('users', { where: { id: 3 } }))]
    const mig = handle(database, revisions, { backup: 'off' })
    await mig.upgrade()
    assert.deepEqual(await database.query('SELECT id FROM mig_backup'), [])
    assert.equal((await failureOf(mig.downgrade('-1'))).code, 'operation.irreversible')
  })
})
