import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { RestoreLook, RestoreRequest } from '../../src/app/backup/restore.ts'
import { restoreBackup } from '../../src/app/backup/restore.ts'
import { createBackup } from '../../src/app/backup/create.ts'
import { pruneBackups } from '../../src/app/backup/prune.ts'
import { verifyBackups } from '../../src/app/backup/verify.ts'
import { listBackups } from '../../src/app/backup/backup.ts'
import { openMig, type Mig } from '../../src/app/mig.ts'
import { upgrade } from '../../src/app/upgrade.ts'
import {
  eachDialect,
  tempFolder,
  writeFiles,
  type TestDatabase,
  type TestDialect,
} from '../support/databases.ts'
import { failureOf } from '../io/execute/support.ts'
import { makeNasty, NASTY } from '../io/backup/nasty.ts'

interface Place {
  readonly folder: string
  readonly backups: string
  /** The project, opened for the while of `work`. */
  open<T>(work: (mig: Mig) => Promise<T>, now?: string): Promise<T>
}

const REVISION = `// create b
export const revision = 'aaaa1111'
export const down_revision = null
export function upgrade(op) {
  op.execute('CREATE TABLE b (id INTEGER PRIMARY KEY)')
}
`

function placeOf({ url }: Pick<TestDatabase, 'url'>, environment: object = {}): Place {
  const folder = tempFolder()
  const dev = { url, ...environment }
  writeFiles(folder, {
    'migrate.config.json': JSON.stringify({ environments: { dev } }),
    'revisions/1.mjs': REVISION,
  })
  return {
    folder,
    backups: join(folder, 'backups'),
    async open(work, now) {
      const mig = await openMig({
        host: {
          cwd: folder,
          env: { ...process.env },
          now: () => (now === undefined ? new Date() : new Date(now)),
          newId: () => '4b1d2c9e8f77',
          operator: () => 'ana@home',
        },
      })
      try {
        return await work(mig)
      } finally {
        await mig.close()
      }
    },
  }
}

const yes = () => Promise.resolve(true)

const restore = (mig: Mig, id: number, more: Partial<RestoreRequest> = {}) =>
  restoreBackup(mig, { id: String(id), ask: yes, ...more })

/** The files of backups, without what is beside them. */
const filesIn = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder).filter((name) => !name.endsWith('.json') && name !== '.gitignore')
    : []

const three = async (database: TestDatabase) => {
  await database.script('CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20))')
  await database.script("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, NULL)")
}

const countOf = async (database: TestDatabase, table: string) =>
  Number((await database.query(`SELECT count(*) AS n FROM ${table}`))[0]!['n'])

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

const SERVER = { postgres: 'PostgreSQL', mysql: 'MySQL', mariadb: 'MariaDB', sqlite: 'SQLite' } as const
