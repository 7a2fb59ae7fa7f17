import assert from 'node:assert/strict'
import { readFileSync, readdirSync, statSync, truncateSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { checkTables } from '../../../src/io/backup/files/check-tables.ts'
import { dumpTables } from '../../../src/io/backup/files/dump-tables.ts'
import { leftBehind, markOf } from '../../../src/io/backup/files/finished-file.ts'
import { lookAtPutBack, putBack, type PutBackRequest } from '../../../src/io/backup/files/put-back.ts'
import { shapesOf } from '../../../src/io/backup/files/shapes.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { eachDialect, tempFolder, type TestDatabase } from '../../support/databases.ts'
import { failureOf, openSession } from '../execute/support.ts'
import { makeNasty, NASTY } from './nasty.ts'

async function withSession<T>(database: TestDatabase, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession(database.url)
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

const signal = new AbortController().signal
const createdAt = new Date('2026-11-21T03:00:00Z')

function dumpTo(session: Session, tables: readonly string[], path = join(tempFolder(), 'a.tables.gz')) {
  return dumpTables({ session, tables, path, createdAt, signal }).then((dump) => ({ ...dump, path }))
}

const back = (session: Session, path: string, more: Partial<PutBackRequest> = {}) =>
  putBack({ session, path, signal, ...more })

eachDialect('tables in a file', (dialect, { test }) => {
  test('come back with every value as it was', async (database) => {
    const was = await makeNasty(database)
    await withSession(database, async (session) => {
      const { path, tables, sha256, size } = await dumpTo(session, ['nasty'])
      const { rows } = tables[0]!
      assert.deepEqual(await markOf(path), { sha256, size })
      await database.script('DELETE FROM nasty')
      assert.deepEqual(await back(session, path), [
        {
          name: 'nasty',
          rows,
          same: 0,
          added: rows,
          replaced: 0,
          different: 0,
          failed: 0,
          differing: [],
          failures: [],
        },
      ])
    })
    assert.deepEqual(await database.query(NASTY[dialect].digest), was)
  })

  test('go into a table of their own, which is made for them', async (database) => {
    await makeNasty(database)
    await withSession(database, async (session) => {
      const { path, tables } = await dumpTo(session, ['nasty'])
      const [placed] = await back(session, path, { into: 'another' })
      assert.equal(placed!.added, tables[0]!.rows)
      const again = await dumpTo(session, ['another'])
      assert.deepEqual(again.tables, [{ ...tables[0], name: 'another' }])
    })
  })

  test('a second time change nothing, and leave what was changed meanwhile unless it is to be overwritten', async (database) => {
    await database.script('CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20))')
    for (let id = 1; id <= 450; id++) await database.script(`INSERT INTO t VALUES (${id}, 'row ${id}')`)
    await withSession(database, async (session) => {
      const { path } = await dumpTo(session, ['t'])
      await database.script("UPDATE t SET a = 'other' WHERE id = 7")
      await database.script('DELETE FROM t WHERE id > 440')
      const counts = { name: 't', rows: 450, failed: 0, failures: [] }
      const look = await lookAtPutBack({ session, path, signal })
      const expected = { ...counts, same: 439, added: 10, replaced: 0, different: 1, differing: ['id 7'] }
      assert.deepEqual(look, [expected])
      assert.deepEqual(
        await database.query('SELECT count(*) AS n FROM t WHERE id > 440').then(([row]) => Number(row!['n'])),
        0,
      )
      assert.deepEqual(await back(session, path), [expected])
      const second = { ...expected, same: 449, added: 0 }
      assert.deepEqual(await back(session, path), [second])
      const overwritten = { ...counts, same: 449, added: 0, replaced: 1, different: 0, differing: [] }
      assert.deepEqual(await back(session, path, { overwrite: true }), [overwritten])
      assert.deepEqual(await database.query('SELECT a FROM t WHERE id = 7'), [{ a: 'row 7' }])
    })
  })

  test('without a key come back as often as they were there', async (database) => {
    await database.script('CREATE TABLE t (a INTEGER, b VARCHAR(5))')
    await database.script(
      "INSERT INTO t VALUES (1, 'x'), (1, 'x'), (1, 'x'), (NULL, NULL), (NULL, NULL), (2, 'y')",
    )
    await withSession(database, async (session) => {
      const { path, tables } = await dumpTo(session, ['t'])
      await database.script('DELETE FROM t')
      await database.script("INSERT INTO t VALUES (1, 'x'), (3, 'z')")
      const [placed] = await back(session, path)
      assert.deepEqual([placed!.same, placed!.added, placed!.different, placed!.failed], [1, 5, 0, 0])
      await database.script('DELETE FROM t WHERE a = 3')
      assert.deepEqual((await dumpTo(session, ['t'])).tables, tables)
    })
  })

  test('that the server refuses are left out and named; the others come back', async (database) => {
    await database.script('CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20))')
    await database.script("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')")
    await withSession(database, async (session) => {
      const { path } = await dumpTo(session, ['t'])
      await database.script('DELETE FROM t')
      await database.script('CREATE UNIQUE INDEX only_once ON t (a)')
      await database.script("INSERT INTO t VALUES (9, 'b')")
      const [placed] = await back(session, path)
      assert.deepEqual([placed!.added, placed!.failed], [2, 1])
      assert.match(placed!.failures[0]!, /^id 2: .*(unique|duplicate)/i)
      const rows = await database.query('SELECT id, a FROM t ORDER BY id')
      assert.deepEqual(
        rows.map(({ id, a }) => `${String(id)}${String(a)}`),
        ['1a', '3c', '9b'],
      )
    })
  })

  test('come back in an order that their references need', async (database) => {
    await database.script('CREATE TABLE parent (id INTEGER PRIMARY KEY)')
    await database.script(
      'CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER, before INTEGER, FOREIGN KEY (p) REFERENCES parent (id), FOREIGN KEY (before) REFERENCES child (id))'.replaceAll(
        'before',
        'prev',
      ),
    )
    await database.script('INSERT INTO parent VALUES (1)')
    for (let id = 300; id >= 1; id--) {
      await database.script(`INSERT INTO child VALUES (${id}, 1, ${id === 300 ? 'NULL' : id + 1})`)
    }
    await withSession(database, async (session) => {
      const { path, tables } = await dumpTo(session, ['child', 'parent'])
      await database.script('UPDATE child SET prev = NULL')
      await database.script('DELETE FROM child')
      await database.script('DELETE FROM parent')
      const placed = await back(session, path)
      assert.deepEqual(
        placed.map(({ name, added, failed }) => [name, added, failed]),
        [
          ['child', 300, 0],
          ['parent', 1, 0],
        ],
      )
      assert.deepEqual((await dumpTo(session, ['child', 'parent'])).tables, tables)
    })
  })

  test('whose rows a trigger changes are not put back at all', async (database) => {
    await database.script('CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20))')
    await database.script("INSERT INTO t VALUES (1, 'a'), (2, 'b')")
    await withSession(database, async (session) => {
      const { path } = await dumpTo(session, ['t'])
      await database.script('DELETE FROM t')
      for (const sql of TRIGGERS[dialect]) await database.script(sql)
      const error = await failureOf(back(session, path))
      assert.equal(error.code, 'backup.failed')
      assert.equal(error.message, 'rows of t do not come back as they were; nothing was done')
      assert.deepEqual(await database.query('SELECT * FROM t'), [])
    })
  })

  test('are all of one moment', async (database) => {
    await database.script('CREATE TABLE a (id INTEGER PRIMARY KEY)')
    await database.script('CREATE TABLE b (id INTEGER PRIMARY KEY)')
    await database.script('INSERT INTO a VALUES (1)')
    await withSession(database, async (session) => {
      const shapes = shapesOf(session)
      const query = session.query.bind(session)
      let isWritten = false
      const between: Session = {
        ...session,
        async query(sql, bindings) {
          const rows = await query(sql, bindings)
          // as soon as the first table is looked at, somebody else writes to both
          if (!isWritten && bindings !== undefined) {
            isWritten = true
            if (dialect !== 'sqlite') {
              await database.script('INSERT INTO a VALUES (2)')
              await database.script('INSERT INTO b VALUES (2)')
            }
          }
          return rows
        },
      }
      assert.ok(shapes)
      const { tables } = await dumpTo(between, ['a', 'b'])
      assert.deepEqual(
        tables.map(({ rows }) => rows),
        [1, 0],
      )
      assert.equal(isWritten, true)
    })
  })

  test('keep on counting where they had come to', async (database) => {
    await makeNasty(database)
    await withSession(database, async (session) => {
      const shape = await shapesOf(session).shapeOf(session, 'nasty')
      const { path } = await dumpTo(session, ['nasty'])
      await database.script('DELETE FROM nasty')
      await database.script(NASTY[dialect].restart)
      await back(session, path)
      const now = await shapesOf(session).shapeOf(session, 'nasty')
      assert.deepEqual(now?.counters, shape?.counters)
    })
  })
})

const TRIGGERS = {
  postgres: [
    'CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := upper(NEW.a); RETURN NEW; END $$',
    'CREATE TRIGGER loud BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION loud()',
  ],
  mysql: ['CREATE TRIGGER loud BEFORE INSERT ON t FOR EACH ROW SET NEW.a = CONCAT(NEW.a, NEW.a)'],
  mariadb: ['CREATE TRIGGER loud BEFORE INSERT ON t FOR EACH ROW SET NEW.a = CONCAT(NEW.a, NEW.a)'],
  sqlite: ['CREATE TRIGGER loud AFTER INSERT ON t BEGIN UPDATE t SET a = upper(a) WHERE id = NEW.id; END'],
} as const

eachDialect('a file of tables', (_dialect, { test }) => {
  test('that is cut off or changed is found out, and nothing is put back', async (database) => {
    await database.script('CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20))')
    await database.script("INSERT INTO t VALUES (1, 'aaaa'), (2, 'bbbb')")
    await withSession(database, async (session) => {
      const { path } = await dumpTo(session, ['t'])
      await database.script('DELETE FROM t')
      const whole = readFileSync(path)
      truncateSync(path, whole.length - 20)
      assert.equal((await failureOf(back(session, path))).code, 'backup.damaged')
      const text = gunzipSync(whole).toString()
      writeFileSync(path, gzipSync(text.replace('aaaa', 'abaa')))
      const checked = await checkTables(path)
      assert.equal(checked.tables[0]!.fault, 'other values than were written')
      assert.equal((await failureOf(back(session, path))).code, 'backup.damaged')
      writeFileSync(path, gzipSync(text.split('\n').toSpliced(2, 1).join('\n')))
      assert.equal((await checkTables(path)).tables[0]!.fault, '1 rows instead of 2')
      writeFileSync(path, gzipSync(text.split('\n').slice(0, -2).join('\n')))
      assert.match((await failureOf(checkTables(path))).message, /is damaged: its end is missing$/)
      writeFileSync(path, 'nothing')
      assert.equal((await failureOf(checkTables(path))).code, 'backup.damaged')
      assert.equal((await failureOf(checkTables(`${path}.none`))).code, 'backup.damaged')
      assert.deepEqual(await database.query('SELECT * FROM t'), [])
    })
  })

  test('is whole or not there, and nobody else may read it', async (database) => {
    await database.script('CREATE TABLE t (id INTEGER PRIMARY KEY)')
    await withSession(database, async (session) => {
      const folder = join(tempFolder(), 'backups')
      const { path } = await dumpTo(session, ['t'], join(folder, 'a'))
      assert.equal(statSync(path).mode & 0o777, 0o600)
      assert.equal(statSync(folder).mode & 0o777, 0o700)
      assert.equal(readFileSync(join(folder, '.gitignore'), 'utf8'), '*\n')
      const error = await failureOf(dumpTo(session, ['t', 'nowhere'], join(folder, 'b')))
      assert.equal(error.message, 'table nowhere is not there')
      const stopped = AbortSignal.abort(new Error('stop'))
      await assert.rejects(
        dumpTables({ session, tables: ['t'], path: join(folder, 'c'), createdAt, signal: stopped }),
      )
      assert.deepEqual(readdirSync(folder).sort(), ['.gitignore', 'a'])
      writeFileSync(join(folder, '.d.part'), '')
      assert.deepEqual(leftBehind(folder, new Date(Date.now() + 1000)), [join(folder, '.d.part')])
    })
  })

  test('that is stopped half way is not there, and the connection is free for others', async (database) => {
    await database.script('CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(200))')
    const rows = Array.from({ length: 500 }, (_, i) => `(${i}, '${'x'.repeat(190)}')`).join(', ')
    await database.script(`INSERT INTO t VALUES ${rows}`)
    for (const add of [500, 1000, 2000, 4000, 8000]) {
      await database.script(`INSERT INTO t SELECT id + ${add}, a FROM t`)
    }
    await withSession(database, async (session) => {
      const folder = tempFolder()
      const stop = new AbortController()
      const watching = watch(folder, () => stop.abort(new Error('stop')))
      const request = { session, tables: ['t'], path: join(folder, 'a'), createdAt, signal: stop.signal }
      await assert.rejects(dumpTables(request), { message: 'stop' })
      watching.close()
      assert.deepEqual(readdirSync(folder), [])
      const { tables } = await dumpTo(session, ['t'])
      assert.equal(tables[0]!.rows, 16_000)
    })
  })

  test('does not go into a table that lacks one of its columns', async (database) => {
    await database.script('CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20), b INTEGER)')
    await withSession(database, async (session) => {
      const { path } = await dumpTo(session, ['t'])
      await database.script('ALTER TABLE t DROP COLUMN b')
      const error = await failureOf(back(session, path))
      assert.equal(error.message, 'table t has no column b to put values into')
      await database.script('DROP TABLE t')
      assert.equal((await failureOf(back(session, path))).message, 'table t is not there any more')
      assert.equal(
        (await failureOf(back(session, path, { tables: ['u'] }))).message,
        'the backup holds no table u',
      )
    })
  })
})
