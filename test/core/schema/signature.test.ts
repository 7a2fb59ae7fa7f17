import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signatureOf, withoutDefaults } from '../../../src/core/schema/signature.ts'

const SIGNATURES: readonly (readonly [parameters: string, signature: string])[] = [
  ['', ''],
  ['a int', 'integer'],
  ['int4', 'integer'],
  ['IN a INT, OUT b text, c bool = true', 'integer, boolean'],
  ['a IN integer, b out text', 'integer'],
  ['VARIADIC list text[]', 'text[]'],
  ['integer[][]', 'integer[]'],
  ['a integer array', 'integer[]'],
  ['double precision, x double precision', 'double precision, double precision'],
  ['at timestamp(3) with time zone, timestamptz', 'timestamp with time zone, timestamp with time zone'],
  ['a numeric(10, 2), "b, (c" pg_catalog.int8', 'numeric, bigint'],
  ['a app."My Type", app.mood', 'app."My Type", app.mood'],
  [`a text DEFAULT 'x, y' || ')', b character varying (5) = f(1, 2)`, 'text, character varying'],
  ['a /* , */ int -- the first, really\n, b int', 'integer, integer'],
  ['a users.id%TYPE', 'users.id%type'],
  ["a 'no end", "a 'no end"],
]

for (const [parameters, signature] of SIGNATURES) {
  test(`the signature of (${parameters.replaceAll('\n', ' ')})`, () => {
    assert.equal(signatureOf('function', parameters), signature)
  })
}

test('the signature of a procedure tells what it gives back', () => {
  assert.equal(signatureOf('procedure', 'IN a int, OUT b text, INOUT c int'), 'integer, out text, integer')
})

test('what a statement names has no defaults and no comments', () => {
  assert.equal(
    withoutDefaults(`IN a integer DEFAULT (1 + 2), /* x */ "b, c" numeric(4, 2) = -1, VARIADIC d text[]`),
    'IN a integer, "b, c" numeric(4, 2), VARIADIC d text[]',
  )
})
