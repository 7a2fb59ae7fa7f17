import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { dialects } from '../../support/databases.ts'
import { failureOf, run, sharedDatabase, step } from './support.ts'
import { t } from '../../../src/core/schema/types.ts'

describe('an index', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('of a constraint is refused by name where the constraint is known', async ({ session }) => {
        const error = await failureOf(
          run(session, [
            step('a1', {
              upgrade(op) {
                op.createTable('a1', { id: t.integer().primaryKey(), name: t.varchar(20).unique() })
                op.dropIndex('a1', 'uq_a1_name')
              },
            }),
          ]),
        )
        assert.equal(
          error.message,
          'a1 the a1: "uq_a1_name" on table "a1" is a constraint, which has its own index',
        )
      })
    })
  }
})

describe('an index of PostgreSQL', () => {
  const test = sharedDatabase('postgres')

  test('is not dropped where a constraint keeps it, or where it is of another table', async ({ session }) => {
    await run(session, [
      step('b1', {
        upgrade(op) {
          op.createTable('b1', { id: t.integer().primaryKey(), name: t.varchar(20).unique() })
          op.createTable('b2', { id: t.integer().primaryKey() })
          op.createIndex('b1', ['name'])
        },
      }),
    ])
    const of = (index: string, table: string) =>
      failureOf(run(session, [step('b2', { upgrade: (op) => op.dropIndex(table, index) })]))
    assert.equal(
      (await of('uq_b1_name', 'b1')).message,
      'b2 the b2: "uq_b1_name" on table "b1" is a constraint, which has its own index',
    )
    assert.equal(
      (await of('pk_b1', 'b1')).message,
      'b2 the b2: "pk_b1" on table "b1" is a constraint, which has its own index',
    )
    assert.equal(
      (await of('ix_b1_name', 'b2')).message,
      'b2 the b2: index "ix_b1_name" is on table b1, not on "b2"',
    )
    assert.match((await of('ix_nothing', 'b2')).message, /index "ix_nothing" does not exist/)
  })
})

describe('an index of MySQL', () => {
  const test = sharedDatabase('mysql')

  test('takes a parser of full text', async ({ session, database }) => {
    await run(session, [
      step('c1', {
        upgrade(op) {
          op.createTable('c1', { id: t.integer().primaryKey(), name: t.varchar(20) })
          op.createIndex('c1', ['name'], { type: 'fulltext', parser: 'ngram' })
        },
      }),
    ])
    const [row] = await database.query('SHOW CREATE TABLE c1')
    assert.match(
      String(row?.['Create Table']),
      /FULLTEXT KEY `ix_c1_name` \(`name`\) \/\*!50100 WITH PARSER `ngram` \*\//,
    )
  })
})
