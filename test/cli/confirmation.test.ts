import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { repeated } from '../../src/cli/confirmation.ts'
import type { PlanReport } from '../../src/core/safety/report.ts'
import { tempFolder, writeFiles } from '../support/folders.ts'
import { typing, type Said } from './recorded-terminal.ts'

const FILES = {
  'migrate.config.json': JSON.stringify({ environments: { prod: { url: 'sqlite:app.db' } } }),
  'revisions/1.mjs': `// create users
export const revision = 'aaaa1111'
export const down_revision = null

export function upgrade(op) {
  op.execute('CREATE TABLE users (id INTEGER)')
}
`,
}

/** Runs a command line at a terminal, where somebody types that. */
async function confirming(answer: string, argv: readonly string[]): Promise<Said> {
  const folder = tempFolder()
  writeFiles(folder, FILES)
  const said = await typing(answer, argv, folder)
  return { ...said, stderr: said.stderr.replaceAll(/\b[0-9a-f]{12}\b/g, '<plan>') }
}

describe('at a terminal', () => {
  test('the plan is shown, and done once the name of the environment is typed', async () => {
    const { status, stdout, stderr } = await confirming('prod\n', ['upgrade', '--env', 'prod'])
    assert.equal(status, 0)
    assert.match(stdout, /now at aaaa1111 \(head\)/)
    assert.equal(
      stderr.slice(0, stderr.indexOf('go on:') + 6),
      `prod · sqlite app.db · PRODUCTION · 1 to apply
  ○ aaaa1111  create users                     MEDIUM  "execute CREATE TABLE users (id INTEGER)" cannot be undone by itself
      execute CREATE TABLE users (id INTEGER)  LOW
        CREATE TABLE users (id INTEGER)
      locks the whole database: RESERVED, writers wait
plan <plan> · risk MEDIUM · at base → aaaa1111 (head)
"prod" is production

Type prod to go on:`,
    )
  })

  for (const answer of ['yes\n', '\n', 'PROD\n']) {
    test(`${JSON.stringify(answer)} is no confirmation, and neither is --yes`, async () => {
      const { status, stdout, stderr } = await confirming(answer, ['upgrade', '--env', 'prod', '--yes'])
      assert.equal(status, 3)
      assert.equal(stdout, '')
      assert.match(stderr, /error: not confirmed: nothing was done\n/)
    })
  }
})

describe('the command that is repeated', () => {
  // safe: nothing else of it is looked at
  const plan = { command: 'downgrade', target: '-1', id: '0123456789ab' } as PlanReport

  test('is what was typed, with the id of the plan', () => {
    assert.equal(
      repeated(['--env', 'prod', 'downgrade', '-1', '-x', "who=it's me"], plan),
      String.raw`mig downgrade --env prod -1 -x 'who=it'\''s me' --confirm 0123456789ab`,
    )
  })

  test('has no other confirmation in it', () => {
    assert.equal(
      repeated(['downgrade', '--confirm', 'ffffffffffff', '-1', '--confirm=x'], plan),
      'mig downgrade -1 --confirm 0123456789ab',
    )
  })

  test('of a plan is the command that carries it out', () => {
    assert.equal(
      repeated(['plan', '--downgrade', '-1', '--sql', '--json', '--tag', 't'], plan),
      'mig downgrade -1 --tag t --confirm 0123456789ab',
    )
    assert.equal(
      repeated(['plan', '--downgrade', '--env', 'prod'], plan),
      'mig downgrade -1 --env prod --confirm 0123456789ab',
    )
  })
})
