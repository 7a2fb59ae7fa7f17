import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { DialectName } from '../../../src/core/dialect.ts'
import type { Session } from '../../../src/io/db/session.ts'
import type { Operations } from '../../../src/io/execute/operations.ts'
import type { LoadedStep } from '../../../src/io/execute/execute.ts'
import { withLock } from '../../../src/io/lock/lock.ts'
import { dialects } from '../../support/databases.ts'
import {
  applied,
  create,
  failureOf,
  interruption,
  openSession,
  rowsOf,
  run,
  sharedDatabase,
  step,
} from './support.ts'

/** What takes seconds if nobody stops it. */
const SLOW: Readonly<Record<DialectName, string>> = {
  sqlite:
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT max(i) FROM n',
  postgres: 'SELECT pg_sleep(20)',
  mariadb: 'SELECT SLEEP(20)',
  mysql: 'SELECT SLEEP(20)',
}

/** Runs steps as the product does, while no other runner is at work. */
const exclusively = (session: Session, steps: readonly LoadedStep[]) =>
  withLock(session, { name: '.mig_revision', timeout: 20_000 }, () => run(session, steps))

describe('a run that is not left in peace', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('stops a long statement when it is aborted, and takes the revision back', async ({
        database,
        session,
      }) => {
        await run(session, [step('w1', { upgrade: create('w1') })])
        const controller = new AbortController()
        const reason = interruption()
        const onStep = () => setTimeout(() => controller.abort(reason), 300)
        const began = performance.now()
        const error = await failureOf(
          run(
            session,
            [
              step('w2', {
                upgrade(op) {
                  op.execute('INSERT INTO w1 VALUES (1)')
                  op.execute(SLOW[dialect])
                },
              }),
            ],
            { signal: controller.signal, onStep },
          ),
        )
        assert.ok(performance.now() - began < 5000)
        assert.equal(error.code, 'interrupted')
        assert.equal(error.message, 'w2 the w2: stopped by Ctrl-C')
        assert.equal(error.hint.at(-1), 'rolled back; the database stays at base')
        assert.deepEqual(await rowsOf(database, 'w1'), [])
        assert.deepEqual(await applied(database, 'w'), ['w1'])
        const [next] = await run(session, [
          step('w3', { upgrade: (op) => op.execute('INSERT INTO w1 VALUES (2)') }),
        ])
        assert.equal(next?.outcome, 'done')
      })

      test('stops a function when it is aborted, also one that waits for something else', async ({
        database,
        session,
      }) => {
        await run(session, [step('x1', { upgrade: create('x1') })])
        const controller = new AbortController()
        const reason = interruption()
        const onStep = () => setTimeout(() => controller.abort(reason), 200)
        const error = await failureOf(
          run(
            session,
            [
              step('x2', {
                upgrade: (op) =>
                  op.run(async (trx) => {
                    await trx('x1').insert({ id: 1 })
                    await new Promise(() => undefined)
                  }),
              }),
            ],
            { signal: controller.signal, onStep },
          ),
        )
        assert.equal(error.message, 'x2 the x2: stopped by Ctrl-C')
        assert.deepEqual(await rowsOf(database, 'x1'), [])
      })

      test('stops a body that waits for something of its own, and does nothing that it asks for later', async ({
        database,
        session,
      }) => {
        await run(session, [step('v1', { upgrade: create('v1') })])
        const controller = new AbortController()
        const { signal } = controller
        let end = () => {}
        const ended = new Promise<void>((resolve) => (end = resolve))
        const late: Promise<string>[] = []
        const ask = async (op: Operations, id: number) => {
          op.execute(`INSERT INTO v1 VALUES (${id})`)
          await op.query(`INSERT INTO v1 VALUES (${id + 1})`)
        }
        const asking = (op: Operations, id: number) => ask(op, id).then(String, () => 'refused')
        const upgrade = async (op: Operations) => {
          await op.run((trx) => trx('v1').insert({ id: 1 }))
          op.execute('INSERT INTO v1 VALUES (2)')
          signal.addEventListener('abort', () => late.push(asking(op, 3)), { once: true })
          late.push(ended.then(() => asking(op, 5)))
          setTimeout(() => controller.abort(interruption()), 50)
          await new Promise(() => undefined)
        }
        const error = await failureOf(run(session, [step('v2', { upgrade })], { signal }))
        end()
        assert.equal(error.message, 'v2 the v2: stopped by Ctrl-C')
        assert.equal(error.hint.at(-1), 'rolled back; the database stays at base')
        assert.deepEqual(await Promise.all(late), ['refused', 'refused'])
        assert.deepEqual(await rowsOf(database, 'v1'), [])
        assert.deepEqual(await applied(database, 'v'), ['v1'])
      })

      test('lets a stopped function ask nothing more, not even through a transaction inside of its own', async ({
        database,
        session,
      }) => {
        await run(session, [step('u1', { upgrade: create('u1') })])
        const controller = new AbortController()
        let end = () => {}
        const ended = new Promise<void>((resolve) => (end = resolve))
        const late: Promise<string>[] = []
        const upgrade = (op: Operations) =>
          op.run((outer) =>
            outer.transaction(async (inner) => {
              await inner('u1').insert({ id: 1 })
              for (const trx of [outer, inner]) {
                const asking = ended.then(() => trx('u1').insert({ id: 2 }))
                late.push(asking.then(String, (error: unknown) => (error as Error).message))
              }
              setTimeout(() => controller.abort(interruption()), 50)
              await new Promise(() => undefined)
            }),
          )
        const error = await failureOf(run(session, [step('u2', { upgrade })], { signal: controller.signal }))
        end()
        assert.equal(error.message, 'u2 the u2: stopped by Ctrl-C')
        const refusal = 'the transaction of op.run was used after its function had ended'
        assert.deepEqual(await Promise.all(late), [refusal, refusal])
        assert.deepEqual(await rowsOf(database, 'u1'), [])
      })

      test('does not begin a function that is called after the abort', async ({ database, session }) => {
        await run(session, [step('z1', { upgrade: create('z1') })])
        const controller = new AbortController()
        let isCalled = false
        // knex is loaded, and the transaction prepared, between this and the function
        const transacting: Session = {
          ...session,
          query(sql, bindings) {
            if (sql.startsWith('SAVEPOINT')) controller.abort(interruption())
            return session.query(sql, bindings)
          },
        }
        const upgrade = (op: Operations) =>
          op.run(() => {
            isCalled = true
          })
        const error = await failureOf(
          run(transacting, [step('z2', { upgrade })], { signal: controller.signal }),
        )
        assert.equal(error.message, 'z2 the z2: stopped by Ctrl-C')
        assert.equal(isCalled, false)
        assert.deepEqual(await applied(database, 'z'), ['z1'])
      })

      test('runs each revision once where two processes run the same', async ({ database, session }) => {
        const other = await openSession(database.url)
        const steps = () =>
          ['y1', 'y2', 'y3', 'y4'].map((id) => step(id, { upgrade: create(id), transaction: true }))
        try {
          const runs = await Promise.all([exclusively(session, steps()), exclusively(other, steps())])
          const done = runs.flat().filter(({ outcome }) => outcome === 'done')
          assert.deepEqual(done.map(({ step }) => step.shortId).sort(), ['y1', 'y2', 'y3', 'y4'])
        } finally {
          await other.close()
        }
        assert.deepEqual(await applied(database, 'y'), ['y1', 'y2', 'y3', 'y4'])
      })
    })
  }
})
