import assert from 'node:assert/strict'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createBackup } from '../../src/app/backup/create.ts'
import { openMig } from '../../src/app/mig.ts'
import { connectSqlite } from '../support/databases/sqlite.ts'
import { freshDatabase, tempFolder, writeFiles } from '../support/databases.ts'
import { skipOn } from '../support/dialects.ts'
import { CTRL_C, run, typing, type Said } from './recorded-terminal.ts'

/** A project whose table has two rows. */
async function project(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = tempFolder()
  writeFiles(folder, {
    'migrate.config.json': JSON.stringify({
      environments: { dev: { url: 'sqlite:app.db' } },
      schema: 'schema.mjs',
    }),
    'revisions/1.mjs': `// create users
import { t } from 'migraph'
export const revision = 'aaaa1111'
export const down_revision = null

export function upgrade(op) {
  op.createTable('users', { id: t.integer().primaryKey(), name: t.varchar(20) })
  op.bulkInsert('users', [{ id: 1, name: 'ana' }, { id: 2, name: 'ben' }], { key: ['id'] })
}
`,
    ...files,
  })
  await typing('', ['upgrade'], folder)
  return folder
}

/** What the table holds; undefined: it is not there. */
async function names(folder: string): Promise<readonly unknown[] | undefined> {
  const connection = await connectSqlite(`sqlite://${join(folder, 'app.db')}`)
  try {
    return (await connection.query('SELECT name FROM users ORDER BY id')).map(({ name }) => name)
  } catch {
    return undefined
  } finally {
    await connection.end()
  }
}

async function onDatabase(folder: string, sql: string): Promise<void> {
  const connection = await connectSqlite(`sqlite://${join(folder, 'app.db')}`)
  await connection.script(sql).finally(() => connection.end())
}

const revisions = (folder: string) => readdirSync(join(folder, 'revisions')).length

/** Whether it was stopped at the question, and neither said nor did anything else. */
function assertStopped({ status, stderr }: Said): void {
  assert.equal(status, 130)
  assert.match(stderr, /error: interrupted\n$/)
}

const NOT_CONFIRMED = /error: not confirmed: nothing was done\n/
const NOBODY = /error: nobody is there to ask: nothing was done\n/

describe('a downgrade without its file', () => {
  const withoutFile = async () => {
    const folder = await project()
    rmSync(join(folder, 'revisions/1.mjs'))
    return folder
  }
  const argv = ['downgrade', 'base']
  const question = /Undo it, without the files that are not here\? \[y\/N\] /

  test('is done after a yes', async () => {
    const folder = await withoutFile()
    const { status, stderr } = await typing('y\n', argv, folder)
    assert.equal(status, 0, stderr)
    assert.match(stderr, question)
    assert.equal(await names(folder), undefined)
  })

  test('is not done after a no, or Ctrl-C, or where nobody is there', async () => {
    const folder = await withoutFile()
    const declined = await typing('n\n', argv, folder)
    assert.equal(declined.status, 3)
    assert.match(declined.stderr, NOT_CONFIRMED)
    const stopped = await typing(CTRL_C, argv, folder)
    assertStopped(stopped)
    assert.match(stopped.stderr, question)
    const unattended = await run(argv, { cwd: folder })
    assert.notEqual(unattended.status, 0)
    assert.match(unattended.stderr, /mig downgrade base --without-file/)
    assert.deepEqual(await names(folder), ['ana', 'ben'])
  })
})

describe('a new revision without a message', () => {
  test('is called what is typed', async () => {
    const folder = await project()
    const { status, stdout, stderr } = await typing('add phone\n', ['revision'], folder)
    assert.deepEqual([status, stderr], [0, 'What does it do? '])
    assert.match(stdout, /4b1d2c9e {2}add phone {2}on aaaa1111/)
  })

  test('is not written where nothing is typed, or Ctrl-C, or nobody is there', async () => {
    const folder = await project()
    const unnamed = await typing('\n', ['revision'], folder)
    assert.equal(unnamed.status, 2)
    assert.match(unnamed.stderr, /What does it do\? error: /)
    assertStopped(await typing(CTRL_C, ['revision'], folder))
    assert.equal((await run(['revision'], { cwd: folder })).status, 2)
    assert.equal(revisions(folder), 1)
  })
})

