import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Knex } from 'knex'
import { initDatabase } from '../../src/library/boot/init-database.ts'
import type { Initialised, InitOptions } from '../../src/library/boot/options.ts'
import { createMig } from '../../src/library/create-mig.ts'
import type { MigError } from '../../src/errors.ts'
import { eachDialect, freshDatabase, type TestDatabase } from '../support/databases.ts'
import { skipOn } from '../support/dialects.ts'
import { knexOn, projectIn, revisionText, TWO } from './support.ts'

/** Boots, and ends the instance that was made. */
async function booted(options: InitOptions): Promise<Initialised['report']> {
  const { knex, report } = await initDatabase(options)
  if (knex !== options.knex) await knex.destroy()
  return report
}

/** The statements that an instance sends, as the driver is given them. */
function statementsOf(knex: Knex): string[] {
  const sent: string[] = []
  const client = knex.client as { acquireRawConnection(): Promise<Record<string, unknown>> }
  const acquire = client.acquireRawConnection.bind(client)
  client.acquireRawConnection = async () => {
    const raw = await acquire()
    for (const method of ['query', 'execute', 'all', 'run', 'exec']) {
      const original = raw[method]
      if (typeof original !== 'function') continue
      raw[method] = function (this: unknown, ...args: unknown[]): unknown {
        const [first] = args
        const text = typeof first === 'string' ? first : (first as { text?: string; sql?: string })
        sent.push(typeof text === 'string' ? text : (text.text ?? text.sql ?? ''))
        return (original as (...all: unknown[]) => unknown).apply(this, args)
      }
    }
    return raw
  }
  return sent
}

const SCHEMA = `import { schema, table, t } from 'migraph'
export const users = table('users', { id: t.integer().primaryKey(), name: t.varchar(40).notNull() })
`

const broken = {
  'revisions/1.mjs': revisionText('aaaa1111', null, "op.execute('NONSENSE')"),
  'schema.mjs': SCHEMA,
}

