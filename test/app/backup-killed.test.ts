import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { listBackups } from '../../src/app/backup/backup.ts'
import { createBackup } from '../../src/app/backup/create.ts'
import { pruneBackups } from '../../src/app/backup/prune.ts'
import { verifyBackups } from '../../src/app/backup/verify.ts'
import { eachDialect, type TestDialect } from '../support/databases.ts'
import { failureOf } from '../io/execute/support.ts'
import { countOf, placeOf, restore, yes } from './backup-support.ts'

/** Fills `big`. */
const SERIES = (numbers: string) => `INSERT INTO big ${numbers}`
const MYSQL_DIGITS =
  '(SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)'
const MYSQL_MANY = SERIES(
  `SELECT n, CONCAT('row ', n, REPEAT('x', 50)) FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n FROM ${'abcef'
    .split('')
    .map((name) => `${MYSQL_DIGITS} AS ${name}`)
    .join(', ')}) AS numbers WHERE n < 8000`,
)
const MANY: Readonly<Record<TestDialect, string>> = {
  postgres: SERIES("SELECT n, 'row ' || n || repeat('x', 50) FROM generate_series(1, 8000) AS n"),
  mysql: MYSQL_MANY,
  mariadb: MYSQL_MANY,
  sqlite: SERIES(
    "SELECT n, 'row ' || n || hex(randomblob(16)) FROM (WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 8000) SELECT n FROM s)",
  ),
}

/** Runs the command, and kills it as soon as `isTime` says so. */
async function killed(
  folder: string,
  args: readonly string[],
  isTime: () => Promise<boolean>,
): Promise<void> {
  const command = join(process.cwd(), 'dist', 'bin', 'mig.js')
  const child = spawn(process.execPath, [command, ...args], { cwd: folder, stdio: 'ignore' })
  const ended = new Promise<string | null>((resolve) => child.on('close', (_code, signal) => resolve(signal)))
  const deadline = Date.now() + 30_000
  while (!(await isTime())) {
    assert.ok(Date.now() < deadline, 'the moment never came')
    await sleep(5)
  }
  child.kill('SIGKILL')
  assert.equal(await ended, 'SIGKILL')
}

eachDialect('a backup', (dialect, { test }) => {
  test('that is killed half way does not count, and one more can be made', async (database) => {
    await database.script('CREATE TABLE big (id INTEGER PRIMARY KEY, a VARCHAR(100))')
    await database.script(MANY[dialect])
    const { open, folder, backups } = placeOf(database)
    await killed(folder, ['backup', 'create'], () =>
      Promise.resolve(existsSync(backups) && readdirSync(backups).some((name) => name.endsWith('.part'))),
    )
    await open(async (mig) => {
      const [open] = (await listBackups(mig)).backups
      assert.equal(open!.state, 'open')
      assert.equal((await failureOf(restore(mig, 1))).code, 'backup.unknown')
      const { backups: made } = await createBackup(mig, {})
      assert.deepEqual(
        made.map(({ id, state, rows }) => [id, state, rows]),
        [[2, 'kept', 8_000]],
      )
      const { prunes, leftovers } = await pruneBackups(mig, { olderThan: 0, ask: yes })
      assert.deepEqual([prunes[0]!.id, leftovers.length], [1, 1])
    })
  })

  test('whose putting back is killed half way can be put back again', async (database) => {
    await database.script('CREATE TABLE big (id INTEGER PRIMARY KEY, a VARCHAR(100))')
    await database.script(MANY[dialect])
    const { open, folder } = placeOf(database)
    await open((mig) => createBackup(mig, {}))
    await database.script('DELETE FROM big')
    await killed(folder, ['backup', 'restore', '1', '--yes'], async () => {
      // nobody holds a file of SQLite but its transactions
      const isBegun =
        dialect === 'sqlite'
          ? existsSync(`${fileURLToPath(database.url.replace(/^sqlite:/, 'file:'))}-journal`)
          : Boolean((await database.query('SELECT holder FROM mig_lock'))[0]?.['holder'])
      if (!isBegun) return false
      await sleep(50)
      return true
    })
    await open(async (mig) => {
      await restore(mig, 1)
      assert.equal(await countOf(database, 'big'), 8_000)
      assert.equal((await verifyBackups(mig, '1')).backups[0]!.verdict, 'good')
    })
  })
})
