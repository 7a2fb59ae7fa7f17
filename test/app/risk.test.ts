import assert from 'node:assert/strict'
import { guarded } from '../../src/app/guard.ts'
import { openMig, type Mig } from '../../src/app/mig.ts'
import { planOf, type PlanRequest } from '../../src/app/plan.ts'
import { createMig } from '../../src/library/create-mig.ts'
import { isMigError, type MigError } from '../../src/errors.ts'
import { eachDialect, tempFolder, writeFiles, type TestDatabase } from '../support/databases.ts'

const FILES = {
  'revisions/1.mjs': `// create users
import { t } from 'migraph'
export const revision = 'aaaa1111'
export const down_revision = null

export function upgrade(op) {
  op.createTable('users', { id: t.integer().primaryKey() })
}
`,
}

/** A folder with a project whose only environment lets no row be lost unseen. */
function folderFor({ url }: Pick<TestDatabase, 'url'>): string {
  const folder = tempFolder()
  const dev = { url, policy: { maxRowsAtRisk: 1 } }
  writeFiles(folder, { 'migrate.config.json': JSON.stringify({ environments: { dev } }), ...FILES })
  return folder
}

const opened = (cwd: string): Promise<Mig> =>
  openMig({
    environment: 'dev',
    host: {
      cwd,
      env: {},
      now: () => new Date('2026-11-21T03:00:00Z'),
      newId: () => '4b1d2c9e8f77',
      operator: () => 'ana@home',
    },
  })

async function refusal(work: Promise<unknown>): Promise<MigError> {
  try {
    await work
  } catch (error) {
    assert.ok(isMigError(error), String(error))
    return error
  }
  throw new Error('it was let through')
}

const DOWN: PlanRequest = { direction: 'down', target: 'base' }

eachDialect('a limit of rows at risk', (_dialect, { test }) => {
  test('is passed in code by the id of just the plan', async (database) => {
    const mig = createMig({ cwd: folderFor(database), variables: {} })
    try {
      await mig.upgrade()
      await database.query('INSERT INTO users (id) VALUES (1), (2)')
      const refused = await refusal(mig.downgrade('base'))
      assert.equal(refused.code, 'risk.refused')
      const { id } = refused.details['plan'] as { readonly id: string }
      const other = await refusal(mig.downgrade('base', { acceptDataLoss: '0123456789ab' }))
      assert.equal(other.code, 'risk.refused')
      assert.equal((await mig.plan('base', { direction: 'down' })).id, id)
      const { to } = await mig.downgrade('base', { acceptDataLoss: id })
      assert.deepEqual(to, [])
    } finally {
      await mig.close()
    }
  })

  test('is judged anew under the lock, of the rows that are there then', async (database) => {
    const mig = await opened(folderFor(database))
    try {
      const { upgrade } = await import('../../src/app/upgrade.ts')
      await upgrade(mig, undefined)
      const passage = await guarded(mig, (looking) => planOf(mig, { ...DOWN, ...looking }))
      await passage.recheck()
      await database.query('INSERT INTO users (id) VALUES (1), (2)')
      assert.equal((await refusal(passage.recheck())).code, 'risk.refused')
    } finally {
      await mig.close()
    }
  })

  test('has no part in the plan’s id', async (database) => {
    const mig = await opened(folderFor(database))
    try {
      const { upgrade } = await import('../../src/app/upgrade.ts')
      await upgrade(mig, undefined)
      const before = await planOf(mig, DOWN)
      await database.query('INSERT INTO users (id) VALUES (1), (2)')
      const after = await planOf(mig, DOWN)
      const unasked = await planOf(mig, { ...DOWN, asks: false })
      assert.deepEqual([before.id, before.id], [after.id, unasked.id])
      assert.deepEqual([before.risk, after.risk, unasked.risk], ['LOW', 'CRITICAL', 'CRITICAL'])
      assert.deepEqual(
        [before.rowsAtRisk, after.rowsAtRisk, unasked.rowsAtRisk],
        [{ rows: 0, known: 'exactly' }, { rows: 2, known: 'exactly' }, undefined],
      )
    } finally {
      await mig.close()
    }
  })
})
