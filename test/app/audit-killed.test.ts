import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { eachDialect, writeFiles } from '../support/databases.ts'
import { execute } from '../support/execute.ts'
import { create, drop, FILES, folderOf, isWhole, lines, on, revision } from './audit-support.ts'

const MIG = join(process.cwd(), 'dist', 'bin', 'mig.js')

eachDialect('the audit trail', (dialect, { test }) => {
  test('of a run that was killed shows that it was cut off, and is whole after the next one', async (database) => {
    const folder = folderOf({
      database,
      files: {
        ...FILES,
        'revisions/2.mjs': revision(
          'bbbb2222',
          ['aaaa1111'],
          `${create('b')}; await op.run(() => globalThis.hang?.())`,
          drop('b'),
        ),
      },
      config: {},
    })
    const hanging = `globalThis.hang = () => { console.error('hangs'); return new Promise((done) => setTimeout(done, 60000)) }`
    writeFiles(folder, { 'hang.mjs': hanging })
    const child = spawn(process.execPath, ['--import', './hang.mjs', MIG, 'upgrade'], { cwd: folder })
    let stderr = ''
    child.stderr.on('data', (text) => (stderr += String(text)))
    const closed = once(child, 'close')
    while (!stderr.includes('hangs') && child.exitCode === null) await sleep(20)
    await on(
      { database },
      async (mig) => {
        assert.deepEqual(await lines(mig), ['upgrade run running', 'upgrade aaaa1111 done'])
      },
      folder,
    )
    child.kill('SIGKILL')
    await closed
    await on(
      { database },
      async (mig) => {
        assert.deepEqual(await lines(mig), ['upgrade run interrupted', 'upgrade aaaa1111 done'])
        await isWhole(mig)
      },
      folder,
    )
    if (dialect === 'mariadb' || dialect === 'mysql') {
      const { status } = await execute([process.execPath, MIG, 'resolve', '--as', 'redo'], { cwd: folder })
      assert.equal(status, 0)
    }
    const { status, stderr: said } = await execute([process.execPath, MIG, 'upgrade'], { cwd: folder })
    assert.equal(status, 0, said)
    await on(
      { database },
      async (mig) => {
        const after = (await lines(mig)).slice(2)
        assert.deepEqual(
          after.filter((line) => !line.startsWith('resolve')),
          ['upgrade bbbb2222 done', 'upgrade run done'],
        )
        await isWhole(mig)
      },
      folder,
    )
  })
})