eachDialect('initDatabase', (dialect, { test }) => {
  test('applies what is pending and gives an instance that works', async ({ url }) => {
    const { knex, report } = await initDatabase({ ...projectIn(), url })
    const { outcome, pending, run, environment, server } = report
    assert.deepEqual(
      { outcome, environment, kind: server.kind, pending: pending.map(({ id }) => id), to: run?.to },
      {
        outcome: 'applied',
        environment: 'dev',
        kind: dialect,
        pending: ['aaaa1111', 'bbbb2222'],
        to: ['bbbb2222'],
      },
    )
    assert.deepEqual(await knex('aaaa1111').select(), [])
    await knex.destroy()
  })

  test('where nothing is pending it asks one question, loads no revision and changes nothing', async (database) => {
    const project = projectIn({
      ...TWO,
      'revisions/2.mjs': `${TWO['revisions/2.mjs']!}
globalThis.revisionsLoaded = (globalThis.revisionsLoaded ?? 0) + 1
`,
    })
    await booted({ ...project, url: database.url })
    const before = await database.dump()
    Reflect.deleteProperty(globalThis, 'revisionsLoaded')
    const knex = knexOn(database)
    const sent = statementsOf(knex)
    const report = await booted({ ...project, knex })
    assert.deepEqual([report.outcome, report.pending], ['current', []])
    assert.equal(sent.length, 1, sent.join('\n'))
    assert.equal('revisionsLoaded' in globalThis, false)
    assert.equal(await database.dump(), before)
    // it is not ours to end
    assert.deepEqual(await knex('aaaa1111').select(), [])
    await knex.destroy()
  })

  test('a revision that was cut off is pending, though every revision is recorded', async (database) => {
    const project = projectIn()
    await booted({ ...project, url: database.url })
    await cutOff(database)
    await assert.rejects(booted({ ...project, url: database.url, mode: 'check' }), {
      code: 'database.pending',
      message: 'a revision was cut off and is not finished, and this process applies nothing',
    })
  })

  test('check: throws where something is pending, and changes nothing', async (database) => {
    const empty = await database.dump()
    await assert.rejects(booted({ ...projectIn(), url: database.url, mode: 'check' }), {
      code: 'database.pending',
      message: '2 revisions are pending, from aaaa1111 create aaaa1111 on, and this process applies nothing',
    })
    assert.equal(await database.dump(), empty)
    await booted({ ...projectIn(), url: database.url })
    assert.equal((await booted({ ...projectIn(), url: database.url, mode: 'check' })).outcome, 'current')
  })

  test('wait: ends when another process has brought the target', async ({ url }) => {
    const project = projectIn()
    const waiting = booted({ ...project, url, mode: 'wait', wait: '30s' })
    setTimeout(() => void createMig({ ...project, url }).upgrade(), 300)
    assert.equal((await waiting).outcome, 'waited')
  })

  test('wait: throws at the deadline', async ({ url }) => {
    await assert.rejects(booted({ ...projectIn(), url, mode: 'wait', wait: '300ms' }), {
      code: 'database.pending',
      message: '2 revisions are pending, from aaaa1111 create aaaa1111 on, and nobody has applied it in time',
    })
  })

  test('wait: an abort ends it', async ({ url }) => {
    const signal = AbortSignal.timeout(300)
    await assert.rejects(booted({ ...projectIn(), url, mode: 'wait', signal }), { code: 'interrupted' })
  })

  test('without autoMigrate it says what is pending; a dry run has the plan', async (database) => {
    const project = { ...projectIn(), url: database.url }
    const empty = await database.dump()
    const report = await booted({ ...project, autoMigrate: false })
    assert.deepEqual([report.outcome, report.pending.length, report.plan], ['pending', 2, undefined])
    const { outcome, plan } = await booted({ ...project, dryRun: true })
    assert.deepEqual([outcome, plan?.steps.map(({ id }) => id)], ['pending', ['aaaa1111', 'bbbb2222']])
    assert.equal(await database.dump(), empty)
  })

  test('production asks for a confirmation, and takes the id of the plan', async ({ url }) => {
    const project = { ...projectIn(undefined, { environments: { prod: {} } }), env: 'prod', url }
    await assert.rejects(booted(project), { code: 'guard.refused' })
    const { plan } = await booted({ ...project, dryRun: true })
    assert.equal((await booted({ ...project, variables: { MIG_CONFIRM: plan!.id } })).outcome, 'applied')
  })

  test('five at once: each revision is applied once, and all of them start', async ({ url }) => {
    const project = projectIn()
    const reports = await Promise.all([1, 2, 3, 4, 5].map(() => booted({ ...project, url })))
    const done = reports.flatMap(({ run }) => run?.steps.filter(({ outcome }) => outcome === 'done') ?? [])
    assert.deepEqual(done.map(({ id }) => id).toSorted(), ['aaaa1111', 'bbbb2222'])
    assert.equal((await booted({ ...project, url })).outcome, 'current')
  })

  test('one that only waited for another says so', async ({ url }) => {
    const { gate, begun, open } = closedGate()
    const project = projectIn({
      'revisions/1.mjs': `export const revision = 'aaaa1111'
export const down_revision = null
export async function upgrade(op) {
  op.execute('CREATE TABLE aaaa1111 (n INTEGER)')
  await globalThis[${JSON.stringify(gate)}]()
}
`,
    })
    const first = booted({ ...project, url })
    await begun
    const logger = { info() {}, warn: open, error() {} }
    const second = booted({ ...project, url, logger })
    const [applied, waited] = await Promise.all([first, second])
    assert.deepEqual([applied.outcome, applied.run?.steps.length], ['applied', 1])
    assert.deepEqual([waited.outcome, waited.run, waited.pending.length], ['waited', undefined, 1])
  })

  test('a slip in an option is refused before anything is done', async (database) => {
    const project = { ...projectIn(), url: database.url }
    const empty = await database.dump()
    await assert.rejects(booted({ ...project, autoMigrat: false } as InitOptions), {
      code: 'config.invalid',
      message: 'unknown key "autoMigrat" in initDatabase(): did you mean "autoMigrate"?',
    })
    assert.equal(await database.dump(), empty)
  })

  test('a target of its own is where it goes', async ({ url }) => {
    const project = { ...projectIn(), url, target: 'aaaa1111' }
    assert.deepEqual((await booted(project)).run?.to, ['aaaa1111'])
    assert.equal((await booted(project)).outcome, 'current')
  })

  test('createTables: the schema is made and all is recorded where the revisions fail', async (database) => {
    const project = projectIn(broken, { schema: 'schema.mjs' })
    const report = await booted({ ...project, url: database.url, onFailure: 'createTables' })
    assert.equal(report.outcome, 'created')
    assert.match(String(report.failure), /NONSENSE/)
    await database.query("INSERT INTO users (id, name) VALUES (1, 'Bo')")
    assert.equal((await booted({ ...project, url: database.url })).outcome, 'current')
  })

  test('createTables: not where there is a table, and not in production', async (database) => {
    const project = { ...projectIn(broken, { schema: 'schema.mjs' }), url: database.url } as const
    const whyNot = async (env: string, why: string): Promise<void> => {
      const failure: unknown = await booted({
        ...project,
        env,
        onFailure: 'createTables',
        confirm: () => true,
      }).then(
        () => assert.fail('nothing was thrown'),
        (error: unknown) => error,
      )
      const { code, hint } = failure as { code: string; hint: readonly string[] }
      assert.deepEqual(
        [code, hint.at(-1)],
        ['sql.failed', `the tables were not made by the schema either: ${why}`],
      )
    }
    await database.query('CREATE TABLE mine (n INTEGER)')
    await whyNot('dev', 'the database holds table "mine"')
    await database.query('DROP TABLE mine')
    await database.query('DELETE FROM mig_statement')
    await whyNot('prod', 'the environment is production')
  })

  test('a server that is not the one asked for is unfit', async ({ url }) => {
    const project = { ...projectIn(), url }
    await assert.rejects(booted({ ...project, server: { atLeast: '99' } }), {
      code: 'database.unfit',
      message: /cannot serve: it is \w+ [\d.]+.*, older than 99$/,
    })
    const other = dialect === 'postgres' ? 'sqlite' : 'postgres'
    await assert.rejects(booted({ ...project, server: { kind: other } }), {
      code: 'database.unfit',
      message: new RegExp(`it is ${dialect} .*, and ${other} is asked for$`),
    })
  })
})

