import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isMigError } from '../../../src/errors.ts'
import { createRevisionLoader } from '../../../src/io/revisions/load.ts'
import { readGraph } from '../../../src/io/revisions/read.ts'
import { tempFolder, writeFiles } from '../../support/folders.ts'
import { project } from '../revisions/project.ts'

const HEADER = `export const revision = 'r'\nexport const down_revision = null\nexport function upgrade() {}\n`

/** A project whose revision `r` is loaded under a policy. */
function guarding(files: Readonly<Record<string, string>>, patterns: readonly string[]) {
  const { root, settings } = project({ 'mig/index.mjs': 'export const t = {}\n', ...files })
  const load = createRevisionLoader({
    root,
    aliases: { migraph: join(root, 'mig/index.mjs') },
    cache: false,
    allowedImports: { patterns, environment: 'prod' },
  })
  return { root, load: () => load(readGraph(settings, { cache: false }).files.get('r')!) }
}

/** The places that are refused, `file:line specifier`; empty: the file is loaded. */
async function refusedIn(files: Readonly<Record<string, string>>, patterns: readonly string[]) {
  try {
    await guarding(files, patterns).load()
    return []
  } catch (error) {
    if (!isMigError(error) || error.code !== 'imports.refused') throw error
    // safe: so it is by `refusal`
    const places = error.details['refused'] as readonly { file: string; line: number; specifier?: string }[]
    return places.map(({ file, line, specifier }) => `${file}:${line} ${specifier ?? '?'}`)
  }
}

const LEAVES_A_TRACE = `globalThis.trace = (globalThis.trace ?? 0) + 1\n`
const trace = () => (globalThis as { trace?: number }).trace

describe('a policy on imports', () => {
  test('refuses what it does not name before anything of the file is run', async () => {
    const text = `import { readFileSync } from 'node:fs'\n${LEAVES_A_TRACE}${HEADER}`
    for (const name of ['revisions/r.ts', 'revisions/r.mjs']) {
      const { load } = guarding({ [name]: text }, ['migraph', './helpers/*'])
      await assert.rejects(load, {
        code: 'imports.refused',
        message: `${name} imports "node:fs", which the policy does not allow`,
        hint: [
          `${name}:1   import { readFileSync } from 'node:fs'`,
          'allowed: migraph, ./helpers/*',
          'environments.prod.policy.allowedImports in the config says so; nothing of the file was run',
        ],
      })
    }
    assert.equal(trace(), undefined)
  })

  test('lets through what it names', async () => {
    const text = `import { t } from 'migraph'\nimport { join } from 'path'\nimport { a } from '../helpers/a.ts'\n${HEADER}`
    const files = { 'revisions/r.ts': text, 'helpers/a.ts': 'export const a = 1\n' }
    assert.deepEqual(await refusedIn(files, ['migraph', 'node:path', './helpers/*']), [])
    assert.deepEqual(await refusedIn(files, ['migraph']), [
      'revisions/r.ts:2 path',
      'revisions/r.ts:3 ../helpers/a.ts',
    ])
  })

  test('looks through the files that a file imports, and those that they import', async () => {
    const files = {
      'revisions/r.ts': `import '../helpers/a'\n${HEADER}`,
      'helpers/a.ts': `import './b.ts'\nimport './a.ts'\n`,
      'helpers/b.ts': `${LEAVES_A_TRACE}\nawait import('node:child_process')\n`,
    }
    assert.deepEqual(await refusedIn(files, ['./helpers/*']), ['helpers/b.ts:3 node:child_process'])
    assert.equal(trace(), undefined)
  })

  test('looks through what the transpiler finds where nobody else would look', async () => {
    const files = {
      'revisions/r.ts': `import '../helpers/a.ts'\n${HEADER}`,
      'revisions/helpers/a.ts': `${LEAVES_A_TRACE}import 'node:fs'\n`,
    }
    assert.deepEqual(await refusedIn(files, ['./helpers/*']), ['revisions/helpers/a.ts:2 node:fs'])
    assert.equal(trace(), undefined)
  })

  test('looks through what the paths of a tsconfig.json lead to', async () => {
    const files = {
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@own/*": ["./helpers/*"] } } }',
      'revisions/r.ts': `import '@own/a'\n${HEADER}`,
      'helpers/a.ts': `import 'node:fs'\n`,
    }
    assert.deepEqual(await refusedIn(files, ['@own/*']), ['helpers/a.ts:1 node:fs'])
    assert.deepEqual(await refusedIn(files, ['./helpers/*']), ['helpers/a.ts:1 node:fs'])
  })

  test('follows a symbolic link to where the file is', async () => {
    const outside = tempFolder()
    writeFiles(outside, { 'a.ts': `import './b.ts'\n`, 'b.ts': `import 'node:fs'\n` })
    const { root, load } = guarding({ 'revisions/r.ts': `import '../helpers/a.ts'\n${HEADER}` }, [
      './helpers/*',
      '../*',
    ])
    symlinkSync(outside, join(root, 'helpers'))
    await assert.rejects(load, { code: 'imports.refused', message: /b\.ts imports "node:fs"/ })
  })

  for (const specifier of [
    'migraph/../evil',
    './%2e%2e/helpers/a.ts',
    'data:text/javascript,1',
    '/etc/x.js',
    '../../outside.ts',
    'file:///etc/x.js',
  ]) {
    test(`is not led astray by ${specifier}`, async () => {
      const text = `import '${specifier}'\n${HEADER}`
      const patterns = ['migraph', 'migraph/*', './helpers/*', './revisions/*']
      assert.deepEqual(await refusedIn({ 'revisions/r.mjs': text }, patterns), [
        `revisions/r.mjs:1 ${specifier}`,
      ])
    })
  }

  test('refuses a name that is worked out when the file runs, and takes one in a literal', async () => {
    const dynamic = (specifier: string) => ({
      'revisions/r.cjs': `exports.revision = 'r'\nexports.down_revision = null\nexports.upgrade = () => require(${specifier})\n`,
    })
    assert.deepEqual(await refusedIn(dynamic(`'node:' + 'fs'`), ['*']), ['revisions/r.cjs:3 ?'])
    assert.deepEqual(await refusedIn(dynamic(`'fs'`), ['node:fs']), [])
  })

  test('does not run a file that does not parse', async () => {
    const { load } = guarding({ 'revisions/r.mjs': `${HEADER}const a = ;\n` }, ['*'])
    await assert.rejects(load, {
      code: 'revision.unloadable',
      hint: ['revisions/r.mjs:4:11   const a = ;'],
    })
  })

  test('says nothing of SQL, which imports nothing', async () => {
    const sql = '-- revision: r\n\n-- upgrade\nSELECT 1;\n'
    const files = { 'revisions/r.sql': sql }
    const { load } = guarding(files, [])
    assert.equal(typeof (await load()).upgrade, 'function')
  })
})
