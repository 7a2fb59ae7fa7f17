import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'node:test'
import { withLock } from '../../../src/io/lock/lock.ts'
import { waitingSession } from '../../../src/io/lock/waiting-session.ts'
import { freshDatabase } from '../../support/databases.ts'
import { serverDialects, type ServerDialect, skipOn } from '../../support/dialects.ts'
import { failureOf, interruption, openSession, run, step } from '../execute/support.ts'

const HOLDER: Readonly<Record<ServerDialect, RegExp>> = {
  postgres: /^mig pid \d+ of \S+ from .+ since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/,
  mariadb: /^connection \d+ of \S+ from \S+$/,
  mysql: /^connection \d+ of \S+ from \S+$/,
}

/** A promise that is kept when its `resolve` is called. */
function barrier(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve: () => resolve() }
}

for (const dialect of serverDialects) {
  describe(`the lock [${dialect}]`, () => {
    test(
      'lets one runner in after the other, and tells who holds it',
      { skip: skipOn(dialect) },
      async () => {
        const database = await freshDatabase(dialect)
        const [a, b] = [await openSession(database.url), await openSession(database.url)]
        const seen: string[] = []
        const work = (name: string) => async () => {
          seen.push(`${name} begins`)
          await sleep(300)
          seen.push(`${name} ends`)
        }
        const waits: string[] = []
        const first = withLock(a, { name: 'x', timeout: 9000 }, work('a'))
        await sleep(100)
        const onWait = (holder?: string) => waits.push(holder ?? 'nobody')
        await Promise.all([first, withLock(b, { name: 'x', timeout: 9000, onWait }, work('b'))])
        assert.deepEqual(seen, ['a begins', 'a ends', 'b begins', 'b ends'])
        assert.equal(waits.length, 1)
        assert.match(waits[0]!, HOLDER[dialect])
        await a.close()
        await b.close()
        await database.close()
      },
    )

    test('is not waited for longer than it may, or after an abort', { skip: skipOn(dialect) }, async () => {
      const database = await freshDatabase(dialect)
      const [a, b] = [await openSession(database.url), await openSession(database.url)]
      const { promise: begun, resolve: begin } = barrier()
      const { promise: released, resolve: release } = barrier()
      const held = withLock(a, { name: 'x', timeout: 0 }, () => {
        begin()
        return released
      })
      await begun
      const began = performance.now()
      const error = await failureOf(withLock(b, { name: 'x', timeout: 300 }, () => Promise.resolve()))
      assert.ok(performance.now() - began < 3000)
      assert.equal(error.code, 'lock.timeout')
      assert.match(error.message.replace('another mig works on this database: ', ''), HOLDER[dialect])
      const reason = new Error('stopped by Ctrl-C')
      const signal = AbortSignal.abort(reason)
      const aborted = await failureOf(
        withLock(b, { name: 'x', timeout: 9000, signal }, () => Promise.resolve()),
      )
      assert.equal(aborted, reason)
      assert.equal(
        await withLock(b, { name: 'y', timeout: 0 }, () => Promise.resolve('another lock')),
        'another lock',
      )
      release()
      await held
      assert.equal(await withLock(b, { name: 'x', timeout: 0 }, () => Promise.resolve('free')), 'free')
      await a.close()
      await b.close()
      await database.close()
    })

    test(
      'is waited for no longer where the other one has done it all, and is not taken then',
      { skip: skipOn(dialect) },
      async () => {
        const database = await freshDatabase(dialect)
        const [a, b] = [await openSession(database.url), await openSession(database.url)]
        const { promise: begun, resolve: begin } = barrier()
        const { promise: released, resolve: release } = barrier()
        const held = withLock(a, { name: 'x', timeout: 0 }, () => {
          begin()
          return released.then(() => 'held')
        })
        await begun
        const answers = [undefined, undefined, 'reached']
        const waiting = withLock(
          b,
          { name: 'x', timeout: 9000, ifReached: () => Promise.resolve(answers.shift()) },
          () => Promise.resolve('worked'),
        )
        assert.equal(await waiting, 'reached')
        assert.deepEqual(answers, [])
        release()
        assert.equal(await held, 'held')
        await a.close()
        await b.close()
        await database.close()
      },
    )

    test('is free again after a failure', { skip: skipOn(dialect) }, async () => {
      const database = await freshDatabase(dialect)
      const [a, b] = [await openSession(database.url), await openSession(database.url)]
      await failureOf(withLock(a, { name: 'x', timeout: 0 }, () => Promise.reject(new Error('no'))))
      assert.equal(await withLock(b, { name: 'x', timeout: 0 }, () => Promise.resolve('free')), 'free')
      await a.close()
      await b.close()
      await database.close()
    })
  })
}

