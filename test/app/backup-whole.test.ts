import assert from 'node:assert/strict'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listBackups } from '../../src/app/backup/backup.ts'
import { createBackup } from '../../src/app/backup/create.ts'
import type { RestoreLook } from '../../src/app/backup/restore.ts'
import { verifyBackups } from '../../src/app/backup/verify.ts'
import { upgrade } from '../../src/app/upgrade.ts'
import { eachDialect } from '../support/databases.ts'
import { makeNasty, NASTY } from '../io/backup/nasty.ts'
import { failureOf } from '../io/execute/support.ts'
import { countOf, filesIn, placeOf, restore, three } from './backup-support.ts'

const SERVER = { postgres: 'PostgreSQL', mysql: 'MySQL', mariadb: 'MariaDB', sqlite: 'SQLite' } as const

eachDialect('a backup of the whole database', (dialect, { test }) => {
  // what the programs of MySQL and MariaDB do not write exactly comes in a second file
  const isExact = dialect === 'postgres' || dialect === 'sqlite'

  test('takes the place of what was written since, which is kept, and leaves the list as it is', async (database) => {
    const was = await makeNasty(database)
    await three(database)
    const { open, backups } = placeOf(database)
    await open(async (mig) => {
      const made = await createBackup(mig, { whole: true }).catch((error: unknown) => error as Error)
      if (made instanceof Error) {
        assert.match(
          made.message,
          new RegExp(`^the whole database cannot be written: .* is not of ${SERVER[dialect]}`),
        )
        assert.deepEqual([filesIn(backups), (await listBackups(mig)).backups], [[], []])
        return
      }
      await upgrade(mig, undefined)
      await database.script('DELETE FROM nasty')
      await database.script("INSERT INTO t VALUES (4, 'd')")
      await createBackup(mig, { tables: ['t'] })
      const seen: RestoreLook[] = []
      const ask = (look: RestoreLook) => Promise.resolve(seen.push(look) > 0)
      const { keptBefore, whole } = await restore(mig, 1, { ask })
      assert.deepEqual(
        seen[0]!.whole!.tables.find(({ name }) => name === 't'),
        { name: 't', was: 3, is: 4 },
      )
      assert.deepEqual(seen[0]!.whole!.since, ['b'])
      assert.deepEqual(
        whole!.tables.find(({ name }) => name === 't'),
        { name: 't', was: 3, is: 3 },
      )
      assert.equal(await countOf(database, 't'), 3)
      assert.deepEqual(await mig.applied(), [])
      const all = (await listBackups(mig)).backups
      const exact = all.filter(({ of }) => of === 'nasty')
      assert.equal(exact.length, isExact ? 0 : 2)
      if (!isExact) await restore(mig, exact.at(-1)!.id, { overwrite: true })
      assert.deepEqual(await database.query(NASTY[dialect].digest), was)
      const listed = all.filter(({ of }) => of !== 'nasty')
      assert.deepEqual(
        listed.map(({ kind, state }) => [kind, state]),
        [
          ['database', 'kept'],
          ['tables', 'kept'],
          ['database', 'restored'],
        ],
      )
      assert.equal(
        (await verifyBackups(mig)).backups.every(({ verdict }) => verdict === 'good'),
        true,
      )
      await restore(mig, keptBefore!.id)
      assert.equal(await countOf(database, 't'), 4)
      assert.equal((await mig.applied()).length, 1)
    })
  })

  test('is what the policy asks for before anything is changed', async (database) => {
    const command = 'cat newest'
    const { open, folder, backups } = placeOf(database, { policy: { backup: { within: '24h', command } } })
    const refusal = () => open(async (mig) => (await failureOf(upgrade(mig, undefined))).message)
    const none = 'upgrade head in dev: no backup of the whole database younger than 24 h'
    const way = 'mig backup create --whole makes one'
    if (dialect === 'sqlite') await database.script('CREATE TABLE t (id INTEGER)')
    assert.equal(await refusal(), `${none}: there is none; ${way}`)
    writeFileSync(join(folder, 'newest'), '2020-01-01T00:00:00Z\n')
    assert.match(await refusal(), /: the newest is \d{4} days old; /)
    writeFileSync(join(folder, 'newest'), 'soon')
    const { hint } = await open((mig) => failureOf(upgrade(mig, undefined)))
    assert.equal(hint[0], 'policy.backup.command prints "soon", which is no time')
    if (dialect === 'sqlite') {
      const three = new Date(Date.now() - 3 * 86_400_000).toISOString()
      await open((mig) => createBackup(mig, { whole: true }), three)
      assert.equal(await refusal(), `${none}: the newest is 3 days old; ${way}`)
      await open((mig) => createBackup(mig, { whole: true }))
      const [, last] = filesIn(backups).sort()
      renameSync(join(backups, last!), join(folder, last!))
      assert.equal(await refusal(), `${none}: the newest is 3 days old; ${way}`)
      renameSync(join(folder, last!), join(backups, last!))
    } else {
      writeFileSync(join(folder, 'newest'), String(Math.floor(Date.now() / 1000) - 3600))
    }
    await open((mig) => upgrade(mig, undefined))
    assert.equal(await countOf(database, 'b'), 0)
  })
})
