import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { MigError } from '../../../src/errors.ts'
import { t } from '../../../src/core/schema/types.ts'
import { unknownSchema } from '../../../src/core/schema/model.ts'
import type { Session } from '../../../src/io/db/session.ts'
import type { LoadedStep } from '../../../src/io/execute/execute.ts'
import { Journal } from '../../../src/io/execute/journal.ts'
import type { Operations } from '../../../src/io/execute/operations.ts'
import { undo } from '../../../src/io/execute/undo.ts'
import { beginClaim } from '../../../src/io/lock/claim.ts'
import { thisHolder } from '../../../src/io/lock/holder.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { dialects, skipOn } from '../../support/dialects.ts'
import {
  applied,
  failureOf,
  openSession,
  rowsOf,
  step,
  TABLES,
  undoing,
  USERS_OWN,
} from '../execute/support.ts'
import { cutting, onFresh, runAgain, runUntil, type Cut } from './support.ts'

/** Takes back the one revision that is unfinished. */
async function takeBack(session: Session): Promise<readonly string[]> {
  const about = {
    operator: 'tester',
    environment: 'dev',
    toolVersion: '0.0.0',
    revisions: [],
    direction: 'down',
  } as const
  const claim = await beginClaim({ session, tables: TABLES, holder: thisHolder(about) })
  const all = await new Journal(session, TABLES).unfinished()
  const begun = all.find(({ direction }) => direction !== 'undo')
  assert.ok(begun && claim?.epoch !== undefined)
  const { operations } = await undo({
    session,
    tables: TABLES,
    epoch: claim.epoch,
    begun,
    undoing: all.find(({ direction }) => direction === 'undo'),
    name: 'a1 the a1',
    signal: new AbortController().signal,
    schemaBefore: () => Promise.resolve(unknownSchema),
  })
  return operations.map(({ kind }) => kind)
}

const takeBackOn = async ({ url }: TestDatabase): Promise<readonly string[]> => {
  const session = await openSession(url)
  return takeBack(session).finally(() => session.close())
}

/** As it is for its users, and in mig's own tables. */
const stateOf = async (database: TestDatabase) => ({
  dump: await database.dump(USERS_OWN),
  applied: await applied(database),
  left: await rowsOf(database, 'mig_statement'),
})

const STANDING: LoadedStep = step('a0', {
  transaction: false,
  upgrade(op) {
    op.createTable('users', { id: t.integer().primaryKey(), name: t.varchar(40) })
    op.createTable('teams', { id: t.integer().primaryKey() })
  },
})

const FAILING = 'INSERT INTO nowhere VALUES (1)'

function changes(op: Operations): void {
  op.createTable('posts', { id: t.integer().primaryKey(), title: t.varchar(40) })
  op.addColumn('users', 'age', t.integer())
  op.renameColumn('users', 'name', 'full_name')
  op.execute('INSERT INTO teams VALUES (7)', { reverse: 'DELETE FROM teams WHERE id = 7' })
  op.createIndex('users', ['age'])
  op.renameTable('teams', 'groups_')
}

const FAILS = step('a1', {
  transaction: false,
  upgrade(op) {
    changes(op)
    op.execute(FAILING)
  },
})

