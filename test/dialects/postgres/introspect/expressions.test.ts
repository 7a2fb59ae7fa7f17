import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { defaultOf } from '../../../../src/dialects/postgres/introspect/defaults.ts'
import { expressionOf, stableArrays } from '../../../../src/dialects/postgres/introspect/expressions.ts'
import { postgres } from '../../../../src/dialects/postgres/index.ts'
import { columnTypeOf } from '../../../../src/dialects/postgres/introspect/types.ts'
import { onPostgres, read } from './support.ts'

/** Conditions over the table below that PostgreSQL shows in another way than it reads them, and others. */
const CONDITIONS = [
  "v IN ('a', 'b')",
  "v NOT IN ('a', 'it''s', 'ARRAY[')",
  "v = 'a' OR v IN ('b', 'c')",
  "t IN ('a', 'b')",
  "c IN ('a', 'b')",
  's IN (1, 2, 3)',
  'n IN (1, 2)',
  "m IN ('ok', 'sad')",
  `"Odd ""x" IN ('(', ')')`,
  "v::text = ANY (ARRAY['a', 'b'])",
  "v = ANY (ARRAY['a', 'b']::varchar[])",
  'v = ANY (ARRAY[t, v])',
  "lower(v) IN ('a', 'b')",
  "t = '(v = ANY (ARRAY[''a''::text, ''b''::text]))' OR t IN ('x', 'y')",
  "(v = 'a' AND t = 'b') OR (n > 1)",
  '(n > 1) = (s > 2)',
  'n::bigint IN (1, 2)',
  'n BETWEEN -1 AND 5.5',
  "v ~ '^[a-z(]+$'",
  "CASE WHEN v IN ('a', 'b') THEN n > 1 ELSE t <> ALL (ARRAY['x', 'y']) END",
]

const TABLE = `(v varchar(9), t text, c char(1), s smallint, n numeric, m mood, "Odd ""x" varchar)`

