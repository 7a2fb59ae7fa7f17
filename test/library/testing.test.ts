import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  checkNothingToGenerate,
  checkSingleHead,
  checkUpDownUp,
  freshDatabase,
} from '../../src/library/testing/index.ts'
import { createMig } from '../../src/library/create-mig.ts'
import { dialects, serverUrl, skipOn } from '../support/dialects.ts'
import { projectIn, revisionText, TWO } from './support.ts'

const SCHEMA = (columns: string) => `import { table, t } from 'migraph'
export const users = table('users', { id: t.integer().primaryKey()${columns} })
`
const USERS = `import { t } from 'migraph'
export const revision = 'aaaa1111'
export const down_revision = null
export function upgrade(op) {
  op.createTable('users', { id: t.integer().primaryKey() })
}
`

for (const dialect of dialects) {
  const url = dialect === 'sqlite' ? 'sqlite:' : serverUrl(dialect)!

  describe(`for users’ tests [${dialect}]`, { skip: skipOn(dialect) }, () => {
    test('a fresh database is empty, one’s own, and gone when it is dropped', async () => {
      const [one, other] = await Promise.all([freshDatabase(url), freshDatabase(url)])
      const mig = createMig({ ...projectIn(), url: one.url })
      await mig.upgrade()
      assert.equal((await createMig({ ...projectIn(), url: other.url }).pending()).length, 2)
      await Promise.all([one.drop(), other.drop()])
      if (dialect !== 'sqlite') await assert.rejects(mig.current(), { code: 'connection.failed' })
    })

    test('up, down, up: passes, and names the revision and what differs', async () => {
      await checkUpDownUp({ ...projectIn(), url })
      const files = {
        ...TWO,
        'revisions/2.mjs': revisionText(
          'bbbb2222',
          'aaaa1111',
          "op.execute('CREATE TABLE bbbb2222 (n INTEGER)'); op.execute('CREATE TABLE extra (n INTEGER)')",
        ),
      }
      await assert.rejects(checkUpDownUp({ ...projectIn(files), url }), {
        code: 'check.failed',
        message: 'bbbb2222 create bbbb2222: undoing it leaves another schema:\n  create table extra',
      })
      await checkUpDownUp({ ...projectIn(files), url, skip: ['bbbb2222'] })
      await assert.rejects(checkUpDownUp({ ...projectIn(), url, skipp: [] } as never), {
        code: 'config.invalid',
        message: 'unknown key "skipp" in checkUpDownUp(): did you mean "skip"?',
      })
    })

    test('nothing to generate: passes, and lists what is missing', async () => {
      const files = {
        'revisions/1.mjs': USERS,
        'schema.mjs': SCHEMA(''),
      }
      const config = { schema: 'schema.mjs' }
      await checkNothingToGenerate({ ...projectIn(files, config), url })
      const more = { ...files, 'schema.mjs': SCHEMA(', name: t.varchar(40)') }
      await assert.rejects(checkNothingToGenerate({ ...projectIn(more, config), url }), {
        code: 'check.failed',
        message: 'the revisions do not make what the schema says:\n  add column users.name',
      })
      await assert.rejects(checkNothingToGenerate({ ...projectIn(), url }), { code: 'schema.unset' })
    })
  })
}

test('a single head passes, and two are named', async () => {
  await checkSingleHead(projectIn())
  const files = { ...TWO, 'revisions/3.mjs': revisionText('cccc3333', 'aaaa1111') }
  await assert.rejects(checkSingleHead(projectIn(files)), {
    code: 'check.failed',
    message: 'the revisions end in 2 heads:\n  bbbb2222 create bbbb2222\n  cccc3333 create cccc3333',
  })
})
