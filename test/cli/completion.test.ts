import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { completionScript } from '../../src/cli/completion-scripts.ts'
import { tempFolder, writeFiles } from '../support/folders.ts'
import { run } from './recorded-terminal.ts'

const PROJECT = {
  'migrate.config.json': '{ "environments": { "dev": { "url": "sqlite:dev.db" }, "staging": {} } }',
  'revisions/1_aaaa.sql': '-- revision: aaaa\n-- down_revision: none\n-- message: create users\n-- upgrade\n',
  'revisions/2_bbbb.sql':
    '-- revision: bbbb\n-- down_revision: aaaa\n-- branch_labels: cart\n-- message: create carts\n-- upgrade\n',
}

/** The words that could become the last of these. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const cwd = tempFolder()
  writeFiles(cwd, PROJECT)
  const { stdout } = await run(['--get-completions', 'mig', ...words], { cwd })
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : line.split('\t')[0]!))
}

describe('completion', () => {
  test('offers commands, with what they do', async () => {
    const { stdout } = await run(['--get-completions', 'mig', 'up'])
    assert.equal(stdout, 'upgrade\tApply revisions, up to a target\n')
  })

  test('offers the options of a command that are not given yet', async () => {
    assert.deepEqual(await offered('heads', '--c'), ['--config', '--check'])
    assert.deepEqual(await offered('heads', '--check', '--c'), ['--config'])
  })

  test('offers environments, behind the option and joined to it', async () => {
    assert.deepEqual(await offered('upgrade', '-e', ''), ['dev', 'staging'])
    assert.deepEqual(await offered('upgrade', '--env=st'), ['--env=staging'])
  })

  test('offers targets: words, labels and ids', async () => {
    assert.deepEqual(await offered('upgrade', ''), [
      'head',
      'heads',
      'base',
      'current',
      'cart',
      'aaaa',
      'bbbb',
    ])
  })

  test('offers a place on a branch, and the second end of a range', async () => {
    assert.deepEqual(await offered('upgrade', 'cart@h'), ['cart@head', 'cart@heads'])
    assert.deepEqual(await offered('history', '-r', 'aaaa:b'), ['aaaa:base', 'aaaa:bbbb'])
  })

  test('offers a target again only where a command takes several', async () => {
    assert.deepEqual(await offered('stamp', 'aaaa', 'bb'), ['bbbb'])
    assert.deepEqual(await offered('upgrade', 'aaaa', 'bb'), [])
  })

  test('offers choices and templates', async () => {
    assert.deepEqual(await offered('upgrade', '--transaction', ''), ['each', 'all'])
    assert.deepEqual(await offered('templates', 'show', 'revision.'), ['revision.sql'])
  })

  test('offers nothing, without a word, where there is no project', async () => {
    const cwd = tempFolder()
    assert.deepEqual(await run(['--get-completions', 'mig', 'upgrade', ''], { cwd }), {
      status: 0,
      stdout: '',
      stderr: '',
    })
  })

  test('has a script that bash can read', () => {
    const { status, stderr } = spawnSync('bash', ['-n'], {
      input: completionScript('bash'),
      encoding: 'utf8',
    })
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' })
  })
})
