import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterEach } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  eachDialect,
  tempFolder,
  writeFiles,
  type TestDatabase,
  type TestDialect,
} from '../support/databases.ts'
import { execute } from '../support/execute.ts'

const MIG = join(process.cwd(), 'dist', 'bin', 'mig.js')

const revision = (id: string, parent: string | null, upgrade: string, header = '') => `// step ${id}
export const revision = '${id}'
export const down_revision = ${JSON.stringify(parent)}
${header}
export async function upgrade(op) {
  ${upgrade}
}
`

/** Goes on when the test opens the gate, and says nothing to the database until then. */
const WAITS = `const { existsSync } = await import('node:fs')
  while (!existsSync('gate')) await new Promise((resolve) => setTimeout(resolve, 50))
  op.execute('INSERT INTO first VALUES (1)')`

const openGate = (folder: string) => writeFiles(folder, { gate: '' })

function project(url: string, settings: object, files: Readonly<Record<string, string>>): string {
  const folder = tempFolder()
  writeFiles(folder, {
    'migrate.config.json': JSON.stringify({ environments: { dev: { url, ...settings } } }),
    ...files,
  })
  return folder
}

interface Running {
  readonly pid: number
  readonly ended: Promise<number | null>
  said(): string
  kill(signal: NodeJS.Signals): void
}

const started: Running[] = []

// also those that are stopped: a test that fails leaves nobody waiting at its gate
afterEach(() => {
  for (const run of started.splice(0)) run.kill('SIGKILL')
})

