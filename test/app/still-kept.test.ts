import assert from 'node:assert/strict'
import { restoreBackup } from '../../src/app/backup/restore.ts'
import { downgrade } from '../../src/app/downgrade.ts'
import { openMig } from '../../src/app/mig.ts'
import { upgrade } from '../../src/app/upgrade.ts'
import { nodeHost } from '../../src/io/host.ts'
import { eachDialect, tempFolder, writeFiles, type TestDatabase } from '../support/databases.ts'

const revision = (id: string, parent: string | null, upgrade: string) => `// step ${id}
import { t } from 'migraph'

export const revision = '${id}'
export const down_revision = ${JSON.stringify(parent)}

export function upgrade(op) {
${upgrade}
}
`

const FILES = {
  'revisions/a.mjs': revision(
    'aaaa1111',
    null,
    `  op.createTable('users', { id: t.bigint().identity().primaryKey(), name: t.varchar(40).notNull() })
  op.createTable('posts', { id: t.integer().primaryKey(), user_id: t.bigint().references('users', 'id'), at: t.timestamp() })`,
  ),
  'revisions/b.mjs': revision('bbbb2222', 'aaaa1111', `  op.addColumn('users', 'phone', t.varchar(20))`),
  'revisions/c.mjs': revision('cccc3333', 'bbbb2222', `  op.createTable('empty', { id: t.integer() })`),
}

const ROWS = [
  "INSERT INTO users (name, phone) VALUES ('Ann', '1'), ('Bob', NULL), ('Cy', '007')",
  "INSERT INTO posts (id, user_id, at) VALUES (1, 3, '2026-01-02 03:04:05'), (2, NULL, NULL)",
]

function placeOf({ url }: TestDatabase) {
  const folder = tempFolder()
  writeFiles(folder, { 'migrate.config.json': JSON.stringify({ environments: { dev: { url } } }), ...FILES })
  const open = async <T>(work: (mig: Awaited<ReturnType<typeof openMig>>) => Promise<T>): Promise<T> => {
    const mig = await openMig({ host: { ...nodeHost(), cwd: folder } })
    try {
      return await work(mig)
    } finally {
      await mig.close()
    }
  }
  /** Gives what was told. */
  const notes = async (work: typeof upgrade | typeof downgrade, target: string) => {
    const told: string[] = []
    await open((mig) => work(mig, target, { report: { note: (text) => told.push(text) } }))
    return told
  }
  return {
    up: (target: string) => notes(upgrade, target),
    down: (target: string) => notes(downgrade, target),
    restore: (id: number) =>
      open((mig) => restoreBackup(mig, { id: String(id), ask: () => Promise.resolve(true) })),
  }
}

const rowsOf = async (database: TestDatabase) => [
  await database.query('SELECT id, name, phone FROM users ORDER BY id'),
  await database.query('SELECT * FROM posts ORDER BY id'),
]

eachDialect('an upgrade of what a downgrade has taken', (_dialect, { test }) => {
  test('names the backups of its tables, which then can be put back', async (database) => {
    const { up, down, restore } = placeOf(database)
    assert.deepEqual(await up('head'), [])
    for (const sql of ROWS) await database.query(sql)
    const rows = await rowsOf(database)
    assert.deepEqual(await down('base'), [
      'kept 3 rows of users.phone in backup 1',
      'kept 2 rows of posts in backup 2',
      'kept 3 rows of users in backup 3',
    ])
    const still = [
      'backup 2 still has 2 rows of posts, from the downgrade of aaaa1111: mig backup restore 2',
      'backup 3 still has 3 rows of users, from the downgrade of aaaa1111: mig backup restore 3',
      'backup 1 still has 3 rows of users.phone, from the downgrade of bbbb2222: mig backup restore 1',
    ]
    assert.deepEqual(await up('head'), still)
    assert.deepEqual(await rowsOf(database), [[], []])
    for (const id of [3, 2, 1]) await restore(id)
    assert.deepEqual(await rowsOf(database), rows)
    await database.query("INSERT INTO users (name) VALUES ('Di')")
    assert.equal((await rowsOf(database))[0]!.length, 4)
  })

  test('names that of a column, whose values then can be put back', async (database) => {
    const { up, down, restore } = placeOf(database)
    await up('head')
    for (const sql of ROWS) await database.query(sql)
    const rows = await rowsOf(database)
    await down('aaaa1111')
    assert.deepEqual(await up('head'), [
      'backup 1 still has 3 rows of users.phone, from the downgrade of bbbb2222: mig backup restore 1',
    ])
    assert.notDeepEqual(await rowsOf(database), rows)
    await restore(1)
    assert.deepEqual(await rowsOf(database), rows)
    // what is kept anew is the newest
    await down('aaaa1111')
    assert.deepEqual(await up('head'), [
      'backup 2 still has 3 rows of users.phone, from the downgrade of bbbb2222: mig backup restore 2',
    ])
  })
})
