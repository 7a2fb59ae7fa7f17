import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { dialects as dialectsByName } from '../../../src/dialects/index.ts'
import type { LoadedStep } from '../../../src/io/execute/execute.ts'
import { offlineScript } from '../../../src/io/execute/offline.ts'
import type { Operations } from '../../../src/io/execute/operations.ts'
import { dialects, type TestDatabase } from '../../support/databases.ts'
import {
  bodyOf,
  failureOf,
  openSession,
  run,
  sharedDatabase,
  step,
  TABLES,
  undoing,
  type Workplace,
  USERS_OWN,
} from './support.ts'

const { createIndex, dropIndex, dropTable, execute } = ops
const made = step('made', {
  upgrade(op) {
    op.createTable('people', { id: t.integer().primaryKey(), name: t.varchar(20) })
    op.bulkInsert('people', [
      { id: 1, name: 'Ana' },
      { id: 2, name: 'Ana' },
    ])
  },
})
const outside = (id: string, upgrade: (op: Operations) => unknown): LoadedStep =>
  step(id, { upgrade, transaction: false })
const indexed = (unique = false) =>
  outside('indexed', (op) => op.createIndex('people', ['name'], { concurrently: true, unique }))
const without = outside('without', (op) => op.dropIndex('people', 'ix_people_name', { concurrently: true }))
const name = 'ix_people_name'

const script = (steps: readonly LoadedStep[]) =>
  offlineScript({
    dialect: dialectsByName.postgres,
    tables: TABLES,
    steps,
    context: { environment: 'dev', x: {} },
    toolVersion: '0.0.0',
    fromBase: false,
    title: 'a test',
  })

/** Whether PostgreSQL holds the index for complete; undefined where there is none. */
async function isValid(database: TestDatabase, index = name): Promise<unknown> {
  const [row] = await database.query(
    'SELECT indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE relname = $1',
    [index],
  )
  return row?.['valid']
}

describe('an index that is made while others write', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('is made, undone without a trace, and dropped in the same way', async ({
        database,
        session,
        empty,
      }) => {
        await run(session, [made])
        const before = await database.dump(USERS_OWN)
        await run(session, [indexed()])
        const after = await database.dump(USERS_OWN)
        assert.notEqual(after, before)
        await run(session, [undoing(indexed())])
        assert.equal(await database.dump(USERS_OWN), before)

        await run(session, [indexed(), without])
        assert.equal(await database.dump(USERS_OWN), before)
        const again = bodyOf([createIndex.make('people', ['name'], { concurrently: true })])
        await run(session, [undoing({ ...without, code: { ...without.code!, downgrade: again } })])
        assert.equal(await database.dump(USERS_OWN), after)
        await run(session, [
          undoing({ ...made, code: { ...made.code!, downgrade: bodyOf([dropTable.make('people')]) } }),
        ])
        assert.equal(await database.dump(USERS_OWN), empty)
      })
    })
  }
})

describe('an index that PostgreSQL makes concurrently', () => {
  const test = sharedDatabase('postgres')
  const fresh = async ({ database, session }: Workplace): Promise<void> => {
    await database.script('DROP TABLE IF EXISTS people, mig_revision, mig_meta, mig_lock, mig_statement')
    await run(session, [made])
  }

  test('and that fails leaves an invalid one, which the next attempt clears away', async (place) => {
    const { database, session } = place
    await fresh(place)
    const error = await failureOf(run(session, [indexed(true)]))
    assert.match(error.message, /could not create unique index "ix_people_name"/)
    assert.equal(await isValid(database), false)
    const repeated = await failureOf(run(session, [indexed(true)]))
    assert.match(repeated.message, /could not create unique index "ix_people_name"/)

    await database.query("UPDATE people SET name = 'Bo' WHERE id = 2")
    await run(session, [indexed(true)])
    assert.equal(await isValid(database), true)
  })

  test('is refused by name where it is there and valid', async (place) => {
    const { database, session } = place
    await fresh(place)
    await run(session, [indexed()])
    const twice = outside('twice', bodyOf([createIndex.make('people', ['name'], { concurrently: true })]))
    const error = await failureOf(run(session, [twice]))
    assert.equal(error.message, 'twice the twice: index "ix_people_name" already exists on table "people"')
    assert.equal(await isValid(database), true)
  })

  test('is not cleared away while somebody may still build it', async (place) => {
    const { database, session } = place
    await fresh(place)
    await assert.rejects(database.query(`CREATE UNIQUE INDEX CONCURRENTLY ${name} ON people (name)`))
    const other = await openSession(database.url)
    try {
      await other.query('BEGIN')
      await other.query('LOCK TABLE people IN SHARE UPDATE EXCLUSIVE MODE')
      const [{ pid }] = (await other.query('SELECT pg_backend_pid() AS pid')) as [{ pid: number }]
      const error = await failureOf(run(session, [indexed()]))
      assert.equal(
        error.message,
        `indexed the indexed: index "ix_people_name" on table "people" is not valid, and process ${pid} may still be building it`,
      )
      assert.equal(await isValid(database), false)
    } finally {
      await other.close()
    }
  })

  test('leaves an invalid index of that name on another table alone', async (place) => {
    const { database, session } = place
    await fresh(place)
    await database.script(`CREATE TABLE others (name text); INSERT INTO others VALUES ('a'), ('a')`)
    await assert.rejects(database.query(`CREATE UNIQUE INDEX CONCURRENTLY ${name} ON others (name)`))
    const error = await failureOf(run(session, [indexed()]))
    assert.match(error.message, /relation "ix_people_name" already exists/)
    assert.equal(await isValid(database), false)
    await database.script('DROP TABLE others')
  })

  test('is refused in a transaction before anything has run, also in a script', async (place) => {
    const { database, session } = place
    await fresh(place)
    for (const op of [
      createIndex.make('people', ['name'], { concurrently: true }),
      dropIndex.make('people', name, { concurrently: true }),
    ]) {
      const inside = step('inside', {
        upgrade: bodyOf([execute.make('DELETE FROM people'), op]),
      })
      const message = `inside the inside: "${op.kind === 'createIndex' ? 'create' : 'drop'} index ix_people_name on people" cannot run inside of a transaction`
      for (const work of [() => run(session, [inside]), () => script([inside])]) {
        const error = await failureOf(work())
        assert.equal(error.message, message)
        assert.ok(error.hint.includes('say in the head of the revision: export const transaction = false'))
      }
    }
    assert.equal((await database.query('SELECT * FROM people')).length, 2)
  })

  test('stands in a script outside of any transaction', async () => {
    const lines = (await script([indexed(), without])).split('\n')
    assert.deepEqual(
      lines.filter((line) => /INDEX|BEGIN|COMMIT/.test(line)),
      [
        'CREATE INDEX CONCURRENTLY "ix_people_name" ON "people" ("name");',
        'DROP INDEX CONCURRENTLY "ix_people_name";',
      ],
    )
  })
})
