import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'node:test'
import { eachDialect, tempFolder, writeFiles, type TestDialect } from '../support/databases.ts'
import { connectSqlite } from '../support/databases/sqlite.ts'
import { execute } from '../support/execute.ts'

const MIG = join(process.cwd(), 'dist', 'bin', 'mig.js')

/** Takes many seconds, unless it is stopped. */
const SLOW: Readonly<Record<TestDialect, string>> = {
  sqlite:
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e10) SELECT COUNT(*) FROM n',
  postgres: 'SELECT pg_sleep(60)',
  mariadb: 'SELECT SLEEP(60)',
  mysql: 'SELECT SLEEP(60)',
}

/** The same in a schema file, of which not every statement is run. */
const SLOW_FILE: Readonly<Record<TestDialect, string>> = {
  sqlite: `CREATE TABLE slow AS ${SLOW.sqlite}`,
  postgres: SLOW.postgres,
  mariadb: 'SET @slow = SLEEP(60)',
  mysql: 'SET @slow = SLEEP(60)',
}

/** Those who are running it, without the one who asks. */
const SLEEPERS: Readonly<Record<TestDialect, string>> = {
  sqlite: 'SELECT hex(randomblob(8)) AS place',
  postgres: `SELECT datname AS place FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%' AND state = 'active'`,
  mariadb: `SELECT DB AS place FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SET @slow%'`,
  mysql: `SELECT DB AS place FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SET @slow%'`,
}

const DATABASES: Readonly<Record<TestDialect, string>> = {
  sqlite: 'SELECT name FROM pragma_database_list',
  postgres: 'SELECT datname AS name FROM pg_database',
  mariadb: 'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA',
  mysql: 'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA',
}

function projectWith(url: string, files: Readonly<Record<string, string>>): string {
  const folder = tempFolder()
  writeFiles(folder, {
    'migrate.config.json': JSON.stringify({ environments: { dev: { url } } }),
    ...files,
  })
  return folder
}

const revision = (id: string, parent: string | null, upgrade: string) => `// step ${id}
export const revision = '${id}'
export const down_revision = ${JSON.stringify(parent)}

export function upgrade(op) {
  ${upgrade}
}
`

eachDialect('Ctrl-C', (dialect, { test }) => {
  test('in the middle of a revision it is rolled back, what stands is said, and the exit status is 130', async (database) => {
    const folder = projectWith(database.url, {
      'revisions/1.mjs': revision('aaaa1111', null, "op.execute('CREATE TABLE first (id INTEGER)')"),
      'revisions/2.mjs': revision(
        'bbbb2222',
        'aaaa1111',
        `op.bulkInsert('first', [{ id: 1 }])
  op.execute(${JSON.stringify(SLOW[dialect])})`,
      ),
    })
    const child = spawn(process.execPath, [MIG, 'upgrade', 'head'], { cwd: folder, stdio: 'pipe' })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    while (!stdout.includes('aaaa1111')) await sleep(20)
    await sleep(300)
    child.kill('SIGINT')

    assert.equal(await ended, 130)
    const lines = stderr.split('\n')
    assert.ok(lines.includes('error: bbbb2222 step bbbb2222: interrupted'), stderr)
    assert.ok(lines.includes('  rolled back; 1 applied before it; the database stands at aaaa1111'), stderr)
    assert.deepEqual(await database.query('SELECT revision FROM mig_revision'), [{ revision: 'aaaa1111' }])
    assert.deepEqual(await database.query('SELECT * FROM first'), [])
  })

  test('in the middle of a comparison takes the scratch place away', async (database) => {
    const folder = projectWith(database.url, {
      'slow.sql': `${SLOW_FILE[dialect]};\n`,
      'revisions/.keep': '',
    })
    await database.query('CREATE TABLE there (id INTEGER)')
    const sleeping = async () => (await database.query(SLEEPERS[dialect])).map((row) => String(row['place']))
    const others = await sleeping()
    const child = spawn(process.execPath, [MIG, 'diff', 'empty', 'slow.sql'], { cwd: folder, stdio: 'pipe' })
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    let places: readonly string[] = []
    while (places.length === 0) {
      // what runs in the process itself nobody sees from outside: by then it does
      await sleep(2000)
      places = (await sleeping()).filter((place) => !others.includes(place))
    }
    child.kill('SIGINT')
    assert.equal(await ended, 130)
    assert.deepEqual(
      (await database.query(DATABASES[dialect])).filter((row) => places.includes(String(row['name']))),
      [],
    )
  })
})

describe('the process', () => {
  test('stdout closed early is no error', async () => {
    const files: Record<string, string> = {}
    for (let n = 0; n < 3000; n++) {
      const id = (0x10000000 + n).toString(16)
      const parent = n === 0 ? null : (0x10000000 + n - 1).toString(16)
      files[`revisions/${id}.mjs`] = revision(id, parent, '')
    }
    const folder = projectWith('sqlite:app.db', files)
    const shell = `set -o pipefail; ${process.execPath} ${MIG} history | head -1; echo "status $?"`
    const { stdout, stderr } = await execute(['bash', '-c', shell], { cwd: folder })
    assert.equal(stderr, '')
    assert.equal(stdout.trimEnd().split('\n').at(-1), 'status 0')
    assert.equal(stdout.trimEnd().split('\n').length, 2)
  })

  test('state tables of a newer version are left alone', async () => {
    const folder = projectWith('sqlite:app.db', {
      'revisions/1.mjs': revision('aaaa1111', null, "op.execute('CREATE TABLE first (id INTEGER)')"),
      'revisions/2.mjs': revision('bbbb2222', 'aaaa1111', ''),
    })
    await execute([process.execPath, MIG, 'upgrade', '+1'], { cwd: folder })
    const database = await connectSqlite(`sqlite:${join(folder, 'app.db')}`)
    await database.query("UPDATE mig_meta SET value = '99' WHERE name = 'format'")
    for (const command of [
      ['upgrade', 'head'],
      ['current'],
      ['status'],
      ['stamp', 'head'],
      ['downgrade', '-1'],
    ]) {
      const { status, stderr } = await execute([process.execPath, MIG, ...command], { cwd: folder })
      assert.equal(status, 1)
      assert.equal(
        stderr.split('\n')[0],
        'error: the state tables (mig_revision, mig_meta) have format 99, made by a newer mig; this one knows format 3',
      )
    }
    assert.deepEqual(await database.query('SELECT revision FROM mig_revision'), [{ revision: 'aaaa1111' }])
    await database.end()
  })

  test('reading commands create neither file nor table', async () => {
    const folder = projectWith('sqlite:app.db', { 'revisions/1.mjs': revision('aaaa1111', null, '') })
    for (const command of [['current'], ['status'], ['history'], ['heads'], ['show', 'head'], ['branches']]) {
      const { status } = await execute([process.execPath, MIG, ...command], { cwd: folder })
      assert.equal(status, 0)
    }
    assert.equal(existsSync(join(folder, 'app.db')), false)
  })
})
