import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { VERSION } from '../../src/version.ts'

interface Manifest {
  readonly version: string
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>
}

// safe: it is our own
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

describe('the package', () => {
  test('names the version that it prints', () => {
    assert.equal(VERSION, manifest.version)
  })

  test('has every file that it promises', () => {
    const entries = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : [entry.types, entry.default],
    )
    const missing = [...entries, ...Object.values(manifest.bin)].filter((path) => !existsSync(path))
    assert.deepEqual(missing, [])
  })

  test('gives the pure graph to whoever imports it', async () => {
    const name = 'migraph/graph'
    // safe: the types of the very module
    const graph = (await import(name)) as typeof import('../../src/core/graph/index.ts')
    const built = graph.buildGraph([{ id: 'a' }, { id: 'b', parents: ['a'] }])
    const plan = graph.planUpgrade(built, ['a'], 'head')
    assert.deepEqual(
      plan.steps.map(({ revision }) => revision.id),
      ['b'],
    )
  })

  test('gives applications the runtime, which has all that the library has', async () => {
    const [runtime, library] = await Promise.all(
      // safe: the types of the very modules
      ['migraph/runtime', 'migraph'].map(
        (name) => import(name) as Promise<Readonly<Record<string, unknown>>>,
      ),
    )
    assert.deepEqual(Object.keys(runtime!).toSorted(), [
      'MigError',
      'createMig',
      'initDatabase',
      'isMigError',
      'sql',
      't',
    ])
    assert.deepEqual(
      ['createMig', 'initDatabase'].map((name) => typeof library![name]),
      ['function', 'function'],
    )
  })

  test('gives test suites what they need', async () => {
    const name = 'migraph/testing'
    // safe: the types of the very module
    const testing = (await import(name)) as Readonly<Record<string, unknown>>
    assert.deepEqual(Object.keys(testing).toSorted(), [
      'checkNothingToGenerate',
      'checkSingleHead',
      'checkUpDownUp',
      'freshDatabase',
    ])
  })

  test('gives what config and revision files import', async () => {
    const name = 'migraph'
    const library = (await import(name)) as Readonly<Record<string, unknown>>
    assert.deepEqual(Object.keys(library).toSorted(), [
      'MigError',
      'compositeType',
      'createMig',
      'defineConfig',
      'domain',
      'enumType',
      'extension',
      'generateMigrationCode',
      'initDatabase',
      'isMigError',
      'materializedView',
      'policy',
      'procedure',
      'schema',
      'sequence',
      'sql',
      'sqlFunction',
      'sqlObject',
      't',
      'table',
      'trigger',
      'view',
    ])
  })
})
