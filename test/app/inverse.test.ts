import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { downgrade } from '../../src/app/downgrade.ts'
import { openMig, type Mig } from '../../src/app/mig.ts'
import type { PlanReport } from '../../src/core/safety/report.ts'
import { nodeHost } from '../../src/io/host.ts'
import { createMig } from '../../src/library/index.ts'
import {
  eachDialect,
  freshDatabase,
  tempFolder,
  writeFiles,
  type TestDatabase,
} from '../support/databases.ts'
import { serverDialects, skipOn } from '../support/dialects.ts'
import { execute, type Outcome } from '../support/execute.ts'

const MIG = join(process.cwd(), 'dist', 'bin', 'mig.js')

const revision = (id: string, parent: string | null, body: string) => `// step ${id}
import { t } from 'migraph'

export const revision = '${id}'
export const down_revision = ${JSON.stringify(parent)}
${body}
`

const A = revision(
  'aaaa1111',
  null,
  `export function upgrade(op) {
  op.createTable('ships', { id: t.integer().primaryKey(), name: t.varchar(40) })
}`,
)
const B = revision(
  'bbbb2222',
  'aaaa1111',
  `export function upgrade(op) {
  op.createTable('crews', { id: t.integer().primaryKey(), ship: t.integer().references('ships', 'id') })
  op.addColumn('ships', 'port', t.varchar(40))
}`,
)
const C = revision(
  'cccc3333',
  'bbbb2222',
  `export function upgrade(op) {
  op.dropColumn('ships', 'name')
  op.createIndex('ships', ['port'])
}`,
)

function project(url: string, files: Readonly<Record<string, string>>): string {
  const folder = tempFolder()
  writeFiles(folder, {
    'migrate.config.json': JSON.stringify({ environments: { dev: { url } } }),
    ...files,
  })
  return folder
}

const mig = (folder: string, ...args: readonly string[]): Promise<Outcome> =>
  execute([process.execPath, MIG, ...args], { cwd: folder })

async function passes(folder: string, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await mig(folder, ...args)
  assert.equal(status, 0, stdout + stderr)
  return stdout
}

const without = (folder: string, ...names: readonly string[]) => {
  for (const name of names) rmSync(join(folder, 'revisions', name))
}

/** What it holds besides mig's own tables. */
const own = (database: TestDatabase) => database.dump({ ignore: ['mig_*'] })

const inverses = async (database: TestDatabase) =>
  (await database.query('SELECT revision FROM mig_inverse ORDER BY revision')).map(({ revision }) => revision)

