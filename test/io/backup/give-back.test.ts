import assert from 'node:assert/strict'
import { t } from '../../../src/core/schema/types.ts'
import type { Operations } from '../../../src/io/execute/operations.ts'
import { readBackups } from '../../../src/io/backup/registry.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { eachDialect, type TestDatabase } from '../../support/databases.ts'
import { failureOf, openSession, run, step, TABLES, undoing, USERS_OWN } from '../execute/support.ts'

type Body = (op: Operations) => void

interface Trip {
  readonly session: Session
  /** Does the destructive thing. */
  up(): Promise<void>
  down(): Promise<void>
  /** Schema and rows, without mig's own tables. */
  picture(): Promise<unknown>
  readonly notes: string[]
}

async function trip(
  database: TestDatabase,
  { make, destroy, undo, tables }: { make: Body; destroy: Body; undo?: Body; tables: readonly string[] },
): Promise<Trip> {
  const session = await openSession(database.url)
  await run(session, [step('a', { upgrade: make })])
  const b = step('b', { upgrade: destroy, ...(undo && { downgrade: undo }) })
  const notes: string[] = []
  const onNote = (text: string) => notes.push(text)
  return {
    session,
    notes,
    async up() {
      await run(session, [b], { keeping: { mode: 'auto', backups: [], onNote } })
    },
    async down() {
      const backups = await readBackups(session, TABLES)
      await run(session, [undoing(b)], {
        keeping: { mode: 'auto', backups, onNote },
        schemaBefore: async () => (await import('../../../src/core/schema/model.ts')).unknownSchema,
      })
    },
    async picture() {
      const rows = await Promise.all(
        tables.map(async (name) => {
          const all = await database.query(`SELECT * FROM ${name}`)
          return all.map((row) => JSON.stringify(Object.entries(row).toSorted())).toSorted()
        }),
      )
      return { rows }
    },
  }
}

const users = {
  id: t.bigint().identity().primaryKey(),
  email: t.varchar(100).notNull().unique(),
  phone: t.varchar(20).notNull(),
  note: t.text(),
}

const insertUsers = (op: Operations) =>
  op.bulkInsert('users', [
    { id: 1, email: 'a@x', phone: '1', note: null },
    { id: 2, email: 'b@x', phone: '', note: "it's" },
    { id: 7, email: 'c@x', phone: '007', note: 'é 😀' },
  ])

function makeUsers(op: Operations): void {
  op.createTable('users', users)
  insertUsers(op)
}

const posts = {
  id: t.integer().primaryKey(),
  user_id: t.bigint().notNull().references('users', 'id'),
  parent: t.integer().references('posts', 'id'),
}

