import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'node:test'
import type { MigError } from '../../../src/errors.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { Journal } from '../../../src/io/execute/journal.ts'
import { readStanding } from '../../../src/io/lock/claim.ts'
import { createLease, type Lease } from '../../../src/io/lock/lease.ts'
import { acquire } from '../../../src/io/lock/lock.ts'
import { dialects } from '../../support/databases.ts'
import { skipOn } from '../../support/dialects.ts'
import { failureOf, TABLES } from '../execute/support.ts'
import { holder, stageOn, type Stage } from './support.ts'

/** Milliseconds. */
const LEASE = 600

const ENTRY = {
  revision: 'a1',
  message: 'late',
  parents: [],
  checksum: 'c',
  how: 'upgrade',
  environment: 'dev',
  toolVersion: '0.0.0',
} as const

function leaseOf(session: Session, open: Stage['open'], name: string): Lease {
  return createLease({
    session,
    tables: TABLES,
    holder: holder(name, session.number),
    lease: LEASE,
    connect: () => open(),
  })
}

/** One whose renewals do not reach the database until it is woken up, as those of a process that is stopped. */
function sleeperOf(session: Session, open: Stage['open']): { lease: Lease; wake: () => void } {
  let isAwake = false
  const lease = createLease({
    session,
    tables: TABLES,
    // it tells no connection of its own: that it lives is not to be known
    holder: holder('sleeper'),
    lease: LEASE,
    connect: () => (isAwake ? open() : Promise.reject(new Error('asleep'))),
  })
  return { lease, wake: () => (isAwake = true) }
}

for (const dialect of dialects) {
  describe(`a lease [${dialect}]`, () => {
    test(
      'keeps others out for as long as it is renewed, and no longer',
      { skip: skipOn(dialect) },
      async () => {
        const { open, close } = await stageOn(dialect)
        const [a, b] = [await open(), await open()]
        const [ours, theirs] = [leaseOf(a, open, 'ours'), leaseOf(b, open, 'theirs')]
        assert.equal(await ours.take(), true)
        const until = Date.now() + LEASE * 2.5
        while (Date.now() < until) {
          assert.equal(await theirs.take(), false)
          await sleep(100)
        }
        assert.equal(ours.lost.aborted, false)
        const { epoch } = await ours.claim(holder('ours'))
        assert.equal(epoch, 2)
        await ours.giveBack()
        assert.equal(await theirs.take(), true)
        await theirs.giveBack()
        assert.equal((await readStanding({ session: a, tables: TABLES }))?.holder, undefined)
        await close()
      },
    )

    test(
      'is taken over from one who is silent, who is told when he wakes up and cannot write',
      { skip: skipOn(dialect) },
      async () => {
        const { database, open, close } = await stageOn(dialect)
        const [a, b] = [await open(), await open()]
        const { lease: sleeper, wake } = sleeperOf(a, open)
        assert.equal(await sleeper.take(), true)
        const { epoch } = await sleeper.claim(holder('sleeper'))
        const next = leaseOf(b, open, 'next')
        const began = performance.now()
        await acquire(next, { timeout: 20_000 })
        assert.ok(performance.now() - began > LEASE)
        const error = await failureOf(new Journal(a, TABLES).add(ENTRY, epoch))
        assert.equal(error.code, 'lock.lost')
        assert.deepEqual(await database.query('SELECT revision FROM mig_revision'), [])
        wake()
        while (!sleeper.lost.aborted) await sleep(50)
        assert.equal((sleeper.lost.reason as MigError).code, 'lock.lost')
        assert.equal((await failureOf(sleeper.claim(holder('sleeper')))).code, 'lock.lost')
        await sleeper.giveBack()
        assert.equal((await readStanding({ session: b, tables: TABLES }))?.holder?.operator, 'next')
        await next.giveBack()
        await close()
      },
    )
  })
}

for (const dialect of dialects.filter((name) => name !== 'sqlite')) {
  describe(`a lease on a server [${dialect}]`, () => {
    test(
      'is taken over only when the connection of the silent one has ended',
      { skip: skipOn(dialect) },
      async () => {
        const { open, close } = await stageOn(dialect)
        const [a, b] = [await open(), await open()]
        const silent = createLease({
          session: a,
          tables: TABLES,
          holder: holder('silent', a.number),
          lease: LEASE,
          connect: () => Promise.reject(new Error('silent')),
        })
        await silent.take()
        await acquire(leaseOf(b, open, 'next'), { timeout: 20_000 })
        await failureOf(a.query('SELECT 1'))
        await close()
      },
    )
  })
}
