import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DialectName } from '../../../src/core/dialect.ts'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import type { Answer } from '../../../src/core/safety/answers.ts'
import { foresee } from '../../../src/core/safety/foresee.ts'
import { questionSql } from '../../../src/core/safety/questions.ts'
import { countingsOf } from '../../../src/core/safety/questions-of-plan.ts'
import { createStanding } from '../../../src/core/safety/questions-standing.ts'
import { unknownSchema } from '../../../src/core/schema/model.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { createAnswers, type AnswerLimits } from '../../../src/io/safety/answers.ts'
import { eachDialect, freshDatabase, type TestDatabase } from '../../support/databases.ts'
import { skipOn } from '../../support/dialects.ts'
import { openSession } from '../execute/support.ts'

/** What the database says of the operations, in their order, and whether an earlier one may change it. */
async function asked(
  database: TestDatabase,
  list: readonly Op[],
  limits?: AnswerLimits,
): Promise<readonly (readonly [Answer | undefined, isSettled: boolean])[]> {
  const session = await openSession(database.url)
  try {
    return await answersOf(session, list, limits)
  } finally {
    await session.close()
  }
}

async function answersOf(
  session: Session,
  list: readonly Op[],
  limits: AnswerLimits | undefined,
): Promise<readonly (readonly [Answer | undefined, isSettled: boolean])[]> {
  const { dialect } = session
  const { signal } = new AbortController()
  const answers = createAnswers({ session, signal, ...(limits && { limits }) })
  const standing = createStanding()
  const found: (readonly [Answer | undefined, boolean])[] = []
  const schema = () => Promise.resolve(unknownSchema)
  for (const foreseen of await foresee(list, { dialect, schema })) {
    for (const counting of countingsOf(foreseen, standing, dialect)) {
      const { answer, isSettled } = await answers.answer(counting)
      found.push([answer, isSettled])
    }
    standing.pass(foreseen.op)
  }
  return found
}

const first = async (database: TestDatabase, op: Op) => (await asked(database, [op]))[0]?.[0]
const exactly = (found: number, more: object = {}) => ({ known: 'exactly', found, ...more })

const USERS = [
  'CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(50), age INTEGER, note VARCHAR(50))',
  `INSERT INTO users (id, email, age, note) VALUES (1, 'ann@x', 30, NULL), (2, 'ann@x', -1, 'abc'), (3, 'ANN@x', NULL, NULL), (4, NULL, 5, NULL), (5, NULL, 7, 'abcdefgh')`,
]

const run = async (database: TestDatabase, statements: readonly string[]) => {
  for (const sql of statements) await database.query(sql)
}

/** Whether `ann` and `ANN` are the same to a unique key of this database, as it is created for tests. */
const FOLDS_CASE: ReadonlySet<DialectName> = new Set(['mysql', 'mariadb'])

