import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { tokenize, type SqlFamily, type SqlOptions } from '../../../src/core/sql/tokens.ts'

/** The tokens but for spaces, each as `kind text`. */
function tokens(sql: string, family: SqlFamily, options?: SqlOptions): string[] {
  return [...tokenize(sql, family, options)]
    .filter(({ kind }) => kind !== 'space')
    .map(({ kind, start, end }) => `${kind} ${sql.slice(start, end)}`)
}

describe('every family', () => {
  test('tells words, numbers, operators and punctuation apart', () => {
    assert.deepEqual(tokens('SELECT a1, 1.5e-3 FROM t WHERE x<>.5', 'postgres'), [
      'word SELECT',
      'word a1',
      'punctuation ,',
      'number 1.5e-3',
      'word FROM',
      'word t',
      'word WHERE',
      'word x',
      'operator <>',
      'number .5',
    ])
  })

  test('covers the text from end to end, without gaps', () => {
    const pieces = [
      'a',
      '1',
      ' ',
      '\n',
      "'x'",
      '"y"',
      ';',
      '(',
      ')',
      '+',
      '-',
      '/',
      ':',
      '=',
      '?',
      ',',
      '.',
      '@',
      'é',
    ]
    const families = fc.constantFrom<SqlFamily>('postgres', 'mysql', 'sqlite')
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces)), families, (parts, family) => {
        const sql = parts.join('')
        const found = [...tokenize(sql, family)]
        assert.equal(found.map(({ start, end }) => sql.slice(start, end)).join(''), sql)
        assert.ok(found.every(({ start, end }) => end > start))
      }),
    )
  })

  test('names line and column of a string without an end', () => {
    assert.throws(() => tokens("SELECT 1;\n  'abc", 'sqlite'), {
      code: 'operation.invalid',
      message: 'unterminated string, begun in line 2, column 3',
    })
  })
})

describe('postgres', () => {
  test('doubles a quote to write it, and knows no backslash', () => {
    assert.deepEqual(tokens(String.raw`'it''s' 'a\'`, 'postgres'), [
      "string 'it''s'",
      String.raw`string 'a\'`,
    ])
  })

  test('reads backslashes in E strings, on the lines after them too', () => {
    assert.deepEqual(tokens(String.raw`E'a\'b' c`, 'postgres'), [String.raw`string E'a\'b'`, 'word c'])
    assert.deepEqual(tokens(`E'a'\n'b\\'c' d`, 'postgres'), [`string E'a'\n'b\\'c'`, 'word d'])
  })

  test('takes the prefix of a string as part of it', () => {
    assert.deepEqual(tokens(`U&'d' B'01' X'1F' n'x' U&"q" type'x'`, 'postgres'), [
      "string U&'d'",
      "string B'01'",
      "string X'1F'",
      "string n'x'",
      'quoted-name U&"q"',
      'word type',
      "string 'x'",
    ])
  })

  test('reads dollar-quoted strings with and without a tag', () => {
    assert.deepEqual(tokens(`$$ a;' $$ $f$ $$ $1 $F$ $f$`, 'postgres'), [
      `string $$ a;' $$`,
      'string $f$ $$ $1 $F$ $f$',
    ])
  })

  test('reads no dollar quote inside of a name', () => {
    assert.deepEqual(tokens('a$b$ c$1', 'postgres'), ['word a$b$', 'word c$1'])
  })

  test('nests comments', () => {
    assert.deepEqual(tokens('/* a /* b */ ; */ c -- d\ne', 'postgres'), [
      'comment /* a /* b */ ; */',
      'word c',
      'comment -- d',
      'word e',
    ])
  })

  test('tells the places from the operators with a question mark', () => {
    assert.deepEqual(tokens('a=? $1 x ?| y ?& z ?? w @? v ?||?', 'postgres'), [
      'word a',
      'operator =',
      'parameter ?',
      'parameter $1',
      'word x',
      'operator ?|',
      'word y',
      'operator ?&',
      'word z',
      'operator ??',
      'word w',
      'operator @?',
      'word v',
      'parameter ?',
      'operator ||',
      'parameter ?',
    ])
  })

  test('reads casts, slices and assignments', () => {
    assert.deepEqual(tokens('a::int b[1:2] c:=d', 'postgres'), [
      'word a',
      'operator ::',
      'word int',
      'word b',
      'punctuation [',
      'number 1',
      'punctuation :',
      'number 2',
      'punctuation ]',
      'word c',
      'operator :=',
      'word d',
    ])
  })

  test('ends an operator where a comment begins', () => {
    assert.deepEqual(tokens('1*--x\n2+/*y*/3', 'postgres'), [
      'number 1',
      'operator *',
      'comment --x',
      'number 2',
      'operator +',
      'comment /*y*/',
      'number 3',
    ])
  })

  test('refuses a nested comment that is closed once', () => {
    assert.throws(() => tokens('/* /* */', 'postgres'), {
      message: 'unterminated comment, begun in line 1, column 1',
    })
  })

  test('refuses a dollar quote without an end', () => {
    assert.throws(() => tokens('\n$f$ $$', 'postgres'), {
      message: 'unterminated string $f$, begun in line 2, column 1',
    })
  })
})