describe('the lock [sqlite]', () => {
  test('is the transaction: who comes second waits for it', async () => {
    const database = await freshDatabase('sqlite')
    const [a, b] = [await openSession(database.url), await openSession(database.url)]
    const { promise: begun, resolve: begin } = barrier()
    const slow = step('a1', {
      upgrade: (op) =>
        op.run(async () => {
          begin()
          await sleep(300)
        }),
    })
    const results = await Promise.all([run(a, [slow]), begun.then(() => run(b, [slow]))])
    assert.deepEqual(
      results.flat().map(({ outcome }) => outcome),
      ['done', 'elsewhere'],
    )
    await a.close()
    await b.close()
    await database.close()
  })

  test('is told to be waited for, once, and taken when it is free', async () => {
    const database = await freshDatabase('sqlite')
    const waits: (string | undefined)[] = []
    const session = waitingSession(await openSession(database.url), {
      timeout: 9000,
      onWait: (holder) => waits.push(holder),
    })
    await run(session, [step('a1', { upgrade: () => {} })])
    assert.deepEqual(waits, [])
    await database.script('BEGIN IMMEDIATE')
    setTimeout(() => void database.script('COMMIT'), 700)
    const [result] = await run(session, [step('a2', { upgrade: () => {} })])
    assert.equal(result?.outcome, 'done')
    assert.deepEqual(waits, ['another process'])
    await session.close()
    await database.close()
  })

  test('is waited for as long as it may be, also by what comes after a wait that was told', async () => {
    const database = await freshDatabase('sqlite')
    const session = waitingSession(await openSession(database.url), { timeout: 600 })
    await database.script('CREATE TABLE t (id integer); BEGIN IMMEDIATE')
    const began = performance.now()
    const error = await failureOf(run(session, [step('a1', { upgrade: () => {} })]))
    assert.equal(error.code, 'lock.timeout')
    assert.ok(performance.now() - began >= 600)
    assert.deepEqual(await session.query('PRAGMA busy_timeout'), [{ timeout: 600 }])
    await session.close()
    await database.close()
  })

  test('is waited for no longer after an abort', async () => {
    const database = await freshDatabase('sqlite')
    const controller = new AbortController()
    const reason = interruption()
    const session = waitingSession(await openSession(database.url), {
      timeout: 20_000,
      signal: controller.signal,
      onWait: () => controller.abort(reason),
    })
    await database.script('CREATE TABLE t (id integer); BEGIN IMMEDIATE')
    const began = performance.now()
    assert.equal(await failureOf(run(session, [step('a1', { upgrade: () => {} })])), reason)
    assert.ok(performance.now() - began < 5000)
    await session.close()
    await database.close()
  })

  test('is not waited for longer than it may', async () => {
    const database = await freshDatabase('sqlite')
    const session = await openSession(database.url, { lockTimeout: 200 })
    await database.script('CREATE TABLE t (id integer); BEGIN IMMEDIATE')
    const error = await failureOf(run(session, [step('a1', { upgrade: () => {} })]))
    assert.equal(error.code, 'lock.timeout')
    assert.equal(error.message, 'another process keeps the database locked')
    assert.deepEqual(error.hint, ['lockTimeout in the config says how long to wait for it'])
    await session.close()
    await database.close()
  })

  test('is named as the reason where it keeps a session from being opened', async () => {
    const database = await freshDatabase('sqlite')
    await database.script('CREATE TABLE t (id integer); BEGIN EXCLUSIVE')
    const error = await failureOf(openSession(database.url, { lockTimeout: 100 }))
    assert.equal(error.code, 'connection.failed')
    assert.equal(error.message, 'cannot connect to sqlite app.db: database is locked')
    assert.equal(
      error.hint[0],
      'another process keeps it locked; lockTimeout in the config says how long to wait',
    )
    await database.close()
  })
})
