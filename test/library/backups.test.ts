import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import {
  createMig,
  type BackupView,
  type CreateBackupOptions,
  type PruneLook,
  type RestoreLook,
} from '../../src/index.ts'
import { eachDialect, type TestDatabase } from '../support/databases.ts'
import { knexOn, projectIn, revisionText } from './support.ts'

const three = async (database: TestDatabase) => {
  await database.script('CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20))')
  await database.script("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, NULL)")
}

const rowsOf = async (database: TestDatabase) =>
  (await database.query('SELECT id, a FROM t ORDER BY id')).map(({ id, a }) => [Number(id), a])

const ALL = [
  [1, 'a'],
  [2, 'b'],
  [3, null],
]

const brief = ({ id, kind, of, state }: BackupView) => [id, kind, of, state]

/** Of an age that nobody waits for. */
const agedBy = async (database: TestDatabase) => {
  await database.script("UPDATE mig_backup SET created_at = '2020-01-01T00:00:00.000Z'")
}

eachDialect('the backups of a handle', (_dialect, { test }) => {
  test('are made, listed, shown, found good and put back', async (database) => {
    await three(database)
    const mig = createMig({ ...projectIn(), url: database.url })
    assert.deepEqual(await mig.backup.list(), { backups: [] })
    const inFile = await mig.backup.create()
    assert.deepEqual(inFile.backups.map(brief), [[1, 'tables', 't', 'kept']])
    assert.ok(existsSync(inFile.backups[0]!.place))
    const inTable = await mig.backup.create({ tables: ['t'], to: 'database', meta: { ticket: 'SHOP-7' } })
    assert.deepEqual(inTable.backups.map(brief), [[2, 'table', 't', 'kept']])
    assert.deepEqual(
      (await mig.backup.list()).backups.map(({ id }) => id),
      [2, 1],
    )
    assert.deepEqual(await mig.backup.show(2), inTable.backups[0])
    await assert.rejects(mig.backup.show(3), { code: 'backup.unknown', message: 'there is no backup 3' })
    assert.deepEqual(
      (await mig.backup.verify()).backups.map(({ id, verdict }) => [id, verdict]),
      [
        [2, 'good'],
        [1, 'good'],
      ],
    )
    for (const id of [1, 2]) {
      await database.script('DELETE FROM t WHERE id < 3')
      const { isChanged, tables } = await mig.backup.restore(id)
      assert.deepEqual([isChanged, tables.map(({ name, added }) => [name, added])], [true, [['t', 2]]])
      assert.deepEqual(await rowsOf(database), ALL)
    }
    assert.equal((await mig.backup.restore(1)).isChanged, false)
    const { entries } = await mig.audit.list()
    assert.deepEqual(
      entries.map(({ kind, meta }) => [kind, meta]),
      [
        ['restore', undefined],
        ['restore', undefined],
        ['backup', { ticket: 'SHOP-7' }],
        ['backup', undefined],
      ],
    )
  })

  test('leave rows that have other values, unless they are overwritten, and a copy of those is kept', async (database) => {
    await three(database)
    const mig = createMig({ ...projectIn(), url: database.url })
    await mig.backup.create({ tables: ['t'] })
    await database.script("UPDATE t SET a = 'other' WHERE id = 1")
    await database.script('DELETE FROM t WHERE id = 2')
    await mig.backup.restore(1)
    assert.deepEqual(await rowsOf(database), [[1, 'other'], ...ALL.slice(1)])
    const seen: RestoreLook[] = []
    const refused = mig.backup.restore(1, { overwrite: true, ask: (look) => seen.push(look) === 0 })
    await assert.rejects(refused, { code: 'guard.refused', message: 'not confirmed: nothing was done' })
    assert.deepEqual(
      seen.map(({ tables }) => tables.map(({ different }) => different)),
      [[1]],
    )
    const { keptBefore } = await mig.backup.restore(1, { overwrite: true })
    assert.deepEqual(await rowsOf(database), ALL)
    assert.deepEqual(brief(keptBefore!), [2, 'tables', 't', 'kept'])
    await mig.backup.restore(2, { tables: ['t'], into: 'u' })
    assert.deepEqual(
      (await database.query('SELECT a FROM u WHERE id = 1')).map(({ a }) => a),
      ['other'],
    )
  })

  test('that are damaged are found out, and not put back', async (database) => {
    await three(database)
    const mig = createMig({ ...projectIn(), url: database.url })
    const [made] = (await mig.backup.create()).backups
    writeFileSync(made!.place, 'nonsense')
    await database.script('DELETE FROM t')
    assert.deepEqual(
      (await mig.backup.verify(1)).backups.map(({ verdict }) => verdict),
      ['damaged'],
    )
    await assert.rejects(mig.backup.restore(1), { code: 'backup.damaged' })
    assert.deepEqual(await rowsOf(database), [])
  })

  test('hold what a plan would destroy', async (database) => {
    await three(database)
    const project = projectIn({
      'revisions/1.mjs': revisionText('aaaa1111', null),
      'revisions/2.mjs': revisionText('bbbb2222', 'aaaa1111', "op.dropTable('t')"),
    })
    const mig = createMig({ ...project, url: database.url })
    assert.deepEqual(await mig.backup.create({ plan: 'aaaa1111' }), { backups: [] })
    assert.deepEqual((await mig.backup.create({ plan: 'head' })).backups.map(brief), [
      [1, 'tables', 't', 'kept'],
    ])
    await assert.rejects(mig.backup.create({ plan: 'head', tables: ['t'] }), { code: 'usage' })
  })

  test('are taken away when they are old, and whoever is asked may keep them', async (database) => {
    await three(database)
    const mig = createMig({ ...projectIn(), url: database.url })
    const [old] = (await mig.backup.create()).backups
    assert.deepEqual((await mig.backup.prune()).prunes, [])
    await agedBy(database)
    await mig.backup.create({ tables: ['t'], to: 'database' })
    const seen: PruneLook[] = []
    await assert.rejects(mig.backup.prune({ ask: (look) => seen.push(look) === 0 }), {
      code: 'guard.refused',
      message: 'not confirmed: nothing was taken away',
    })
    assert.deepEqual(
      seen.flatMap(({ prunes }) => prunes.map(({ id }) => id)),
      [1],
    )
    assert.ok(existsSync(old!.place))
    assert.deepEqual((await mig.backup.prune({ olderThan: '9999999d' })).prunes, [])
    assert.deepEqual(
      (await mig.backup.prune({ olderThan: '30d' })).prunes.map(({ id }) => id),
      [1],
    )
    assert.equal(existsSync(old!.place), false)
    assert.deepEqual(
      (await mig.backup.list()).backups.map(({ id, state }) => [id, state]),
      [
        [2, 'kept'],
        [1, 'pruned'],
      ],
    )
  })

  test('are put back in production by a plan that was confirmed', async (database) => {
    await three(database)
    const project = projectIn(undefined, { environments: { prod: { production: true } } })
    const mig = createMig({ ...project, env: 'prod', url: database.url })
    await mig.backup.create()
    await database.script('DELETE FROM t')
    await assert.rejects(mig.backup.restore(1), { code: 'guard.refused' })
    await assert.rejects(mig.backup.restore(1, { confirm: () => false }), { code: 'guard.refused' })
    assert.deepEqual(await rowsOf(database), [])
    const plans: string[] = []
    const confirm = ({ command, target, id }: { command: string; target: string; id: string }) =>
      plans.push(id) > 0 && command === 'restore' && target === 'backup 1'
    await mig.backup.restore(1, { confirm })
    assert.deepEqual(await rowsOf(database), ALL)
    assert.equal(plans.length, 1)
  })

  test('are made and put back on a knex instance of the application', async (database) => {
    await three(database)
    const knex = knexOn(database, { pool: { min: 0, max: 1 } })
    try {
      const mig = createMig({ ...projectIn(), knex })
      await mig.backup.create()
      await mig.backup.create({ to: 'database' })
      await knex('t').delete()
      await mig.backup.restore(1)
      assert.deepEqual(await rowsOf(database), ALL)
      await knex('t').delete()
      await mig.backup.restore(2)
      assert.deepEqual(await rowsOf(database), ALL)
    } finally {
      await knex.destroy()
    }
  })

  test('of the whole database take its place only where it is named', async (database) => {
    await three(database)
    const mig = createMig({ ...projectIn(), url: database.url })
    const made = await mig.backup.create({ whole: true }).catch((error: unknown) => error as Error)
    // a machine without the programs of this server makes none, and says so
    if (made instanceof Error) {
      assert.match(made.message, /^the whole database cannot be written: /)
      return
    }
    await database.script('DELETE FROM t')
    const name = new URL(database.url).pathname.split('/').at(-1)!
    await assert.rejects(mig.backup.restore(1), {
      code: 'guard.refused',
      message: `it would take the place of all of ${name}: nothing was done`,
      hint: [`in code: replace: '${name}' lets it be replaced, and ask: (look) => ... decides on it`],
    })
    await assert.rejects(mig.backup.restore(1, { replace: 'other' }), {
      code: 'guard.refused',
      message: `replace names other, and the database is ${name}: nothing was done`,
    })
    assert.deepEqual(await rowsOf(database), [])
    const { keptBefore } = await mig.backup.restore(1, { replace: name })
    assert.deepEqual(await rowsOf(database), ALL)
    assert.equal(keptBefore?.kind, 'database')
    await database.script('DELETE FROM t')
    const again = await mig.backup.restore(1, { ask: () => true, discard: true })
    assert.deepEqual(await rowsOf(database), ALL)
    assert.equal(again.keptBefore, undefined)
  })
})

describe('the backups of a handle', () => {
  test('refuse options that they do not know', async () => {
    const { backup } = createMig({ ...projectIn(), url: 'sqlite:app.db' })
    const refuses = (call: Promise<unknown>, message: string) =>
      assert.rejects(call, { code: 'config.invalid', message })
    await refuses(
      backup.create({ table: ['t'] } as CreateBackupOptions),
      'unknown key "table" in backup.create(): did you mean "tables"?',
    )
    await refuses(
      backup.restore(1, { overwrite: 'yes' } as never),
      'overwrite in backup.restore(): expected true or false, got "yes"',
    )
    await refuses(
      backup.prune({ olderThan: 30 } as never),
      "olderThan in backup.prune(): expected an age such as '30min', '24h' or '30d', got 30",
    )
  })

  test('are of no more use once the handle is closed', async () => {
    const mig = createMig({ ...projectIn(), url: 'sqlite:app.db' })
    await mig.close()
    await assert.rejects(mig.backup.list(), { code: 'usage', message: 'this handle is closed' })
  })
})
