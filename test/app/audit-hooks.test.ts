import assert from 'node:assert/strict'
import type { HookEvent } from '../../src/core/audit/hooks.ts'
import { openMig, type Mig } from '../../src/app/mig.ts'
import { downgrade } from '../../src/app/downgrade.ts'
import { upgrade } from '../../src/app/upgrade.ts'
import { createMig } from '../../src/library/create-mig.ts'
import { eachDialect, tempFolder, writeFiles, type TestDatabase } from '../support/databases.ts'

const FILES = {
  'revisions/1.mjs': `// first
export const revision = 'aaaa1111'
export const down_revision = null
export function upgrade(op) { op.execute('CREATE TABLE a (id int)') }
export function downgrade(op) { op.execute('DROP TABLE a') }
`,
  'revisions/2.mjs': `// second
export const revision = 'bbbb2222'
export const down_revision = 'aaaa1111'
export function upgrade(op) { op.execute('INSERT INTO nowhere VALUES (1)') }
`,
}

async function opened(database: TestDatabase, hooks: object): Promise<Mig> {
  const folder = tempFolder()
  writeFiles(folder, FILES)
  return openMig({
    environment: 'dev',
    config: { environments: { dev: { url: database.url } }, hooks },
    host: {
      cwd: folder,
      env: {},
      now: () => new Date(),
      newId: () => '4b1d2c9e8f77',
      operator: () => 'ana@home',
    },
  })
}

const brief = ({ direction, revision, outcome, error }: HookEvent) => [
  direction,
  revision.id,
  outcome,
  error?.code,
]

eachDialect('the hooks of the config', (dialect, { test }) => {
  test('are told of each step once it stands, and of the one that has failed', async (database) => {
    const told: unknown[] = []
    const standing: unknown[] = []
    const onStep = async (event: HookEvent) => {
      told.push(['step', ...brief(event)])
      standing.push((await database.query('SELECT revision FROM mig_revision')).length)
    }
    const onFailure = (event: HookEvent) => told.push(['failure', ...brief(event)])
    const mig = await opened(database, { onStep, onFailure })
    await assert.rejects(upgrade(mig, undefined, {}))
    await downgrade(mig, 'base', {})
    await mig.close()
    assert.deepEqual(told, [
      ['step', 'up', 'aaaa1111', 'done', undefined],
      ['failure', 'up', 'bbbb2222', 'failed', 'sql.failed'],
      ['step', 'down', 'aaaa1111', 'done', undefined],
    ])
    assert.deepEqual(standing, [1, 0])
  })

  test('are told who, where and how long, and of what was slow', async (database) => {
    const slow: HookEvent[] = []
    const onSlow = (event: HookEvent) => slow.push(event)
    const mig = await opened(database, { onSlow, slowAfter: 1 })
    await upgrade(mig, 'aaaa', {})
    await mig.close()
    const [{ durationMs, host, database: label, ...event } = { durationMs: -1, host: '', database: '' }] =
      slow
    assert.deepEqual(event, {
      environment: 'dev',
      dialect,
      direction: 'up',
      revision: { id: 'aaaa1111', message: 'first' },
      outcome: 'done',
      operator: 'ana@home',
    })
    assert.ok(durationMs > 0 && host !== '' && label !== '')
  })

  test('change nothing where they throw: that is told', async (database) => {
    const notes: string[] = []
    const onStep = () => Promise.reject(new Error('the pager is off'))
    const mig = await opened(database, { onStep })
    const { steps } = await upgrade(mig, 'aaaa', { report: { note: (text) => notes.push(text) } })
    await mig.close()
    assert.equal(steps.length, 1)
    assert.deepEqual(notes, ['the hook onStep failed: the pager is off'])
  })

  test('and what is said of a call belong to the library too', async (database) => {
    const folder = tempFolder()
    writeFiles(folder, FILES)
    const told: unknown[] = []
    const mig = createMig({
      cwd: folder,
      config: {
        environments: { dev: { url: database.url } },
        hooks: { onStep: (event) => told.push(brief(event)) },
      },
      env: 'dev',
      meta: { team: 'shop' },
    })
    await mig.upgrade('aaaa', { meta: { ticket: 'ABC-1' } })
    await mig.close()
    assert.deepEqual(told, [['up', 'aaaa1111', 'done', undefined]])
    const rows = await database.query('SELECT content FROM mig_audit ORDER BY seq')
    const { meta } = JSON.parse(String(rows[0]?.['content'])) as { meta: unknown }
    assert.deepEqual(meta, { team: 'shop', ticket: 'ABC-1' })
  })
})