describe('mysql', () => {
  test('reads both quotes as strings, with backslashes and doubled quotes', () => {
    assert.deepEqual(tokens(String.raw`'a\'b' "c\"d" 'e''f' "g""h"`, 'mysql'), [
      String.raw`string 'a\'b'`,
      String.raw`string "c\"d"`,
      "string 'e''f'",
      'string "g""h"',
    ])
  })

  test('reads a backslash as itself where the server is told so', () => {
    assert.deepEqual(tokens(String.raw`'a\' b`, 'mysql', { noBackslashEscapes: true }), [
      String.raw`string 'a\'`,
      'word b',
    ])
  })

  test('reads names in backticks', () => {
    assert.deepEqual(tokens('`a``b`.`c\\`', 'mysql'), [
      'quoted-name `a``b`',
      'punctuation .',
      'quoted-name `c\\`',
    ])
  })

  test('begins a comment at # anywhere, and at -- only before white space', () => {
    assert.deepEqual(tokens('5--3 # a\n6 -- b\n7 --', 'mysql'), [
      'number 5',
      'operator --',
      'number 3',
      'comment # a',
      'number 6',
      'comment -- b',
      'number 7',
      'comment --',
    ])
  })

  test('does not nest comments', () => {
    assert.deepEqual(tokens('/* a /* b */ c', 'mysql'), ['comment /* a /* b */', 'word c'])
  })

  test('reads the SQL inside of an executable comment', () => {
    assert.deepEqual(tokens("/*!80000 a '*/' */ /*M!100100 b */ /*! c*/", 'mysql'), [
      'punctuation /*!80000',
      'word a',
      "string '*/'",
      'punctuation */',
      'punctuation /*M!100100',
      'word b',
      'punctuation */',
      'punctuation /*!',
      'word c',
      'punctuation */',
    ])
  })

  test('tells a hint from a comment', () => {
    assert.deepEqual(tokens('SELECT /*+ NO_MERGE() */ 1', 'mysql'), [
      'word SELECT',
      'hint /*+ NO_MERGE() */',
      'number 1',
    ])
  })

  test('reads variables and user names without taking them for places', () => {
    assert.deepEqual(tokens('@a:=? @@x `r`@`h`', 'mysql'), [
      'operator @',
      'word a',
      'operator :=',
      'parameter ?',
      'operator @@',
      'word x',
      'quoted-name `r`',
      'operator @',
      'quoted-name `h`',
    ])
  })
})

describe('sqlite', () => {
  test('reads names in all four spellings', () => {
    assert.deepEqual(tokens('"a""b" `c``d` [e"f] g', 'sqlite'), [
      'quoted-name "a""b"',
      'quoted-name `c``d`',
      'quoted-name [e"f]',
      'word g',
    ])
  })

  test('reads every spelling of a place', () => {
    assert.deepEqual(
      tokens('?,?12,:a,@b,$c,x=:d', 'sqlite').filter((token) => token.startsWith('parameter')),
      ['parameter ?', 'parameter ?12', 'parameter :a', 'parameter @b', 'parameter $c', 'parameter :d'],
    )
  })

  test('reads a blob as one string', () => {
    assert.deepEqual(tokens("x'00ff' y", 'sqlite'), ["string x'00ff'", 'word y'])
  })

  test('lets a comment without an end run to the end, as SQLite does', () => {
    assert.deepEqual(tokens('a /* b ; c', 'sqlite'), ['word a', 'comment /* b ; c'])
  })
})