describe('initDatabase [postgres]', { skip: skipOn('postgres') }, () => {
  test('finds what stands in a schema of its own at once, on either instance', async () => {
    const database = await freshDatabase('postgres')
    try {
      await database.query('CREATE SCHEMA shop')
      const config = { environments: { dev: { url: database.url, schemas: ['shop'] } } }
      const project = projectIn(undefined, config)
      const { knex, report } = await initDatabase(project)
      assert.equal(report.outcome, 'applied')
      assert.deepEqual(await knex('bbbb2222').select(), [])
      await knex.destroy()
      const yours = knexOn(database)
      const sent = statementsOf(yours)
      assert.equal((await booted({ ...project, knex: yours })).outcome, 'current')
      assert.equal(sent.length, 1)
      await yours.destroy()
    } finally {
      await database.close()
    }
  })
})

/** As a process leaves it that is killed in the middle of a statement. */
async function cutOff(database: TestDatabase): Promise<void> {
  await database.query(`INSERT INTO mig_statement (revision, direction, seq, epoch, kind, state, operation, ends, statement, bindings, started_at)
    VALUES ('bbbb2222', 'up', 0, 1, 'attempt', 'done', 0, 0, '', '[]', '')`)
}

/** A revision that comes to the gate tells `begun`, and stays there until it is opened. */
function closedGate() {
  const gate = `gate${gates++}`
  let open = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  const begun = new Promise<void>((resolve) => {
    Reflect.set(globalThis, gate, () => {
      resolve()
      return opened
    })
  })
  return { gate, begun, open: () => open() }
}

