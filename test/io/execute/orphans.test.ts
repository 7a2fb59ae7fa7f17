import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { MigError } from '../../../src/errors.ts'
import type { Operations } from '../../../src/io/execute/operations.ts'
import { freshDatabase, type TestDatabase } from '../../support/databases.ts'
import { bodyOf, openSession, run, step } from './support.ts'

const { bulkInsert, createTable } = ops
const family = [
  createTable.make('parents', { id: t.integer().primaryKey() }),
  createTable.make('children', {
    id: t.integer().primaryKey(),
    parent: t.integer().references('parents', 'id', { onDelete: 'cascade' }),
  }),
  bulkInsert.make('parents', [{ id: 1 }, { id: 2 }]),
  bulkInsert.make('children', [
    { id: 1, parent: 1 },
    { id: 2, parent: 1 },
    { id: 3, parent: 2 },
  ]),
]

/** Runs a body on SQLite tables that refer to one another; the error, if any. */
async function trying(
  upgrade: (op: Operations) => unknown,
  before: (database: TestDatabase) => Promise<void> = () => Promise.resolve(),
): Promise<{ readonly error: MigError | undefined; readonly dump: string }> {
  const database = await freshDatabase('sqlite')
  const session = await openSession(database.url)
  await run(session, [step('a1', { upgrade: bodyOf(family) })])
  await before(database)
  const error = await run(session, [step('a2', { upgrade })]).then(
    () => undefined,
    (thrown: unknown) => thrown as MigError,
  )
  const dump = await database.dump({ ignore: ['mig_*'] })
  await session.close()
  await database.close()
  return { error, dump }
}

const CHILDREN = '== rows of children\n1, 1\n2, 1\n3, 2\n'

test('dropping a table that rows refer to is refused on SQLite, and deletes none of them', async () => {
  const { error, dump } = await trying((op) => op.dropTable('parents'))
  assert.equal(error?.message, 'a2 the a2: rows would be left that refer to nothing: children -> parents (3)')
  assert.deepEqual(error.hint, [
    'revisions/a2.ts',
    'delete or change the rows that refer to it first, in the same revision',
    'rolled back; the database stays at base',
  ])
  assert.equal(dump.endsWith(`${CHILDREN}== rows of parents\n1\n2\n`), true)
})

test('dropping a table together with the rows that refer to it runs on SQLite', async () => {
  const { error, dump } = await trying((op) => {
    op.execute('DELETE FROM children')
    op.dropTable('parents')
  })
  assert.equal(error, undefined)
  assert.equal(dump.includes('== rows of'), false)
})

for (const [name, upgrade] of [
  ['a statement', (op: Operations) => op.execute('DELETE FROM parents WHERE id = 2')],
  ['inserted rows', (op: Operations) => op.bulkInsert('children', [{ id: 9, parent: 9 }])],
  ['a function', (op: Operations) => op.run((trx) => trx('parents').where({ id: 2 }).delete())],
] as const) {
  test(`${name} that would leave a row without its parent is refused on SQLite`, async () => {
    const { error, dump } = await trying(upgrade)
    assert.equal(
      error?.message,
      'a2 the a2: rows would be left that refer to nothing: children -> parents (1)',
    )
    assert.equal(dump.endsWith(`${CHILDREN}== rows of parents\n1\n2\n`), true)
  })
}

test('rows that had no parent before the revision are no reason to refuse it on SQLite', async () => {
  const orphan = (database: TestDatabase) => database.script('INSERT INTO children VALUES (7, 7)')
  const { error } = await trying((op) => op.execute('UPDATE children SET id = 8 WHERE id = 7'), orphan)
  assert.equal(error, undefined)
})

test('a foreign key that SQLite itself cannot follow is no reason to refuse a revision', async () => {
  const mismatch = (database: TestDatabase) =>
    database.script('CREATE TABLE odd (name text REFERENCES children (parent)); INSERT INTO odd VALUES (1)')
  const { error } = await trying((op) => op.execute('UPDATE children SET id = 8 WHERE id = 3'), mismatch)
  assert.equal(error, undefined)
})
