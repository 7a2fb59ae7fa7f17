import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { checksumOf } from '../../../src/io/revisions/checksum.ts'
import { createRevisionLoader, type RevisionModule } from '../../../src/io/revisions/load.ts'
import { loading } from './loading.ts'

/** What the module's functions say to what they are given. */
async function spoken(module: RevisionModule): Promise<readonly string[]> {
  const said: string[] = []
  const op = { execute: (sql: string) => said.push(sql) }
  await module.upgrade(op, {})
  await module.downgrade?.(op, {})
  return said
}

const ESM = `export const revision = 'r'
export function upgrade(op) { op.execute('up') }
export const downgrade = async (op) => { op.execute('down') }
`
const COMMONJS = `exports.revision = 'r'
exports.upgrade = (op) => op.execute('up')
exports.downgrade = (op) => op.execute('down')
`
const BUNDLED = `const all = { revision: 'r', upgrade: (op) => op.execute('up'), downgrade: (op) => op.execute('down') }
module.exports = { revision: 'r', down_revision: null }
Object.assign(module.exports, all)
`
const TYPED = `import { t, type Operations } from 'migraph'

interface Unused {
  readonly a: string
}

export const revision = 'r' as const
export function upgrade(op: Operations, _unused?: Unused): void {
  op.execute(t.varchar(2) satisfies string)
}
export async function downgrade(op: Operations) {
  const { word } = await import('./shared.ts')
  op.execute(word)
}
`

describe('loading a revision', () => {
  const types: Readonly<Record<string, string>> = {
    'an ES module package': '{ "type": "module" }',
    'a CommonJS package': '{ "type": "commonjs" }',
    'a package of no type': '{}',
  }
  const sources: Readonly<Record<string, string>> = {
    'r.js': ESM,
    'r.mjs': ESM,
    'r.cjs': COMMONJS,
    'r.ts': ESM.replaceAll('(op)', '(op: any)'),
    'r.mts': ESM.replaceAll('(op)', '(op: any)'),
    'r.cts': ESM.replaceAll('(op)', '(op: any)'),
  }
  for (const [place, text] of Object.entries(types)) {
    for (const [name, source] of Object.entries(sources)) {
      test(`runs ${name} in ${place}`, async () => {
        const { load } = loading({ 'package.json': text, [`revisions/${name}`]: source })
        assert.deepEqual(await spoken(await load()), ['up', 'down'])
      })
    }

    test(`runs CommonJS in r.js in ${place}`, async () => {
      const { load } = loading({ 'package.json': text, 'revisions/r.js': COMMONJS })
      assert.deepEqual(await spoken(await load()), ['up', 'down'])
    })

    test(`runs TypeScript with its imports in ${place}`, async () => {
      const { load } = loading({
        'package.json': text,
        'revisions/r.ts': TYPED,
        'revisions/shared.ts': "export const word: string = 'shared'\n",
      })
      assert.deepEqual(await spoken(await load()), ['varchar(2)', 'shared'])
    })

    test(`runs JavaScript that imports a mig which is not installed in ${place}`, async () => {
      const { load } = loading({
        'package.json': text,
        'revisions/r.js': `import { t } from 'migraph'\n${ESM.replace("'up'", 't.varchar(1)')}`,
        'revisions/s.cjs': `const { t } = require('migraph')\n${COMMONJS.replace("'r'", "'s'").replace("'up'", 't.varchar(3)')}`,
      })
      assert.deepEqual(await spoken(await load()), ['varchar(1)', 'down'])
      assert.deepEqual(await spoken(await load('s')), ['varchar(3)', 'down'])
    })
  }

  test('is silent, whatever a package.json says of JavaScript', async (t) => {
    const warnings: Error[] = []
    const listen = (warning: Error) => warnings.push(warning)
    process.on('warning', listen)
    t.after(() => process.off('warning', listen))
    for (const text of Object.values(types)) {
      const { load } = loading({
        'package.json': text,
        'revisions/r.js': ESM,
        'revisions/s.js': COMMONJS.replace("'r'", "'s'"),
      })
      await load()
      await load('s')
    }
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(warnings, [])
  })

  test('finds exports that Node cannot tell without running the file', async () => {
    const { load } = loading({ 'revisions/r.cjs': BUNDLED })
    assert.deepEqual(await spoken(await load()), ['up', 'down'])
  })

  test('gives no downgrade where there is none', async () => {
    const { load } = loading({
      'revisions/r.mjs': "export const revision = 'r'\nexport function upgrade() {}\n",
    })
    assert.equal('downgrade' in (await load()), false)
  })

  test('hands out the one mig that runs, and not a copy of it', async () => {
    const { root, load } = loading({
      'revisions/r.ts': `import { marker } from 'migraph'\nexport const revision = 'r'\nexport const upgrade = () => marker\n`,
    })
    const own = (await import(join(root, 'mig/index.mjs'))) as { marker: object }
    assert.equal((await load()).upgrade({ execute: () => undefined }, {}), own.marker)
  })

  const waysToImport: Readonly<Record<string, string>> = {
    'an import': "import { word } from '#words'",
    'an import beside that of mig': "import { t } from 'migraph'\nimport { word } from '#words'\nvoid t",
    'an import on several lines': 'import {\n  word\n}\nfrom "#words"',
    'import()': "const { word } = await import('#words')",
    'require()': "const { word } = require('#words')",
  }
  for (const [way, line] of Object.entries(waysToImport)) {
    test(`understands the paths of a tsconfig.json in ${way}`, async () => {
      const files = {
        'tsconfig.json': '{ "compilerOptions": { "paths": { "#words": ["./words.ts"] } } }',
        'words.ts': "export const word = 'by path'\n",
        'revisions/r.ts': `${line}\n${ESM.replaceAll('(op)', '(op: any)').replace("'up'", 'word')}`,
      }
      assert.deepEqual(await spoken(await loading(files).load()), ['by path', 'down'])
    })
  }

  for (const order of ['rs', 'sr']) {
    test(`runs a file once, also where another one imports it, loaded in the order ${order}`, async () => {
      const { load } = loading({
        'revisions/r.ts':
          "export const revision = 'r'\nexport const made = {}\nexport const upgrade = () => made\n",
        'revisions/s.ts':
          "import { made } from './r.ts'\nexport const revision = 's'\nexport const upgrade = () => made\n",
      })
      const [one, other] = [await load(order[0]), await load(order[1])]
      const op = { execute: () => undefined }
      assert.equal(one.upgrade(op, {}), other.upgrade(op, {}))
    })
  }

  test('does without a tsconfig.json that cannot be read', async () => {
    const { load } = loading({ 'tsconfig.json': '{ "extends": "not-installed" }', 'revisions/r.ts': TYPED })
    assert.equal((await spoken({ ...(await load()), downgrade: () => undefined })).length, 1)
  })

  test('keeps what it compiled where it is told to', async () => {
    const { root, file } = loading({ 'revisions/r.ts': TYPED })
    const cache = join(root, 'cache')
    const load = createRevisionLoader({ root, aliases: { migraph: join(root, 'mig/index.mjs') }, cache })
    await load(file('r'))
    assert.equal(existsSync(join(cache, 'jiti')), true)
  })
})

