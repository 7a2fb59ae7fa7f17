import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { NewRevisionRequest } from '../../src/app/new-revision.ts'
import { createMig, type RunCallOptions } from '../../src/library/create-mig.ts'
import type { ProjectOptions } from '../../src/library/options.ts'
import { eachDialect, writeFiles } from '../support/databases.ts'
import { execute } from '../support/execute.ts'
import { knexOn, projectIn, revisionText, TWO } from './support.ts'

eachDialect('a handle', (dialect, { test }) => {
  test('says where the database stands, before and after an upgrade', async ({ url }) => {
    const mig = createMig({ ...projectIn(), url })
    assert.equal(await mig.hasPending(), true)
    assert.deepEqual(
      (await mig.pending()).map(({ id, state }) => [id, state]),
      [
        ['aaaa1111', 'pending'],
        ['bbbb2222', 'pending'],
      ],
    )
    const { steps, to } = await mig.upgrade()
    assert.deepEqual(
      steps.map(({ id, outcome }) => [id, outcome]),
      [
        ['aaaa1111', 'done'],
        ['bbbb2222', 'done'],
      ],
    )
    assert.deepEqual(to, ['bbbb2222'])
    assert.equal(await mig.hasPending(), false)
    assert.deepEqual(
      (await mig.current()).revisions.map(({ id }) => id),
      ['bbbb2222'],
    )
    assert.deepEqual((await mig.status()).counts, { applied: 2, pending: 0, skipped: 0, missing: 0 })
    assert.deepEqual(
      (await mig.history()).revisions.map(({ id }) => id),
      ['bbbb2222', 'aaaa1111'],
    )
    assert.deepEqual((await mig.downgrade('aaaa1111')).to, ['aaaa1111'])
    assert.deepEqual(
      (await mig.stamp('head')).added.map(({ id }) => id),
      ['bbbb2222'],
    )
  })

  test('plans without changing anything', async (database) => {
    const mig = createMig({ ...projectIn(), url: database.url })
    const empty = await database.dump()
    const plan = await mig.plan('aaaa1111')
    assert.deepEqual(
      plan.steps.map(({ id, operations }) => [id, operations.flatMap(({ statements }) => statements)]),
      [['aaaa1111', ['CREATE TABLE aaaa1111 (n INTEGER)']]],
    )
    assert.equal(await database.dump(), empty)
  })

  test('plans with the files that were changed after they were applied', async ({ url }) => {
    const project = projectIn(undefined, { environments: { dev: {}, prod: { production: true } } })
    const mig = createMig({ ...project, url })
    await mig.upgrade('aaaa1111')
    assert.equal((await mig.plan()).edited, undefined)
    writeFiles(project.cwd, { 'revisions/1.mjs': revisionText('aaaa1111', null, "op.execute('SELECT 1')") })
    const { edited, guard } = await mig.plan()
    assert.deepEqual(
      edited?.map(({ id, path }) => [id, path]),
      [['aaaa1111', 'revisions/1.mjs']],
    )
    assert.equal(guard.verdict, 'allow')
    const prod = createMig({ ...project, url, env: 'prod' })
    assert.deepEqual((await prod.plan()).guard, {
      verdict: 'refuse',
      code: 'revision.edited',
      reasons: ['the file of a revision was changed after it was applied'],
    })
    await assert.rejects(prod.upgrade(), { code: 'revision.edited' })
  })

  test('upgrades to a plan that was reviewed, and to no other', async ({ url }) => {
    const mig = createMig({ ...projectIn(), url })
    const { id } = await mig.plan('aaaa1111')
    await assert.rejects(mig.upgrade('head', { confirm: id }), { code: 'guard.changed' })
    await mig.upgrade('aaaa1111', { confirm: id })
    assert.equal((await mig.pending()).length, 1)
  })

  test('asks a function in production, with the plan', async ({ url }) => {
    const project = projectIn(undefined, { environments: { prod: { production: true } } })
    const mig = createMig({ ...project, env: 'prod', url })
    await assert.rejects(mig.upgrade(), { code: 'guard.refused' })
    await assert.rejects(mig.upgrade('head', { confirm: () => false }), { code: 'guard.refused' })
    const seen: string[] = []
    await mig.upgrade('head', {
      confirm: ({ steps }) => {
        seen.push(...steps.map(({ id }) => id))
        return true
      },
    })
    assert.deepEqual(seen, ['aaaa1111', 'bbbb2222'])
  })

  test('tells its listeners and its logger, until they have heard enough', async ({ url }) => {
    const lines: string[] = []
    const say = (message: string) => void lines.push(message.replace(/\(\d+ ms\)/, '(N ms)'))
    const mig = createMig({ ...projectIn(), url, logger: { info: say, warn: say, error: say } })
    const heard: unknown[] = []
    const stop = mig.on('step', ({ event, id }) => heard.push([event, id]))
    mig.on('done', ({ to }) => heard.push(['done', ...to]))
    await mig.upgrade('aaaa1111')
    stop()
    await mig.upgrade()
    assert.deepEqual(heard, [
      ['started', 'aaaa1111'],
      ['ended', 'aaaa1111'],
      ['done', 'aaaa1111'],
      ['done', 'bbbb2222'],
    ])
    assert.deepEqual(lines, [
      'applied aaaa1111 create aaaa1111 (N ms)',
      'applied bbbb2222 create bbbb2222 (N ms)',
    ])
  })

  test('a failure is thrown, and told to whoever listens', async ({ url }) => {
    const project = projectIn({ 'revisions/1.mjs': revisionText('aaaa1111', null, `op.execute('NONSENSE')`) })
    const mig = createMig({ ...project, url })
    const failures: unknown[] = []
    mig.on('failed', (error) => failures.push(error))
    const thrown: unknown = await mig.upgrade().then(
      () => assert.fail('nothing was thrown'),
      (error: unknown) => error,
    )
    assert.deepEqual(failures, [thrown])
    assert.equal((thrown as { code?: unknown }).code, 'sql.failed')
  })

  test('an abort stops a statement that runs, whatever its reason is', async (database) => {
    const slow = {
      sqlite:
        'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e10) SELECT COUNT(*) FROM n',
      postgres: 'SELECT pg_sleep(60)',
      mariadb: 'SELECT SLEEP(60)',
      mysql: 'SELECT SLEEP(60)',
    }[dialect]
    const project = projectIn({
      'revisions/1.mjs': revisionText('aaaa1111', null, `op.execute(${JSON.stringify(slow)})`),
    })
    const mig = createMig({ ...project, url: database.url })
    const stop = new AbortController()
    mig.on('step', () => setTimeout(() => stop.abort(), 300))
    const began = performance.now()
    await assert.rejects(mig.upgrade('head', { signal: stop.signal }), { code: 'interrupted' })
    assert.ok(performance.now() - began < 10_000)
    assert.equal((await mig.pending()).length, 1)
  })

  test('two in one process know nothing of each other', async ({ url }) => {
    const first = createMig({ ...projectIn(), url })
    const other = createMig({ ...projectIn({ 'revisions/1.mjs': revisionText('cccc3333', null) }), url })
    await first.upgrade()
    assert.deepEqual(
      (await other.pending()).map(({ id }) => id),
      ['cccc3333'],
    )
    assert.deepEqual(
      (await other.status()).revisions.filter(({ state }) => state === 'missing').map(({ id }) => id),
      ['aaaa1111', 'bbbb2222'],
    )
  })

  test('finds a file that was changed after it was applied, and one that is gone', async ({ url }) => {
    const project = projectIn()
    const mig = createMig({ ...project, url })
    await mig.upgrade()
    assert.deepEqual(await mig.verify(), {
      isGood: true,
      changed: [],
      missing: [],
      unknown: [],
      misplaced: [],
      unfinished: [],
      unchecked: [],
      findings: [],
    })
    writeFiles(project.cwd, { 'revisions/1.mjs': revisionText('aaaa1111', null, "op.execute('SELECT 1')") })
    const { isGood, changed } = await mig.verify()
    assert.equal(isGood, false)
    assert.deepEqual(
      changed.map(({ id, path }) => [id, path]),
      [['aaaa1111', 'revisions/1.mjs']],
    )
    const other = createMig({ ...projectIn({ 'revisions/1.mjs': revisionText('aaaa1111', null) }), url })
    assert.deepEqual(
      (await other.verify()).missing.map(({ id }) => id),
      ['bbbb2222'],
    )
  })

  test('finds a revision that was applied before what it stands on', async (database) => {
    const mig = createMig({ ...projectIn(), url: database.url })
    await mig.upgrade()
    await database.query('UPDATE mig_revision SET position = 9 WHERE position = 1')
    const { isGood, misplaced } = await mig.verify()
    assert.equal(isGood, false)
    assert.deepEqual(
      misplaced.map(({ id, before }) => [id, before]),
      [['bbbb2222', ['aaaa1111']]],
    )
  })

  test('checks the database against the revisions', async (database) => {
    const project = projectIn({
      'revisions/1.mjs': revisionText('aaaa1111', null, `op.dropTable('nothing', { ifExists: true })`),
    })
    const mig = createMig({ ...project, url: database.url })
    assert.deepEqual((await mig.check()).pending, ['aaaa1111'])
  })
})

