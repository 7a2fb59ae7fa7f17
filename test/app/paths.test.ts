import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { headsLock } from '../../src/app/heads-lock.ts'
import { openMig, type Mig } from '../../src/app/mig.ts'
import { newRevision } from '../../src/app/new-revision.ts'
import { templateSource } from '../../src/app/templates.ts'
import { nodeHost } from '../../src/io/host.ts'
import { tempFolder, writeFiles } from '../support/folders.ts'

/** A project in a folder that has something beside it. */
async function project(config: object = {}): Promise<{ readonly mig: Mig; readonly root: string }> {
  const root = join(tempFolder(), 'project')
  writeFiles(root, {
    'migrate.config.json': JSON.stringify(config),
    'revisions/1.mjs': `export const revision = 'aaaa1111'\nexport const down_revision = null\nexport function upgrade() {}\n`,
    'templates/own.eta': 'own',
    '../outside/secret.eta': 'secret',
  })
  return { root, mig: await openMig({ host: { ...nodeHost(), cwd: root, env: {} } }) }
}

/** Every file at and around a project. */
const filesAround = (root: string) =>
  readdirSync(dirname(root), { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.includes('.cache'))
    .sort()

const ASTRAY = ['../outside', '../outside/x', '/etc/x', 'a/../../outside', 'a\\..\\x', 'x\0y', '..', '.', '']

describe('what a user names does not leave its folder:', () => {
  for (const name of ASTRAY) {
    test(`the id of a revision, ${JSON.stringify(name)}`, async () => {
      const { mig, root } = await project()
      const before = filesAround(root)
      await assert.rejects(newRevision(mig, { message: 'm', id: name }), { code: 'usage' })
      assert.deepEqual(filesAround(root), before)
    })

    test(`an environment, ${JSON.stringify(name)}`, async () => {
      const { root } = await project()
      // what it would be read from, if it were a part of a path
      writeFiles(root, { '.env.': 'LEAKED=1', '../outside.env': 'LEAKED=1' })
      const env: Record<string, string | undefined> = {}
      const opening = openMig({ host: { ...nodeHost(), cwd: root, env }, environment: name })
      await assert.rejects(opening, { code: 'environment.unknown' })
      assert.equal(env['LEAKED'], undefined)
    })

    test(`a template, ${JSON.stringify(name)}`, async () => {
      const { mig } = await project({ templates: 'templates' })
      assert.throws(() => templateSource(mig, name), { code: 'template.unknown' })
      await assert.rejects(newRevision(mig, { message: 'm', template: name }), { code: 'template.unknown' })
    })

    test(`the folder of a new revision, ${JSON.stringify(name)}`, async () => {
      const { mig, root } = await project()
      mkdirSync(join(dirname(root), 'outside'), { recursive: true })
      const before = filesAround(root)
      await assert.rejects(newRevision(mig, { message: 'm', versionPath: name }), { code: 'usage' })
      assert.deepEqual(filesAround(root), before)
    })
  }

  test('the name of a file, by the pattern of the config', async () => {
    for (const name of ['../{id}', '/etc/{id}', 'a/{id}', '..', '{id}\0']) {
      await assert.rejects(project({ revisionFile: { name } }), { code: 'config.invalid' })
    }
  })

  test('the message of a revision, which is a part of the name of its file', async () => {
    const { mig } = await project()
    const { relativePath } = await newRevision(mig, { message: '../../etc/\0passwd', id: 'bbbb2222' })
    assert.match(relativePath, /^revisions\/[\w]+_etc_passwd\.ts$/)
  })

  test('a folder that a symbolic link leads out to is none of the locations', async () => {
    const { mig, root } = await project()
    symlinkSync('../outside', join(root, 'link'))
    await assert.rejects(newRevision(mig, { message: 'm', versionPath: 'link' }), { code: 'usage' })
  })

  test('nor is one below a location, which is not looked into', async () => {
    const { root } = await project()
    writeFiles(root, {
      'migrate.config.json': JSON.stringify({ locations: [{ path: 'revisions', recursive: true }] }),
      '../outside/2.mjs': `export const revision = 'bbbb2222'\nexport const down_revision = null\nexport function upgrade() {}\n`,
    })
    symlinkSync('../../outside', join(root, 'revisions/link'))
    const mig = await openMig({ host: { ...nodeHost(), cwd: root, env: {} } })
    assert.deepEqual([...mig.graph().revisions.keys()], ['aaaa1111'])
  })

  test('a new revision, where a symbolic link has its name already', async () => {
    const { mig, root } = await project({ revisionFile: { name: '{id}' } })
    symlinkSync('../../outside/made.ts', join(root, 'revisions/bbbb2222.ts'))
    const before = filesAround(root)
    await assert.rejects(newRevision(mig, { message: 'm', id: 'bbbb2222' }), { code: 'file.exists' })
    assert.deepEqual(filesAround(root), before)
  })

  test('the lock file, where it is a symbolic link that leads out', async () => {
    const { mig, root } = await project()
    const target = join(dirname(root), 'outside/secret.eta')
    symlinkSync(target, join(root, 'revisions/mig.lock'))
    assert.throws(() => headsLock(mig, { write: true }), { code: 'file.unwritable' })
    assert.equal(readFileSync(target, 'utf8'), 'secret')
  })
})
