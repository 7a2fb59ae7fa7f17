import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Session } from '../../../src/io/db/session.ts'
import { beginClaim, readStanding } from '../../../src/io/lock/claim.ts'
import { currentRevision, describeHolder } from '../../../src/io/lock/holder.ts'
import { prepareTables } from '../../../src/io/lock/prepare.ts'
import { waitingSession } from '../../../src/io/lock/waiting-session.ts'
import { otherSession } from '../../../src/io/lock/others.ts'
import { dialects as familyDialects } from '../../../src/dialects/index.ts'
import type { Dialect } from '../../../src/core/dialect.ts'
import { dialects } from '../../support/databases.ts'
import { skipOn } from '../../support/dialects.ts'
import { TABLES } from '../execute/support.ts'
import { holder, stageOn, type Stage } from './support.ts'

/** Sessions that wait for each other as those of runs do. */
async function runners(open: Stage['open'], count: number): Promise<readonly Session[]> {
  const sessions = await Promise.all(Array.from({ length: count }, () => open()))
  return sessions.map((session) => waitingSession(session, { timeout: 20_000 }))
}

for (const dialect of dialects) {
  describe(`a claim [${dialect}]`, () => {
    test(
      'is there to be read until it ends, and each has an epoch of its own',
      { skip: skipOn(dialect) },
      async () => {
        const { open, close } = await stageOn(dialect)
        const session = await open()
        const request = { session, tables: TABLES }
        assert.equal(await readStanding(request), undefined)
        await prepareTables(request)
        const first = await beginClaim({ ...request, holder: holder('ann') })
        assert.equal(first?.epoch, 1)
        const standing = await readStanding(request)
        assert.deepEqual(standing?.holder, holder('ann'))
        assert.equal(standing.expires, undefined)
        assert.ok(standing.since! <= standing.now)
        const second = await beginClaim({ ...request, holder: holder('bob') })
        await first.end()
        assert.deepEqual((await readStanding(request))?.holder, holder('bob'))
        await second?.end()
        const { epoch, holder: nobody } = (await readStanding(request))!
        assert.deepEqual([epoch, nobody], [2, undefined])
        await close()
      },
    )

    test('begins for one alone of those who want it at once', { skip: skipOn(dialect) }, async () => {
      const { open, close } = await stageOn(dialect)
      const sessions = await runners(open, 3)
      await prepareTables({ session: sessions[0]!, tables: TABLES })
      const begun = await Promise.all(
        sessions.map((session, i) =>
          beginClaim(
            { session, tables: TABLES, holder: holder(String(i)) },
            (standing) => standing.holder === undefined,
          ),
        ),
      )
      assert.deepEqual(
        begun.filter((claim) => claim !== undefined).map(({ epoch }) => epoch),
        [1],
      )
      await close()
    })

    test(
      'finds its tables made by whoever came first, however many come at once',
      { skip: skipOn(dialect) },
      async () => {
        const { database, open, close } = await stageOn(dialect)
        // one that waits for a file takes a thread of the process, of which there are few
        const sessions = await runners(open, dialect === 'sqlite' ? 3 : 20)
        await Promise.all(sessions.map((session) => prepareTables({ session, tables: TABLES })))
        assert.equal((await database.query('SELECT * FROM mig_lock')).length, 1)
        const said = await database.query('SELECT name FROM mig_meta ORDER BY name')
        assert.deepEqual(
          said.map(({ name }) => name),
          ['audit', 'format'],
        )
        await close()
      },
    )
  })
}

describe('a holder', () => {
  test('is told in one line', () => {
    const since = '2026-11-21T14:03:12.345Z'
    assert.equal(
      describeHolder({ holder: holder('ann', '812'), since, at: '8a2f add phone' }),
      'ann on web-1, pid 42, connection 812, at 8a2f add phone, since 2026-11-21 14:03:12 UTC',
    )
    assert.equal(describeHolder({ holder: holder('ann@web-1') }), 'ann@web-1, pid 42')
  })

  test('is at the first of its revisions that is still to be done', () => {
    const run = { ...holder('ann'), revisions: ['a', 'b', 'c'] }
    assert.equal(currentRevision(run, new Set(['a'])), 'b')
    assert.equal(currentRevision(run, new Set(['a', 'b', 'c'])), undefined)
    const back = { ...run, revisions: ['c', 'b'], direction: 'down' as const }
    assert.equal(currentRevision(back, new Set(['a', 'b'])), 'b')
  })
})

describe('a statement of somebody else', () => {
  const { postgres, mysql } = familyDialects
  const told = (statement: string, dialect: Dialect) =>
    otherSession({ number: '1', account: null, application: null, since: null, statement }, dialect).statement

  test('is told by its beginning, without the values in it', () => {
    assert.equal(told("ALTER ROLE a PASSWORD 'it''s me'", postgres), "ALTER ROLE a PASSWORD '…'")
    assert.equal(told('SELECT $x$secret$x$, "id"', postgres), `SELECT '…', "id"`)
    assert.equal(told(`SET PASSWORD = "hun'ter"`, mysql), "SET PASSWORD = '…'")
    assert.equal(told(String.raw`SELECT 'a\'secret'`, mysql), "SELECT '…'")
    assert.equal(told("SELECT 'cut off", mysql), "SELECT '…'")
    assert.equal(told(`SELECT ${'x'.repeat(90)}`, mysql), `SELECT ${'x'.repeat(53)}…`)
  })
})
