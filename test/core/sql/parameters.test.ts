import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inlineParameters, toNativeParameters } from '../../../src/core/sql/parameters.ts'

const literal = (value: unknown) =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)

describe('toNativeParameters', () => {
  test('numbers the places for PostgreSQL and leaves them for the others', () => {
    assert.equal(toNativeParameters('a = ? AND b=?', 'postgres', 2), 'a = $1 AND b=$2')
    assert.equal(toNativeParameters('a = ? AND b=?', 'mysql', 2), 'a = ? AND b=?')
    assert.equal(toNativeParameters('a = ? AND b=?', 'sqlite', 2), 'a = ? AND b=?')
  })

  test('leaves question marks in strings, names and comments', () => {
    const sql = `SELECT '?', "?", $$?$$, E'\\'?' /* ? */ -- ?\n, ?`
    assert.equal(toNativeParameters(sql, 'postgres', 1), sql.replace(/\?$/, '$1'))
  })

  test('leaves colons alone', () => {
    assert.equal(toNativeParameters("SELECT ':a', b::text, ? ", 'postgres', 1), "SELECT ':a', b::text, $1 ")
  })

  test('writes the doubled question mark as the operator, and leaves ?| and ?&', () => {
    assert.equal(
      toNativeParameters('a ?? ? AND b ?| c AND d ?& e AND f ??| g', 'postgres', 1),
      'a ? $1 AND b ?| c AND d ?& e AND f ?| g',
    )
  })

  test('tells a place before || from the operator ?|', () => {
    assert.equal(toNativeParameters("'%'||?||'%'", 'postgres', 1), "'%'||$1||'%'")
  })

  test('leaves a text that numbers its places itself', () => {
    assert.equal(toNativeParameters('a ? $2 AND b = $1', 'postgres', 2), 'a ? $2 AND b = $1')
  })

  test('leaves a PostgreSQL operator alone where there are no values', () => {
    assert.equal(toNativeParameters("data ? 'key'", 'postgres', 0), "data ? 'key'")
  })

  test('names both numbers where they differ', () => {
    assert.throws(() => toNativeParameters('a = ? OR a = ?', 'postgres', 1), {
      code: 'operation.invalid',
      message: 'the SQL has 2 placeholders, but 1 value was given: a = ? OR a = ?',
      hint: ['Give one value for each place; the operator ? is written ??.'],
      details: { placeholders: 2, values: 1 },
    })
    assert.throws(() => toNativeParameters('a = ?', 'mysql', 2), {
      message: 'the SQL has 1 placeholder, but 2 values were given: a = ?',
      hint: ['Give one value for each place.'],
    })
    assert.throws(() => toNativeParameters('a = $3', 'postgres', 0), {
      message: 'the SQL has 3 placeholders, but 0 values were given: a = $3',
    })
    assert.throws(() => toNativeParameters('SELECT 1', 'sqlite', 1), {
      message: 'the SQL has 0 placeholders, but 1 value was given: SELECT 1',
    })
  })

  test('counts the places of SQLite as SQLite numbers them', () => {
    assert.equal(toNativeParameters('?2, ?, :a, :a, ?1', 'sqlite', 4), '?2, ?, :a, :a, ?1')
  })
})

describe('inlineParameters', () => {
  test('puts a literal in each place', () => {
    assert.equal(inlineParameters('a = ? AND b = ?', 'mysql', [1, "it's"], literal), "a = 1 AND b = 'it''s'")
  })

  test('looks for no places in the literals that it puts in', () => {
    assert.equal(inlineParameters('(?, ?)', 'postgres', ['? :a $1', '$2'], literal), "('? :a $1', '$2')")
  })

  test('follows the numbers of PostgreSQL and the names of SQLite', () => {
    assert.equal(inlineParameters('$2, $1, $2', 'postgres', ['a', 'b'], literal), "'b', 'a', 'b'")
    assert.equal(inlineParameters('?2, :x, :x', 'sqlite', ['a', 'b', 'c'], literal), "'b', 'c', 'c'")
  })

  test('keeps a literal apart from the sign or the word beside it', () => {
    assert.equal(inlineParameters('5-?', 'postgres', [-1], literal), '5- -1')
    assert.equal(inlineParameters('LIKE?AND', 'postgres', ['x'], literal), "LIKE 'x' AND")
  })

  test('writes the doubled question mark as the operator', () => {
    assert.equal(inlineParameters("data ?? 'k' AND a = ?", 'postgres', [1], literal), "data ? 'k' AND a = 1")
  })

  test('names both numbers where they differ', () => {
    assert.throws(() => inlineParameters('?', 'sqlite', [], literal), {
      message: 'the SQL has 1 placeholder, but 0 values were given: ?',
    })
  })
})
