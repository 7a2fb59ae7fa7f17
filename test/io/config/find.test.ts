import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { failure, folder, load } from './support.ts'

const target = (value: string) => ({ environments: { dev: { target: value } } })
const program = (value: string) => `export default { environments: { dev: { target: '${value}' } } }\n`

describe('finding the config', () => {
  const files: Readonly<Record<string, string>> = {
    'migrate.config.ts': `const made: object = { environments: { dev: { target: 'it' } } }\nexport default made\n`,
    'migrate.config.mts': program('it'),
    'migrate.config.js': program('it'),
    'migrate.config.mjs': program('it'),
    'migrate.config.cjs': `module.exports = ${JSON.stringify(target('it'))}`,
    'migrate.config.json': `\uFEFF${JSON.stringify(target('it'))}`,
    'migrate.config.yaml': 'environments:\n  dev:\n    target: it\n',
    'migrate.config.yml': 'environments: { dev: { target: it } }\n',
  }
  for (const [name, content] of Object.entries(files)) {
    test(`reads ${name}`, async (t) => {
      const root = folder(t, {
        'package.json': { type: name.endsWith('.js') ? 'module' : 'commonjs' },
        [name]: content,
      })
      const settings = await load(root)
      assert.equal(settings.environment.target, 'it')
      assert.equal(settings.file, join(root, name))
      assert.equal(settings.root, root)
    })
  }

  test('reads the key "migrate" of package.json', async (t) => {
    const root = folder(t, { 'package.json': { name: 'shop', migrate: target('it') } })
    const settings = await load(root)
    assert.equal(settings.environment.target, 'it')
    assert.equal(settings.file, join(root, 'package.json'))
  })

  test('takes the nearest one from the working directory upward', async (t) => {
    const root = folder(t, {
      'migrate.config.json': target('far'),
      'a/migrate.config.json': target('near'),
      'a/b/package.json': { name: 'no-config-in-here' },
      'a/b/c/note.txt': '',
    })
    const settings = await load(join(root, 'a/b/c'))
    assert.equal(settings.environment.target, 'near')
    assert.equal(settings.root, join(root, 'a'))
  })

  test('takes the one that is named, whatever its name, and its folder as the root', async (t) => {
    const root = folder(t, { 'migrate.config.json': target('found'), 'db/other.json': target('named') })
    const settings = await load(root, { configPath: 'db/other.json' })
    assert.equal(settings.environment.target, 'named')
    assert.equal(settings.root, join(root, 'db'))
  })

  test('takes all paths from the folder of the config', async (t) => {
    const root = folder(t, {
      'migrate.config.json': {
        templates: 'my/templates',
        locations: ['one', { path: './two', recursive: true }],
        environments: { dev: { url: 'sqlite:data/app.db', locations: ['seeds', 'one'] } },
      },
      'deep/er/note.txt': '',
    })
    const settings = await load(join(root, 'deep/er'))
    assert.equal(settings.templates, join(root, 'my/templates'))
    assert.deepEqual(settings.locations, [
      { path: join(root, 'one'), recursive: false },
      { path: join(root, 'two'), recursive: true },
      { path: join(root, 'seeds'), recursive: false, environment: 'dev' },
    ])
    assert.deepEqual(settings.environment.connection?.connection, { filename: join(root, 'data/app.db') })
  })

  test('says where it looked when there is none', async (t) => {
    const root = folder(t, { 'package.json': { name: 'shop' } })
    const error = await failure(load(root))
    assert.equal(error.code, 'config.not-found')
    assert.equal(error.exitStatus, 2)
    assert.equal(error.message, `there is no migrate.config.* in ${root} or in a folder above it`)
    assert.deepEqual(error.hint, [
      'mig init             makes one here',
      'mig --config <path>  takes one from elsewhere',
    ])
  })

  test('names the file that --config does not find', async (t) => {
    const error = await failure(load(folder(t, {}), { configPath: 'conf/mig.ts' }))
    assert.equal(error.code, 'config.not-found')
    assert.equal(error.message, 'there is no file conf/mig.ts')
  })

  test('refuses a folder and an unknown ending after --config', async (t) => {
    const root = folder(t, { 'conf/mig.toml': 'x = 1' })
    const forFolder = await failure(load(root, { configPath: 'conf' }))
    assert.equal(forFolder.message, 'cannot read conf: it is a folder, and --config takes a file')
    const forEnding = await failure(load(root, { configPath: 'conf/mig.toml' }))
    assert.equal(
      forEnding.message,
      'cannot read conf/mig.toml: a config ends in .ts, .mts, .js, .mjs, .cjs, .json, .yaml, .yml',
    )
  })

  test('refuses to choose between two in one folder', async (t) => {
    const root = folder(t, {
      'migrate.config.ts': program('a'),
      'migrate.config.json': target('b'),
      'package.json': { migrate: target('c') },
    })
    const error = await failure(load(root))
    assert.equal(error.code, 'config.ambiguous')
    assert.equal(
      error.message,
      `there are 3 configs in ${root}: migrate.config.ts, migrate.config.json, package.json`,
    )
    assert.deepEqual(error.hint, ['keep one of them, or name one with --config'])
  })

  test('does not pass over one that cannot be opened', async (t) => {
    const root = folder(t, { 'migrate.config.json': target('far'), 'a/note.txt': '' })
    mkdirSync(join(root, 'a/migrate.config.yaml'))
    const error = await failure(load(join(root, 'a')))
    assert.equal(error.message, 'cannot read migrate.config.yaml: it cannot be opened')
  })
})

