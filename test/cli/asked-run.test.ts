import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { nameHere } from '../../src/cli/elsewhere.ts'
import { tempFolder, writeFiles } from '../support/folders.ts'
import { typing } from './recorded-terminal.ts'

const revision = (id: string, parent: string | null) => `// step ${id}
export const revision = '${id}'
export const down_revision = ${JSON.stringify(parent)}

export function upgrade(op) {
  op.execute('CREATE TABLE t_${id} (id INTEGER)', { reverse: 'DROP TABLE t_${id}' })
}
`

const FILES = {
  'migrate.config.json': JSON.stringify({
    environments: { dev: { url: 'sqlite:dev.db' }, prod: { url: 'sqlite:prod.db' } },
  }),
  'revisions/1.mjs': revision('aaaa1111', null),
  'revisions/2.mjs': revision('bbbb2222', 'aaaa1111'),
}

function project(): string {
  const folder = tempFolder()
  writeFiles(folder, FILES)
  return folder
}

const count = (text: string, word: string) => text.split(word).length - 1

describe('a run that is asked for', () => {
  test('is shown, and done after a yes', async () => {
    const folder = project()
    const applied = await typing('y\n', ['migrate'], folder)
    assert.equal(applied.status, 0)
    assert.match(applied.stderr, /aaaa1111 {2}step aaaa1111[^]*Apply these 2\? \[y\/N\]/)
    assert.match(applied.stdout, /now at bbbb2222 \(head\)/)
    const undone = await typing('yes\n', ['rollback'], folder)
    assert.equal(undone.status, 0)
    assert.match(undone.stderr, /bbbb2222 {2}step bbbb2222[^]*Undo this one\? \[y\/N\]/)
    assert.match(undone.stdout, /now at aaaa1111/)
  })

  for (const answer of ['\n', 'n\n', 'ok\n']) {
    test(`is left undone after ${JSON.stringify(answer)}`, async () => {
      const folder = project()
      const { status, stdout, stderr } = await typing(answer, ['migrate'], folder)
      assert.equal(status, 3)
      assert.equal(stdout, '')
      assert.match(stderr, /error: not confirmed: nothing was done\n/)
      const after = await typing('', ['status'], folder)
      assert.match(after.stdout, /0 applied · 2 pending/)
    })
  }

  test('is not asked for where there is nothing to do', async () => {
    const folder = project()
    await typing('', ['upgrade'], folder)
    const { status, stderr } = await typing('', ['migrate'], folder)
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' })
  })

  test('is asked for all the same where --yes does not say that it leads back', async () => {
    const folder = project()
    await typing('', ['upgrade'], folder)
    const declined = await typing('n\n', ['migrate', 'aaaa', '--yes'], folder)
    assert.equal(declined.status, 3)
    assert.match(declined.stderr, /Undo this one\? \[y\/N\]/)
    const undone = await typing('y\n', ['migrate', 'aaaa', '--yes'], folder)
    assert.match(undone.stdout, /now at aaaa1111/)
  })

  test('is asked for once, by the guard, in production', async () => {
    const folder = project()
    const { status, stdout, stderr } = await typing('prod\n', ['migrate', '--env', 'prod'], folder)
    assert.equal(status, 0)
    assert.match(stdout, /now at bbbb2222 \(head\)/)
    assert.equal(count(stderr, 'Type prod to go on:'), 1)
    assert.equal(count(stderr, '[y/N]'), 0)
  })
})

describe('a word of another tool', () => {
  const commands = ['migrate', 'status', 'upgrade', 'rollback', 'revision']

  test('has a name here, with what stands before its colon left out', () => {
    const words = ['generate', 'db:migrate', 'migrate:rollback', 'migration:create', 'db:status', 'UNDO']
    assert.deepEqual(
      words.map((word) => nameHere(word, commands)),
      ['makemigrations', 'migrate', 'rollback', 'revision', 'status', 'rollback'],
    )
  })

  test('is none of these where nobody says it', () => {
    assert.deepEqual(
      ['frobnicate', 'db:frobnicate', 'constructor', 'status'].map((word) => nameHere(word, commands)),
      [undefined, undefined, undefined, undefined],
    )
  })
})