describe('a likely rename', () => {
  const renamed = () =>
    project({
      'schema.mjs': `import { t, table } from 'migraph'
export default [table('users', { id: t.integer().primaryKey(), title: t.varchar(20) })]
`,
    })
  const argv = ['makemigrations', '--dry-run']

  test('is one after a yes', async () => {
    const { status, stdout, stderr } = await typing('y\n', argv, await renamed())
    assert.equal(status, 0, stderr)
    assert.match(stderr, /\? \[y\/N\] /)
    assert.match(stdout, /op\.renameColumn\('users', 'name', 'title'/)
  })

  test('is none after a no', async () => {
    const { status, stdout, stderr } = await typing('n\n', argv, await renamed())
    assert.equal(status, 0, stderr)
    assert.doesNotMatch(stdout, /renameColumn/)
    assert.match(stdout, /op\.dropColumn\('users', 'name'/)
  })

  test('is left open after Ctrl-C, and where nobody is there, whatever --yes says', async () => {
    const folder = await renamed()
    assertStopped(await typing(CTRL_C, argv, folder))
    const unattended = await run([...argv, '--yes'], { cwd: folder })
    assert.equal(unattended.status, 6)
    assert.match(unattended.stderr, /--rename users\.name:title/)
  })
})

describe('a baseline', () => {
  const begun = async () => {
    const folder = await project()
    rmSync(join(folder, 'revisions/1.mjs'))
    await onDatabase(folder, 'DELETE FROM mig_revision')
    return folder
  }
  const argv = ['revision', '--initial', '-m', 'base']
  const applied = async (folder: string) => (await run(['status'], { cwd: folder })).stdout

  test('is recorded after a yes', async () => {
    const folder = await begun()
    const { status, stderr } = await typing('y\n', argv, folder)
    assert.equal(status, 0, stderr)
    assert.match(stderr, /Record that dev stands at 4b1d2c9e\? \[y\/N\] recorded: dev stands at 4b1d2c9e\n/)
    assert.match(await applied(folder), /1 applied/)
  })

  for (const answer of ['n\n', CTRL_C]) {
    test(`stands in its file alone after ${JSON.stringify(answer)}`, async () => {
      const folder = await begun()
      const { status } = await typing(answer, argv, folder)
      assert.equal(status, answer === CTRL_C ? 130 : 0)
      assert.equal(revisions(folder), 1)
      assert.match(await applied(folder), /0 applied/)
    })
  }

  test('stands in its file alone where nobody is there, who is told how to record it', async () => {
    const folder = await begun()
    const { status, stderr } = await run(argv, { cwd: folder })
    assert.equal(status, 0)
    assert.match(stderr, /mig stamp 4b1d2c9e {3}records that the database holds it already\n/)
    assert.match(await applied(folder), /0 applied/)
  })
})

/** A project with a backup of its table from January, and one of the whole database. */
async function backedUp(): Promise<string> {
  const folder = await project()
  const mig = await openMig({
    host: {
      cwd: folder,
      env: {},
      now: () => new Date('2026-01-01T00:00:00Z'),
      newId: () => 'a',
      operator: () => 'ana',
    },
  })
  await createBackup(mig, { tables: ['users'] })
  await createBackup(mig, { whole: true })
  await mig.close()
  await onDatabase(folder, 'DELETE FROM users WHERE id = 2')
  return folder
}

for (const { what, argv, question, yes } of [
  {
    what: 'rows of a backup',
    argv: ['backup', 'restore', '1'],
    question: /users {2}2 rows in the backup: 1 to put back, 1 there already\nPut them back\? \[y\/N\] /,
    yes: 'y\n',
  },
  {
    what: 'a whole database',
    argv: ['backup', 'restore', '2', '--discard'],
    question: /All that was written to app\.db since then will be gone\.\nType app\.db to replace it: /,
    yes: 'app.db\n',
  },
]) {
  describe(what, () => {
    test('is put back once that is confirmed', async () => {
      const folder = await backedUp()
      const { status, stderr } = await typing(yes, argv, folder)
      assert.equal(status, 0, stderr)
      assert.match(stderr, question)
      assert.deepEqual(await names(folder), ['ana', 'ben'])
    })

    test('is not put back after anything else, or Ctrl-C, or where nobody is there', async () => {
      const folder = await backedUp()
      for (const answer of ['n\n', '\n', 'APP.DB\n']) {
        const { status, stderr } = await typing(answer, argv, folder)
        assert.equal(status, 3)
        assert.match(stderr, NOT_CONFIRMED)
      }
      assertStopped(await typing(CTRL_C, argv, folder))
      const unattended = await run(argv, { cwd: folder })
      assert.equal(unattended.status, 3)
      assert.match(unattended.stderr, NOBODY)
      assert.deepEqual(await names(folder), ['ana'])
    })
  })
}

describe('old backups', () => {
  const argv = ['backup', 'prune', '--older-than', '30d']
  const files = (folder: string) =>
    readdirSync(join(folder, 'backups')).filter((name) => /\.(gz|db)$/.test(name)).length

  test('are taken away after a yes', async () => {
    const folder = await backedUp()
    const { status, stdout, stderr } = await typing('y\n', argv, folder)
    assert.equal(status, 0, stderr)
    assert.match(stderr, /Take them away\? \[y\/N\] /)
    assert.match(stdout, /taken away: 1\n/)
    assert.equal(files(folder), 1)
  })

  test('stay after a no, or Ctrl-C, or where nobody is there', async () => {
    const folder = await backedUp()
    const declined = await typing('n\n', argv, folder)
    assert.equal(declined.status, 3)
    assert.match(declined.stderr, /error: not confirmed: nothing was taken away\n/)
    assertStopped(await typing(CTRL_C, argv, folder))
    const unattended = await run(argv, { cwd: folder })
    assert.equal(unattended.status, 3)
    assert.match(unattended.stderr, NOBODY)
    assert.equal(files(folder), 2)
  })
})

describe('the connection of whoever holds the lock', { skip: skipOn('postgres') }, () => {
  const argv = ['lock', 'release', '--kill']

  test('is ended after a yes alone', async () => {
    const database = await freshDatabase('postgres')
    const folder = tempFolder()
    writeFiles(folder, {
      'migrate.config.json': JSON.stringify({ environments: { dev: { url: database.url } } }),
      'revisions/.keep': '',
    })
    const mig = await openMig({
      host: {
        cwd: folder,
        env: {},
        now: () => new Date(),
        newId: () => 'a',
        operator: () => 'ana',
      },
    })
    const { locked } = await import('../../src/app/locked.ts')
    const answers: unknown[] = []
    const held = locked(mig, undefined, async (begin) => {
      await begin({ direction: 'up', revisions: [], isOutside: false })
      const declined = await typing('n\n', argv, folder)
      answers.push([declined.status, /End its connection\?.*\[y\/N\] /.test(declined.stderr)])
      answers.push((await typing(CTRL_C, argv, folder)).status)
      answers.push((await run(argv, { cwd: folder })).status)
      const ended = await typing('y\n', argv, folder)
      answers.push([ended.status, /connection \d+ has ended\nreleased/.test(ended.stdout)])
    })
    await held.catch(() => undefined)
    await mig.close().catch(() => undefined)
    await database.close()
    assert.deepEqual(answers, [[3, true], 130, 3, [0, true]])
  })
})
