import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readHeader } from '../../../src/core/revision/header.ts'

const FILE = '20261121_0300_4b1d2c9e8f77_add_phone_to_users.ts'

/** The header of a module, which must have one. */
function header(text: string, fileName = 'a.ts') {
  const reading = readHeader(text, 'js', fileName)
  assert.ok(reading.ok, JSON.stringify(reading))
  return reading.header
}

/** `line:column problem`. */
function problem(text: string): string {
  const reading = readHeader(text, 'js', 'a.ts')
  assert.ok(!reading.ok && reading.kind === 'unreadable', JSON.stringify(reading))
  return `${reading.line}:${reading.column} ${reading.problem}`
}

function isNoRevision(text: string): void {
  assert.deepEqual(readHeader(text, 'js', 'a.ts'), {
    ok: false,
    kind: 'not-a-revision',
    problem: 'no header of a revision in it',
    line: 1,
    column: 1,
  })
}

describe('a TypeScript revision', () => {
  test('is read as it is written', () => {
    const text = `// ${FILE}
import { t, type Operations } from 'migraph'

export const revision = '4b1d2c9e8f77'
export const down_revision = '9f3c1b2a7d10'      // null | id | [id, id] for a merge
export const branch_labels: string[] = []
export const depends_on: string[] = []

export function upgrade(op: Operations) {
  op.addColumn('users', 'phone', t.varchar(20))
}

export function downgrade(op: Operations) {
  op.dropColumn('users', 'phone')
}
`
    assert.deepEqual(header(text, FILE), {
      id: '4b1d2c9e8f77',
      parents: ['9f3c1b2a7d10'],
      dependsOn: [],
      labels: [],
      message: 'add phone to users',
      created: '2026-11-21T03:00:00Z',
    })
  })

  test('may say everything', () => {
    const text = `
export const message = 'join carts'
export const revision = "aa", down_revision = ['bb', 'cc',] as const
export let branch_labels: readonly string[] | null = ['cart', /* one, */ \`shop\`] satisfies string[]
export var depends_on = 'dd' as string
export const environments: ('dev' | 'staging')[] = ['dev']
export const transaction = false
export const replaces = ['x1', 'x2']
`
    assert.deepEqual(header(text), {
      id: 'aa',
      parents: ['bb', 'cc'],
      dependsOn: ['dd'],
      labels: ['cart', 'shop'],
      environments: ['dev'],
      transaction: false,
      replaces: ['x1', 'x2'],
      message: 'join carts',
    })
  })

  test('is a base where down_revision is null, undefined, void 0, an empty array or left out', () => {
    const parents = (line: string) => header(`export const revision = 'a'\n${line}`).parents
    assert.deepEqual(parents('export const down_revision = null'), [])
    assert.deepEqual(parents('export const down_revision: string | null = null;'), [])
    assert.deepEqual(parents('export const down_revision = undefined'), [])
    assert.deepEqual(parents('export const down_revision = void 0'), [])
    assert.deepEqual(parents('export const down_revision = []'), [])
    assert.deepEqual(parents('export const down_revision = /** @type {string | null} */ (null)'), [])
    assert.deepEqual(parents('export function upgrade() {}'), [])
  })

  test('may write strings with escapes', () => {
    assert.equal(
      header(String.raw`export const revision = '\x61\u0062\u{63}\'\
d'`).id,
      "abc'd",
    )
    assert.equal(header('export const revision = "it\'s"').id, "it's")
    assert.equal(header("export const revision = 'a'; export const message = `a\\`\r\nb`").message, 'a`\nb')
  })

  test('may have no semicolons, one line only, CRLF, a byte order mark or a shebang', () => {
    assert.deepEqual(header("export const revision='a';export const down_revision='b'").parents, ['b'])
    assert.deepEqual(
      header("\uFEFFexport const revision = 'a'\r\nexport const down_revision = 'b'\r\n").parents,
      ['b'],
    )
    assert.deepEqual(
      header("#!/usr/bin/env node\nexport const revision = 'a'\nexport const down_revision = 'b'").parents,
      ['b'],
    )
  })

  test('may have a type over several lines, and a value on the next', () => {
    const text = `
export const revision: string =
  'a'
export const down_revision:
  | string
  | readonly string[] =
  ['b']
export const depends_on: { x: () => void } | string = 'c'`
    assert.deepEqual(header(text), {
      id: 'a',
      parents: ['b'],
      dependsOn: ['c'],
      labels: [],
      message: 'a',
    })
  })

  test('may export its names in a list', () => {
    const text = `
const revision = 'a'
const below = 'b'
async function upgrade() {}
export { revision, below as down_revision, type Foo, upgrade }
run()`
    assert.deepEqual(header(text).parents, ['b'])
  })
})