for (const dialect of dialects) {
  describe(
    `taking back what a revision has done [${dialect}]`,
    { skip: skipOn(dialect), concurrency: 4 },
    () => {
      test('gives what there was before it', async () => {
        await onFresh(dialect, async ({ database }) => {
          await runAgain(database, [STANDING])
          const before = await stateOf(database)
          await failureOf(runAgain(database, [FAILS]))
          assert.notEqual(await database.dump(USERS_OWN), before.dump)
          assert.deepEqual(await takeBackOn(database), [
            'renameTable',
            'dropIndex',
            'execute',
            'renameColumn',
            'dropColumn',
            'dropTable',
          ])
          assert.deepEqual(await stateOf(database), before)
        })
      })

      test('gives what a downgrade began with', async () => {
        const both = step('a0', {
          transaction: false,
          upgrade: STANDING.code!.upgrade,
          downgrade: FAILS.code!.upgrade,
        })
        await onFresh(dialect, async ({ database }) => {
          await runAgain(database, [both])
          const before = await stateOf(database)
          await failureOf(runAgain(database, [undoing(both)]))
          assert.notEqual(await database.dump(USERS_OWN), before.dump)
          await takeBackOn(database)
          assert.deepEqual(await stateOf(database), before)
          assert.deepEqual(before.applied, ['a0'])
        })
      })

      test('counts the statement that the run was cut off at only where it stands', async () => {
        for (const [when, operations] of [
          ['before', ['dropTable']],
          ['after', ['dropColumn', 'dropTable']],
        ] as const) {
          await onFresh(dialect, async ({ database }) => {
            await runAgain(database, [STANDING])
            const before = await stateOf(database)
            const cut: Cut = { at: (sql) => /^ALTER TABLE .* ADD COLUMN/.test(sql), when }
            await runUntil(database, cut, [FAILS])
            const stands = dialect === 'mysql' || dialect === 'mariadb' ? operations : ['dropTable']
            assert.deepEqual(await takeBackOn(database), stands)
            assert.deepEqual(await stateOf(database), before)
          })
        }
      })

      test('goes on where it was cut off itself', async () => {
        await onFresh(dialect, async ({ database }) => {
          await runAgain(database, [STANDING])
          const before = await stateOf(database)
          const tryAt = async (at: number, when: Cut['when']) => {
            await failureOf(runAgain(database, [FAILS]))
            const { session, said } = await cutting(database.url, { at: (_, count) => count === at, when })
            const failure = await takeBack(session).catch((error: unknown) => error)
            await session.close()
            const isLeft = (await database.query('SELECT * FROM mig_statement')).length > 0
            if (isLeft) await takeBackOn(database)
            assert.deepEqual(await stateOf(database), before, `${at} ${when}: ${String(failure)}`)
            return said()
          }
          const count = await tryAt(Infinity, 'before')
          for (let at = 1; at <= count; at += 5) {
            await tryAt(at, 'before')
            await tryAt(at + 2, 'after')
          }
        })
      })

      test('does nothing where an operation has no inverse, and names it', async () => {
        await onFresh(dialect, async ({ database }) => {
          await runAgain(database, [STANDING])
          const steps = [
            step('a1', {
              transaction: false,
              upgrade(op) {
                op.execute('CREATE TABLE raw (n int)')
                op.addColumn('users', 'age', t.integer())
                op.execute(FAILING)
              },
            }),
          ]
          await failureOf(runAgain(database, steps))
          const before = await stateOf(database)
          const failure = await failureOf(takeBackOn(database))
          assert.equal(failure.code, 'operation.irreversible')
          assert.match(failure.message, /^a1 the a1: .*execute CREATE TABLE raw \(n int\)/)
          assert.deepEqual(await stateOf(database), before)
        })
      })

      test('does nothing where a part of an operation stands', async () => {
        await onFresh(dialect, async ({ database }) => {
          const steps = [
            step('a1', {
              transaction: false,
              upgrade(op) {
                op.execute(`CREATE TABLE raw (n int); ${FAILING}`, { reverse: 'DROP TABLE raw' })
              },
            }),
          ]
          await failureOf(runAgain(database, steps))
          const before = await stateOf(database)
          const failure = await failureOf(takeBackOn(database))
          assert.equal(failure.code, 'revision.unsure')
          assert.match(failure.message, /only the first statement stands$/)
          assert.deepEqual(await stateOf(database), before)
        })
      })

      test('passes over what goes with the session, and what only asks', async () => {
        const setting = { sqlite: 'PRAGMA case_sensitive_like = 1', postgres: 'SET statement_timeout = 0' }
        const own = dialect === 'sqlite' || dialect === 'postgres' ? setting[dialect] : 'SET @a = 1'
        await onFresh(dialect, async ({ database }) => {
          const steps = [
            step('a1', {
              transaction: false,
              async upgrade(op) {
                op.execute(own)
                op.createTable('posts', { id: t.integer().primaryKey() })
                await op.query('SELECT * FROM posts')
                op.execute('BEGIN')
                op.execute('COMMIT')
                op.execute(FAILING)
              },
            }),
          ]
          const empty = await database.dump(USERS_OWN)
          await failureOf(runAgain(database, steps))
          assert.deepEqual(await takeBackOn(database), ['dropTable'])
          assert.equal(await database.dump(USERS_OWN), empty)
        })
      })

      test('a failure on the way back is told, and can be taken up', async () => {
        await onFresh(dialect, async ({ database, session }) => {
          await runAgain(database, [STANDING])
          const before = await stateOf(database)
          await failureOf(runAgain(database, [FAILS]))
          await session.query('CREATE TABLE teams (a int)')
          const failure: MigError = await failureOf(takeBackOn(database))
          assert.equal(failure.code, 'sql.failed')
          assert.match(failure.message, /^a1 the a1 could not be taken back: "rename table .*": /)
          await session.query('DROP TABLE teams')
          await takeBackOn(database)
          assert.deepEqual(await stateOf(database), before)
        })
      })
    },
  )
}