eachDialect('what the data says', (dialect, { test }) => {
  test('of what a drop loses', async (database) => {
    await run(database, [...USERS, 'CREATE TABLE bare (id INTEGER)'])
    assert.deepEqual(await first(database, ops.dropTable.make('users')), exactly(5))
    assert.deepEqual(await first(database, ops.dropTable.make('bare')), exactly(0))
    assert.deepEqual(await first(database, ops.dropColumn.make('users', 'note')), exactly(2, { total: 5 }))
    assert.deepEqual(await first(database, ops.dropColumn.make('bare', 'id')), exactly(0, { total: 0 }))
  })

  test('of the rows that a delete and an update meet', async (database) => {
    await run(database, USERS)
    const found = async (op: Op) => first(database, op)
    assert.deepEqual(await found(ops.delete.make('users', { where: 'all' })), exactly(5))
    assert.deepEqual(await found(ops.delete.make('users', { where: 'age > ?', bindings: [5] })), exactly(2))
    assert.deepEqual(await found(ops.delete.make('users', { where: { age: null } })), exactly(1))
    assert.deepEqual(
      await found(ops.delete.make('users', { where: [{ id: 1 }, { id: 2 }, { id: 9 }] })),
      exactly(2),
    )
    assert.deepEqual(
      await found(ops.update.make('users', { age: 1 }, { where: { id: [1, 2, 3] } })),
      exactly(3),
    )
    const known = ops.update.make('users', { age: 1 }, { where: { id: 1 }, was: { age: 30 } })
    assert.deepEqual(await found(known), exactly(1))
  })

  test('of NULLs, of the same values and of what does not meet a check', async (database) => {
    await run(database, USERS)
    const required = ops.alterColumn.make('users', 'email', { nullable: false })
    assert.deepEqual(await first(database, required), exactly(2))
    assert.deepEqual(
      await first(database, ops.addUnique.make('users', ['email'])),
      exactly(FOLDS_CASE.has(dialect) ? 3 : 2),
    )
    assert.deepEqual(await first(database, ops.addUnique.make('users', ['email', 'age'])), exactly(0))
    assert.deepEqual(await first(database, ops.addCheck.make('users', 'age >= 0 -- never less')), exactly(1))
    assert.deepEqual(await first(database, ops.addCheck.make('users', 'age >= 0) OR (1 = 1')), undefined)
    const added = ops.addColumn.make('users', 'name', t.text().notNull())
    assert.deepEqual(await first(database, added), exactly(5))
  })

  test('of references that lead nowhere', async (database) => {
    await run(database, [
      ...USERS,
      'CREATE TABLE carts (id INTEGER PRIMARY KEY, user_id INTEGER)',
      'INSERT INTO carts (id, user_id) VALUES (1, 1), (2, NULL), (3, 77), (4, 78)',
    ])
    const key = ops.addForeignKey.make('carts', ['user_id'], { table: 'users', columns: ['id'] })
    assert.deepEqual(await first(database, key), exactly(2))
  })

  test('of values that a type cuts or refuses', async (database) => {
    await run(database, [
      'CREATE TABLE items (a VARCHAR(50), price DECIMAL(10, 4), big BIGINT)',
      `INSERT INTO items VALUES ('12', 1.5, 1), ('abcd   ', 2.25, 70000), ('abcdefgh', 123456, NULL), (NULL, NULL, -5)`,
    ])
    const isStrict = dialect !== 'sqlite'
    const to = async (column: string, type: Parameters<typeof ops.alterColumn.make>[2]['type']) => {
      // safe: given by each call below
      const answer = await first(database, ops.alterColumn.make('items', column, { type: type! }))
      return answer?.known === 'exactly' ? [answer.found, answer.refused] : answer
    }
    assert.deepEqual(await to('a', t.varchar(5)), isStrict ? [2, 1] : [0, 0])
    assert.deepEqual(await to('a', t.varchar(20)), [0, 0])
    assert.deepEqual(await to('big', t.smallint()), isStrict ? [1, 1] : [0, 0])
    assert.deepEqual(await to('a', t.integer()), isStrict ? [2, 2] : [0, 0])
    assert.deepEqual(await to('price', t.decimal(5, 1)), isStrict ? [2, 1] : [0, 0])
    assert.deepEqual(await to('price', t.decimal(10, 4)), [0, 0])
  })

  test('is not asked of what the plan itself makes, and is asked by the names that are there', async (database) => {
    await run(database, USERS)
    const all = await asked(database, [
      ops.createTable.make('fresh', { id: t.integer() }),
      ops.dropTable.make('fresh'),
      ops.renameTable.make('users', 'people'),
      ops.renameColumn.make('people', 'note', 'remark'),
      ops.dropColumn.make('people', 'remark'),
      ops.addColumn.make('people', 'phone', t.text()),
      ops.alterColumn.make('people', 'phone', { nullable: false }),
      ops.addCheck.make('people', 'age >= 0'),
      ops.delete.make('people', { where: 'all' }),
      ops.addUnique.make('people', ['email']),
    ])
    assert.deepEqual(all, [
      [exactly(0), true],
      [exactly(2, { total: 5 }), true],
      [exactly(5), true],
      [exactly(FOLDS_CASE.has(dialect) ? 3 : 2), false],
    ])
  })

  test("of the author's own SQL", async (database) => {
    await run(database, USERS)
    const script = `DELETE FROM users WHERE age > 5; UPDATE users SET note = 'x' WHERE id IN (1, 2);
      ALTER TABLE users DROP COLUMN note; DROP TABLE users; DELETE FROM nowhere`
    assert.deepEqual(await asked(database, [ops.execute.make(script)]), [
      [exactly(2), true],
      [exactly(2), false],
      [exactly(2, { total: 5 }), false],
      [exactly(5), false],
      [undefined, true],
    ])
  })

  test('changes nothing, and leaves no transaction behind', async (database) => {
    await run(database, USERS)
    const session = await openSession(database.url)
    const standing = createStanding()
    const { signal } = new AbortController()
    const answers = createAnswers({ session, signal })
    const writes = dialect === 'postgres' ? "nextval('counter') > 0" : '1 = 1'
    if (dialect === 'postgres') await database.query('CREATE SEQUENCE counter')
    const [foreseen] = await foresee([ops.delete.make('users', { where: writes })], {
      dialect: session.dialect,
      schema: () => Promise.resolve(unknownSchema),
    })
    const [counting] = countingsOf(foreseen!, standing, session.dialect)
    const { answer } = await answers.answer(counting!)
    assert.deepEqual(answer, dialect === 'postgres' ? undefined : exactly(5))
    await session.query('UPDATE users SET age = 1 WHERE id = 1')
    await session.close()
    assert.equal(Number((await database.query('SELECT age FROM users WHERE id = 1'))[0]!['age']), 1)
  })

  test('is an estimate where it takes too long', async (database) => {
    await run(database, [
      'CREATE TABLE many (id INTEGER PRIMARY KEY, text VARCHAR(200))',
      ...FILL[dialect],
      ...ANALYZE[dialect],
    ])
    const slow = ops.delete.make('many', { where: "text LIKE '%a%b%c%d%'" })
    const limits = { each: 1, all: 20_000 }
    const [[answer] = []] = await asked(database, [slow], limits)
    assert.equal(answer?.known, 'estimated')
    assert.ok(answer.known === 'estimated' && answer.total! > 50_000 && answer.total! < 200_000)
    // nothing is left of the time
    const [[late] = []] = await asked(database, [ops.dropTable.make('many')], { each: 1, all: 0 })
    assert.equal(late?.known, 'estimated')
    const empty = await asked(database, [ops.delete.make('many', { where: 'id < 0' })])
    assert.deepEqual(empty[0]?.[0], exactly(0))
  })
})

