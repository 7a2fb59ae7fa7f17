import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  logStatements,
  unfinishedOf,
  type Attempt,
  type LogKey,
  type LogLine,
} from '../../../src/core/journal/log.ts'
import { freshDatabase } from '../../support/databases.ts'
import { dialects, skipOn } from '../../support/dialects.ts'
import { openSession, TABLES } from '../../io/execute/support.ts'
import { prepareState } from '../../../src/io/execute/execute.ts'

const ATTEMPT: Attempt = {
  checksum: 'c',
  toolVersion: '1.0.0',
  server: 's',
  environment: 'dev',
  operator: 'ann',
}

const line = (seq: number, more: Partial<LogLine> = {}): LogLine => ({
  seq,
  kind: 'statement',
  state: 'done',
  operation: 0,
  endsOperation: true,
  sql: 'SELECT 1',
  bindings: [],
  startedAt: '2026-01-02T03:04:05.678Z',
  ...more,
})

const attempt = line(0, { kind: 'attempt', operation: -1, endsOperation: false, sql: '', result: ATTEMPT })

describe('unfinishedOf', () => {
  test('leaves out lines without an attempt', () => {
    assert.deepEqual(unfinishedOf([]), [])
  })
})

for (const dialect of dialects) {
  describe(`the log [${dialect}]`, { skip: skipOn(dialect) }, () => {
    test('gives back what was written, revision by revision and direction by direction', async () => {
      const database = await freshDatabase(dialect)
      const session = await openSession(database.url)
      try {
        await prepareState(session, TABLES)
        const log = logStatements(session.dialect, TABLES)
        const say = ({ sql, bindings }: ReturnType<typeof log.close>) => session.query(sql, bindings)
        const read = async () => unfinishedOf(await say(log.readAll))
        const [{ epoch } = { epoch: undefined }] = await session.query('SELECT epoch FROM mig_lock')
        const key = (revision: string, direction: LogKey['direction'] = 'up'): LogKey => ({
          revision,
          direction,
          epoch: Number(epoch),
        })
        const full = line(1, {
          ops: [{ kind: 'execute', sql: 'x', bindings: [new Date(0)] }],
          state: 'intent',
          bindings: [1, 'two', null, new Date(5), Uint8Array.from([1]), 3n, true],
          picture: { 'table "t"': 'CREATE TABLE `t` (\n  a int\n)' },
          sql: 'INSERT INTO "t" VALUES (\'ö\\n\')\n',
          endsOperation: false,
        })
        for (const owner of [key('b2'), key('a1'), key('a1', 'undo')]) await say(log.insert(owner, attempt))
        await say(log.insert(key('a1'), full))
        await say(log.insert(key('a1'), line(2)))
        const a1 = { revision: 'a1', direction: 'up', attempt: ATTEMPT, lines: [full, line(2)] }
        const undo = { revision: 'a1', direction: 'undo', attempt: ATTEMPT, lines: [] }
        const b2 = { revision: 'b2', direction: 'up', attempt: ATTEMPT, lines: [] }
        assert.deepEqual(await read(), [undo, a1, b2].toSorted(byName))

        const endedAt = '2026-01-02T03:04:06.000Z'
        await say(log.update(key('a1'), { seq: 1, state: 'done', result: [{ n: 1n }], endedAt, error: 'e' }))
        await say(log.forget(key('a1'), 2))
        const updated = { ...full, state: 'done', result: [{ n: 1n }], endedAt, error: 'e' }
        assert.deepEqual((await read()).find(({ lines }) => lines.length > 0)?.lines, [updated])

        await say(log.close('a1'))
        assert.deepEqual(await read(), [b2])
      } finally {
        await session.close()
        await database.close()
      }
    })

    test('takes no line of a run whose epoch is over', async () => {
      const database = await freshDatabase(dialect)
      const session = await openSession(database.url)
      try {
        await prepareState(session, TABLES)
        const log = logStatements(session.dialect, TABLES)
        const over = { revision: 'a1', direction: 'up', epoch: -1 } as const
        const { sql, bindings } = log.insert(over, line(1))
        await assert.rejects(session.query(sql, bindings), /epoch/)
        assert.deepEqual(await database.query('SELECT * FROM mig_statement'), [])
      } finally {
        await session.close()
        await database.close()
      }
    })
  })
}

const byName = (
  one: { readonly revision: string; readonly direction: string },
  other: { readonly revision: string; readonly direction: string },
) => (`${one.revision} ${one.direction}` < `${other.revision} ${other.direction}` ? -1 : 1)
