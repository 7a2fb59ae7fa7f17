import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { DialectName } from '../../../src/core/dialect.ts'
import { ops } from '../../../src/core/ops/index.ts'
import { applyAll } from '../../../src/core/ops/list.ts'
import { t } from '../../../src/core/schema/define.ts'
import { emptySchema, type Schema } from '../../../src/core/schema/model.ts'
import { MigError } from '../../../src/errors.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { dialects } from '../../support/databases.ts'
import { failureOf, sharedDatabase, USERS_OWN } from '../execute/support.ts'
import { readFiles, scratchPlaces, spelled } from './support.ts'

/** What a schema file may hold and the server takes long for. */
const SLOW: Readonly<Record<DialectName, string>> = {
  sqlite:
    'CREATE TABLE slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT max(i) FROM n;',
  postgres: 'SELECT pg_sleep(20);',
  mariadb: 'SET @slow = SLEEP(20);',
  mysql: 'SET @slow = SLEEP(20);',
}

const many: Schema = applyAll(
  Array.from({ length: 400 }, (_, i) =>
    ops.createTable.make(`many_${i}`, { id: t.integer().primaryKey(), age: t.integer().check('age > 0') }),
  ),
  emptySchema,
)

/** The session, which notes what it is told to make for a while. */
function noting(session: Session): { readonly session: Session; readonly places: Set<string> } {
  const places = new Set<string>()
  const query: Session['query'] = (sql, bindings) => {
    for (const [place] of sql.matchAll(/\bmig_scratch_\w+/g)) places.add(place)
    return session.query(sql, bindings)
  }
  return { session: { ...session, query }, places }
}

describe('what is made in a scratch place', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('goes when a file is left in the middle of a statement', async ({ database, session, empty }) => {
        const controller = new AbortController()
        const reason = new MigError('interrupted', 'stopped by Ctrl-C')
        const noted = noting(session)
        setTimeout(() => controller.abort(reason), 500)
        const began = performance.now()
        const error = await failureOf(
          readFiles(noted.session, database.url, { 'a.sql': SLOW[dialect] }, { signal: controller.signal }),
        )
        assert.equal(error, reason)
        assert.ok(performance.now() - began < 10_000)
        const left = await scratchPlaces(session)
        assert.deepEqual(
          [...noted.places].filter((each) => left.includes(each)),
          [],
        )
        assert.equal(await database.dump(USERS_OWN), empty)
      })

      test('goes when a wanted schema is left, and the session can be used', async ({
        database,
        session,
        empty,
      }) => {
        const controller = new AbortController()
        const reason = new MigError('interrupted', 'stopped by Ctrl-C')
        const noted = noting(session)
        setTimeout(() => controller.abort(reason), 30)
        const error = await failureOf(spelled(noted.session, many, { signal: controller.signal }))
        assert.equal(error, reason)
        const left = await scratchPlaces(session)
        assert.deepEqual(
          [...noted.places].filter((each) => left.includes(each)),
          [],
        )
        assert.equal(await database.dump(USERS_OWN), empty)
        const [name] = Object.keys(many.tables)
        const again = await spelled(session, many, { tables: [name!], signal: new AbortController().signal })
        assert.deepEqual(Object.keys(again.tables), Object.keys(many.tables))
      })
    })
  }
})