function start(folder: string, ...args: readonly string[]): Running {
  const child = spawn(process.execPath, [MIG, ...args], {
    cwd: folder,
    env: { ...process.env, MIG_OPERATOR: 'ann' },
    stdio: 'pipe',
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const run: Running = {
    pid: child.pid!,
    ended: new Promise((resolve) => child.on('close', resolve)),
    said: () => said,
    kill: (signal) => child.kill(signal),
  }
  started.push(run)
  return run
}

const mig = (folder: string, ...args: readonly string[]) =>
  execute([process.execPath, MIG, ...args], { cwd: folder })

async function until(holds: () => boolean | Promise<boolean>, what: string, run?: Running): Promise<void> {
  for (let i = 0; i < 400; i += 1) {
    if (await holds()) return
    await sleep(50)
  }
  assert.fail(`never: ${what}; it said: ${run?.said()}`)
}

const FILES = {
  'revisions/1.mjs': revision('aaaa1111', null, "op.execute('CREATE TABLE first (id INTEGER)')"),
  'revisions/2.mjs': revision('bbbb2222', 'aaaa1111', WAITS, 'export const transaction = false'),
}

/** Has a run come to its second revision, which waits. */
async function atTheGate(database: TestDatabase, settings: object): Promise<[folder: string, run: Running]> {
  const folder = project(database.url, settings, FILES)
  const run = start(folder, 'upgrade')
  await until(() => run.said().includes('aaaa1111'), 'the first revision is done', run)
  return [folder, run]
}

/** Stops a run between two writes: whoever is stopped while it writes to the file keeps everybody out. */
async function stopBetweenWrites(database: TestDatabase, run: Running): Promise<void> {
  await until(
    async () => {
      run.kill('SIGSTOP')
      try {
        await database.script('BEGIN IMMEDIATE; ROLLBACK')
        return true
      } catch {
        run.kill('SIGCONT')
        return false
      }
    },
    'the file is free',
    run,
  )
}

/** A statement that takes seconds and changes something, on a table of some rows. */
const LONG: Readonly<Record<Exclude<TestDialect, 'sqlite'>, string>> = {
  postgres: 'ALTER TABLE big ADD COLUMN more text DEFAULT (pg_sleep(0.05)::text)',
  mariadb: 'ALTER TABLE big ADD COLUMN more INTEGER, ALGORITHM=COPY',
  mysql: 'ALTER TABLE big ADD COLUMN more INTEGER, ALGORITHM=COPY',
}

eachDialect('two runners', (_dialect, { test }) => {
  test('the one who waits says for whom, and ends as soon as there is nothing left for it to do', async (database) => {
    const [folder, first] = await atTheGate(database, {})
    const second = start(folder, 'upgrade')
    await until(() => second.said().includes('waiting for'), 'it waits', second)
    assert.match(
      second.said(),
      new RegExp(
        `waiting for ann on \\S+, pid ${first.pid}, (connection \\d+, )?at bbbb2222 step bbbb2222, since `,
      ),
    )
    openGate(folder)
    assert.equal(await first.ended, 0)
    assert.equal(await second.ended, 0)
    assert.match(second.said(), /nothing to apply\nat bbbb2222 \(head\)/)
    const { stdout } = await mig(folder, 'lock', '--json')
    assert.equal((JSON.parse(stdout) as { state: string }).state, 'free')
  })

  test('one that is stopped gives the lock back, and says so; so does one that fails', async (database) => {
    const [folder, run] = await atTheGate(database, {})
    run.kill('SIGTERM')
    assert.equal(await run.ended, 143)
    const { stdout } = await mig(folder, 'lock', '--json')
    const { state, holder } = JSON.parse(stdout) as { state: string; holder?: object }
    assert.deepEqual([state, holder], ['free', undefined])
  })

  test('the one who waits too long names who keeps it waiting', async (database) => {
    const [folder, first] = await atTheGate(database, { lockTimeout: '1s' })
    const { status, stderr } = await mig(folder, 'upgrade')
    assert.equal(status, 1)
    assert.match(
      stderr,
      new RegExp(`error: another mig works on this database: ann on \\S+, pid ${first.pid}, `),
    )
    const refused = await mig(folder, 'lock', 'release')
    assert.equal(refused.status, 3)
    assert.match(refused.stderr, new RegExp(`error: the lock is held by ann on \\S+, pid ${first.pid}, `))
    first.kill('SIGKILL')
    await first.ended
  })
})

eachDialect('a lock whose holder is gone', (dialect, { test }) => {
  test('is held as long as its statement lives, then left behind, and released', async (database) => {
    const [folder, first] = await atTheGate(database, { lease: '1s' })
    first.kill('SIGKILL')
    await first.ended
    const state = async () =>
      (JSON.parse((await mig(folder, 'lock', '--json')).stdout) as { state: string }).state
    await until(async () => (await state()) === 'left', 'the lock is seen to be left behind')
    const { status, stdout } = await mig(folder, 'lock', 'release')
    assert.equal(status, 0)
    assert.match(stdout, /released: whoever held it cannot write any more/)
    assert.equal(await state(), 'free')
  })

  test('is waited for until the server has ended what it was doing', async (database) => {
    if (dialect === 'sqlite') return
    await database.query('CREATE TABLE big (id INTEGER)')
    await database.query('INSERT INTO big VALUES (1)')
    for (let i = 0; i < (dialect === 'postgres' ? 6 : 21); i += 1) {
      await database.query('INSERT INTO big SELECT * FROM big')
    }
    const folder = project(
      database.url,
      {},
      {
        'revisions/1.mjs': revision(
          'aaaa1111',
          null,
          `op.execute(${JSON.stringify(LONG[dialect])})`,
          'export const transaction = false',
        ),
      },
    )
    const first = start(folder, 'upgrade')
    const altering = async () => {
      const { stdout } = await mig(folder, 'lock', '--json')
      const { session } = JSON.parse(stdout) as { session?: { statement?: string } }
      return session?.statement?.includes('ALTER TABLE') === true
    }
    await until(altering, 'the statement is seen')
    first.kill('SIGKILL')
    await first.ended
    const second = start(folder, 'upgrade')
    assert.equal(await second.ended, 0, second.said())
    const rows = await database.query('SELECT revision FROM mig_revision')
    assert.deepEqual(rows, [{ revision: 'aaaa1111' }])
  })
})

eachDialect('a runner that is stopped for too long', (dialect, { test }) => {
  test('is ended on the server only when somebody asks for it', async (database) => {
    if (dialect === 'sqlite') return
    const [folder, first] = await atTheGate(database, { lockTimeout: '1s' })
    first.kill('SIGSTOP')
    const waiting = await mig(folder, 'upgrade')
    assert.match(waiting.stderr, /another mig works on this database: ann/)
    const unconfirmed = await mig(folder, 'lock', 'release', '--kill')
    assert.equal(unconfirmed.status, 3)
    assert.match(unconfirmed.stderr, /its connection was not ended: nobody confirmed it/)
    const { status, stdout } = await mig(folder, 'lock', 'release', '--kill', '--yes')
    assert.equal(status, 0)
    assert.match(stdout, /connection \d+ has ended\nreleased/)
    openGate(folder)
    first.kill('SIGCONT')
    // whose connection was ended comes back as anybody would: with the lock, after looking what stands
    assert.equal(await first.ended, 0, first.said())
    assert.match(first.said(), /the connection was lost; looking what stands/)
    const rows = await database.query('SELECT revision FROM mig_revision ORDER BY position')
    assert.deepEqual(rows, [{ revision: 'aaaa1111' }, { revision: 'bbbb2222' }])
    assert.deepEqual(await database.query('SELECT id FROM first'), [{ id: 1 }])
  })

  test('is taken over from where it only had a lease, and cannot write when it wakes up', async (database) => {
    if (dialect !== 'sqlite') return
    const [folder, first] = await atTheGate(database, { lease: '1s' })
    await stopBetweenWrites(database, first)
    const second = start(folder, 'upgrade')
    await until(async () => {
      const [row] = await database.query('SELECT holder FROM mig_lock')
      return String(row?.['holder']).includes(`"pid":${second.pid}`)
    }, 'the second has taken over')
    openGate(folder)
    first.kill('SIGCONT')
    assert.equal(await first.ended, 1, first.said())
    assert.match(first.said(), /another mig has begun to work on this database meanwhile/)
    assert.equal(await second.ended, 0, second.said())
    const rows = await database.query('SELECT revision FROM mig_revision ORDER BY position')
    assert.deepEqual(rows, [{ revision: 'aaaa1111' }, { revision: 'bbbb2222' }])
    assert.deepEqual(await database.query('SELECT id FROM first'), [{ id: 1 }])
  })
})
