import assert from 'node:assert/strict'
import type { PlanReport } from '../../src/core/safety/report.ts'
import type { Confirmation } from '../../src/app/guard.ts'
import { openMig, type Mig } from '../../src/app/mig.ts'
import { planOf } from '../../src/app/plan.ts'
import { stamp } from '../../src/app/stamp.ts'
import { upgrade } from '../../src/app/upgrade.ts'
import { isMigError, type MigError } from '../../src/errors.ts'
import { eachDialect, tempFolder, writeFiles, type TestDatabase } from '../support/databases.ts'

const revision = (id: string, parent: string | null, body: string) => `// step ${id}
export const revision = '${id}'
export const down_revision = ${JSON.stringify(parent)}

export function upgrade(op) {
  ${body}
}
`

const FILES = {
  'revisions/1.mjs': revision('aaaa1111', null, "op.execute('CREATE TABLE a (id INTEGER)')"),
  'revisions/2.mjs': revision('bbbb2222', 'aaaa1111', "op.execute('CREATE TABLE b (id INTEGER)')"),
}

interface Project {
  readonly database: Pick<TestDatabase, 'url'>
  readonly files?: Readonly<Record<string, string>>
  readonly environment?: object
  readonly now?: string
}

/** A project whose only environment is production, opened in a folder of its own. */
async function project({ database, files = FILES, environment, now }: Project): Promise<Mig> {
  const folder = tempFolder()
  const prod = { url: database.url, ...environment }
  writeFiles(folder, { 'migrate.config.json': JSON.stringify({ environments: { prod } }), ...files })
  return openMig({
    environment: 'prod',
    host: {
      cwd: folder,
      env: {},
      now: () => new Date(now ?? '2026-11-21T03:00:00Z'),
      newId: () => '4b1d2c9e8f77',
      operator: () => 'ana@home',
    },
  })
}

async function refusal(work: Promise<unknown>): Promise<MigError> {
  try {
    await work
  } catch (error) {
    assert.ok(isMigError(error), String(error))
    return error
  }
  throw new Error('it was let through')
}

const yes: Confirmation = { ask: () => true }

