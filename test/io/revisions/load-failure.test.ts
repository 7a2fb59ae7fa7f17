import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { describe, test } from 'node:test'
import { MigError } from '../../../src/errors.ts'
import { loading } from './loading.ts'

async function failure(loaded: Promise<unknown>): Promise<MigError> {
  try {
    await loaded
  } catch (error) {
    assert.ok(error instanceof MigError)
    return error
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' })
}

describe('a revision that cannot be loaded', () => {
  const head = "export const revision = 'r'\n"
  const throwing = `${head}const missing = undefined\nconsole.log(missing.name)\nexport function upgrade() {}\n`

  const cases: readonly {
    readonly title: string
    readonly files: Readonly<Record<string, string>>
    readonly message: string
    readonly hint: readonly string[]
    readonly line?: number
    readonly column?: number
  }[] = [
    {
      title: 'because TypeScript throws names the line',
      files: { 'revisions/r.ts': `type A = {\n  b: 1\n}\n${throwing}` },
      message: "Cannot read properties of undefined (reading 'name')",
      hint: ['revisions/r.ts:6   console.log(missing.name)'],
      line: 6,
    },
    {
      title: 'because JavaScript throws names line and column',
      files: { 'revisions/r.mjs': throwing },
      message: "Cannot read properties of undefined (reading 'name')",
      hint: ['revisions/r.mjs:3:21   console.log(missing.name)'],
      line: 3,
      column: 21,
    },
    {
      title: 'because CommonJS throws names the line',
      files: {
        'revisions/r.cjs': throwing.replaceAll('export ', '').replace('const revision', 'exports.revision'),
      },
      message: "Cannot read properties of undefined (reading 'name')",
      hint: ['revisions/r.cjs:3   console.log(missing.name)'],
      line: 3,
    },
    {
      title: 'because TypeScript does not parse names line and column',
      files: { 'revisions/r.ts': `${head}export function upgrade() {\n  const x = = 3\n}\n` },
      message: 'Unexpected token',
      hint: ['revisions/r.ts:3:13   const x = = 3'],
      line: 3,
      column: 13,
    },
    {
      title: 'because an ES module does not parse names line and column',
      files: { 'revisions/r.mjs': `${head}export function upgrade() {\n  const x = = 3\n}\n` },
      message: 'Unexpected token',
      hint: ['revisions/r.mjs:3:13   const x = = 3'],
      line: 3,
      column: 13,
    },
    {
      title: 'because it imports what is not exported names the line',
      files: {
        'revisions/r.mjs': `import { nothing } from './shared.mjs'\n${head}export function upgrade() {}\n`,
        'revisions/shared.mjs': 'export const something = 1\n',
      },
      message: "The requested module './shared.mjs' does not provide an export named 'nothing'",
      hint: ["revisions/r.mjs:1   import { nothing } from './shared.mjs'"],
      line: 1,
    },
    {
      title: 'because it exports no upgrade says what to write',
      files: { 'revisions/r.mjs': head },
      message: 'it exports no function "upgrade"',
      hint: ['revisions/r.mjs', 'write: export function upgrade(op) { ... }'],
    },
    {
      title: 'because its downgrade is no function says so',
      files: {
        'revisions/r.mjs': `${head}export function upgrade() {}\nexport const downgrade = 'DROP TABLE x'\n`,
      },
      message: 'what it exports as "downgrade" is no function',
      hint: ['revisions/r.mjs'],
    },
    {
      title: 'because it exports another id than its text says names it',
      files: {
        'revisions/r.cjs':
          "exports.revision = 'r'\nexports.upgrade = () => {}\nObject.assign(exports, { revision: 's' })\n",
      },
      message: 'it exports "s" as revision, which is not what its text says',
      hint: ['revisions/r.cjs'],
    },
    {
      title: 'because it throws no error shows what it throws',
      files: { 'revisions/r.mjs': `${head}export function upgrade() {}\nthrow { code: 7 }\n` },
      message: 'it throws {"code":7}',
      hint: ['revisions/r.mjs'],
    },
  ]
  for (const { title, files, message, hint, line, column } of cases) {
    test(title, async () => {
      const { file, load } = loading(files)
      const error = await failure(load())
      assert.equal(error.code, 'revision.unloadable')
      assert.equal(error.message, `revision r cannot be loaded: ${message}`)
      assert.deepEqual(error.hint, hint)
      assert.deepEqual(error.details, {
        revision: 'r',
        path: file('r').relativePath,
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
      })
    })
  }

  test('because a file that it imports throws names the place in that file', async () => {
    const { load } = loading({
      'lib/shared.mjs': "export const word = 'x'\nthrow new Error('no luck\\nat all')\n",
      'revisions/r.mjs': `import { word } from '../lib/shared.mjs'\n${head}export const upgrade = () => word\n`,
    })
    const error = await failure(load())
    assert.equal(error.message, 'revision r cannot be loaded: no luck')
    assert.deepEqual(error.hint, ["lib/shared.mjs:2:7   throw new Error('no luck\\nat all')"])
    assert.deepEqual(error.details, { revision: 'r', path: 'lib/shared.mjs', line: 2, column: 7 })
  })

  test('because a file that it imports does not parse names the place in that file', async () => {
    const { load } = loading({
      'revisions/shared.ts': 'export const columns =\n',
      'revisions/r.ts': `import { columns } from './shared.ts'\n${head}export const upgrade = () => columns\n`,
    })
    const error = await failure(load())
    assert.equal(error.message, 'revision r cannot be loaded: Unexpected token')
    assert.deepEqual(error.details, { revision: 'r', path: 'revisions/shared.ts', line: 2, column: 1 })
  })

  test('because a package is missing names the package', async () => {
    const { load } = loading({
      'revisions/r.mjs': `import 'not-installed'\n${head}export function upgrade() {}\n`,
    })
    const error = await failure(load())
    assert.match(
      error.message,
      /^revision r cannot be loaded: Cannot find package 'not-installed' imported from /,
    )
  })

  test('keeps the error that was thrown as its cause', async () => {
    const { load } = loading({ 'revisions/r.mjs': throwing })
    assert.ok((await failure(load())).cause instanceof TypeError)
  })

  test('because its file is gone says so', async () => {
    const { file, load } = loading({ 'revisions/r.mjs': `${head}export function upgrade() {}\n` })
    rmSync(file('r').path)
    const error = await failure(load())
    assert.equal(error.message, 'revision r cannot be loaded: no such file or directory')
    assert.deepEqual(error.hint, ['revisions/r.mjs'])
  })
})
