import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { t } from '../../../src/core/schema/types.ts'
import { readBackups } from '../../../src/io/backup/registry.ts'
import type { Session } from '../../../src/io/db/session.ts'
import type { Operations } from '../../../src/io/execute/operations.ts'
import { connectTo, eachDialect, type TestDatabase } from '../../support/databases.ts'
import { openSession, run, step, TABLES, undoing } from '../execute/support.ts'

type Body = (op: Operations) => void

interface Meanwhile {
  readonly make: Body
  readonly destroy: Body
  readonly undo?: Body
  /** Somebody else writes just before the first statement that this fits. */
  readonly before: RegExp
  readonly write: string
  /** Default: it runs in a transaction. */
  readonly transaction?: boolean
}

/** Destroys, while somebody else writes; then undoes it. Gives what came of the other's statement, and what was kept. */
async function meanwhile(
  database: TestDatabase,
  { make, destroy, undo, before, write, transaction = true }: Meanwhile,
): Promise<{ readonly other: string; readonly rows: readonly number[]; readonly notes: readonly string[] }> {
  const [session, other] = [await openSession(database.url), await connectTo(database)]
  try {
    await run(session, [step('a', { upgrade: make })])
    let written: Promise<string> | undefined
    const interleaved: Session = Object.assign(Object.create(session) as Session, {
      async query(...[sql, bindings]: Parameters<Session['query']>) {
        if (written === undefined && before.test(sql)) {
          written = other.query(write).then(
            () => 'written',
            () => 'refused',
          )
          // it may have to wait for us
          await Promise.race([written, sleep(300)])
        }
        return session.query(sql, bindings)
      },
    })
    const b = step('b', { upgrade: destroy, transaction, ...(undo && { downgrade: undo }) })
    const notes: string[] = []
    const keeping = { mode: 'auto' as const, backups: [], onNote: (text: string) => notes.push(text) }
    await run(interleaved, [b], { keeping })
    const outcome = await written
    assert.ok(outcome !== undefined, `nothing fits ${String(before)}`)
    const backups = await readBackups(session, TABLES)
    await run(session, [undoing(b)], { keeping: { mode: 'auto', backups } })
    return { other: outcome, rows: backups.map(({ rows = 0 }) => rows), notes }
  } finally {
    await other.end()
    await session.close()
  }
}

const users = { id: t.integer().primaryKey(), name: t.varchar(40) }

function makeUsers(op: Operations): void {
  op.createTable('users', users)
  op.bulkInsert('users', [
    { id: 1, name: 'a' },
    { id: 2, name: 'b' },
  ])
}

/** What goes with the users. */
const ofUsers = {
  id: t.integer().primaryKey(),
  user_id: t.integer().notNull().references('users', 'id', { onDelete: 'cascade' }),
}

function makePosts(op: Operations): void {
  makeUsers(op)
  op.createTable('posts', ofUsers)
  op.bulkInsert('posts', [{ id: 10, user_id: 1 }])
}

const all = async (database: TestDatabase, from = 'users') =>
  (await database.query(`SELECT * FROM ${from} ORDER BY id`)).map((row) => Object.values(row).join(' '))