describe('a handle', () => {
  test('writes a revision, and knows it at once', async () => {
    const project = projectIn()
    const mig = createMig({ ...project, url: 'sqlite:app.db' })
    const written = await mig.revision({ message: 'add phone', format: 'mjs' })
    assert.equal(readdirSync(join(project.cwd, 'revisions')).length, 3)
    assert.deepEqual(
      (await mig.heads()).heads.map(({ id }) => id),
      [written.id],
    )
  })

  test('refuses options that it does not know, before it is there', () => {
    assert.throws(() => createMig({ ...projectIn(), enviroment: 'prod' } as ProjectOptions), {
      code: 'config.invalid',
      message: 'unknown key "enviroment" in createMig(): did you mean "env"?',
    })
  })

  test('refuses options of a call that it does not know', async () => {
    const project = projectIn()
    const mig = createMig({ ...project, url: 'sqlite:app.db' })
    const refuses = (call: Promise<unknown>, message: string) =>
      assert.rejects(call, { code: 'config.invalid', message })
    await refuses(
      mig.upgrade('head', { transacton: 'all' } as RunCallOptions),
      'unknown key "transacton" in upgrade(): did you mean "transaction"?',
    )
    await refuses(
      mig.stamp('head', { confirm: 1 } as never),
      'confirm in stamp(): expected a function, or the id of a plan, got 1',
    )
    await refuses(
      mig.plan('head', { direction: 'dwon' } as never),
      'direction in plan(): expected "up" or "down", got "dwon": did you mean "down"?',
    )
    await refuses(
      mig.revision({ mesage: 'add phone' } as NewRevisionRequest),
      'unknown key "mesage" in revision(): did you mean "message"?',
    )
    assert.equal(existsSync(join(project.cwd, 'app.db')), false)
  })

  test('leaves the variables of the process alone', async () => {
    const project = projectIn({ ...TWO, '.env': 'MIG_LIBRARY_TEST=1\n' })
    const before = { ...process.env }
    await createMig({ ...project, url: 'sqlite:app.db' }).heads()
    assert.deepEqual({ ...process.env }, before)
  })

  test('an abort that came before a call stops that call', async () => {
    const mig = createMig({ ...projectIn(), url: 'sqlite:app.db', signal: AbortSignal.abort() })
    await assert.rejects(mig.current(), { code: 'interrupted' })
  })

  test('is of no more use once it is closed', async () => {
    const mig = createMig({ ...projectIn(), url: 'sqlite:app.db' })
    await mig.close()
    await assert.rejects(mig.current(), { code: 'usage', message: 'this handle is closed' })
  })

  test('a listener that throws ends the process, not the run', async () => {
    const { cwd } = projectIn()
    const script = `import { createMig } from 'migraph'
const mig = createMig({ cwd: ${JSON.stringify(cwd)}, url: 'sqlite:app.db' })
mig.on('step', ({ event }) => { if (event === 'ended') throw new Error('from a listener') })
process.on('uncaughtException', (error) => console.log(error.message))
console.log((await mig.upgrade()).to)`
    const { stdout } = await execute([process.execPath, '--input-type=module', '-e', script], {
      cwd: process.cwd(),
    })
    assert.equal(stdout, "from a listener\nfrom a listener\n[ 'bbbb2222' ]\n")
  })

  test('refuses a knex instance of another driver, and a transaction', async () => {
    const knex = knexOn({ dialect: 'sqlite', url: 'sqlite:///nowhere/app.db' } as never)
    Object.assign(knex.client as object, { driverName: 'tedious' })
    await assert.rejects(createMig({ ...projectIn(), knex }).current(), {
      code: 'connection.unsupported',
      message: 'the knex instance works through "tedious"',
    })
    await knex.destroy()
  })
})