describe('values of an enum that rows still hold [postgres]', () => {
  test('are counted, in every column of the type', { skip: skipOn('postgres') }, async () => {
    const database = await freshDatabase('postgres')
    const session = await openSession(database.url)
    try {
      await run(database, [
        `CREATE TYPE mood AS ENUM ('sad', 'ok', 'meh')`,
        'CREATE TABLE days (morning mood, evening mood)',
        `INSERT INTO days VALUES ('sad', 'ok'), ('meh', NULL), (NULL, 'meh'), ('ok', 'ok')`,
      ])
      const { signal } = new AbortController()
      const answers = createAnswers({ session, signal })
      const found = async (values: readonly string[], but?: true) => {
        const holding = { table: 'days', columns: ['morning', 'evening'], values, ...(but && { but }) }
        const ask = { holding }
        const { answer } = await answers.answer({
          of: { counts: 'failing', why: '', ask },
          at: 0,
          table: 'days',
          statements: questionSql(ask, session.dialect)!,
          isSettled: true,
        })
        return answer
      }
      assert.deepEqual(await found(['meh']), exactly(2))
      assert.deepEqual(await found(['ok', 'sad'], true), exactly(2))
      assert.deepEqual(await found(['ok']), exactly(2))
      assert.deepEqual(await found(['fine']), exactly(0))
    } finally {
      await session.close()
      await database.close()
    }
  })
})

const COUNTED = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)`
const TEXT = {
  postgres: "repeat('abcabdabe', 20)",
  sqlite: "replace(hex(zeroblob(90)), '00', 'ab')",
  mysql: "REPEAT('abcabdabe', 20)",
} as const

const FILL: Readonly<Record<DialectName, readonly string[]>> = {
  postgres: [`INSERT INTO many SELECT i, ${TEXT.postgres} FROM generate_series(1, 100000) AS i`],
  sqlite: [`INSERT INTO many ${COUNTED} SELECT i, ${TEXT.sqlite} FROM n`],
  mysql: [
    'SET SESSION cte_max_recursion_depth = 100000',
    `INSERT INTO many ${COUNTED} SELECT i, ${TEXT.mysql} FROM n`,
  ],
  mariadb: [
    'SET SESSION max_recursive_iterations = 100000',
    `INSERT INTO many ${COUNTED} SELECT i, ${TEXT.mysql} FROM n`,
  ],
}

const ANALYZE: Readonly<Record<DialectName, readonly string[]>> = {
  postgres: ['ANALYZE many'],
  sqlite: [],
  mysql: ['ANALYZE TABLE many'],
  mariadb: ['ANALYZE TABLE many'],
}