eachDialect('what others write while it is kept', (dialect, { test }) => {
  // nobody else writes to a file in which a transaction has begun
  if (dialect === 'sqlite') return
  const isMysql = dialect === 'mysql' || dialect === 'mariadb'
  /** After the copy, and before nobody else may write. */
  const copied = isMysql ? /^LOCK TABLES/ : /^CREATE TABLE .*mig_backup/

  test('is kept with a table that is dropped', async (database) => {
    const { other, rows } = await meanwhile(database, {
      make: makeUsers,
      destroy: (op) => op.dropTable('users', users),
      before: copied,
      write: `INSERT INTO users VALUES (3, 'c')`,
    })
    // PostgreSQL lets him wait, until there is no table any more
    assert.deepEqual(
      { other, rows },
      isMysql ? { other: 'written', rows: [3] } : { other: 'refused', rows: [2] },
    )
    assert.deepEqual(await all(database), isMysql ? ['1 a', '2 b', '3 c'] : ['1 a', '2 b'])
  })

  test('is kept with a column that is dropped', async (database) => {
    const { other } = await meanwhile(database, {
      make: makeUsers,
      destroy: (op) => op.dropColumn('users', 'name', t.varchar(40)),
      before: copied,
      write: `UPDATE users SET name = 'late' WHERE id = 2`,
    })
    assert.deepEqual(
      { other, rows: await all(database) },
      isMysql ? { other: 'written', rows: ['1 a', '2 late'] } : { other: 'refused', rows: ['1 a', '2 b'] },
    )
  })

  test('is refused, or kept, at the statement that destroys', async (database) => {
    const { other } = await meanwhile(database, {
      make: makeUsers,
      destroy: (op) => op.dropTable('users', users),
      before: /^DROP TABLE .users/,
      write: `INSERT INTO users VALUES (3, 'c')`,
    })
    assert.deepEqual({ other, rows: await all(database) }, { other: 'refused', rows: ['1 a', '2 b'] })
  })

  if (isMysql) {
    test('is kept where there was nothing before', async (database) => {
      const { other, notes } = await meanwhile(database, {
        make: (op) => op.createTable('users', users),
        destroy: (op) => op.dropTable('users', users),
        before: copied,
        write: `INSERT INTO users VALUES (3, 'c')`,
      })
      assert.deepEqual({ other, notes }, { other: 'written', notes: ['kept 1 row of users in backup 1'] })
      assert.deepEqual(await all(database), ['3 c'])
    })
  }

  test('is kept outside of a transaction too, of a table', async (database) => {
    const { other, rows } = await meanwhile(database, {
      make: makeUsers,
      destroy: (op) => op.dropTable('users', users),
      transaction: false,
      before: isMysql ? copied : /^LOCK TABLE/,
      write: `INSERT INTO users VALUES (3, 'c')`,
    })
    assert.deepEqual({ other, rows }, { other: 'written', rows: [3] })
    assert.deepEqual(await all(database), ['1 a', '2 b', '3 c'])
  })

  test('is kept outside of a transaction too, of rows', async (database) => {
    const { other, rows } = await meanwhile(database, {
      make: makeUsers,
      destroy: (op) => op.delete('users', { where: 'id > 0' }),
      undo: () => undefined,
      transaction: false,
      before: isMysql ? /^SELECT .*FROM .users. WHERE .* FOR UPDATE$/ : /^LOCK TABLE/,
      write: `INSERT INTO users VALUES (3, 'c')`,
    })
    assert.deepEqual({ other, rows }, { other: 'written', rows: [3] })
  })

  test('stays where a type is changed and values that it cannot hold come back', async (database) => {
    const { other } = await meanwhile(database, {
      make(op) {
        op.createTable('t', { id: t.integer().primaryKey(), n: t.decimal(8, 2) })
        op.bulkInsert('t', [
          { id: 1, n: 1.25 },
          { id: 2, n: 2.75 },
        ])
      },
      destroy: (op) => op.alterColumn('t', 'n', { type: t.integer() }, { type: t.decimal(8, 2) }),
      before: isMysql ? /^UNLOCK TABLES/ : /^UPDATE "?mig_revision|^INSERT INTO "?mig_revision/,
      write: `UPDATE t SET n = 9 WHERE id = 2`,
    })
    assert.deepEqual(
      { other, rows: await all(database, 't') },
      { other: 'written', rows: ['1 1.25', '2 9.00'] },
    )
  })

  test('is kept of rows that are deleted, and what comes after them stays', async (database) => {
    const { other, rows } = await meanwhile(database, {
      make: makeUsers,
      destroy: (op) => op.delete('users', { where: 'id > 0' }),
      undo: () => undefined,
      before: isMysql ? /^INSERT INTO .mig_backup_1/ : /^LOCK TABLE/,
      write: `INSERT INTO users VALUES (3, 'c')`,
    })
    assert.deepEqual({ other, rows }, { other: 'written', rows: [3] })
  })

  test('waits where rows are copied to be deleted', async (database) => {
    const { other, rows } = await meanwhile(database, {
      make: makeUsers,
      destroy: (op) => op.delete('users', { where: 'id > 0' }),
      before: /^DELETE FROM .users/,
      write: `INSERT INTO users VALUES (3, 'c')`,
      undo: () => undefined,
    })
    assert.deepEqual(
      { other, rows, left: await all(database) },
      { other: 'written', rows: [2], left: ['3 c'] },
    )
  })

  test('is kept of rows that go with others', async (database) => {
    const { other, rows } = await meanwhile(database, {
      make: makePosts,
      destroy: (op) => op.delete('users', { where: { id: [1, 2] } }),
      undo: () => undefined,
      // MySQL commits with it, which gives the rows free that were copied
      before: isMysql ? /^INSERT INTO .mig_backup_2/ : /^DELETE FROM .users/,
      write: `INSERT INTO posts VALUES (11, 2)`,
    })
    assert.deepEqual(
      { other, rows },
      isMysql ? { other: 'written', rows: [2, 2] } : { other: 'refused', rows: [2, 1] },
    )
  })

  if (isMysql) {
    test('is kept of rows that were copied before a table was made', async (database) => {
      const { other } = await meanwhile(database, {
        make: makePosts,
        destroy: (op) => op.delete('users', { where: { id: [1, 2] } }),
        undo: () => undefined,
        before: /^CREATE TABLE .mig_backup_2/,
        write: `UPDATE users SET name = 'late' WHERE id = 2`,
      })
      const kept = await database.query('SELECT id, name FROM mig_backup_1_users ORDER BY id')
      assert.deepEqual(
        { other, names: kept.map(({ name }) => name) },
        { other: 'written', names: ['a', 'late'] },
      )
    })

    test('is not what the statement has left, where it fails behind it', async (database) => {
      const session = await openSession(database.url)
      const failing: Session = Object.assign(Object.create(session) as Session, {
        query(...[sql, bindings]: Parameters<Session['query']>) {
          if (!/^UPDATE .mig_backup_1/.test(sql)) return session.query(sql, bindings)
          throw Object.assign(new Error('the server is busy'), { code: 'ER_UNKNOWN_ERROR' })
        },
      })
      const make = (op: Operations) => {
        op.createTable('sums', { id: t.integer().primaryKey(), n: t.decimal(8, 2) })
        op.bulkInsert('sums', [{ id: 1, n: 1.25 }])
      }
      await run(session, [step('a', { upgrade: make })])
      const narrow = (op: Operations) => op.alterColumn('sums', 'n', { type: t.integer() })
      const keeping = { mode: 'auto' as const, backups: [] }
      await assert.rejects(run(failing, [step('b', { upgrade: narrow })], { keeping }), /the server is busy/)
      await session.close()
      assert.deepEqual(await all(database, 'sums'), ['1 1'])
      const kept = await database.query('SELECT n FROM mig_backup_1_sums')
      assert.deepEqual(kept, [{ n: '1.25' }])
    })

    test('is said to be lost where the tables may not be locked', async (database) => {
      const url = new URL(database.url)
      const name = `${url.pathname.slice(1)}_u`
      const rights = 'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX'
      await database.query(`CREATE USER '${name}'@'%' IDENTIFIED BY 'secret'`)
      try {
        await database.query(`GRANT ${rights} ON ${url.pathname.slice(1)}.* TO '${name}'@'%'`)
        const session = await openSession(`${url.protocol}//${name}:secret@${url.host}${url.pathname}`)
        const notes: string[] = []
        const keeping = { mode: 'auto' as const, backups: [], onNote: (text: string) => notes.push(text) }
        await run(session, [step('a', { upgrade: makeUsers })])
        await run(session, [step('b', { upgrade: (op) => op.dropTable('users', users) })], { keeping })
        await session.close()
        const [said = '', ...others] = notes
        assert.match(
          said,
          /^users could not be locked, so that what others wrote in that moment is not kept: .*denied.*for user/i,
        )
        assert.deepEqual(others, ['kept 2 rows of users in backup 1'])
      } finally {
        await database.query(`DROP USER '${name}'@'%'`)
      }
    })
  }

  test('is kept of rows that go with others where there were none before', async (database) => {
    const { other, rows } = await meanwhile(database, {
      make(op) {
        makePosts(op)
        op.createTable('likes', ofUsers)
      },
      destroy: (op) => op.delete('users', { where: { id: [1, 2] } }),
      undo: () => undefined,
      before: isMysql ? /^INSERT INTO .mig_backup_2/ : /^DELETE FROM .users/,
      write: `INSERT INTO likes VALUES (11, 2)`,
    })
    assert.deepEqual(
      { other, rows: rows.length },
      isMysql ? { other: 'written', rows: 3 } : { other: 'refused', rows: 2 },
    )
  })
})
