import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { dialects, type TestDialect } from '../../support/databases.ts'
import { people, rows } from '../../support/operations/example.ts'
import { bodyOf, failureOf, run, sharedDatabase, step, undoing, USERS_OWN } from './support.ts'

const REFUSAL: Readonly<Record<TestDialect, string>> = {
  sqlite: 'NOT NULL constraint failed: people.born',
  postgres: 'column "born" of relation "people" contains null values',
  mariadb: 'rows of people would have no value for born, which is NOT NULL without a default',
  mysql: 'rows of people would have no value for born, which is NOT NULL without a default',
}

describe('a column that rows have no value for', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('is refused where there are rows, and made where there are none', async ({
        database,
        session,
      }) => {
        const made = step('made', {
          upgrade: bodyOf([people, rows]),
          downgrade: (op) => op.dropTable('people'),
        })
        const added = step('added', {
          upgrade: bodyOf([ops.addColumn.make('people', 'born', t.date().notNull())]),
        })
        await run(session, [made])
        const before = await database.dump(USERS_OWN)
        const failure = await failureOf(run(session, [added]))
        assert.equal(failure.message, `added the added: ${REFUSAL[dialect]}`)
        assert.equal(await database.dump(USERS_OWN), before)
        // what is ours alone of the statement is not shown
        assert.doesNotMatch(failure.hint.join('\n'), /mig_new/)

        await database.query('DELETE FROM people')
        await run(session, [added])
        await database.query("INSERT INTO people (id, born) VALUES (3, '2026-02-03')")
        await run(session, [undoing(added), undoing(made)])
      })
    })
  }
})