eachDialect('the guard', (dialect, { test }) => {
  test('shows the plan to whoever confirms, and runs what was shown', async (database) => {
    const mig = await project({ database })
    const seen: PlanReport[] = []
    const ask = (plan: PlanReport) => seen.push(plan) > 0
    try {
      const { steps } = await upgrade(mig, undefined, { confirm: { ask } })
      assert.deepEqual(
        steps.map(({ id }) => id),
        ['aaaa1111', 'bbbb2222'],
      )
    } finally {
      await mig.close()
    }
    assert.equal(seen.length, 1)
    assert.deepEqual(
      seen[0]!.steps.map(({ id, operations }) => [id, operations.flatMap(({ statements }) => statements)]),
      [
        ['aaaa1111', ['CREATE TABLE a (id INTEGER)']],
        ['bbbb2222', ['CREATE TABLE b (id INTEGER)']],
      ],
    )
  })

  test('refuses without a confirmation and with a refused one, and leaves nothing behind', async (database) => {
    const mig = await project({ database })
    try {
      assert.equal((await refusal(upgrade(mig, undefined))).code, 'guard.refused')
      const declined = await refusal(upgrade(mig, undefined, { confirm: { ask: () => false } }))
      assert.equal(declined.message, 'not confirmed: nothing was done')
      const { fingerprint } = await planOf(mig, { direction: 'up', target: undefined })
      for (const id of ['', fingerprint.slice(0, 11), `${fingerprint}0`, '0123456789ab']) {
        const error = await refusal(upgrade(mig, undefined, { confirm: { id } }))
        assert.equal(error.code, 'guard.changed')
      }
      assert.deepEqual(await mig.applied(), [])
    } finally {
      await mig.close()
    }
  })

  test('has the same id for the same project on the same database, from another folder at another time', async (database) => {
    const ids: string[] = []
    for (const now of ['2026-11-21T03:00:00Z', '2027-01-01T00:00:00Z']) {
      const mig = await project({ database, now })
      ids.push((await planOf(mig, { direction: 'up', target: 'heads' })).fingerprint)
      await mig.close()
    }
    assert.equal(ids[0], ids[1])
    assert.match(ids[0]!, /^[0-9a-f]{64}$/)
  })

  test('has another id when a file, the state or what is handed to the revisions is another', async (database) => {
    const idOf = async (files: Project['files'], tag?: string) => {
      const mig = await project({ database, ...(files && { files }) })
      try {
        return (await planOf(mig, { direction: 'up', target: 'heads', tag })).id
      } finally {
        await mig.close()
      }
    }
    const first = await idOf(undefined)
    const ids = new Set([first, await idOf(undefined, 'x')])
    ids.add(await idOf({ ...FILES, 'revisions/2.mjs': `${FILES['revisions/2.mjs']}// more` }))
    const mig = await project({ database })
    await upgrade(mig, 'aaaa1111', { confirm: yes })
    await mig.close()
    ids.add(await idOf(undefined))
    // the same steps, on a database whose revisions came by another file
    await database.query("UPDATE mig_revision SET checksum = 'x'")
    ids.add(await idOf(undefined))
    assert.equal(ids.size, 5)
  })

  test('refuses what changed while somebody was looking at it, and says what', async (database) => {
    const mig = await project({ database })
    const other = await project({ database })
    const ask = async () => {
      await stamp(other, { targets: ['aaaa1111'], confirm: yes })
      await other.close()
      return true
    }
    try {
      const error = await refusal(upgrade(mig, undefined, { confirm: { ask } }))
      assert.equal(error.code, 'guard.changed')
      assert.deepEqual(error.details['changed'], [
        'applied since: aaaa1111',
        'aaaa1111 step aaaa1111: no longer a part of it',
      ])
      assert.deepEqual(
        (await mig.applied()).map(({ revision: id }) => id),
        ['aaaa1111'],
      )
    } finally {
      await mig.close()
    }
  })

  test('lets pass one whose work another has done meanwhile', async (database) => {
    const mig = await project({ database })
    const other = await project({ database })
    const ask = async () => {
      await upgrade(other, undefined, { confirm: yes })
      await other.close()
      return true
    }
    try {
      assert.deepEqual((await upgrade(mig, undefined, { confirm: { ask } })).steps, [])
    } finally {
      await mig.close()
    }
  })

  test('says that SQL which is never twice the same hangs on something', async (database) => {
    const body = 'op.execute(`CREATE TABLE a_${process.hrtime.bigint()} (id INTEGER)`)'
    const mig = await project({ database, files: { 'revisions/1.mjs': revision('aaaa1111', null, body) } })
    try {
      const error = await refusal(upgrade(mig, undefined, { confirm: yes }))
      assert.deepEqual(error.details['changed'], [
        'aaaa1111 step aaaa1111: its SQL is another, though its file is the same: does it hang on the time, on chance or on another file?',
      ])
    } finally {
      await mig.close()
    }
  })

  test('knows what it cannot see by the file that does it', async (database) => {
    const idOf = async (body: string) => {
      const mig = await project({ database, files: { 'revisions/1.mjs': revision('aaaa1111', null, body) } })
      const [step] = (await planOf(mig, { direction: 'up', target: 'heads' })).steps
      await mig.close()
      return step!
    }
    const first = await idOf('return op.run((trx) => trx.raw("SELECT 1"))')
    const second = await idOf('return op.run((trx) => trx.raw("SELECT 2"))')
    assert.ok(first.isOpaque)
    assert.deepEqual(
      first.operations.map(({ certainty }) => certainty),
      ['opaque'],
    )
    assert.notEqual(first.digest, second.digest)
  })

  test('refuses outside of the hours of the policy, whoever confirms', async (database) => {
    const environment = { policy: { hours: 'Mon-Fri 09:00-17:00 Europe/Paris' } }
    const mig = await project({ database, environment })
    try {
      const error = await refusal(upgrade(mig, undefined, { confirm: yes }))
      assert.equal(error.code, 'policy.refused')
      assert.equal(
        error.message,
        'upgrade head in prod: it is Sat 04:00 in Europe/Paris, and changes are allowed Mon-Fri 09:00-17:00 Europe/Paris',
      )
      assert.deepEqual(error.hint, ['environments.prod.policy in the config says so'])
    } finally {
      await mig.close()
    }
    const open = await project({ database, environment, now: '2026-11-23T09:00:00Z' })
    await upgrade(open, undefined, { confirm: yes })
    await open.close()
    assert.equal((await database.query('SELECT revision FROM mig_revision')).length, 2, dialect)
  })
})
