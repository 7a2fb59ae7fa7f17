import assert from 'node:assert/strict'
import type { Session } from '../../../src/io/db/session.ts'
import { eachDialect } from '../../support/databases.ts'
import { openSession, run, step } from './support.ts'

/** The session, which writes down what is said on it. */
function listening(session: Session, said: string[]): Session {
  return {
    ...session,
    query(sql, bindings) {
      said.push(sql)
      return session.query(sql, bindings)
    },
  }
}

eachDialect('a run', (_dialect, { test }) => {
  test('asks once whether the state tables are there', async ({ url }) => {
    const session = await openSession(url)
    const said: string[] = []
    try {
      await run(session, [step('a1', { upgrade: (op) => op.execute('CREATE TABLE a (id INTEGER)') })])
      await run(listening(session, said), [
        step('b2', { upgrade: (op) => op.execute('CREATE TABLE b (id INTEGER)') }),
        step('c3', { upgrade: (op) => op.execute('CREATE TABLE c (id INTEGER)') }),
      ])
    } finally {
      await session.close()
    }
    assert.equal(said.filter((sql) => sql.startsWith('SELECT') && sql.includes("'format'")).length, 1)
  })
})
