import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { tempFolder, writeFiles } from '../support/folders.ts'
import { typing, type Said } from './recorded-terminal.ts'

const FILES = {
  'migrate.config.json': JSON.stringify({ environments: { dev: { url: 'sqlite:app.db' } } }),
  'revisions/1.mjs': `// create users
import { t } from 'migraph'
export const revision = 'aaaa1111'
export const down_revision = null

export function upgrade(op) {
  op.createTable('users', { id: t.integer().primaryKey() })
}
`,
  'revisions/2.mjs': `// first users
export const revision = 'bbbb2222'
export const down_revision = 'aaaa1111'

export function upgrade(op) {
  op.bulkInsert('users', [{ id: 1 }, { id: 2 }], { key: ['id'] })
}
`,
}

/** Runs command lines one after the other at a terminal, in one folder; the last one gets the answer. */
async function inTurn(answer: string, ...lines: readonly (readonly string[])[]): Promise<Said> {
  const folder = tempFolder()
  writeFiles(folder, FILES)
  for (const argv of lines.slice(0, -1)) await typing('', argv, folder)
  return typing(answer, lines.at(-1)!, folder)
}

const ASKED = `dev · sqlite app.db
  bbbb2222  first users   HIGH      loses rows of users (2 rows)
  aaaa1111  create users  CRITICAL  loses table users (2 rows)
`

describe('a downgrade at a terminal', () => {
  test('shows what it loses and asks; no answer is no', async () => {
    const { status, stdout, stderr } = await inTurn('\n', ['upgrade'], ['downgrade', 'base'])
    assert.equal(status, 3)
    assert.equal(stdout, '')
    assert.equal(stderr.slice(0, ASKED.length), ASKED)
    assert.match(stderr, /This loses or changes 2 rows\. Go on\? \[y\/N\]/)
    assert.match(stderr, /error: not confirmed: nothing was done/)
  })

  test('undoes what was shown where the answer is yes, or was given beforehand', async () => {
    for (const [answer, argv] of [
      ['y\n', ['downgrade', 'base']],
      ['', ['downgrade', 'base', '--yes']],
    ] as const) {
      const { status, stdout } = await inTurn(answer, ['upgrade'], argv)
      assert.equal(status, 0)
      assert.match(stdout, /now at base/)
    }
  })

  test('asks nothing where no rows are lost', async () => {
    const { status, stdout, stderr } = await inTurn('', ['upgrade', 'aaaa'], ['downgrade', 'base'])
    assert.equal(status, 0)
    assert.match(stdout, / {2}aaaa1111 {2}create users {2}LOW {2}users is empty\n/)
    assert.doesNotMatch(stderr, /Go on/)
  })
})
