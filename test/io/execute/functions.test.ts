import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { t } from '../../../src/core/schema/types.ts'
import type { MigError } from '../../../src/errors.ts'
import type { Operations } from '../../../src/io/execute/operations.ts'
import { dialects } from '../../support/databases.ts'
import { applied, create, failureOf, NO_TABLE, rowsOf, run, sharedDatabase, step } from './support.ts'

describe('what a revision calls', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('keeps the order of the calls where an await is forgotten', async ({ database, session }) => {
        await run(session, [
          step('i1', {
            upgrade(op) {
              op.createTable('i1', { id: t.integer().primaryKey() })
              void op.query('SELECT * FROM i1')
              op.bulkInsert('i1', [{ id: 1 }])
              void op.run((trx) => trx('i1').where({ id: 1 }).update({ id: 2 }))
              op.execute('UPDATE i1 SET id = 3 WHERE id = 2')
            },
          }),
        ])
        assert.deepEqual(await rowsOf(database, 'i1'), [{ id: 3 }])
      })

      test('fails where the query that nobody awaits does', async ({ database, session }) => {
        const error = await failureOf(
          run(session, [step('j1', { upgrade: (op) => void op.query('SELECT * FROM nowhere') })]),
        )
        assert.match(error.message, NO_TABLE[dialect])
        assert.deepEqual(await applied(database, 'j'), [])
      })

      test('fails where the author has caught the failure of a statement', async ({ database, session }) => {
        const error = await failureOf(
          run(session, [
            step('k1', {
              async upgrade(op) {
                await op.query('SELECT * FROM nowhere').catch(() => [])
                op.createTable('k1', { id: t.integer() })
              },
            }),
          ]),
        )
        assert.match(error.message, NO_TABLE[dialect])
        assert.deepEqual(await rowsOf(database, 'k1'), 'no table')
      })

      test('names the operation that was meant where one is misspelt', async ({ session }) => {
        const misspelt = (op: Operations) => (op as unknown as { addColum: () => void }).addColum()
        const error = await failureOf(run(session, [step('m1', { upgrade: misspelt })]))
        assert.equal(error.message, 'm1 the m1: there is no op.addColum: did you mean op.addColumn?')
      })

      test('refuses an operation that comes after the end', async ({ session }) => {
        const kept: Operations[] = []
        await run(session, [step('l1', { upgrade: (op) => void kept.push(op) })])
        assert.throws(() => kept[0]!.execute('SELECT 1'), {
          message: 'op.execute was called after the revision had ended',
        })
      })

      test('refuses an operation inside of op.run, which would wait for itself', async ({ session }) => {
        const error = await failureOf(
          run(session, [step('m1', { upgrade: (op) => op.run(() => op.query('SELECT 1')) })]),
        )
        assert.equal(
          error.message,
          'm1 the m1: op.query was called inside of op.run, which it would wait for',
        )
      })

      test("runs functions in the revision's own transaction", async ({ database, session }) => {
        await run(session, [step('n1', { upgrade: create('n1') })])
        const error = await failureOf(
          run(session, [
            step('n2', {
              async upgrade(op) {
                const seen = await op.run(async (trx) => {
                  await trx('n1').insert({ id: 1 })
                  return trx('n1').count('* as n').first()
                })
                assert.equal(Number(seen?.['n']), 1)
                throw new Error('all of it goes')
              },
            }),
          ]),
        )
        assert.equal(error.message, 'n2 the n2: all of it goes')
        assert.equal(error.code, 'revision.failed')
        assert.equal(error.hint.at(-1), 'rolled back; the database stays at base')
        assert.deepEqual(await rowsOf(database, 'n1'), [])
      })

      test('waits for a function that nobody awaits before it takes a failed revision back', async ({
        database,
        session,
      }) => {
        await run(session, [step('z1', { upgrade: create('z1') })])
        const ran: string[] = []
        const error = await failureOf(
          run(session, [
            step('z2', {
              upgrade(op) {
                void op.run(async (trx) => {
                  await new Promise((resolve) => setTimeout(resolve, 50))
                  await trx('z1').insert({ id: 1 })
                })
                void op.run(() => ran.push('the second'))
                throw new Error('at once')
              },
            }),
          ]),
        )
        assert.equal(error.message, 'z2 the z2: at once')
        await new Promise((resolve) => setTimeout(resolve, 100))
        assert.deepEqual(await rowsOf(database, 'z1'), [])
        assert.deepEqual(ran, [])
      })

      test('makes a transaction inside of op.run a savepoint', async ({ database, session }) => {
        await run(session, [
          step('o1', { upgrade: create('o1') }),
          step('o2', {
            async upgrade(op) {
              await op.run(async (trx) => {
                await trx('o1').insert({ id: 1 })
                await trx
                  .transaction(async (inner) => {
                    await inner('o1').insert({ id: 2 })
                    throw new Error('only the inner one')
                  })
                  .catch(() => undefined)
                await trx.transaction((inner) => inner('o1').insert({ id: 3 }))
              })
            },
          }),
        ])
        assert.deepEqual(await rowsOf(database, 'o1'), [{ id: 1 }, { id: 3 }])
      })

      for (const call of ['commit', 'rollback'] as const) {
        test(`refuses ${call} inside of op.run`, async ({ session }) => {
          const error = await failureOf(
            run(session, [step('p1', { upgrade: (op) => op.run((trx) => trx[call]()) })]),
          )
          assert.equal(
            error.message,
            'p1 the p1: mig commits or rolls back the transaction of a revision itself',
          )
        })
      }

      for (const statement of ['COMMIT', 'begin', 'ROLLBACK', 'START TRANSACTION', 'end']) {
        test(`refuses the statement ${statement} in a revision`, async ({ database, session }) => {
          const error = await failureOf(
            run(session, [
              step('q1', {
                upgrade(op) {
                  op.execute(`SELECT 1; -- and now\n ${statement};`)
                },
              }),
            ]),
          )
          assert.equal(
            error.message,
            `q1 the q1: ${statement.toUpperCase()}: mig opens and ends the transaction of a revision itself`,
          )
          assert.deepEqual(await applied(database, 'q'), [])
        })
      }

      test('refuses a query that a function has left behind', async ({ session }) => {
        const late: unknown[] = []
        await run(session, [
          step('r1', {
            upgrade: (op) =>
              op.run((trx) => {
                setTimeout(
                  () => void trx.raw('SELECT 1').then(undefined, (error: unknown) => late.push(error)),
                  10,
                )
              }),
          }),
        ])
        await new Promise((resolve) => setTimeout(resolve, 50))
        assert.equal(
          (late[0] as MigError).message,
          'the transaction of op.run was used after its function had ended',
        )
      })

      test('warns of nothing however many functions run', async ({ session }) => {
        const warnings: Error[] = []
        const listen = (warning: Error) => warnings.push(warning)
        process.on('warning', listen)
        await run(session, [
          step('s1', {
            async upgrade(op) {
              for (let i = 0; i < 20; i++) await op.run(() => undefined)
            },
          }),
        ])
        await new Promise((resolve) => setImmediate(resolve))
        process.off('warning', listen)
        assert.deepEqual(warnings, [])
      })
    })
  }
})