describe('what is no header', () => {
  const rest = "\nexport const revision = 'a'\nexport const down_revision = 'b'"

  test('strings, templates, comments and regular expressions are passed over', () => {
    const fakes = [
      'const a = "export const revision = \'x\'"',
      "const a = `export const revision = 'x' ${`}${1}`} '`",
      "/* export const revision = 'x' */ // export const revision = 'y'",
      "const a = /[/'\"`]\\/'/.test('x') && 1 / 2 / 3",
      "if (a) /'/.test(b)",
      'const a = b.length / 2; const c = "\'"',
      'const a = (b) / c, d = "/\'"',
      "function f() { return /'/g }",
      "const a = [.../'/.exec(b)]",
      "const f = (a) => { const revision = 'x'; return a[0] / 2 + '/' }",
      'const a = `${b / c}` / 2 + "\'"',
      "const a = { revision: 'x' }.revision",
      "import { revision as other } from './b.ts'",
      "class A { static revision = 'x'; #b = 1 }",
      "const revision2 = 'x', b = c",
      "type X<A, revision = 'x'> = A",
      "a.exports.revision = 'x'",
    ]
    for (const fake of fakes) assert.deepEqual([fake, header(fake + rest).id], [fake, 'a'])
  })

  test('a module that sets nothing of a revision is none', () => {
    isNoRevision('')
    isNoRevision("export const message = 'x'\nexport const environments = load()\nexport function help() {}")
    isNoRevision("import { revision } from './a.ts'\nconst down_revision = 'x'\nexport const id = revision")
    isNoRevision("var message = 'a'\nvar message = 'b'\nexports.message = 'c'\nexports.message = 'd'")
    isNoRevision('export class Revision {}\nexport type revision = string')
    isNoRevision("export const versions = ['a']\nexport const revisions = ['b']\nexport const Revision = 1")
  })
})