describe('loading a SQL revision', () => {
  test('executes its sections and tells the lines that they begin with', async () => {
    const { load } = loading({
      'revisions/r.sql': '-- revision: r\n\n-- upgrade\nSELECT 1;\nSELECT 2;\n-- downgrade\nSELECT 3;\n',
    })
    const module = await load()
    assert.deepEqual(await spoken(module), ['SELECT 1;\nSELECT 2;\n', 'SELECT 3;\n'])
    assert.deepEqual(module.sql, {
      upgrade: { text: 'SELECT 1;\nSELECT 2;\n', line: 4 },
      downgrade: { text: 'SELECT 3;\n', line: 7 },
    })
  })

  test('executes nothing for an empty section, and has no downgrade without a section for it', async () => {
    const { load } = loading({ 'revisions/r.sql': '-- revision: r\n-- upgrade\n\n' })
    const module = await load()
    assert.deepEqual(await spoken(module), [])
    assert.equal(module.downgrade, undefined)
  })

  test('takes an empty downgrade under an upgrade that does something for one that is not written', async () => {
    const { load } = loading({ 'revisions/r.sql': '-- revision: r\n-- upgrade\nSELECT 1;\n-- downgrade\n\n' })
    assert.equal((await load()).downgrade, undefined)
  })
})

describe('the checksum of a revision', () => {
  test('is the SHA-256 of its normalised content', async () => {
    const sql = '-- revision: r\n-- upgrade\nSELECT 1;'
    const expected = createHash('sha256').update(sql).digest('hex')
    const { load } = loading({ 'revisions/r.sql': `\uFEFF${sql.replaceAll('\n', '  \r\n')}\r\n\r\n` })
    assert.equal((await load()).checksum, expected)
    assert.equal(checksumOf(sql), expected)
    assert.notEqual(checksumOf(sql.replace('1', '2')), expected)
  })
})

describe('the lines of an error thrown by a running revision', () => {
  test('are those of the file, in TypeScript too', async () => {
    const { load } = loading({
      'revisions/r.ts': `interface A {\n  a: 1\n}\nexport const revision = 'r'\nexport function upgrade(\n  op: unknown,\n) {\n  throw new Error('here')\n}\n`,
    })
    const { upgrade } = await load()
    assert.throws(
      () => upgrade({ execute: () => undefined }, {}),
      (error: Error) => /revisions\/r\.ts:8:/.test(error.stack ?? ''),
    )
  })
})