describe('expressions of PostgreSQL', () => {
  onPostgres('are given as text that is read as what they are', async (database) => {
    await database.script("CREATE TYPE mood AS ENUM ('ok', 'sad')")
    const make = async (table: string, conditions: readonly string[]) => {
      const checks = conditions.map(
        (condition, i) => `CONSTRAINT c${String(i).padStart(2, '0')} CHECK (${condition})`,
      )
      await database.script(
        `CREATE TABLE ${table} ${TABLE}; ALTER TABLE ${table} ADD ${checks.join(', ADD ')}`,
      )
      const indexes = conditions.map(
        (condition, i) =>
          `CREATE INDEX ${table}_${String(i).padStart(2, '0')} ON ${table} (n) WHERE ${condition}`,
      )
      await database.script(indexes.join('; '))
    }
    const trees = async (table: string) =>
      database.query(
        `SELECT pg_get_constraintdef(oid) AS shown FROM pg_constraint WHERE conrelid = '${table}'::regclass ORDER BY conname`,
      )
    await make('one', CONDITIONS)
    const first = (await read(database)).schema.tables['one']!
    await make(
      'two',
      first.checks.map(({ expression }) => expression),
    )
    assert.deepEqual(await trees('two'), await trees('one'))
    const { schema } = await read(database)
    assert.deepEqual(schema.tables['two']?.checks, first.checks)
    assert.deepEqual(
      schema.tables['two']?.indexes.map(({ where }) => where),
      first.indexes.map(({ where }) => where),
    )
    assert.deepEqual(
      first.checks.slice(0, 9).map(({ expression }) => expression),
      [
        "v IN ('a', 'b')",
        "v NOT IN ('a', 'it''s', 'ARRAY[')",
        "((v)::text = 'a'::text) OR (v IN ('b', 'c'))",
        "t IN ('a', 'b')",
        "c IN ('a', 'b')",
        's IN (1, 2, 3)',
        'n = ANY (ARRAY[(1)::numeric, (2)::numeric])',
        "m IN ('ok', 'sad')",
        `"Odd ""x" IN ('(', ')')`,
      ],
    )
  })

  test('lose the parentheses around all of them, and no others', () => {
    assert.equal(expressionOf('((a > 1))'), 'a > 1')
    assert.equal(expressionOf('(a > 1) AND (b > 1)'), '(a > 1) AND (b > 1)')
    assert.equal(expressionOf("(a <> ')')"), "a <> ')'")
    assert.equal(expressionOf(`("(" <> 'it''s (')`), `"(" <> 'it''s ('`)
  })

  test('say the type of a list before it is cast, where that is plain', () => {
    assert.equal(stableArrays("(ARRAY['a'::text])::x[]"), "(ARRAY['a'::text]::text[])::x[]")
    assert.equal(stableArrays('(ARRAY[1, 2])::bigint[]'), '(ARRAY[1, 2]::integer[])::bigint[]')
    assert.equal(stableArrays('(ARRAY[a, b])::text[]'), '(ARRAY[a, b])::text[]')
    assert.equal(stableArrays("(ARRAY['a'::text, 1])::x[]"), "(ARRAY['a'::text, 1])::x[]")
    assert.equal(stableArrays("(ARRAY['a'::text])"), "(ARRAY['a'::text])")
  })

  const defaults: readonly (readonly [shown: string, type: string, value: unknown])[] = [
    ['0', 'integer', 0],
    ['1.5', 'numeric', 1.5],
    ['0.00', 'numeric', { sql: '0.00' }],
    ["'-1'::integer", 'bigint', -1],
    ["'-1.5'::numeric", 'numeric', -1.5],
    ["'3000000000'::bigint", 'bigint', 3000000000],
    ["'9223372036854775807'::bigint", 'bigint', 9223372036854775807n],
    ["'5'::bigint", 'bigint', '5'],
    ['true', 'boolean', true],
    ["'it''s'::character varying", 'character varying', "it's"],
    ["'a'::text", 'character varying', { sql: "'a'::text" }],
    ["'a'::text || 'b'::text", 'text', { sql: "'a'::text || 'b'::text" }],
    ['NULL::character varying', 'character varying', { sql: 'NULL::character varying' }],
  ]
  for (const [shown, type, value] of defaults) {
    test(`the default ${shown} of ${type} is ${typeof value === 'bigint' ? `${value}n` : JSON.stringify(value)}`, () => {
      assert.deepEqual(defaultOf(shown, type), value)
    })
  }

  onPostgres('defaults given as values are the same defaults again', async (database) => {
    const columns = defaults.map(([shown, type], i) => `c${i} ${type} DEFAULT ${shown}`)
    await database.script(`CREATE TABLE one (${columns.join(', ')})`)
    const { one } = (await read(database)).schema.tables
    const again = one!.columns.map((column) => postgres.columnDefinition(column))
    await database.script(`CREATE TABLE two (${again.join(', ')})`)
    const shown = (table: string) =>
      database.query(
        `SELECT pg_get_expr(adbin, adrelid) AS shown FROM pg_attrdef WHERE adrelid = '${table}'::regclass ORDER BY adnum`,
      )
    assert.deepEqual(await shown('two'), await shown('one'))
  })

  onPostgres('every type of the server has one column type, which spells it', async (database) => {
    const rows = await database.query(
      `SELECT format_type(oid, NULL) AS shown FROM pg_type
       WHERE typtype IN ('b', 'r', 'm') AND typnamespace = 'pg_catalog'::regnamespace AND typname !~ '^_?(pg_|cstring|record)'`,
    )
    const sized =
      `varchar(10),char(10),bit(5),varbit(5),numeric(10;2),numeric(5;-2),numeric(3),timestamp(3),timestamptz(0),time(1),timetz(2),
      interval(4),interval year to month,interval second(3),varchar(10)[],numeric(10;2)[],bpchar,"char",timestamp(6)[]`
        .split(',')
        .map((text) => text.trim().replace(';', ','))
    const shownAs = async (table: string, types: readonly (string | undefined)[]) => {
      await database.script(`CREATE TABLE ${table} (${types.map((type, i) => `c${i} ${type}`).join(', ')})`)
      const columns = await database.query(
        `SELECT format_type(atttypid, atttypmod) AS shown FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0 ORDER BY attnum`,
      )
      return columns.map(({ shown }) => String(shown))
    }
    const shown = await shownAs('one', [...rows.map((row) => String(row['shown'])), ...sized])
    assert.ok(shown.length > 150)
    const types = shown.map((text) => columnTypeOf(text))
    const spelled = types.map((type) => postgres.type(type))
    assert.deepEqual(await shownAs('two', spelled), shown)
    const distinct = (values: readonly unknown[]) =>
      new Set(values.map((value) => JSON.stringify(value))).size
    assert.equal(distinct(types), distinct(shown))
  })
})
