import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'node:test'
import { t } from '../../../src/core/schema/types.ts'
import type { OtherSession } from '../../../src/core/view/session.ts'
import { createPatience, type Patience } from '../../../src/io/lock/patient.ts'
import { serverDialects, type ServerDialect, skipOn } from '../../support/dialects.ts'
import { failureOf, run, step } from '../execute/support.ts'
import { stageOn, type Stage } from './support.ts'

/** Somebody reads the table in a transaction and forgets to end it. */
async function reader({ database, open }: Stage) {
  await database.query('CREATE TABLE users (id integer PRIMARY KEY)')
  await database.query('INSERT INTO users VALUES (1)')
  const session = await open()
  await session.query(session.dialect.begin)
  await session.query("SELECT id, 'a secret' AS s FROM users")
  return session
}

interface Watched {
  readonly patience: Patience
  readonly told: OtherSession[]
}

async function patient({ open }: Stage, budget: number): Promise<Watched> {
  const told: OtherSession[] = []
  const patience = createPatience({
    session: await open({ lockTimeout: budget }),
    budget,
    signal: new AbortController().signal,
    connect: () => open({ purpose: 'read' }),
    onBlocked: (blockers) => told.push(...blockers),
  })
  return { patience, told }
}

const addsColumn = step('a1', {
  upgrade: (op) => op.addColumn('users', 'name', t.text()),
})

const END: Readonly<Record<ServerDialect, (number: string) => string>> = {
  postgres: (number) => `to end it: SELECT pg_terminate_backend(${number});`,
  mariadb: (number) => `to end it: KILL ${number};`,
  mysql: (number) => `to end it: KILL ${number};`,
}

for (const dialect of serverDialects) {
  describe(`a revision that waits for a table [${dialect}]`, () => {
    test(
      'is tried again until the table is free, and tells who was in the way',
      { skip: skipOn(dialect) },
      async () => {
        const stage = await stageOn(dialect)
        const blocker = await reader(stage)
        const { patience, told } = await patient(stage, 12_000)
        setTimeout(() => void blocker.query('COMMIT'), 2500)
        const [result] = await run(patience.session, [addsColumn], { patience })
        assert.equal(result?.outcome, 'done')
        assert.deepEqual(
          told.map(({ number }) => number),
          [blocker.number],
        )
        await stage.close()
      },
    )

    test('lets others read in between', { skip: skipOn(dialect) }, async () => {
      const stage = await stageOn(dialect)
      const blocker = await reader(stage)
      const { patience } = await patient(stage, 15_000)
      const running = run(patience.session, [addsColumn], { patience })
      const application = await stage.open()
      let longest = 0
      for (let i = 0; i < 3; i += 1) {
        const began = performance.now()
        await application.query('SELECT id FROM users')
        longest = Math.max(longest, performance.now() - began)
        await sleep(100)
      }
      await blocker.query('COMMIT')
      await running
      // of the fifteen seconds that the statement may wait in all, never more than an early attempt
      assert.ok(longest < 4500, `${longest} ms`)
      await stage.close()
    })

    test(
      'gives up when its time is over, and says how to end who is in the way',
      { skip: skipOn(dialect) },
      async () => {
        const stage = await stageOn(dialect)
        const blocker = await reader(stage)
        const { patience } = await patient(stage, 3000)
        const began = performance.now()
        const error = await failureOf(run(patience.session, [addsColumn], { patience }))
        const spent = performance.now() - began
        assert.ok(spent > 2900 && spent < 8000, `${spent} ms`)
        assert.equal(error.code, 'sql.failed')
        const [who, way] = error.hint
        assert.ok(who?.startsWith(`in the way: connection ${blocker.number} (`), who)
        assert.ok(!who?.includes('secret'), who)
        assert.equal(way, END[dialect](blocker.number!))
        assert.deepEqual(await stage.database.query('SELECT revision FROM mig_revision'), [])
        await stage.close()
      },
    )
  })
}

describe('a revision on PostgreSQL that waits for a table', () => {
  test('is run again as a whole, its functions too', { skip: skipOn('postgres') }, async () => {
    const stage = await stageOn('postgres')
    const blocker = await reader(stage)
    const { patience } = await patient(stage, 9000)
    let runs = 0
    const again = step('a1', {
      async upgrade(op) {
        op.execute('CREATE TABLE marks (id integer)')
        await op.run(async (trx) => {
          runs += 1
          await trx('marks').insert({ id: runs })
        })
        op.addColumn('users', 'name', t.text())
      },
    })
    setTimeout(() => void blocker.query('COMMIT'), 1800)
    await run(patience.session, [again], { patience })
    assert.equal(runs, 2)
    assert.deepEqual(await stage.database.query('SELECT id FROM marks'), [{ id: 2 }])
    await stage.close()
  })
})
