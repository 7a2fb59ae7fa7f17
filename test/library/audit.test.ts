import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createMig } from '../../src/index.ts'
import { eachDialect } from '../support/databases.ts'
import { projectIn } from './support.ts'

eachDialect('the audit trail of a handle', (_dialect, { test }) => {
  test('is listed, the last entry first, and found whole', async (database) => {
    const mig = createMig({ ...projectIn(), url: database.url, meta: { ticket: 'SHOP-7' } })
    assert.deepEqual(await mig.audit.list(), { entries: [], hasMore: false })
    await mig.upgrade()
    const { entries, hasMore } = await mig.audit.list({ limit: 2 })
    assert.deepEqual(
      entries.map(({ what, about, outcome, meta }) => [what, about, outcome, meta]),
      [
        ['upgrade run', 'head (2 revisions)', 'done', { ticket: 'SHOP-7' }],
        ['upgrade', 'create bbbb2222', 'done', { ticket: 'SHOP-7' }],
      ],
    )
    assert.equal(hasMore, true)
    assert.deepEqual(
      (await mig.audit.list({ revision: 'aaaa', outcome: 'done', since: '1h' })).entries.map(
        ({ revision, kind }) => [revision, kind],
      ),
      [['aaaa1111', 'upgrade']],
    )
    await assert.rejects(mig.audit.list({ outcome: 'good' }), { code: 'usage' })
    await assert.rejects(mig.audit.list({ since: 'yesterday' }), { code: 'usage' })
    const { isGood, head, findings } = await mig.audit.verify()
    assert.deepEqual([isGood, findings], [true, []])
    await mig.downgrade('-1')
    assert.equal((await mig.audit.verify({ head: `${head.seq}:${head.hash}` })).isGood, true)
    assert.equal((await mig.audit.verify({ head: `${head.seq}:${'0'.repeat(64)}` })).isGood, false)
  })

  test('that was changed is found out', async (database) => {
    const mig = createMig({ ...projectIn(), url: database.url })
    await mig.upgrade()
    await database.script("UPDATE mig_audit SET outcome = 'failed' WHERE seq = 2")
    const { isGood, findings } = await mig.audit.verify()
    assert.equal(isGood, false)
    assert.deepEqual(
      findings.map(({ seq, problem }) => [seq, problem]),
      [[2, 'changed']],
    )
  })
})

describe('the audit trail of a handle', () => {
  test('refuses options that it does not know, and ones that mean nothing', async () => {
    const { audit } = createMig({ ...projectIn(), url: 'sqlite:app.db' })
    await assert.rejects(audit.list({ limit: 0 }), {
      code: 'config.invalid',
      message: 'limit in audit.list(): expected a whole number from 1 to 999999999, got 0',
    })
    await assert.rejects(audit.verify({ heads: '1:a' } as never), {
      code: 'config.invalid',
      message: 'unknown key "heads" in audit.verify(): did you mean "head"?',
    })
    await assert.rejects(audit.verify({ head: '1:a' }), {
      code: 'usage',
      message: '"1:a" is no head of an audit trail',
    })
  })
})
