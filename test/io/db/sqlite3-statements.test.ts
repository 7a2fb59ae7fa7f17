import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openSqlite3 } from '../../../src/io/db/drivers/sqlite3.ts'
import type { DriverConnection } from '../../../src/io/db/session.ts'
import { tempFolder } from '../../support/folders.ts'

async function opened(work: (connection: DriverConnection, file: string) => Promise<void>): Promise<void> {
  const filename = join(tempFolder(), 'app.db')
  const connection = await openSqlite3({ filename }, process.cwd(), 'write')
  try {
    await work(connection, filename)
  } finally {
    await connection.close()
  }
}

const ROUNDS = [1, 2, 3, 4]

describe('a statement that is said again on SQLite', () => {
  test('sees what was bound anew, and a schema that has changed', async () => {
    await opened(async ({ query }) => {
      await query('CREATE TABLE users (id INTEGER)')
      for (const round of ROUNDS) {
        await query('BEGIN IMMEDIATE')
        await query('INSERT INTO users (id) VALUES (?)', [round])
        await query(`ALTER TABLE users ADD COLUMN c${round} TEXT DEFAULT 'x'`)
        await query('COMMIT')
        const rows = await query('SELECT * FROM users WHERE id = ?', [round])
        const columns = ROUNDS.slice(0, round).map((each) => [`c${each}`, 'x'])
        assert.deepEqual(rows, [{ id: round, ...Object.fromEntries(columns) }])
      }
    })
  })

  test('fails as the first did, and works again when it can', async () => {
    await opened(async ({ query }) => {
      const insert = () => query('INSERT INTO users (id) VALUES (?)', [1])
      for (const _ of ROUNDS) await assert.rejects(insert, /no such table: users/)
      await query('CREATE TABLE users (id INTEGER PRIMARY KEY)')
      await insert()
      for (const _ of ROUNDS) await assert.rejects(insert, /UNIQUE constraint failed: users.id/)
      await query('DELETE FROM users')
      await insert()
      assert.deepEqual(await query('SELECT id FROM users'), [{ id: 1 }])
    })
  })

  test('keeps no lock, and nobody from dropping what it is about', async () => {
    await opened(async ({ query }, filename) => {
      await query('CREATE TABLE users (id INTEGER)')
      await query('INSERT INTO users (id) VALUES (1), (2), (3)')
      for (const _ of ROUNDS) await query('SELECT id FROM users')
      const other = await openSqlite3({ filename }, process.cwd(), 'write')
      try {
        await other.query('BEGIN EXCLUSIVE')
        await other.query('DROP TABLE users')
        await other.query('COMMIT')
      } finally {
        await other.close()
      }
      await assert.rejects(query('SELECT id FROM users'), /no such table/)
    })
  })

  test('is let go of where many others come', async () => {
    await opened(async ({ query }) => {
      for (const round of ROUNDS) {
        for (let n = 0; n < 50; n += 1) {
          assert.deepEqual(await query(`SELECT ${n} AS n, ? AS round`, [round]), [{ n, round }])
          assert.deepEqual(await query(`SELECT ${n} AS n, ? AS round`, [round]), [{ n, round }])
        }
      }
    })
  })
})
