import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { t } from '../../../src/core/schema/types.ts'
import { isCode } from '../../../src/core/template/code.ts'
import { readDeclaration, type Declaration } from '../../../src/core/template/declaration.ts'
import { commandLine, messageOf, settle, type GivenValues } from '../../../src/core/template/settle.ts'
import { shellWord, splitWords } from '../../../src/core/template/words.ts'
import { MigError } from '../../../src/errors.ts'

function declared(...lines: readonly string[]): Declaration {
  const reading = readDeclaration(`<%/* it\n${lines.join('\n')}\n*/-%>`)
  assert.ok(reading.ok)
  return reading.declaration
}

const EVERYTHING = declared(
  'table   identifier     the table',
  'columns identifiers?'.replace(' ', '  '),
  'type  type = t.text()  its type',
  'nullable  boolean = true',
  'rule  cascade|set null?',
  'batch  number = 10',
  'check  expression?',
  'value  value?',
  'note  text?',
  'rows  rows?',
  'fields  columns?',
  'query  sql?',
  'message: {table}: {columns} {type} {nullable} {rule}{note}',
  "example: table='it is'",
)

const printed = (given: GivenValues) =>
  Object.entries(settle('it', EVERYTHING, given)).map(([name, value]) => [
    name,
    isCode(value) ? value.toString() : value,
  ])

const failure = (given: GivenValues, declaration = EVERYTHING): MigError => {
  try {
    settle('it', declaration, given)
  } catch (error) {
    assert.ok(error instanceof MigError)
    return error
  }
  throw new Error('it was accepted')
}

describe('the values of a template', () => {
  test('become code, with the defaults of what is not given', () => {
    assert.deepEqual(
      printed({ table: "o'reilly" }).filter(([, value]) => value !== undefined),
      [
        ['table', `"o'reilly"`],
        ['type', 't.text()'],
        ['nullable', true],
        ['batch', 10],
      ],
    )
  })

  test('are read as they are typed, or taken as they are', () => {
    const code = [
      ['table', "'users'"],
      ['columns', "['a', 'b']"],
      ['type', 't.varchar(20).notNull()'],
      ['nullable', false],
      ['rule', "'set null'"],
      ['batch', 5000],
      ['check', "'(a > 0)'"],
      ['value', "'x'"],
      ['note', "' a\\nb'"],
      ['rows', '[{ id: 1 }]'],
      ['fields', '{ a: t.text() }'],
      ['query', "'SELECT 1'"],
    ]
    const texts = {
      table: 'users',
      columns: 'a , b',
      type: 't.varchar( 20 ).notNull()',
      nullable: 'No',
      rule: 'set null',
      batch: '5_000',
      check: ' (a > 0) ',
      value: '"x"',
      note: ' a\nb',
      rows: '[{"id": 1}]',
      fields: 'a: t.text()',
      query: ' SELECT 1 ',
    }
    assert.deepEqual(printed(texts), code)
    assert.deepEqual(
      printed({
        ...texts,
        columns: ['a', 'b'],
        type: t.varchar(20).notNull(),
        nullable: false,
        batch: 5000,
        rows: [{ id: 1 }],
        fields: { a: t.text() },
      }),
      code,
    )
  })

  test('are refused by name where they are none of their kind', () => {
    const wrong: readonly (readonly [GivenValues, string])[] = [
      [{ table: ' ' }, 'table: it is empty'],
      [{ table: 'a\0b' }, 'table: a name holds no NUL'],
      [{ table: 5 }, 'table: it is not a name'],
      [{ table: 'a', columns: 'a,,b' }, 'columns: a name in the list is empty'],
      [{ table: 'a', columns: 'a,a' }, 'columns: "a" is named twice'],
      [{ table: 'a', type: 'text' }, 'type: "text" is no value'],
      [{ table: 'a', type: "'text'" }, 'type: it is no column type'],
      [{ table: 'a', nullable: 'maybe' }, 'nullable: "maybe" is neither true nor false'],
      [
        { table: 'a', rule: 'cascad' },
        'rule: "cascad" is none of cascade, set null: did you mean "cascade"?',
      ],
      [{ table: 'a', batch: '0' }, 'batch: "0" is no whole number above 0'],
      [{ table: 'a', check: "sql('a > 0')" }, 'check: it is SQL as it stands: leave out sql(...)'],
      [{ table: 'a', check: 'a > 0; DROP TABLE a' }, 'check: an expression holds no ";"'],
      [{ table: 'a', check: 'a > 0) OR (1 = 1' }, 'check: ")" closes nothing'],
      [{ table: 'a', check: '(a > 0' }, 'check: "(" is never closed'],
      [{ table: 'a', check: 'a > 0 -- b' }, 'check: an expression holds no comment up to the end of a line'],
      [{ table: 'a', value: 'new' }, 'value: "new" is no value'],
      [
        { table: 'a', value: '[1]' },
        "value: it is no plain value: write 'text', 10, true, null or sql('now()')",
      ],
      [{ table: 'a', rows: '{ a: 1 }' }, 'rows: it is no list of rows'],
      [{ table: 'a', fields: 'a: 1' }, 'fields: "a" has no column type'],
      [{ table: 'a', fields: '' }, 'fields: there is no column'],
      [{ table: 'a', query: '' }, 'query: it is empty'],
    ]
    assert.deepEqual(
      wrong.map(([given]) => [given, failure(given).message]),
      wrong.map(([given, problem]) => [given, `template it: ${problem}`]),
    )
  })

  test('that are wrong are all named at once', () => {
    const { message, hint } = failure({ table: '', batch: 'x' })
    assert.equal(message, 'template it: 2 values are not what they should be')
    assert.deepEqual(hint, ['table: it is empty', 'batch: "x" is no whole number above 0'])
  })

  test('that are missing are all named at once, with an example', () => {
    const declaration = declared(
      'a  text  the first',
      'long  identifier',
      'c  text?',
      "example: a='b c' long=x",
    )
    const { code, message, hint } = failure({}, declaration)
    assert.equal(code, 'usage')
    assert.equal(message, 'template it needs 2 more values')
    assert.deepEqual(hint, [
      'a     the first',
      'long  a name',
      "mig revision --template it --set a='b c' --set long=x",
    ])
  })

  test('of a name that it does not take are refused, with the one that was meant', () => {
    assert.deepEqual(failure({ tabel: 'x' }).hint, ['did you mean "table"?'])
    assert.equal(failure({ tabel: 'x' }).message, 'template it takes no "tabel"')
    assert.deepEqual(failure({ x: '1' }, declared()).hint, ['it takes no values'])
  })

  test('stand in the message', () => {
    const settled = settle('it', EVERYTHING, { table: "o'reilly", columns: 'a,b', rule: 'cascade' })
    assert.equal(messageOf(EVERYTHING, settled), "o'reilly: a, b t.text() true cascade")
  })
})

test('words are cut and put together as in a shell', () => {
  assert.deepEqual(splitWords(` a=b  c='d e'"f'" g="" `), ['a=b', "c=d ef'", 'g='])
  assert.deepEqual(['a=b', 'a=b c', "a=it's", `a='"'`, 'a=t.varchar(20)'].map(shellWord), [
    'a=b',
    "a='b c'",
    `a="it's"`,
    `a=''\\''"'\\'''`,
    "a='t.varchar(20)'",
  ])
  assert.equal(commandLine('x', {}), 'mig revision --template x')
})