eachDialect('a downgrade without the files', (dialect, { test }) => {
  test('leaves exactly what was there before they were applied', async (database) => {
    const folder = project(database.url, { 'revisions/a.mjs': A })
    await passes(folder, 'upgrade')
    const before = await own(database)
    writeFiles(folder, { 'revisions/b.mjs': B, 'revisions/c.mjs': C })
    await passes(folder, 'upgrade')
    assert.notEqual(await own(database), before)
    assert.deepEqual(await inverses(database), ['aaaa1111', 'bbbb2222', 'cccc3333'])
    without(folder, 'b.mjs', 'c.mjs')

    const asked = await mig(folder, 'downgrade', 'aaaa1111')
    assert.equal(asked.status, 1)
    assert.match(asked.stderr, /^error: 2 revisions are to be undone whose files are not in this checkout$/m)
    assert.deepEqual(await inverses(database), ['aaaa1111', 'bbbb2222', 'cccc3333'])

    const said = await passes(folder, 'downgrade', 'aaaa1111', '--without-file')
    assert.match(
      said,
      /cccc3333 .*from the database: its file is not here[^]*bbbb2222 .*from the database: its file is not here/,
    )
    assert.equal(await own(database), before)
    assert.deepEqual(await inverses(database), ['aaaa1111'])
    const applied = await database.query('SELECT revision FROM mig_revision')
    assert.deepEqual(applied, [{ revision: 'aaaa1111' }])
    assert.deepEqual(await database.query('SELECT * FROM mig_statement'), [])
  })

  test('takes their branch by its label, and leaves the other one', async (database) => {
    const other = revision(
      'dddd4444',
      'aaaa1111',
      "export function upgrade(op) { op.createTable('docks', { id: t.integer().primaryKey() }) }",
    )
    const folder = project(database.url, {
      'revisions/a.mjs': A,
      'revisions/b.mjs': `${B}export const branch_labels = ['crew']\n`,
      'revisions/d.mjs': other,
    })
    await passes(folder, 'upgrade', 'heads')
    without(folder, 'b.mjs')
    const { steps, to } = await withoutFile(folder, 'crew@base')
    assert.deepEqual(steps, [['bbbb2222', true]])
    assert.deepEqual(to, ['dddd4444'])
    const { steps: rest } = await withoutFile(folder, 'base')
    assert.deepEqual(rest, [
      ['dddd4444', undefined],
      ['aaaa1111', undefined],
    ])
    assert.deepEqual(await inverses(database), [])
  })

  test('is refused, saying why, where what undoes one of them is not kept', async (database) => {
    const opaque = revision(
      'eeee5555',
      'aaaa1111',
      `export function upgrade(op) { op.createTable('docks', { id: t.integer().primaryKey() }) }
export async function downgrade(op) { await op.run((trx) => trx.schema.dropTable('docks')) }`,
    )
    const folder = project(database.url, { 'revisions/a.mjs': A, 'revisions/e.mjs': opaque })
    await passes(folder, 'upgrade')
    const before = await own(database)
    without(folder, 'e.mjs')
    for (const more of [[], ['--without-file']]) {
      const { status, stderr } = await mig(folder, 'downgrade', 'base', ...more)
      assert.equal(status, 1)
      assert.match(
        stderr,
        /^error: revision eeee5555 is applied here, but its file is not in this checkout$/m,
      )
      assert.match(
        stderr,
        /what undoes it is not kept: op\.run needs a database: what it does is known only when it runs/,
      )
    }
    // what was applied in another way has nothing kept that is of this time
    await database.query(
      "UPDATE mig_revision SET applied_at = '2026-01-02T03:04:05.678Z' WHERE revision LIKE 'e%'",
    )
    const { stderr } = await mig(folder, 'downgrade', 'base', '--without-file')
    assert.match(stderr, /nothing is kept that undoes it/)
    assert.equal(await own(database), before, dialect)
  })
})

/** Goes back with the library, and gives the steps with whether each had no file. */
async function withoutFile(folder: string, target: string) {
  const handle = createMig({ cwd: folder })
  try {
    const { steps, to } = await handle.downgrade(target, { withoutFile: true })
    return { steps: steps.map((each) => [each.id, each.withoutFile]), to }
  } finally {
    await handle.close()
  }
}

