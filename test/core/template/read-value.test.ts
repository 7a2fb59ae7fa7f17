import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { printValue } from '../../../src/core/revision/print.ts'
import { columnBuilder, isColumnBuilder, sql, type ColumnBuilder } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import { METHOD_CALLS, TYPE_CALLS } from '../../../src/core/template/calls.ts'
import { readEntries, readWritten } from '../../../src/core/template/read-value.ts'

/** Builders hold functions: what they have gathered is compared. */
function plain(value: unknown): unknown {
  if (isColumnBuilder(value)) return { builder: value.spec }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).map(([name, each]) => [name, plain(each)])
}

const problemOf = (text: string): string => {
  try {
    readWritten(text)
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

describe('a written value', () => {
  test('is read without being evaluated', () => {
    const written: readonly (readonly [string, unknown])[] = [
      [`'a'`, 'a'],
      [` "it's" `, "it's"],
      [String.raw`'\'\\\n\t\x41\u0042\u{1F600}\/'`, "'\\\n\tAB😀/"],
      ['-1.5e3', -1500],
      ['0', 0],
      ['-12345678901234567890n', -12345678901234567890n],
      ['true', true],
      ['null', null],
      ['[]', []],
      ['[1, [2,],]', [1, [2]]],
      [
        `{ a: 1, 'b c': [true], "__proto__": 2 }`,
        Object.fromEntries([
          ['a', 1],
          ['b c', [true]],
          ['__proto__', 2],
        ]),
      ],
      [`sql('now()')`, sql('now()')],
      ['t . text ( )', t.text()],
      ['t.decimal(10, 2, { unsigned: true })', t.decimal(10, 2, { unsigned: true })],
      [`t.enum(['a', "b"]).notNull().default('a')`, t.enum(['a', 'b']).notNull().default('a')],
      ['t.array(t.varchar(3))', t.array(t.varchar(3))],
      [
        `t.bigint().references('users', 'id', { onDelete: 'set null' }).unique()`,
        t.bigint().references('users', 'id', { onDelete: 'set null' }).unique(),
      ],
    ]
    for (const [text, value] of written) assert.deepEqual(plain(readWritten(text)), plain(value), text)
  })

  test('is refused where it is anything else, with what is wrong', () => {
    const wrong: readonly (readonly [string, string])[] = [
      ['', 'it ends too early'],
      ['new', '"new" is no value'],
      ['users', '"users" is no value'],
      ['process.exit()', '"process" is no value'],
      ["'a' + 'b'", "what stands behind it makes no sense: + 'b'"],
      ["'a", "a text has no closing '"],
      ['`a`', 'it makes no sense from here on: `a`'],
      [String.raw`'\u12'`, String.raw`a backslash makes no sense in a text: \u12'`],
      ['007', 'it makes no sense from here on: 007'],
      ['12345678901234567890', '12345678901234567890 would lose digits as a number'],
      ['1e999', '1e999 is too large for a number'],
      ['1.5n', '1.5n is no whole number'],
      ['[1 2]', 'a "]" or a comma is missing before: 2]'],
      ['[1', 'a "]" or a comma is missing before: its end'],
      ['{ a: 1, a: 2 }', '"a" is named twice'],
      ['{ a }', 'a colon is missing behind "a"'],
      ['{ ...a }', 'a name is missing before: ...a }'],
      ['{ spec: 1, notNull: 2 }', '"spec" and "notNull" cannot both be names here'],
      ['sql(1)', 'sql(...): it takes a text in quotes'],
      ['t.varchr(20)', 'there is no t.varchr: did you mean t.varchar?'],
      ['t.constructor(1)', 'there is no t.constructor'],
      ['t.varchar', 't.varchar: its parentheses are missing'],
      ['t.varchar()', 't.varchar: it takes a whole number'],
      ["t.varchar('20')", 't.varchar: it takes a whole number'],
      ['t.varchar(0)', 't.varchar(0): it takes a whole number above 0'],
      ['t.text(20)', 't.text: it takes nothing between its parentheses'],
      ['t.varchar(20, 30)', 't.varchar: it takes one argument, a whole number'],
      ['t.text().notNul()', 'there is no .notNul: did you mean .notNull?'],
      ['t.text().__proto__()', 'there is no .__proto__'],
      ['t.text().default([1])', ".default: it takes a value, or sql('...')"],
      ["t.text().references('a')", '.references: it takes a text in quotes'],
      [
        "t.text().references('a', 'b', { onDelete: 'drop' })",
        '.references: it takes some of { onDelete, onUpdate, match, deferrable, name }',
      ],
      ['t.text().notNull().default(process.env.X)', '"process" is no value'],
      ["t.text(); op.dropTable('users')", "what stands behind it makes no sense: ; op.dropTable('users')"],
    ]
    assert.deepEqual(
      wrong.map(([text]) => [text, problemOf(text)]),
      wrong,
    )
  })

  test('may be the entries of an object without its braces', () => {
    assert.deepEqual(readEntries("a: 1, 'b': 2,"), { a: 1, b: 2 })
    assert.deepEqual(readEntries(' { a: 1 } '), { a: 1 })
    assert.throws(() => readEntries('a: 1 } , { b: 2'), /what stands behind it makes no sense/)
  })
})

test('every type of t and every method of a builder can be written', () => {
  // the name of before is said in a schema module alone
  const built = Object.keys(columnBuilder(t.text().spec))
  const methods = built.filter((name) => name !== 'spec' && name !== 'renamedFrom')
  assert.deepEqual([...TYPE_CALLS.keys()].toSorted(), Object.keys(t).toSorted())
  assert.deepEqual([...METHOD_CALLS.keys()].toSorted(), methods.toSorted())
})

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('`', '${x}', "'", '"', '\\', '\n', '*/'),
)
const scalar = fc.oneof(anyText, fc.integer(), fc.bigInt(), fc.boolean(), fc.constant(null))
const valued = fc.oneof(scalar, anyText.map(sql))

const builder: fc.Arbitrary<ColumnBuilder> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(t.text(), t.boolean(), t.inet(), t.uuid(), t.timestamp(), t.binary()),
      fc.integer({ min: 1, max: 9999 }).map((length) => t.varchar(length)),
      fc.array(anyText, { minLength: 1 }).map((values) => t.enum(values)),
      anyText.map((text) => t.type(text)),
      fc.constantFrom(t.decimal(9, 2), t.bigint({ unsigned: true }), t.array(t.timestamptz(3))),
    ),
    fc.array(
      fc.oneof<fc.Arbitrary<(before: ColumnBuilder) => ColumnBuilder>[]>(
        fc.constant((before) => before.notNull()),
        fc.constant((before) => before.identity({ start: 5, increment: 2n })),
        valued.map((value) => (before) => before.default(value)),
        anyText.map((name) => (before) => before.unique({ name, nullsNotDistinct: true })),
        fc.constant((before) => before.primaryKey()),
        fc.tuple(anyText, anyText).map(
          ([table, column]) =>
            (before) =>
              before.references(table, column, { onUpdate: 'cascade' }),
        ),
        anyText.map((text) => (before) => before.check(text).comment(text).collate(text)),
        anyText.map((text) => (before) => before.generatedAs(text, { stored: false })),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([type, methods]) => methods.reduce((before, method) => method(before), type))

test('what is printed is read as the same', () => {
  const values = fc.oneof(
    valued,
    builder,
    fc.array(fc.dictionary(anyText, scalar), { maxLength: 3 }),
    fc.dictionary(anyText, builder, { maxKeys: 3 }),
  )
  fc.assert(
    fc.property(values, (value) => {
      const printed = printValue(value).replaceAll("['__proto__']", "'__proto__'")
      assert.deepEqual(plain(readWritten(printed)), plain(value))
      assert.equal(printValue(readWritten(printed)), printValue(value))
    }),
    { numRuns: 500 },
  )
})

test('whatever is accepted prints to code that gives the same', () => {
  const piece = fc.constantFrom(
    ...'\'|"|`|${|}|(|)|[|]|{|,|:|.|t.|text|varchar|(20)|.notNull()|.default(|sql(|1|-|n|null|true|a|;|\\|\n|//|*/| '.split(
      '|',
    ),
  )
  const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(
      fc.oneof(
        texts,
        texts.map((text) => `t.text()${text}`),
      ),
      (text) => {
        if (problemOf(text) !== 'none') return
        const value = readWritten(text)
        assert.deepEqual(plain(readWritten(printValue(value))), plain(value))
      },
    ),
    { numRuns: 3000 },
  )
})