eachDialect('what a revision destroys', (dialect, { test }) => {
  test('comes back into a column, NOT NULL and unique', async (database) => {
    const { session, ...journey } = await trip(database, {
      tables: ['users'],
      make: makeUsers,
      destroy(op) {
        op.dropColumn('users', 'phone', t.varchar(20).notNull())
        op.dropColumn('users', 'email', t.varchar(100).notNull().unique())
      },
    })
    const before = await journey.picture()
    await journey.up()
    const gone = await journey.picture()
    assert.notDeepEqual(gone, before)
    await journey.down()
    assert.deepEqual(await journey.picture(), before)
    assert.deepEqual(journey.notes, [
      'kept 3 rows of users.phone in backup 1',
      'kept 3 rows of users.email in backup 2',
      'gave back 3 rows of users.email from backup 2',
      'gave back 3 rows of users.phone from backup 1',
    ])
    const states = (await readBackups(session, TABLES)).map(({ state }) => state)
    assert.deepEqual(states, ['restored', 'restored'])
    // once more: what was given back is no longer what is given back
    await journey.up()
    await journey.down()
    assert.deepEqual(await journey.picture(), before)
    await session.close()
  })

  test('comes back into tables, the parents first, and they count on where they were', async (database) => {
    const { session, ...journey } = await trip(database, {
      tables: ['users', 'posts'],
      make(op) {
        makeUsers(op)
        op.createTable('posts', posts)
        op.bulkInsert('posts', [
          { id: 3, user_id: 7, parent: null },
          { id: 1, user_id: 1, parent: 3 },
        ])
        op.execute('DELETE FROM users WHERE id = 2')
      },
      destroy(op) {
        op.dropTable('posts', posts)
        op.dropTable('users', users)
      },
    })
    const [before, schema] = [await journey.picture(), await database.dump(USERS_OWN)]
    await journey.up()
    await journey.down()
    assert.deepEqual(await journey.picture(), before)
    assert.equal(await database.dump(USERS_OWN), schema)
    await session.close()
  })

  test('comes back after a delete and an update that say nothing of what was', async (database) => {
    const { session, ...journey } = await trip(database, {
      tables: ['users'],
      make: makeUsers,
      destroy(op) {
        op.update('users', { note: 'all the same' }, { where: 'all' })
        op.delete('users', { where: { id: [1, 7] } })
      },
    })
    const before = await journey.picture()
    await journey.up()
    await journey.down()
    assert.deepEqual(await journey.picture(), before)
    await session.close()
  })

  test('comes back with what went with it by its keys', async (database) => {
    const { session, ...journey } = await trip(database, {
      tables: ['users', 'posts', 'likes', 'folders'],
      make(op) {
        op.createTable('users', users)
        op.createTable('posts', {
          id: t.integer().primaryKey(),
          user_id: t.bigint().references('users', 'id', { onDelete: 'cascade' }),
        })
        op.createTable('likes', {
          id: t.integer().primaryKey(),
          post_id: t.integer().references('posts', 'id', { onDelete: 'set null' }),
        })
        op.createTable('folders', {
          id: t.integer().primaryKey(),
          parent: t.integer().references('folders', 'id', { onDelete: 'cascade' }),
        })
        insertUsers(op)
        op.bulkInsert('posts', [
          { id: 1, user_id: 7 },
          { id: 2, user_id: 1 },
          { id: 3, user_id: 2 },
        ])
        op.bulkInsert('likes', [
          { id: 1, post_id: 1 },
          { id: 2, post_id: 3 },
        ])
        op.bulkInsert('folders', [
          { id: 1, parent: null },
          { id: 2, parent: 1 },
          { id: 3, parent: 2 },
          { id: 4, parent: null },
        ])
      },
      destroy(op) {
        if (dialect === 'sqlite') return
        op.delete('users', { where: { id: [1, 7] } })
        op.delete('folders', { where: { id: 1 } })
      },
    })
    const before = await journey.picture()
    await journey.up()
    if (dialect !== 'sqlite') assert.notDeepEqual(await journey.picture(), before)
    await journey.down()
    assert.deepEqual(await journey.picture(), before)
    await session.close()
  })

  test('is not given back where somebody has changed it in its backup', async (database) => {
    const { session, ...journey } = await trip(database, {
      tables: ['users'],
      make: makeUsers,
      destroy: (op) => op.dropColumn('users', 'phone', t.varchar(20).notNull()),
    })
    await journey.up()
    await database.query("UPDATE mig_backup_1_users SET phone = 'other' WHERE id = 7")
    const { code, message } = await failureOf(journey.down())
    assert.deepEqual([code, message.includes('backup 1')], ['backup.damaged', true])
    await session.close()
  })

  test('comes back by what else a row holds where a table has no key', async (database) => {
    const { session, ...journey } = await trip(database, {
      tables: ['log'],
      make(op) {
        op.createTable('log', { at: t.integer(), what: t.varchar(20), level: t.integer() })
        op.bulkInsert('log', [
          { at: 1, what: 'a', level: 1 },
          { at: 1, what: null, level: 2 },
          { at: 2, what: 'b', level: 3 },
          { at: 2, what: 'b', level: 4 },
          { at: 2, what: 'b', level: 3 },
        ])
      },
      destroy: (op) => op.dropColumn('log', 'level', t.integer()),
    })
    const before = await journey.picture()
    await journey.up()
    await journey.down()
    assert.deepEqual(await journey.picture(), before)
    await session.close()
  })

  test('leaves rows that came since as they are, and says which lack a value', async (database) => {
    const { session, ...journey } = await trip(database, {
      tables: ['users'],
      make: makeUsers,
      destroy: (op) => op.dropColumn('users', 'phone', t.varchar(20).notNull()),
    })
    await journey.up()
    await database.query("INSERT INTO users (id, email) VALUES (9, 'new')")
    await database.query('DELETE FROM users WHERE id = 1')
    const { code, message } = await failureOf(journey.down())
    assert.equal(code, 'backup.unmatched')
    assert.match(message, /1 row of users came after phone was dropped/)
    await session.close()
  })

  test('comes back where a type could not hold it, but not over what was written since', async (database) => {
    const { session, ...journey } = await trip(database, {
      tables: ['prices'],
      make(op) {
        op.createTable('prices', { id: t.integer().primaryKey(), price: t.decimal(10, 4), name: t.text() })
        op.bulkInsert('prices', [
          { id: 1, price: '1.2345', name: 'a' },
          { id: 2, price: '2.0000', name: 'b' },
          { id: 3, price: '3.9999', name: 'c' },
        ])
      },
      destroy: (op) =>
        op.alterColumn(
          'prices',
          'price',
          // SQLite itself converts nothing that is lost
          { type: t.integer(), ...(dialect === 'sqlite' && { using: 'CAST(price AS integer)' }) },
          { type: t.decimal(10, 4) },
        ),
    })
    const before = await journey.picture()
    await journey.up()
    await journey.down()
    assert.deepEqual(await journey.picture(), before)
    await journey.up()
    await database.query('UPDATE prices SET price = 7 WHERE id = 3')
    await journey.down()
    const rows = await database.query('SELECT id, price FROM prices ORDER BY id')
    assert.deepEqual(
      rows.map(({ price }) => Number(price)),
      [1.2345, 2, 7],
    )
    await session.close()
  })

  test('keeps nothing of a table without rows', async (database) => {
    const { session, ...journey } = await trip(database, {
      tables: [],
      make: (op) => op.createTable('users', users),
      destroy: (op) => op.dropTable('users', users),
    })
    await journey.up()
    assert.deepEqual(await readBackups(session, TABLES), [])
    await session.close()
  })

  test('is kept as far as it goes where SQL of the author says which rows', async (database) => {
    const { session, ...journey } = await trip(database, {
      tables: [],
      make: makeUsers,
      destroy(op) {
        op.execute("UPDATE users SET phone = 'x' WHERE id = 7")
        op.execute('DELETE FROM users WHERE id < 3')
      },
    })
    await journey.up()
    const backups = await readBackups(session, TABLES)
    assert.deepEqual(
      backups.map(({ kind, table, rows }) => ({ kind, table, rows })),
      [
        { kind: 'rows', table: 'users', rows: 1 },
        { kind: 'rows', table: 'users', rows: 2 },
      ],
    )
    await session.close()
  })

  test('is kept whole where SQL of the author destroys it', async (database) => {
    const { session, ...journey } = await trip(database, {
      tables: [],
      make: makeUsers,
      destroy: (op) => op.execute('DELETE FROM users WHERE id > 1; DROP TABLE users'),
    })
    await journey.up()
    const backups = await readBackups(session, TABLES)
    assert.deepEqual(
      backups.map(({ kind, table, rows, state }) => ({ kind, table, rows, state })),
      [{ kind: 'table', table: 'users', rows: 3, state: 'kept' }],
    )
    await session.close()
  })
})