let gates = 0

/** What is wrong with the options, a message each. */
async function faultsOf(options: object): Promise<readonly string[]> {
  const error: unknown = await booted({ ...projectIn(), url: 'sqlite:app.db', ...options }).then(
    () => assert.fail('nothing was thrown'),
    (thrown: unknown) => thrown,
  )
  const { code, details } = error as MigError
  assert.equal(code, 'config.invalid')
  return (details['problems'] as readonly { message: string }[]).map(({ message }) => message)
}

describe('initDatabase', () => {
  test('names everything that is wrong with its options', async () => {
    assert.deepEqual(await faultsOf({ mode: 'chek', environment: 'prod' }), [
      'mode: expected "apply", "check" or "wait", got "chek": did you mean "check"?',
      'unknown key "environment": did you mean "env"?',
    ])
    const faulty = { confirm: true, wait: 'a while', autoMigrate: 'no', logger: { info() {}, log() {} } }
    assert.deepEqual(await faultsOf(faulty), [
      'confirm: expected a function, or the id of a plan, got true',
      `wait: expected a duration of at least 1 ms, such as 500, '500ms', '5s', '2min' or '1h', got "a while"`,
      'autoMigrate: expected true or false, got "no"',
      'logger: expected an object with the functions info, warn and error, got an object: there is no function "warn"',
    ])
    const server = { kind: 'postgresql', atLeast: 15, edition: 'x' }
    assert.deepEqual(await faultsOf({ server, knex: { client: 'pg' }, signal: {} }), [
      'server.kind: expected "postgres", "mysql", "mariadb" or "sqlite", got "postgresql": did you mean "postgres"?',
      "server.atLeast: expected a version such as '15' or '10.6', got 15",
      'unknown key "server.edition"',
      'knex: expected a knex instance, got an object',
      'signal: expected an AbortSignal, got an object',
    ])
    await assert.rejects(booted('postgres://root:secret@db/shop' as never), {
      code: 'config.invalid',
      message: 'initDatabase(): expected an object, got a string',
    })
  })

  test('says that nothing answers', async () => {
    await assert.rejects(booted({ ...projectIn(), url: 'postgres://nobody@127.0.0.1:1/none' }), {
      code: 'connection.failed',
      message: /^cannot connect to postgres nobody@127.0.0.1:1\/none: /,
    })
  })

  test('a database in memory is migrated on the instance’s own connection', async () => {
    const { knex, report } = await initDatabase({ ...projectIn(), url: 'sqlite::memory:' })
    assert.equal(report.outcome, 'applied')
    assert.deepEqual(await knex('bbbb2222').select(), [])
    await knex.destroy()
  })

  test('a standby serves only who says that it only reads', async () => {
    const project = projectIn()
    const knex = knexOn({ dialect: 'sqlite', url: `sqlite://${join(project.cwd, 'app.db')}` } as never)
    await booted({ ...project, knex })
    await knex.raw('PRAGMA query_only = ON')
    await assert.rejects(booted({ ...project, knex }), {
      code: 'database.unfit',
      message: /it takes no writes$/,
    })
    assert.equal((await booted({ ...project, knex, readOnly: true, mode: 'check' })).outcome, 'current')
    await assert.rejects(booted({ ...project, knex, readOnly: true }), { code: 'usage' })
    await knex.destroy()
  })

  test('a file that may not be written to is unfit', { skip: process.getuid?.() === 0 }, async () => {
    const project = projectIn()
    await booted({ ...project, url: 'sqlite:app.db' })
    chmodSync(join(project.cwd, 'app.db'), 0o444)
    await assert.rejects(booted({ ...project, url: 'sqlite:app.db' }), { code: 'database.unfit' })
  })
})
