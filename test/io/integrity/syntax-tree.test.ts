import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAllowed } from '../../../src/core/revision/imports.ts'
import { createImportReader } from '../../../src/io/integrity/syntax-tree.ts'

const read = createImportReader('/nowhere')

/** `line by specifier`, or `line by ?` where that is worked out when it runs. */
const importsIn = (text: string, name = 'a.ts'): readonly string[] =>
  read(`/nowhere/${name}`, text).map(({ line, by, specifier }) => `${line} ${by} ${specifier ?? '?'}`)

describe('what a module imports', () => {
  const forms: Readonly<Record<string, string>> = {
    [`import { t } from 'x'`]: '1 import x',
    [`import 'x'`]: '1 import x',
    [`import d, * as all from 'x'`]: '1 import x',
    [`import { type T, t } from 'x'`]: '1 import x',
    [`import data from 'x' with { type: 'json' }`]: '1 import x',
    [`import x = require('x')`]: '1 import x',
    [`export * from 'x'`]: '1 export x',
    [`export { a as b } from 'x'`]: '1 export x',
    [`await import('x')`]: '1 import() x',
    ['await import(`x`)']: '1 import() x',
    ['await import(`x${1}`)']: '1 import() ?',
    [`await import('x' + 'y')`]: '1 import() ?',
    [`await import(name)`]: '1 import() ?',
    [`const a = require('x')`]: '1 require x',
    [`require.resolve('x')`]: '1 require.resolve x',
    [`require(name)`]: '1 require ?',
    [`require?.('x')`]: '1 require x',
    [`module.require('x')`]: '1 module.require x',
    [`module['require']('x')`]: '1 module.require x',
    [`const r = require`]: '1 require ?',
    [`use({ require })`]: '1 require ?',
    [`require.main.require('x')`]: '1 require.main ?',
    [`require[name]('x')`]: '1 require ?',
    [`import.meta.resolve('x')`]: '1 import.meta.resolve x',
    [`const r = import.meta.resolve`]: '1 import.meta.resolve ?',
    [`process.getBuiltinModule('fs')`]: '1 process.getBuiltinModule fs',
    [`process.binding('fs')`]: '1 process.binding ?',
    [`eval("import('x')")`]: '1 eval ?',
    [`new Function('return 1')`]: '1 Function ?',
  }
  for (const [text, expected] of Object.entries(forms)) {
    test(`is seen in: ${text}`, () => {
      assert.deepEqual(importsIn(text), [expected])
    })
  }

  for (const text of [
    `import type { T } from 'x'`,
    `export type { T } from 'x'`,
    `import type x = require('x')`,
    `let t: import('x').T`,
    `// import 'x'`,
    `const s = "require('x')"`,
    `/import('x')/.test('')`,
    `op.require('x')`,
    `const o = { require: 1 }`,
    `typeof require === 'function'`,
    `export const a = 1`,
  ]) {
    test(`is not taken for one: ${text}`, () => {
      assert.deepEqual(importsIn(text), [])
    })
  }

  test('is seen behind what a lexer may take for a regular expression', () => {
    assert.deepEqual(importsIn(`let a = 1, g = 2\na++ /g; import('x') /g`), ['2 import() x'])
  })

  test('is told with its line, in JavaScript as well', () => {
    const text = `#!/usr/bin/env node\n\nconst a = require('x')\n\nexports.b = require('y')\n`
    assert.deepEqual(importsIn(text, 'a.cjs'), ['3 require x', '5 require y'])
  })

  test('is not guessed where the file does not parse', () => {
    assert.throws(() => importsIn('const a = ;\n'), {
      message: 'ParseError: Unexpected token\n /nowhere/a.ts:1:10',
    })
  })
})

describe('an allowed import', () => {
  const fits = (pattern: string, name: string) => isAllowed([pattern], [name])

  test('is spelled by the pattern, in which * is any text', () => {
    assert.equal(fits('migraph', 'migraph'), true)
    assert.equal(fits('./helpers/*', './helpers/a/b.ts'), true)
    assert.equal(fits('@acme/*/db', '@acme/shop/db'), true)
    assert.equal(fits('*', 'anything'), true)
    assert.equal(fits('a*b*c', 'a-b-b-c'), true)
  })

  test('is no other', () => {
    assert.equal(fits('migraph', 'migraph/runtime'), false)
    assert.equal(fits('./helpers/*', './helper'), false)
    assert.equal(fits('a*a', 'a'), false)
    assert.equal(fits('lodash.get', 'lodash-get'), false)
    assert.equal(isAllowed([], ['migraph']), false)
  })
})
