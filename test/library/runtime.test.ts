import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { writeFiles } from '../support/folders.ts'
import { execute } from '../support/execute.ts'
import { installed } from './installed.ts'

const REVISIONS = {
  'package.json': '{ "type": "module" }',
  'revisions/1.js': `// create users
import { t } from 'migraph'
export const revision = 'aaaa1111'
export const down_revision = null
export function upgrade(op) {
  op.createTable('users', { id: t.integer().primaryKey() })
}
`,
  'revisions/2.sql': `-- add a name
-- revision: bbbb2222
-- down_revision: aaaa1111

-- upgrade
ALTER TABLE users ADD COLUMN name VARCHAR(40);
`,
}

/** Writes to stderr every module that is loaded, and at the end what \`require\` has loaded. */
const TRACE = `import { register, createRequire } from 'node:module'
import { writeSync } from 'node:fs'
register('data:text/javascript,' + encodeURIComponent(\`import { writeSync } from 'node:fs'
export async function load(url, context, next) { writeSync(2, url + '\\\\n'); return next(url, context) }\`))
process.on('exit', () => writeSync(2, Object.keys(createRequire(import.meta.url).cache).join('\\n')))
`

describe('migraph/runtime', () => {
  let folder: string
  before(() => {
    folder = installed()
    writeFiles(folder, { ...REVISIONS, 'trace.mjs': TRACE })
  })

  /** Runs a module in the folder; what it loads of packages, by their names. */
  async function loadedBy(name: string, text: string): Promise<{ stdout: string; packages: string[] }> {
    writeFiles(folder, { [name]: text })
    const { stdout, stderr, status } = await execute([process.execPath, '--import', './trace.mjs', name], {
      cwd: folder,
    })
    assert.equal(status, 0, stderr)
    const names = [...stderr.matchAll(/node_modules\/(@[^/]+\/[^/]+|[^/]+)\//g)].map(([, found]) => found!)
    return { stdout, packages: [...new Set(names)] }
  }

  test('boots without the command line, the templates and the TypeScript loader', async () => {
    const { stdout, packages } = await loadedBy(
      'boot.mjs',
      `import { initDatabase } from 'migraph/runtime'
const options = { config: { environments: { dev: { url: 'sqlite:app.db' } } } }
for (const expected of ['applied', 'current']) {
  const { knex, report } = await initDatabase(options)
  console.log(report.outcome === expected, await knex('users').select())
  await knex.destroy()
}
`,
    )
    assert.equal(stdout, 'true []\ntrue []\n')
    assert.ok(packages.includes('knex') && packages.includes('sqlite3'), packages.join(' '))
    for (const name of ['yargs', 'eta', 'jiti', 'cosmiconfig']) assert.ok(!packages.includes(name), name)
  })

  test('a start with nothing pending loads one file of ours, and no revision', async () => {
    const text = `import { initDatabase } from 'migraph/runtime'
const { knex } = await initDatabase({ config: { environments: { dev: { url: 'sqlite:app.db' } } } })
await knex.destroy()
`
    writeFiles(folder, { 'again.mjs': text })
    await execute([process.execPath, 'again.mjs'], { cwd: folder })
    const { stderr } = await execute([process.execPath, '--import', './trace.mjs', 'again.mjs'], {
      cwd: folder,
    })
    const ours = stderr.split('\n').filter((line) => /node_modules\/migraph\/|\/revisions\//.test(line))
    assert.deepEqual(ours, [
      new URL(join(folder, 'node_modules/migraph/dist/runtime/index.js'), 'file:').href,
    ])
  })

  test('takes imported revisions, and gives what they import', async () => {
    const { stdout, packages } = await loadedBy(
      'bundle.mjs',
      `import { createMig, t } from 'migraph/runtime'
const first = {
  revision: 'aaaa1111',
  down_revision: null,
  upgrade: (op) => op.createTable('people', { id: t.integer().primaryKey() }),
}
const mig = createMig({ url: 'sqlite:bundle.db', revisions: [first] })
console.log((await mig.upgrade()).to)
`,
    )
    assert.equal(stdout, "[ 'aaaa1111' ]\n")
    for (const name of ['yargs', 'eta', 'jiti', 'cosmiconfig']) assert.ok(!packages.includes(name), name)
  })
})