describe('CommonJS', () => {
  const expected = { id: 'a', parents: ['b'], dependsOn: [], labels: [], message: 'a' }

  test('is read from exports and module.exports', () => {
    assert.deepEqual(header("exports.revision = 'a'; exports.down_revision = ['b']"), expected)
    assert.deepEqual(header("module.exports.revision = 'a'\nmodule.exports.down_revision = 'b'"), expected)
  })

  test('is read from an object of exports', () => {
    const text = `
const down_revision = 'b'
module.exports = {
  'revision': 'a',
  down_revision,
  branch_labels: [],
  ...more,
  async upgrade(op) { op.execute({ revision: 'x' }) },
  downgrade: (op) => ({ revision: 'y' }),
}`
    assert.deepEqual(header(text), expected)
  })

  test('is read from the output of the TypeScript compiler', () => {
    const text = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.down_revision = exports.revision = void 0;
exports.upgrade = upgrade;
const migraph_1 = require("migraph");
exports.revision = 'a';
exports.down_revision = ['b'];
function upgrade(op) { op.addColumn('users', 'phone', migraph_1.t.varchar(20)); }
`
    assert.deepEqual(header(text), expected)
  })

  test('is read from the output of bundlers, which export by getters', () => {
    const text = `var __defProp = Object.defineProperty;
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);
var a_exports = {};
__export(a_exports, { down_revision: () => down_revision, revision: () => revision, upgrade: () => upgrade });
module.exports = __toCommonJS(a_exports);
var revision = "a";
var down_revision = ["b"];
function upgrade(op) {}
0 && (module.exports = { down_revision, revision, upgrade });
`
    assert.deepEqual(header(text), expected)
  })

  test('is read where a declaration and an export are one', () => {
    assert.deepEqual(
      header(
        "exports.revision = exports.down_revision = void 0;\nconst revision = exports.revision = 'a';\nvar down_revision = exports.down_revision = 'b';",
      ),
      expected,
    )
    assert.deepEqual(
      header("const revision = 'a'; exports.revision = revision; exports.down_revision = 'b'"),
      expected,
    )
  })
})

describe('a header that cannot be read', () => {
  const literal = 'is not a literal: it is read from the text, never by running the file'

  test('names what is not a literal, and where', () => {
    const values = [
      'makeId()',
      "'a' + 'b'",
      "('a' + 'b')",
      "'a'.trim()",
      '`a${b}`',
      "['a', b]",
      "[...['a']]",
      "[['a']]",
      "['a'][0]",
      "cond ? 'a' : 'b'",
      "'a' as string + 'b'",
      'null ?? x',
      'other',
      '',
    ]
    for (const value of values) {
      const text = `export const revision = 'a'\nexport const down_revision${value && ' = '}${value}`
      assert.deepEqual([value, problem(text)], [value, `2:14 down_revision ${literal}`])
    }
  })

  test('names what is exported from elsewhere', () => {
    assert.equal(problem("export { revision } from './b.ts'"), `1:10 revision ${literal}`)
    assert.equal(problem('import { x } from "y"\nexport { x as revision }'), `2:10 revision ${literal}`)
    assert.equal(problem('exports.revision = require("x").revision'), `1:9 revision ${literal}`)
    assert.equal(problem('const id = "a"; exports.revision = id.trim()'), `1:25 revision ${literal}`)
    assert.equal(problem("var a = 'b'\nvar a = 'c'\nexport { a as revision }"), `2:5 revision ${literal}`)
    assert.equal(problem('module.exports = { revision() {} }'), `1:20 revision ${literal}`)
  })

  test('says what was expected of a value of another type', () => {
    const rest = "\nexport const revision = 'a'"
    assert.equal(problem('export const revision = 1'), '1:14 revision is a number: expected a string')
    assert.equal(problem('export const revision = null'), '1:14 revision is null: expected a string')
    assert.equal(problem("export const revision = ['a']"), '1:14 revision is an array: expected a string')
    assert.equal(problem("export const revision = ' '"), '1:14 revision is empty')
    assert.equal(
      problem(`export const down_revision = -1${rest}`),
      '1:14 down_revision is a number: expected null, a string or an array of strings',
    )
    assert.equal(
      problem(`export const depends_on = ['a', null]${rest}`),
      '1:14 depends_on holds null: expected null, a string or an array of strings',
    )
    assert.equal(
      problem(`export const branch_labels = ['']${rest}`),
      '1:14 branch_labels holds an empty string',
    )
    assert.equal(
      problem(`export const transaction = 'false'${rest}`),
      '1:14 transaction is a string: expected true or false',
    )
    assert.equal(problem(`export const message = null${rest}`), '1:14 message is null: expected a string')
    assert.equal(
      problem(`export const environments = []${rest}`),
      '1:14 environments is empty: it would run nowhere',
    )
  })

  test('says that a name is set twice', () => {
    assert.equal(problem("export const revision = 'a'\nexports.revision = 'b'"), '2:9 revision is set twice')
    assert.equal(problem("module.exports = { revision: 'a', revision: 'b' }"), '1:35 revision is set twice')
  })

  test('says that revision is missing', () => {
    const missing = "revision is missing: write export const revision = '<id>'"
    assert.equal(problem('\nexport const down_revision = null'), `2:14 ${missing}`)
    assert.equal(problem('export async function upgrade(op) {}'), `1:23 ${missing}`)
    assert.equal(problem('export const upgrade = (op) => {}'), `1:14 ${missing}`)
    assert.equal(problem('function upgrade(op) {}\nmodule.exports = { upgrade }'), `2:20 ${missing}`)
  })

  test('knows a name in another spelling', () => {
    const rest = "\nexport const revision = 'a'"
    assert.equal(
      problem(`export const downRevision = 'b'${rest}`),
      '1:14 downRevision is no name of a header: did you mean down_revision?',
    )
    assert.equal(
      problem(`export const down_revison = 'b'${rest}`),
      '1:14 down_revison is no name of a header: did you mean down_revision?',
    )
    assert.equal(
      problem(`export const dependsOn = 'b'${rest}`),
      '1:14 dependsOn is no name of a header: did you mean depends_on?',
    )
  })

  test('says what has no end', () => {
    const parse = 'file does not parse:'
    assert.equal(problem("export const revision = 'a"), `1:25 ${parse} unterminated string`)
    assert.equal(problem("export const revision = 'a\n'"), `1:25 ${parse} unterminated string`)
    assert.equal(problem('a\n  /* b'), `2:3 ${parse} unterminated comment`)
    assert.equal(problem('a = `b'), `1:5 ${parse} unterminated template literal`)
    assert.equal(problem('a = `b${c'), `1:7 ${parse} "\${" is never closed`)
    assert.equal(problem('a = `b${c}'), `1:10 ${parse} unterminated template literal`)
    assert.equal(problem('export function upgrade() {\n'), `1:27 ${parse} "{" is never closed`)
    assert.equal(problem('a = [1, (2]'), `1:9 ${parse} "(" is never closed`)
    assert.equal(problem('a\n)'), `2:1 ${parse} unexpected ")"`)
  })
})

test('reading takes a time in proportion to the length of the file', () => {
  const text = `export const revision = 'a'\n${"export const x = [1, 'b', `c${1}`, { d: /e/ }] // f\n".repeat(20_000)}`
  const before = performance.now()
  assert.equal(header(text).id, 'a')
  assert.ok(performance.now() - before < 5_000)
})
