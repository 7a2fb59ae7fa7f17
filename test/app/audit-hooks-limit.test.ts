import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { tempFolder, writeFiles } from '../support/databases.ts'
import { execute, type Outcome } from '../support/execute.ts'
import { revision } from './audit-support.ts'

const MIG = join(process.cwd(), 'dist', 'bin', 'mig.js')

const LATE = 'it took longer than 5 s'

/** Applies two revisions, of which the second fails, with these hooks. */
async function upgraded(hooks: string): Promise<Outcome & { readonly seconds: number }> {
  const folder = tempFolder()
  writeFiles(folder, {
    'migrate.config.mjs': `export default { environments: { dev: { url: 'sqlite:app.db' } }, hooks: { ${hooks} } }`,
    'revisions/1.mjs': revision('aaaa1111', [], `op.execute('CREATE TABLE a (id INTEGER)')`),
    'revisions/2.mjs': revision('bbbb2222', ['aaaa1111'], `op.execute('SELECT nothing FROM nowhere')`),
  })
  const began = performance.now()
  const outcome = await execute([process.execPath, MIG, 'upgrade'], { cwd: folder })
  return { ...outcome, seconds: (performance.now() - began) / 1000 }
}

const count = (text: string, part: string) => text.split(part).length - 1

describe('a hook that never ends', { concurrency: true, timeout: 60_000 }, () => {
  for (const hook of ['onStep', 'onSlow', 'onFailure']) {
    test(`is not waited for where it is ${hook}, which is told`, async () => {
      const { status, stdout, stderr, seconds } = await upgraded(
        `${hook}: () => new Promise(() => {}), slowAfter: 1`,
      )
      assert.equal(status, 1)
      assert.match(stdout, /✓ aaaa1111/)
      assert.equal(count(stderr, `the hook ${hook} failed: ${LATE}\n`), 1)
      assert.match(stderr, /error: bbbb2222 step bbbb2222: /)
      assert.ok(seconds >= 5, `${seconds} s`)
    })
  }

  test('keeps no process alive by what it has opened', async () => {
    const { status, stderr } = await upgraded(
      `onStep: () => new Promise(() => void setInterval(() => {}, 1000))`,
    )
    assert.equal(status, 1)
    assert.equal(count(stderr, `the hook onStep failed: ${LATE}\n`), 1)
  })
})