describe('running a config', () => {
  test('calls a function with the chosen environment', async (t) => {
    const root = folder(t, {
      'migrate.config.mjs':
        'export default async ({ environment }) => ({ environments: { qa: { target: environment } } })',
    })
    assert.equal((await load(root, { environment: 'qa' })).environment.target, 'qa')
  })

  test('serves an alias to a config in TypeScript and in JavaScript', async (t) => {
    const source = `import { defineConfig } from 'not-installed'\nexport default defineConfig({ locations: ['there'] })\n`
    const aliased = 'export const defineConfig = (config) => config\n'
    const root = folder(t, {
      'a/migrate.config.ts': source,
      'b/migrate.config.mjs': source,
      'entry.mjs': aliased,
    })
    const aliases = { 'not-installed': join(root, 'entry.mjs') }
    assert.equal((await load(join(root, 'a'), { aliases })).locations[0]?.path, join(root, 'a/there'))
    assert.equal((await load(join(root, 'b'), { aliases })).locations[0]?.path, join(root, 'b/there'))
  })

  test('keeps what it transpiled in node_modules, and nowhere where there is none', async (t) => {
    const root = folder(t, {
      'with/migrate.config.ts': program('a'),
      'with/node_modules/note.txt': '',
      'without/migrate.config.ts': program('a'),
    })
    await load(join(root, 'with'))
    await load(join(root, 'without'))
    assert.equal(existsSync(join(root, 'with/node_modules/.cache/migraph')), true)
    assert.equal(existsSync(join(root, 'without/node_modules')), false)
  })
})

test('a config in JSON loads neither a TypeScript loader nor a YAML parser nor knex', (t) => {
  const root = folder(t, { 'migrate.config.json': { environments: { dev: { url: 'sqlite:a.db' } } } })
  const script = `
    import { createRequire } from 'node:module'
    import { loadSettings } from '${new URL('../../../src/io/config/load.js', import.meta.url).href}'
    await loadSettings({ cwd: ${JSON.stringify(root)}, env: {} })
    const modules = Object.keys(createRequire(import.meta.url).cache)
    console.log(['cosmiconfig', 'jiti', 'js-yaml', 'dotenv', 'knex'].filter((name) =>
      modules.some((path) => path.includes('/node_modules/' + name + '/'))).join())`
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  assert.equal(printed, 'cosmiconfig\n')
})

