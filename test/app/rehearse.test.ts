import assert from 'node:assert/strict'
import { openMig } from '../../src/app/mig.ts'
import { rehearse } from '../../src/app/rehearse.ts'
import { isMigError } from '../../src/errors.ts'
import { nodeHost } from '../../src/io/host.ts'
import { eachDialect, tempFolder, writeFiles, type TestDialect } from '../support/databases.ts'

const FILES = {
  'revisions/1.mjs': `// phones
export const revision = 'aaaa1111'
export const down_revision = null

export async function upgrade(op) {
  op.execute('ALTER TABLE users ADD COLUMN phone VARCHAR(20)')
  await op.query('SELECT phone FROM users')
  op.execute('CREATE TABLE carts (id INTEGER)')
}
`,
}

/** What a rehearsal of it comes to. */
const EXPECTED: Readonly<Record<TestDialect, object>> = {
  postgres: {
    statements: 3,
    locks: [{ mode: 'ACCESS EXCLUSIVE', on: 'users', blocks: 'everything' }],
  },
  sqlite: { statements: 3, locks: [] },
  mysql: { code: 'usage', message: 'mysql cannot rehearse: it commits at every DDL statement' },
  mariadb: { code: 'usage', message: 'mariadb cannot rehearse: it commits at every DDL statement' },
}

function codeAndMessage(error: unknown) {
  assert.ok(isMigError(error), String(error))
  return { code: error.code, message: error.message }
}

eachDialect('a rehearsal', (dialect, { test }) => {
  test('shows how it went, and leaves nothing behind', async (database) => {
    await database.query('CREATE TABLE users (id INTEGER)')
    const folder = tempFolder()
    const config = { environments: { dev: { url: database.url } } }
    writeFiles(folder, { 'migrate.config.json': JSON.stringify(config), ...FILES })
    const mig = await openMig({ host: { ...nodeHost(), cwd: folder, env: {} } })
    const outcome = await rehearse(mig, { direction: 'up', target: 'head' })
      .then(([step]) => ({ statements: step!.statements, locks: step!.locks }))
      .catch(codeAndMessage)
      .finally(() => mig.close())
    assert.deepEqual(outcome, EXPECTED[dialect])
    await assert.rejects(database.query('SELECT phone FROM users'))
    await assert.rejects(database.query('SELECT * FROM carts'))
    await assert.rejects(database.query('SELECT * FROM mig_revision'))
  })
})
