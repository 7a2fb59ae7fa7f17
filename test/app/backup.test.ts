import assert from 'node:assert/strict'
import { appendFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listBackups } from '../../src/app/backup/backup.ts'
import { createBackup } from '../../src/app/backup/create.ts'
import { pruneBackups } from '../../src/app/backup/prune.ts'
import type { RestoreLook } from '../../src/app/backup/restore.ts'
import { verifyBackups } from '../../src/app/backup/verify.ts'
import { upgrade } from '../../src/app/upgrade.ts'
import { eachDialect } from '../support/databases.ts'
import { makeNasty, NASTY } from '../io/backup/nasty.ts'
import { failureOf } from '../io/execute/support.ts'
import { countOf, filesIn, placeOf, restore, three, yes } from './backup-support.ts'

eachDialect('a backup', (dialect, { test }) => {
  test('of tables is made, listed, found good and put back, in a file and in the database', async (database) => {
    const was = await makeNasty(database)
    await three(database)
    const { open, backups } = placeOf(database)
    await open(async (mig) => {
      const made = [
        ...(await createBackup(mig, {})).backups,
        ...(await createBackup(mig, { tables: ['nasty', 't'], to: 'database' })).backups,
      ]
      assert.deepEqual(
        made.map(({ id, kind, of, state }) => [id, kind, of, state]),
        [
          [1, 'tables', 'nasty, t', 'kept'],
          [2, 'table', 'nasty', 'kept'],
          [3, 'table', 't', 'kept'],
        ],
      )
      assert.equal(filesIn(backups).length, 1)
      assert.deepEqual(
        (await verifyBackups(mig)).backups.map(({ id, verdict }) => [id, verdict]),
        [
          [3, 'good'],
          [2, 'good'],
          [1, 'good'],
        ],
      )
      for (const id of [1, 2]) {
        await database.script('DELETE FROM nasty')
        await restore(mig, id, { tables: id === 1 ? ['nasty'] : [] })
        assert.deepEqual(await database.query(NASTY[dialect].digest), was)
      }
      const again = await restore(mig, 2)
      assert.equal(again.isChanged, false)
      const listed = (await listBackups(mig)).backups
      assert.deepEqual(
        listed.map(({ id, state }) => [id, state]),
        [
          [3, 'kept'],
          [2, 'restored'],
          [1, 'restored'],
        ],
      )
    })
  })

  test('shows what it would put back, and puts nothing back that nobody confirms', async (database) => {
    await three(database)
    await placeOf(database).open(async (mig) => {
      await createBackup(mig, { tables: ['t'] })
      await database.script('DELETE FROM t WHERE id = 1')
      await database.script("UPDATE t SET a = 'x' WHERE id = 2")
      const looks: RestoreLook[] = []
      const ask = (look: RestoreLook) => Promise.resolve(looks.push(look) === 0)
      assert.equal((await failureOf(restore(mig, 1, { ask }))).code, 'guard.refused')
      const [table] = looks[0]!.tables
      assert.deepEqual([table!.added, table!.same, table!.different, table!.differing], [1, 1, 1, ['id 2']])
      assert.equal(await countOf(database, 't'), 2)
      await restore(mig, 1)
      const { keptBefore } = await restore(mig, 1, { overwrite: true })
      assert.deepEqual([keptBefore?.id, keptBefore?.of, keptBefore?.rows], [2, 't', 3])
      const rows = await database.query('SELECT id, a FROM t ORDER BY id')
      assert.deepEqual(
        rows.map(({ a }) => a),
        ['a', 'b', null],
      )
    })
  })

  test('that is not what it was is found out and not put back', async (database) => {
    await three(database)
    const { open, backups } = placeOf(database)
    await open(async (mig) => {
      await createBackup(mig, { tables: ['t'] })
      await createBackup(mig, { tables: ['t'], to: 'database' })
      await createBackup(mig, { tables: ['t'] })
      await database.script("UPDATE mig_backup_2_t SET a = 'y' WHERE id = 1")
      const [first, second] = filesIn(backups).sort()
      appendFileSync(join(backups, first!), 'x')
      rmSync(join(backups, second!))
      await database.script('DELETE FROM t')
      const found = (await verifyBackups(mig)).backups
      assert.deepEqual(
        found.map(({ verdict, fault }) => [verdict, fault?.replace(/\d{2,}/g, 'n')]),
        [
          ['unknown', 'its file is not on this machine'],
          ['damaged', 'it holds other values than were kept'],
          ['damaged', 'its file has n bytes instead of n'],
        ],
      )
      for (const id of [1, 2]) assert.equal((await failureOf(restore(mig, id))).code, 'backup.damaged')
      assert.equal((await failureOf(restore(mig, 3))).code, 'backup.unknown')
      assert.equal(await countOf(database, 't'), 0)
    })
  })

  test('is taken away when it is old, but not what a downgrade gives back', async (database) => {
    await three(database)
    const { open, backups, folder } = placeOf(database)
    writeFileSync(
      join(folder, 'revisions/2.mjs'),
      `// drop t
export const revision = 'bbbb2222'
export const down_revision = 'aaaa1111'
export function upgrade(op) {
  op.dropTable('t')
}
`,
    )
    await open((mig) => createBackup(mig, { tables: ['t'] }), '2026-01-01T00:00:00Z')
    await open((mig) => createBackup(mig, { tables: ['t'], to: 'database' }), '2026-01-01T00:00:00Z')
    await open((mig) => upgrade(mig, undefined))
    const part = join(backups, '.left.part')
    writeFileSync(part, '')
    utimesSync(part, 0, 0)
    await open(async (mig) => {
      await restore(mig, 3, { into: 't_then' })
      assert.equal(await countOf(database, 't_then'), 3)
      assert.equal((await verifyBackups(mig, '3')).backups[0]!.verdict, 'good')
      const far = { olderThan: -86_400_000 }
      assert.equal((await failureOf(pruneBackups(mig, far))).code, 'guard.refused')
      assert.equal(filesIn(backups).length, 2)
      const { prunes, stays, leftovers } = await pruneBackups(mig, { ...far, ask: yes })
      assert.deepEqual(
        prunes.map(({ id }) => id),
        [1, 2],
      )
      assert.deepEqual(
        stays.map(({ id, reason }) => [id, reason]),
        [[3, 'a downgrade of bbbb2222 gives it back']],
      )
      assert.deepEqual(leftovers, [part])
      assert.deepEqual(filesIn(backups), [])
      const listed = (await listBackups(mig)).backups
      assert.deepEqual(
        listed.map(({ id, state }) => [id, state]),
        [
          [3, 'kept'],
          [2, 'pruned'],
          [1, 'pruned'],
        ],
      )
      assert.equal((await failureOf(restore(mig, 1))).code, 'backup.unknown')
    })
  })
})
