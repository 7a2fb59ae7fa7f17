import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { edit, wasEdited } from '../../src/app/edit.ts'
import { headsLock } from '../../src/app/heads-lock.ts'
import { openMig, type Mig } from '../../src/app/mig.ts'
import { merge, newRevision } from '../../src/app/new-revision.ts'
import { nodeHost } from '../../src/io/host.ts'
import { tempFolder, writeFiles } from '../support/folders.ts'

async function project(): Promise<{ readonly mig: Mig; readonly path: string; readonly root: string }> {
  const root = tempFolder()
  writeFiles(root, {
    'migrate.config.json': '{}',
    'revisions/1.mjs': `export const revision = 'aaaa1111'\nexport const down_revision = null\nexport function upgrade() {}\n`,
  })
  const mig = await openMig({ host: { ...nodeHost(), cwd: root, env: {} } })
  return { mig, root, path: join(root, 'revisions/mig.lock') }
}

const HAS_GIT = spawnSync('git', ['--version']).status === 0

describe('the lock file of the heads', () => {
  test('is not made by itself', async () => {
    const { mig } = await project()
    await newRevision(mig, { message: 'm', id: 'bbbb2222' })
    const { exists, fits } = headsLock(mig, { write: false })
    assert.deepEqual([exists, fits], [false, false])
  })

  test('is kept up to date by what writes a revision, or edits one', async () => {
    const { mig } = await project()
    headsLock(mig, { write: true })
    await newRevision(mig, { message: 'm', id: 'bbbb2222' })
    assert.equal(headsLock(mig, { write: false }).fits, true)
    await newRevision(mig, { message: 'n', id: 'cccc3333', head: 'aaaa1111', splice: true })
    await merge(mig, { id: 'dddd4444' })
    assert.equal(headsLock(mig, { write: false }).fits, true)
    const { path } = await edit(mig, 'bbbb2222')
    appendFileSync(path, '// more\n')
    assert.equal(headsLock(mig, { write: false }).fits, false)
    await wasEdited(mig)
    assert.equal(headsLock(mig, { write: false }).fits, true)
  })

  test('is the same on a machine that ends its lines otherwise', async () => {
    const { mig, root } = await project()
    headsLock(mig, { write: true })
    const file = join(root, 'revisions/1.mjs')
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'))
    assert.equal(headsLock(mig, { write: false }).fits, true)
  })

  const skip = HAS_GIT ? false : 'git is not installed'
  test('is in the way of Git where two branches both add a revision', { skip }, async () => {
    const texts: string[] = []
    for (const id of [undefined, 'bbbb2222', 'cccc3333']) {
      const { mig, path } = await project()
      headsLock(mig, { write: true })
      if (id !== undefined) await newRevision(mig, { message: 'm', id })
      texts.push(readFileSync(path, 'utf8'))
    }
    const { mig, path, root } = await project()
    const [base, ours, theirs] = texts
    writeFiles(root, { base: base!, ours: ours!, theirs: theirs! })
    const { status } = spawnSync('git', ['merge-file', 'ours', 'base', 'theirs'], { cwd: root })
    assert.equal(status, 1)
    copyFileSync(join(root, 'ours'), path)
    const { differences } = headsLock(mig, { write: false })
    assert.deepEqual(differences, [
      'line 2: a merge in Git has left its marks: both sides have added revisions',
    ])
  })
})
