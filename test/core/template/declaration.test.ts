import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { descriptionOf, readDeclaration } from '../../../src/core/template/declaration.ts'

const read = (...lines: readonly string[]) => {
  const reading = readDeclaration(
    `<%/* adds a thing\n${lines.map((line) => `  ${line}\n`).join('')}*/-%>\nrest`,
  )
  return reading.ok ? reading.declaration : `${reading.line}: ${reading.problem}`
}

describe('the declaration of a template', () => {
  test('is read from the comment that the template begins with', () => {
    assert.deepEqual(
      read(
        'table    identifier       the table',
        'kind     a|set null?      what it is',
        'type     type = t.text()  its type',
        '',
        'count    number   =   7',
        'message: add {table}',
        "example: table=users kind='set null'",
        'formats: mjs ts',
        'transaction: false',
      ),
      {
        description: 'adds a thing',
        parameters: [
          { name: 'table', kind: 'identifier', choices: [], isOptional: false, description: 'the table' },
          {
            name: 'kind',
            kind: 'choice',
            choices: ['a', 'set null'],
            isOptional: true,
            description: 'what it is',
          },
          {
            name: 'type',
            kind: 'type',
            choices: [],
            isOptional: false,
            default: 't.text()',
            description: 'its type',
          },
          { name: 'count', kind: 'number', choices: [], isOptional: false, default: '7', description: '' },
        ],
        message: 'add {table}',
        example: { table: 'users', kind: 'set null' },
        formats: ['ts', 'mjs'],
        transaction: false,
      },
    )
  })

  test('may be absent, or be the description alone', () => {
    const nothing = { parameters: [], example: {}, formats: ['ts', 'js', 'mjs'] }
    assert.deepEqual(readDeclaration('text'), { ok: true, declaration: { description: '', ...nothing } })
    assert.deepEqual(readDeclaration('<%/* one */-%>'), {
      ok: true,
      declaration: { description: 'one', ...nothing },
    })
  })

  for (const [title, line, problem] of [
    [
      'a line of one word',
      'table',
      'a parameter is its name, its kind and what it is, with two spaces between them: "table"',
    ],
    ['an unknown kind', 'table  identifer  it', '"identifer" is no kind: did you mean "identifier"?'],
    [
      'a name that is none',
      'Table  identifier  it',
      '"Table" is no name of a parameter: it has small letters, digits and "_"',
    ],
    [
      'a name of our own',
      'code  text  it',
      '"code" is what every template has: name the parameter otherwise',
    ],
    ['a choice without a word', 'rule  a||b  it', 'a choice is empty in "a||b"'],
    ['an unknown key', 'mesage: x', '"mesage" is no key: did you mean "message"?'],
    [
      'a default that is no value',
      'type  type = t.txt()',
      'the default of "type": there is no t.txt: did you mean t.text?',
    ],
    [
      'a default of what is optional',
      'type  type? = t.text()',
      '"type" has a default, so that "?" says nothing',
    ],
    ['an unknown format', 'formats: ts py', '"py" is none of ts, js, mjs, sql'],
    ['a transaction', 'transaction: true', 'transaction can only be false, not "true"'],
    ['an open quote', "example: table='x", "a ' is never closed"],
  ] as const) {
    test(`is at fault, in its line, for ${title}`, () => {
      assert.equal(read('first  text  it', line), `3: ${problem}`)
    })
  }

  test('is at fault for a name that is there twice, and for one that is no parameter', () => {
    assert.equal(read('a  text  it', 'a  sql  it'), '3: "a" is declared twice')
    assert.equal(
      read('table  text  it', 'message: add {tabel}'),
      '1: "tabel" is no parameter: did you mean "table"?',
    )
    assert.equal(read('table  text  it', 'example: b=1'), '1: "b" is no parameter: there are table')
    assert.equal(read('n  number  it', 'example: n=x'), `1: the example's n: "x" is no whole number above 0`)
  })
})

test('the description of a template is the first line, whatever follows', () => {
  const texts = ['<%/* one */-%>\n', '<%- /* one\n ?? */ %>', '<%/* one', 'none', '<%/*\n one */%>']
  assert.deepEqual(texts.map(descriptionOf), ['one', 'one', 'one', '', ''])
})