describe('a config that cannot be read', () => {
  const broken: readonly (readonly [name: string, content: string, message: string])[] = [
    [
      'migrate.config.ts',
      `const a: number = 1\nexport default {\n  locations: ['a']\n  pool: {},\n}\n`,
      'cannot read migrate.config.ts:4:3: Unexpected token, expected ","',
    ],
    [
      'migrate.config.mjs',
      `export default {\n  locations: ['a']\n  pool: {},\n}\n`,
      'cannot read migrate.config.mjs:3:3: Unexpected token, expected ","',
    ],
    [
      'migrate.config.cjs',
      'module.exports = {\n  locations: [\n}\n',
      'cannot read migrate.config.cjs:3:1: Unexpected token',
    ],
    [
      'migrate.config.json',
      '{\n  "locations": ["a"],\n  "templates": b\n}\n',
      'cannot read migrate.config.json:3:16: expected a value',
    ],
    [
      'migrate.config.json',
      '{\n  "locations": ["a"]\n',
      'cannot read migrate.config.json:3:1: expected "," or "}"',
    ],
    [
      'migrate.config.yaml',
      'locations:\n  - a\n b: 1\n',
      'cannot read migrate.config.yaml:3:2: bad indentation of a mapping entry',
    ],
    ['migrate.config.yaml', 'url: *hunter2\n', 'cannot read migrate.config.yaml:1:14: unidentified alias'],
    [
      'package.json',
      '{\n  "migrate": {,}\n}',
      'cannot read package.json:2:15: expected a key in double quotes',
    ],
    ['migrate.config.json', '  \n', 'cannot read migrate.config.json: it is empty'],
    ['migrate.config.json', 'null', 'cannot read migrate.config.json: it is empty'],
    ['migrate.config.yaml', '# nothing yet\n', 'cannot read migrate.config.yaml: it is empty'],
    [
      'migrate.config.ts',
      'export const locations = []\n',
      'cannot read migrate.config.ts: it has no default export',
    ],
    [
      'migrate.config.mjs',
      'export const locations = []\n',
      'cannot read migrate.config.mjs: it has no default export',
    ],
    [
      'migrate.config.ts',
      `interface A { b: string }\n\nexport default { locations: [nowhere] }\n`,
      'cannot read migrate.config.ts:3: ReferenceError: nowhere is not defined',
    ],
    [
      'migrate.config.mjs',
      `\nthrow new TypeError('no such thing')\n`,
      'cannot read migrate.config.mjs:2: TypeError: no such thing',
    ],
    [
      'migrate.config.mjs',
      `export default () => {\n  throw 'in vain'\n}\n`,
      'cannot read migrate.config.mjs: in vain',
    ],
  ]
  for (const [name, content, message] of broken) {
    test(`is named with its place: ${message}`, async (t) => {
      const error = await failure(load(folder(t, { [name]: content })))
      assert.equal(error.message, message)
      assert.equal(error.code, 'config.unreadable')
      assert.equal(error.exitStatus, 2)
    })
  }

  test('tells the place as data too', async (t) => {
    const error = await failure(load(folder(t, { 'migrate.config.json': '{ "a" 1 }' })))
    assert.deepEqual(error.details, { file: 'migrate.config.json', line: 1, column: 7 })
  })

  test('is shown relative to the working directory', async (t) => {
    const root = folder(t, { 'migrate.config.json': '[', 'deep/note.txt': '' })
    const error = await failure(load(join(root, 'deep')))
    assert.equal(error.message, 'cannot read ../migrate.config.json:1:2: expected a value')
  })

  test('names the file that it imports where the fault is in there', async (t) => {
    const root = folder(t, {
      'migrate.config.ts': `import { a } from './more'\nexport default { a }\n`,
      'more.ts': 'export const a = \n',
    })
    const error = await failure(load(root))
    assert.equal(error.message, `cannot read ${join(root, 'more.ts')}:2:1: Unexpected token`)
  })

  test('of a broken package.json in the working directory quotes nothing of it', (t) => {
    const root = folder(t, { 'package.json': '{ "migrate": hunter2 }' })
    const script = `
      import { loadSettings } from '${new URL('../../../src/io/config/load.js', import.meta.url).href}'
      await loadSettings({ cwd: process.cwd(), env: {} }).catch((error) => console.log(error.message))`
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      encoding: 'utf8',
    })
    assert.equal(printed, 'cannot read package.json:1:14: expected a value\n')
  })

  test('names a package that is missing', async (t) => {
    const root = folder(t, { 'migrate.config.mjs': `import 'no-such-package'\nexport default {}\n` })
    const error = await failure(load(root))
    assert.equal(
      error.message,
      `cannot read migrate.config.mjs: Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'no-such-package' imported from ${root}/migrate.config.mjs`,
    )
  })

  test('of package.json is one without the key', async (t) => {
    const error = await failure(load(folder(t, { 'package.json': {} }), { configPath: 'package.json' }))
    assert.equal(error.message, 'cannot read package.json: it has no key "migrate"')
  })
})
