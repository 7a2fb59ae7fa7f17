import assert from 'node:assert/strict'
import { t } from '../../src/core/schema/types.ts'
import type { Operations } from '../../src/io/execute/operations.ts'
import type { ImportedRevisions } from '../../src/io/revisions/modules.ts'
import { createMig } from '../../src/library/create-mig.ts'
import { eachDialect, tempFolder, type TestDatabase } from '../support/databases.ts'
import { failureOf } from '../io/execute/support.ts'

const handle = ({ url }: TestDatabase, revisions: ImportedRevisions) =>
  createMig({ cwd: tempFolder(), url, revisions })

const first = {
  revision: 'aaaa1111',
  down_revision: null,
  upgrade(op: Operations) {
    op.createTable('users', { id: t.integer().primaryKey(), name: t.varchar(40), age: t.integer() })
    op.bulkInsert('users', [
      { id: 1, name: 'Ann', age: 31 },
      { id: 2, name: 'Bob', age: null },
      { id: 3, name: 'Cy', age: 7 },
    ])
    op.createTable('posts', {
      id: t.integer().primaryKey(),
      user_id: t.integer().references('users', 'id', { onDelete: 'cascade' }),
    })
    op.bulkInsert('posts', [{ id: 9, user_id: 3 }])
  },
}

const second = {
  revision: 'bbbb2222',
  down_revision: 'aaaa1111',
  upgrade(op: Operations) {
    op.update('users', { name: 'nobody' }, { where: { id: [1, 2] } })
    op.delete('posts', { where: 'all' })
    op.delete('users', { where: { id: 3 } })
  },
}

const rowsOf = async (database: TestDatabase) => [
  ...(await database.query('SELECT * FROM users ORDER BY id')),
  ...(await database.query('SELECT * FROM posts ORDER BY id')),
]

eachDialect('rows that were kept, of a revision whose file is gone', (_dialect, { test }) => {
  test('come back: those deleted, and what others held', async (database) => {
    await handle(database, [first]).upgrade()
    const rows = await rowsOf(database)
    await handle(database, [first, second]).upgrade()
    assert.notDeepEqual(await rowsOf(database), rows)
    await handle(database, [first]).downgrade('aaaa1111', { withoutFile: true })
    assert.deepEqual(await rowsOf(database), rows)
    const states = await database.query('SELECT state FROM mig_backup ORDER BY id')
    assert.deepEqual(
      states.map(({ state }) => state),
      ['restored', 'restored', 'restored'],
    )
  })

  test('stay where they are, if that is said', async (database) => {
    await handle(database, [first, second]).upgrade()
    const rows = await rowsOf(database)
    const mig = handle(database, [first])
    await mig.downgrade('aaaa1111', { withoutFile: true, withoutData: true })
    assert.deepEqual(await rowsOf(database), rows)
  })

  test('that somebody has taken away stop it before anything is done', async (database) => {
    await handle(database, [first, second]).upgrade()
    const rows = await rowsOf(database)
    await database.query("UPDATE mig_backup SET state = 'pruned' WHERE id = 2")
    const failure = await failureOf(handle(database, [first]).downgrade('aaaa1111', { withoutFile: true }))
    assert.equal(failure.code, 'backup.damaged')
    assert.match(failure.message, /backup 2 is gone/)
    assert.deepEqual(await rowsOf(database), rows)
  })
})

eachDialect('rows that were kept', (_dialect, { test }) => {
  test('stay where they are, if that is said, where the file is here', async (database) => {
    const mig = handle(database, [first, second])
    await mig.upgrade()
    const rows = await rowsOf(database)
    await mig.downgrade('-1', { withoutData: true })
    assert.deepEqual(await rowsOf(database), rows)
  })
})