describe('whoever is asked whether it may be undone without its file', () => {
  async function inFolder<T>(work: (mig: Mig, folder: string) => Promise<T>): Promise<T> {
    const database = await freshDatabase('sqlite')
    const folder = project(database.url, { 'revisions/a.mjs': A, 'revisions/b.mjs': B })
    await passes(folder, 'upgrade')
    without(folder, 'b.mjs')
    const opened = await openMig({ host: { ...nodeHost(), cwd: folder, env: {} } })
    try {
      return await work(opened, folder)
    } finally {
      await opened.close()
      await database.close()
    }
  }
  const idsOf = async (opened: Mig) => (await opened.applied()).map(({ revision }) => revision)

  test('is shown the SQL, and that it comes from the database', async () => {
    await inFolder(async (opened) => {
      const seen: PlanReport[] = []
      const withoutFile = (plan: PlanReport) => {
        seen.push(plan)
        return Promise.resolve(true)
      }
      await downgrade(opened, 'aaaa1111', { withoutFile })
      const [step] = seen.flatMap(({ steps }) => steps)
      assert.equal(step?.id, 'bbbb2222')
      assert.equal(step.concerns[0]?.why, 'from the database: its file is not here')
      assert.deepEqual(
        step.operations.flatMap(({ statements }) => statements),
        ['ALTER TABLE "ships" DROP COLUMN "port"', 'DROP TABLE "crews"'],
      )
      assert.deepEqual(await idsOf(opened), ['aaaa1111'])
    })
  })

  test('may say no', async () => {
    await inFolder(async (opened) => {
      const refused = downgrade(opened, 'aaaa1111', { withoutFile: () => Promise.resolve(false) })
      await assert.rejects(refused, { code: 'guard.refused' })
      assert.deepEqual(await idsOf(opened), ['aaaa1111', 'bbbb2222'])
    })
  })

  test('has said yes to nothing that has come since', async () => {
    await inFolder(async (opened, folder) => {
      const late = "export function upgrade(op) { op.createTable('docks', { id: t.integer().primaryKey() }) }"
      const withoutFile = async () => {
        writeFiles(folder, {
          'revisions/b.mjs': B,
          'revisions/c.mjs': revision('cccc3333', 'bbbb2222', late),
        })
        await passes(folder, 'upgrade')
        return true
      }
      await assert.rejects(downgrade(opened, 'aaaa1111', { withoutFile }), { code: 'guard.changed' })
      assert.deepEqual(await idsOf(opened), ['aaaa1111', 'bbbb2222', 'cccc3333'])
    })
  })
})

const commitsAtDdl = serverDialects.filter((dialect) => dialect !== 'postgres')

for (const dialect of commitsAtDdl) {
  describe(`a downgrade without the file that is killed [${dialect}]`, { skip: skipOn(dialect) }, () => {
    test('goes on behind what stands, and does nothing twice', async () => {
      const database = await freshDatabase(dialect)
      try {
        const slow = revision(
          'ffff6666',
          'aaaa1111',
          `export function upgrade(op) {
  op.createTable('docks', { id: t.integer().primaryKey() })
  op.execute('CREATE TABLE traces (id int)')
}
export function downgrade(op) {
  op.dropTable('docks')
  op.execute('INSERT INTO traces VALUES (1)')
  op.execute('SELECT SLEEP(1.5)')
  op.execute('INSERT INTO traces VALUES (2)')
}`,
        )
        const folder = project(database.url, { 'revisions/a.mjs': A, 'revisions/f.mjs': slow })
        await passes(folder, 'upgrade')
        without(folder, 'f.mjs')
        const child = spawn(process.execPath, [MIG, 'downgrade', 'aaaa1111', '--without-file'], {
          cwd: folder,
          stdio: 'ignore',
        })
        const ended = new Promise((resolve) => child.on('close', (_code, signal) => resolve(signal)))
        for (let i = 0; i < 400 && !(await sleeps(database)); i += 1) await sleep(20)
        child.kill('SIGKILL')
        assert.equal(await ended, 'SIGKILL')

        // it is not to be done unseen either when it is taken up
        const { stderr } = await mig(folder, 'downgrade', 'aaaa1111')
        assert.match(stderr, /mig downgrade aaaa1111 --without-file {2}does it/)
        const said = await passes(folder, 'downgrade', 'aaaa1111', '--without-file')
        assert.match(said, /ffff6666 .* went on behind \d statement/)
        const traces = await database.query('SELECT id FROM traces ORDER BY id')
        assert.deepEqual(
          traces.map(({ id }) => Number(id)),
          [1, 2],
        )
        assert.deepEqual(await inverses(database), ['aaaa1111'])
        assert.deepEqual(await database.query('SELECT * FROM mig_statement'), [])
      } finally {
        await database.close()
      }
    })
  })
}

async function sleeps(database: TestDatabase): Promise<boolean> {
  const rows = await database.query(
    "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND INFO LIKE 'SELECT SLEEP%'",
  )
  return rows.length > 0
}
