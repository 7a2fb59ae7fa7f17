import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import {
  auditConflicts,
  auditList,
  auditReport,
  auditShow,
  auditStats,
  auditVerify,
} from '../../src/app/audit/audit.ts'
import { downgrade } from '../../src/app/downgrade.ts'
import { mark, unmark } from '../../src/app/mark.ts'
import type { Mig } from '../../src/app/mig.ts'
import { stamp } from '../../src/app/stamp.ts'
import { upgrade } from '../../src/app/upgrade.ts'
import { eachDialect, writeFiles, type TestDialect } from '../support/databases.ts'
import {
  create,
  drop,
  FAILING,
  FILES,
  folderOf,
  isWhole,
  lines,
  on,
  refusal,
  revision,
} from './audit-support.ts'

const SAID: Readonly<Record<TestDialect, string>> = {
  sqlite: 'VALUES (?), (?)',
  mariadb: 'VALUES (?), (?)',
  mysql: 'VALUES (?), (?)',
  postgres: 'VALUES ($1), ($2)',
}

eachDialect('the audit trail of a project', (dialect, { test }) => {
  test('has an entry for each thing that was done, with who, where and why', async (database) => {
    const folder = folderOf({ database })
    await on({ database }, async (mig) => assert.deepEqual(await lines(mig), []), folder)
    await on(
      { database, meta: { ticket: 'ABC-1' } },
      async (mig) => {
        await upgrade(mig, undefined, {})
      },
      folder,
    )
    await on(
      { database },
      async (mig) => {
        await upgrade(mig, undefined, {})
        await downgrade(mig, '-1', {})
        await stamp(mig, { targets: ['head'] })
        await stamp(mig, { targets: ['aaaa'], purge: true })
        await mark(mig)
        await unmark(mig)
        assert.deepEqual(await lines(mig), [
          'upgrade aaaa1111 done',
          'upgrade bbbb2222 done',
          'upgrade run done',
          'downgrade bbbb2222 done',
          'downgrade run done',
          'stamp bbbb2222 done',
          'unstamp bbbb2222 done',
          'mark done',
          'unmark done',
        ])
        await isWhole(mig)
        const { entries } = await auditList(mig, { revision: 'aaaa', limit: 5 })
        const {
          operator,
          meta,
          environment,
          command,
          target,
          checksum,
          durationMs,
          statements = [],
        } = entries[0]!
        assert.deepEqual(
          { operator, meta, environment, command, target },
          {
            operator: 'ana@home',
            meta: { ticket: 'ABC-1' },
            environment: 'dev',
            command: 'upgrade',
            target: 'head',
          },
        )
        assert.match(checksum ?? '', /^[0-9a-f]{64}$/)
        assert.equal(typeof durationMs, 'number')
        assert.deepEqual(
          statements.map(({ rows }) => rows),
          [undefined, 2],
        )
        // the text with its places, and never what was bound to them
        assert.ok(statements[1]!.sql!.endsWith(SAID[dialect]), statements[1]!.sql)
        assert.ok(!JSON.stringify(entries).includes('4711'))
        const { applied, undone, successRate } = await auditStats(mig)
        assert.deepEqual({ applied, undone, successRate }, { applied: 2, undone: 1, successRate: 1 })
      },
      folder,
    )
  })

  test('has nothing of a run that has nothing to do', async (database) => {
    await on({ database }, async (mig) => {
      await upgrade(mig, undefined, {})
      const before = await lines(mig)
      await upgrade(mig, undefined, {})
      await stamp(mig, { targets: ['head'] })
      assert.deepEqual(await lines(mig), before)
    })
  })

  test('tells of a revision that has failed, and of none that was rolled back', async (database) => {
    const files = { ...FILES, ...FAILING }
    const folder = folderOf({ database, files })
    await on(
      { database },
      async (mig) => {
        const error = await refusal(upgrade(mig, undefined, {}))
        assert.deepEqual(await lines(mig), [
          'upgrade aaaa1111 done',
          'upgrade bbbb2222 done',
          'upgrade cccc3333 failed',
          'upgrade run failed',
        ])
        const [failed] = (await auditList(mig, { revision: 'cccc' })).entries
        assert.deepEqual(failed?.error, { code: 'sql.failed', message: error.message })
        assert.deepEqual(
          failed?.statements?.map(({ sql, failed: isGuilty }) => [sql, isGuilty]),
          [
            ['CREATE TABLE c (id int)', undefined],
            ['SELECT nothing FROM nowhere', true],
          ],
        )
        await isWhole(mig)
      },
      folder,
    )
    if (dialect !== 'sqlite' && dialect !== 'postgres') return
    await on(
      { database },
      async (mig) => {
        await downgrade(mig, 'base', {})
        await refusal(upgrade(mig, undefined, { transaction: 'all' }))
        assert.deepEqual((await lines(mig)).slice(-2), ['upgrade cccc3333 failed', 'upgrade run failed'])
        await upgrade(mig, 'bbbb', { transaction: 'all' })
        assert.deepEqual((await lines(mig)).slice(-3), [
          'upgrade aaaa1111 done',
          'upgrade bbbb2222 done',
          'upgrade run done',
        ])
        await isWhole(mig)
      },
      folder,
    )
  })

  test('tells what the guard and the policy have refused, and makes no tables for that', async (database) => {
    const environment = { production: true, policy: { downgrade: 'refuse' } }
    await on({ database, environment }, async (mig) => {
      await refusal(upgrade(mig, undefined, {}))
      assert.deepEqual(await database.query(TABLES_THERE[dialect]), [])
      await upgrade(mig, undefined, { confirm: { ask: () => true } })
      await refusal(downgrade(mig, '-1', {}))
      await refusal(stamp(mig, { targets: ['base'], confirm: { id: 'f'.repeat(12) } }))
      assert.deepEqual((await lines(mig)).slice(3), [
        'mark done',
        'downgrade refused refused',
        'stamp refused refused',
      ])
      const codes = (await auditList(mig, { outcome: 'refused' })).entries.map(({ error, plan }) => [
        error?.code,
        plan?.length,
      ])
      assert.deepEqual(codes, [
        ['guard.changed', 12],
        ['policy.refused', 12],
      ])
      await isWhole(mig)
    })
  })

  test('lists what a command met that somebody has to settle, and what settled it', async (database) => {
    const fork = {
      ...FILES,
      'revisions/20260101_3.mjs': revision('cccc3333', ['aaaa1111'], create('c'), drop('c')),
    }
    const folder = folderOf({ database })
    await on({ database }, (mig) => upgrade(mig, undefined, {}), folder)
    writeFiles(folder, fork)
    await on(
      { database },
      async (mig) => {
        await refusal(upgrade(mig, undefined, {}))
        await refusal(upgrade(mig, undefined, {}))
        const [heads] = await auditConflicts(mig)
        assert.deepEqual(
          [heads?.what, [...heads!.revisions].sort(), heads?.times, heads?.resolution],
          ['heads', ['bbbb2222', 'cccc3333'], 2, undefined],
        )
      },
      folder,
    )
    writeFiles(folder, { 'revisions/4.mjs': revision('dddd4444', ['bbbb2222', 'cccc3333'], '') })
    await on(
      { database },
      async (mig) => {
        await upgrade(mig, undefined, {})
        const [heads] = await auditConflicts(mig)
        assert.equal(heads?.resolution?.by, 'merge')
        assert.equal(heads?.resolution?.revision, 'dddd4444')
        await isWhole(mig)
      },
      folder,
    )
  })

  test('notes a revision that came later than a newer one, until a merge joins them', async (database) => {
    const created = (file: string, day: string) =>
      file.replace('// step', `// Created: 2026-01-${day}T00:00:00Z\n// step`)
    const [first, second] = Object.values(FILES)
    const folder = folderOf({
      database,
      files: { 'revisions/1.mjs': created(first!, '01'), 'revisions/2.mjs': created(second!, '09') },
    })
    await on({ database }, (mig) => upgrade(mig, undefined, {}), folder)
    const third = revision('cccc3333', ['aaaa1111'], create('c'), drop('c'))
    writeFiles(folder, { 'revisions/3.mjs': created(third, '05') })
    const conflicts = (mig: Mig) => auditConflicts(mig)
    await on(
      { database },
      async (mig) => {
        await upgrade(mig, 'heads', {})
        assert.deepEqual(
          (await conflicts(mig)).map(({ what, revisions, resolution }) => [what, revisions, resolution]),
          [['order', ['cccc3333', 'bbbb2222'], undefined]],
        )
      },
      folder,
    )
    const merge = revision('dddd4444', ['bbbb2222', 'cccc3333'], '')
    writeFiles(folder, { 'revisions/4.mjs': created(merge, '10') })
    await on(
      { database },
      async (mig) => {
        await upgrade(mig, undefined, {})
        assert.deepEqual(
          (await conflicts(mig)).map(({ what, resolution }) => [what, resolution?.revision]),
          [['order', 'dddd4444']],
        )
      },
      folder,
    )
  })

  test('names what was tampered with', async (database) => {
    await on({ database }, async (mig) => {
      await upgrade(mig, undefined, {})
      const found = async () => (await auditVerify(mig)).findings.map(({ text }) => text)
      await database.query(`UPDATE mig_audit SET outcome = 'failed' WHERE seq = 2`)
      assert.deepEqual(await found(), ['entry 2 is not what was written'])
      await database.query(`UPDATE mig_audit SET outcome = 'done' WHERE seq = 2`)
      assert.deepEqual(await found(), [])
      await database.query('DELETE FROM mig_audit WHERE seq >= 3')
      assert.deepEqual(await found(), ['entries 3 to 4 were removed, at the end'])
      await database.query('DROP TABLE mig_audit')
      // made anew, since nothing is done that is not written down
      await downgrade(mig, 'base', {})
      assert.deepEqual(await found(), ['entries 1 to 4 were removed'])
    })
  })

  test('shows all of one entry, and a report on a time', async (database) => {
    await on({ database }, async (mig) => {
      await upgrade(mig, undefined, {})
      const { revision: id, what, hash } = await auditShow(mig, '2')
      assert.deepEqual([id, what, hash.length], ['aaaa1111', 'upgrade', 64])
      const { code } = await refusal(auditShow(mig, '99'))
      assert.equal(code, 'usage')
      const { text, path } = await auditReport(mig, { format: 'csv', output: 'out/report.csv' })
      assert.equal(readFileSync(path!, 'utf8'), text)
      assert.equal(text.split('\r\n').length, 6)
      const none = await auditReport(mig, { format: 'csv', to: '2020-01-01' })
      assert.equal(none.text.split('\r\n').length, 2)
    })
  })
})

const TABLES_THERE: Readonly<Record<TestDialect, string>> = {
  sqlite: "SELECT name FROM sqlite_master WHERE name LIKE 'mig%'",
  postgres: "SELECT tablename AS name FROM pg_tables WHERE tablename LIKE 'mig%'",
  mariadb: 'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
  mysql: 'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
}
