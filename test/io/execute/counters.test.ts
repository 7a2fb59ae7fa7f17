import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { applyAll, invertAll } from '../../../src/core/ops/list.ts'
import { emptySchema } from '../../../src/core/schema/model.ts'
import { allExamples } from '../../support/operations.ts'
import { bodyOf, failureOf, run, sharedDatabase, step, undoing, USERS_OWN } from './support.ts'

const { createSequence, alterSequence } = ops

const NEXT = { postgres: "SELECT nextval('s') AS n", mariadb: 'SELECT NEXTVAL(s) AS n' } as const

for (const dialect of ['postgres', 'mariadb'] as const) {
  describe(`a sequence on [${dialect}]`, { concurrency: 1 }, () => {
    const test = sharedDatabase(dialect)

    test('counts as it was made, and as it was changed', async ({ database, session }) => {
      const next = async () => Number((await database.query(NEXT[dialect]))[0]!['n'])
      const made = step('made', {
        upgrade: bodyOf([createSequence.make('s', { start: 5, increment: 5, min: 5, max: 15, cache: 1 })]),
      })
      const changed = step('changed', {
        upgrade: bodyOf([
          alterSequence.make(
            's',
            { max: 12, cycle: true, restart: 12 },
            { max: 15, cycle: false, restart: 15 },
          ),
        ]),
      })
      await run(session, [made])
      assert.deepEqual([await next(), await next()], [5, 10])
      await run(session, [changed])
      assert.deepEqual([await next(), await next()], [12, 5])
      await run(session, [undoing(changed)])
      assert.equal(await next(), 15)
      await assert.rejects(next())
      await run(session, [undoing(made)])
    })
  })
}

describe('a sequence on [mariadb], whose dump holds none', { concurrency: 1 }, () => {
  const test = sharedDatabase('mariadb')
  const counting = allExamples.filter(
    ({ name, refused }) => /^(create|alter|drop|rename)Sequence /.test(name) && !refused?.mariadb,
  )
  for (const { name, on, op } of counting) {
    test(`${name}: runs, is undone without a trace, and runs again`, async ({ database, session }) => {
      const dump = async () => {
        const names = await database.query(
          `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'SEQUENCE'`,
        )
        const quoted = names.map((row) => `\`${String(row['name']).replaceAll('`', '``')}\``).sort()
        const definitions = quoted.map((each) => database.query(`SHOW CREATE SEQUENCE ${each}`))
        const counters = quoted.map((each) => database.query(`SELECT next_not_cached_value FROM ${each}`))
        return Promise.all([...definitions, ...counters])
      }
      const schemaBefore = () => Promise.resolve(applyAll(on, emptySchema))
      const made = step('made', { upgrade: bodyOf(on), downgrade: bodyOf(invertAll(on, emptySchema)) })
      const tried = step('tried', { upgrade: bodyOf([op]) })
      await run(session, [made])
      const before = await dump()
      await run(session, [tried])
      const after = await dump()
      assert.notDeepEqual(after, before)
      await run(session, [undoing(tried)], { schemaBefore })
      assert.deepEqual(await dump(), before)
      await run(session, [tried])
      assert.deepEqual(await dump(), after)
      await run(session, [undoing(tried), undoing(made)], { schemaBefore })
      assert.deepEqual(await dump(), [])
    })
  }
})

describe('on [postgres]', { concurrency: 1 }, () => {
  const test = sharedDatabase('postgres')

  test('an extension that was there stays when the revision is undone', async ({ database, session }) => {
    await database.script('CREATE EXTENSION citext')
    const before = await database.dump(USERS_OWN)
    const revision = step('asks', {
      upgrade: bodyOf([ops.createExtension.make('citext', { ifNotExists: true })]),
    })
    await run(session, [revision])
    await run(session, [undoing(revision)])
    assert.equal(await database.dump(USERS_OWN), before)
    const again = step('insists', { upgrade: bodyOf([ops.createExtension.make('citext')]) })
    assert.match((await failureOf(run(session, [again]))).message, /extension "citext" already exists/)
    await database.script('DROP EXTENSION citext')
  })

  test('nothing goes with a schema, an extension or a type that is dropped', async ({
    database,
    session,
  }) => {
    await database.script(`CREATE SCHEMA app; CREATE TABLE app.users (id int); CREATE EXTENSION citext;
      CREATE TYPE mood AS ENUM ('ok'); CREATE DOMAIN d AS text; CREATE TYPE pair AS (a int); CREATE SEQUENCE s;
      CREATE TABLE uses (a citext, b mood, c d, d pair, e int DEFAULT nextval('s'));`)
    const before = await database.dump(USERS_OWN)
    const drops = [
      ops.dropSchema.make('app'),
      ops.dropExtension.make('citext'),
      ops.dropEnum.make('mood'),
      ops.dropDomain.make('d'),
      ops.dropComposite.make('pair'),
      ops.dropSequence.make('s'),
    ]
    for (const drop of drops) {
      const failure = await failureOf(run(session, [step('drops', { upgrade: bodyOf([drop]) })]))
      assert.match(failure.message, /because other objects depend on it/)
    }
    assert.equal(await database.dump(USERS_OWN), before)
    await database.script(`DROP TABLE uses, app.users; DROP SCHEMA app; DROP EXTENSION citext; DROP TYPE mood, pair;
      DROP DOMAIN d; DROP SEQUENCE s`)
  })

  test('rows of a column follow the type that is renamed, and its value', async ({ database, session }) => {
    const made = step('made', {
      upgrade: bodyOf([
        ops.createEnum.make('mood', ['sad', 'ok']),
        ops.createTable.make('moods', { now: t.type('mood').default('ok') }),
        ops.bulkInsert.make('moods', [{ now: 'ok' }, { now: 'sad' }]),
        ops.renameEnumValue.make('mood', 'ok', 'fine'),
        ops.renameType.make('mood', 'order'),
      ]),
      downgrade: bodyOf([ops.dropTable.make('moods'), ops.dropEnum.make('order')]),
    })
    await run(session, [made])
    assert.deepEqual(
      await database.query('SELECT now, pg_typeof(now)::text AS type FROM moods ORDER BY now'),
      [
        { now: 'sad', type: '"order"' },
        { now: 'fine', type: '"order"' },
      ],
    )
    await run(session, [undoing(made)])
  })
})
