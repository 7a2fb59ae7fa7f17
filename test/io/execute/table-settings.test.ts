import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { bodyOf, failureOf, run, sharedDatabase, step, USERS_OWN } from './support.ts'

const { bulkInsert, createTable, execute, setTableSettings } = ops

let count = 0
const doing = (session: Session, ...list: readonly Op[]) =>
  run(session, [step(`s${count++}`, { upgrade: bodyOf(list) })])

describe('settings of a table', { concurrency: 3 }, () => {
  for (const dialect of ['mysql', 'mariadb'] as const) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('a character set that lacks characters of the rows is refused, and the rows stay', async ({
        database,
        session,
      }) => {
        await doing(
          session,
          createTable.make(
            'things',
            { id: t.integer().primaryKey(), name: t.varchar(20) },
            { charset: 'utf8mb4' },
          ),
          bulkInsert.make('things', [{ id: 1, name: 'é 名' }]),
        )
        const before = await database.dump(USERS_OWN)
        const error = await failureOf(
          doing(session, setTableSettings.make('things', { charset: 'latin1', convert: true })),
        )
        assert.match(error.message, /Incorrect string value|Cannot convert string/)
        assert.equal(await database.dump(USERS_OWN), before)
        await doing(session, execute.make('DROP TABLE things'))
      })
    })
  }

  describe('on [sqlite]', { concurrency: 1 }, () => {
    const test = sharedDatabase('sqlite')

    test('a strict table takes no values of another type, and the rows stay', async ({
      database,
      session,
    }) => {
      await doing(
        session,
        createTable.make('things', { id: t.integer().primaryKey(), n: t.integer() }),
        execute.make("INSERT INTO things VALUES (1, 'text')"),
      )
      const before = await database.dump(USERS_OWN)
      const error = await failureOf(doing(session, setTableSettings.make('things', { strict: true })))
      assert.match(error.message, /cannot store TEXT value in INTEGER column/)
      assert.equal(await database.dump(USERS_OWN), before)
      await doing(session, execute.make('DROP TABLE things'))
    })
  })
})
