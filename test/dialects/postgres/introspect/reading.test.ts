import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { keyOf } from '../../../../src/core/schema/objects.ts'
import { onPostgres, read, readAfter } from './support.ts'

const SETTINGS = `SELECT current_setting('search_path') AS path, current_setting('DateStyle') AS dates, current_setting('TimeZone') AS zone,
  current_setting('quote_all_identifiers') AS quotes`

describe('PostgreSQL introspection', { concurrency: 4 }, () => {
  onPostgres('asks as often whatever there is', async (database) => {
    const empty = await read(database)
    await database.script(
      `DO $$ BEGIN FOR i IN 1..50 LOOP EXECUTE format(
         'CREATE TABLE t%1$s (id serial PRIMARY KEY, n text DEFAULT %1$s CHECK (n <> ''''), UNIQUE (n)); CREATE VIEW v%1$s AS SELECT * FROM t%1$s; CREATE INDEX ON t%1$s (lower(n))', i);
       END LOOP; END $$`,
    )
    const full = await read(database)
    assert.equal(Object.keys(full.schema.tables).length, 50)
    assert.equal(Object.keys(full.schema.objects).length, 100)
    assert.deepEqual([empty.statements, full.statements], [24, 24])
  })

  onPostgres('leaves the session as it was, outside of a transaction', async (database) => {
    await database.script(
      `CREATE SCHEMA app; SET search_path TO app, public; SET DateStyle TO 'German'; SET TimeZone TO 'Asia/Tokyo'; SET quote_all_identifiers TO on`,
    )
    const before = await database.query(SETTINGS)
    await read(database)
    assert.deepEqual(await database.query(SETTINGS), before)
    await assert.rejects(read(database, { version: [99] }))
    assert.deepEqual(await database.query(SETTINGS), before)
  })

  onPostgres('leaves the transaction open in which it runs, with its settings', async (database) => {
    await database.script(
      `CREATE SCHEMA app; BEGIN; CREATE TABLE app.fresh (a date DEFAULT '2024-05-06'); SET LOCAL search_path TO app; SET DateStyle TO 'German'`,
    )
    const before = await database.query(SETTINGS)
    const { schema } = await read(database)
    assert.deepEqual(await database.query(SETTINGS), before)
    assert.deepEqual(schema.tables['fresh']?.columns, [
      { name: 'a', type: { name: 'date' }, nullable: true, default: '2024-05-06' },
    ])
    await database.script('ROLLBACK')
    assert.deepEqual((await read(database)).schema.tables, {})
  })

  onPostgres('reads where nothing may be written', async (database) => {
    await database.script('CREATE TABLE t (a integer); SET default_transaction_read_only = on')
    assert.deepEqual(Object.keys((await read(database)).schema.tables), ['t'])
  })

  onPostgres('qualifies the names outside of the default schema, in texts too', async (database) => {
    const sql = `CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('ok'); CREATE TYPE mood AS ENUM ('fine');
      CREATE TABLE app.a (id integer PRIMARY KEY, m app.mood DEFAULT 'ok', n public.mood DEFAULT 'fine');
      CREATE TABLE b (id integer REFERENCES app.a, m app.mood CHECK (m <> 'ok'::app.mood));
      CREATE VIEW app.v AS SELECT a.id, b.m FROM app.a JOIN public.b USING (id)`
    const seen = async (defaultSchema: string) => {
      const { schema } = await read(database, { defaultSchema })
      return {
        tables: Object.keys(schema.tables),
        types: Object.values(schema.tables).flatMap(({ columns }) => columns.map(({ type }) => type)),
        objects: Object.values(schema.objects).map(keyOf),
        reference: Object.values(schema.tables).flatMap(
          ({ foreignKeys }) => foreignKeys[0]?.references.table ?? [],
        ),
        query: Object.values(schema.objects).flatMap((object) =>
          object.type === 'view' ? [object.query] : [],
        ),
        checks: Object.values(schema.tables).flatMap(({ checks }) =>
          checks.map(({ expression }) => expression),
        ),
      }
    }
    await database.script(sql)
    const native = (text: string) => ({ name: 'native', sql: text })
    assert.deepEqual(await seen('public'), {
      tables: ['app.a', 'b'],
      types: [
        { name: 'integer' },
        native('app.mood'),
        native('mood'),
        { name: 'integer' },
        native('app.mood'),
      ],
      objects: ['schema app', 'enum app.mood', 'enum mood', 'view app.v'],
      reference: ['app.a'],
      query: ['SELECT a.id,\n    b.m\n   FROM (app.a\n     JOIN b USING (id))'],
      checks: ["m <> 'ok'::app.mood"],
    })
    assert.deepEqual(await seen('app'), {
      tables: ['a', 'public.b'],
      types: [
        { name: 'integer' },
        native('mood'),
        native('public.mood'),
        { name: 'integer' },
        native('mood'),
      ],
      objects: ['enum mood', 'enum public.mood', 'view v'],
      reference: ['a'],
      query: ['SELECT a.id,\n    b.m\n   FROM (a\n     JOIN public.b USING (id))'],
      checks: ["m <> 'ok'::mood"],
    })
  })

  onPostgres('lets types of extensions stand alone where the session finds them', async (database) => {
    await database.script(
      'CREATE EXTENSION citext; CREATE SCHEMA app; CREATE TABLE app.t (a citext); CREATE TABLE u (a citext)',
    )
    const type = async (defaultSchema: string, table: string) =>
      (await read(database, { defaultSchema })).schema.tables[table]?.columns[0]?.type
    assert.deepEqual(await type('public', 'u'), { name: 'native', sql: 'citext' })
    assert.deepEqual(await type('app', 't'), { name: 'native', sql: 'citext' })
    await database.script('SET search_path TO app')
    assert.deepEqual(await type('app', 't'), { name: 'native', sql: 'public.citext' })
  })

  onPostgres('reads just the schemas that are named, and not what is to be ignored', async (database) => {
    const sql = `CREATE SCHEMA app; CREATE SCHEMA other; CREATE TABLE app.a (id serial); CREATE TABLE other.b (id serial);
      CREATE TABLE state (id serial PRIMARY KEY, n integer GENERATED ALWAYS AS IDENTITY); CREATE INDEX ON state (n); CREATE TABLE kept (s integer)`
    const { schema } = await readAfter(database, sql, {
      schemas: ['public', 'app'],
      ignore: (table) => table === 'state',
    })
    assert.deepEqual(Object.keys(schema.tables), ['app.a', 'kept'])
    assert.deepEqual(Object.keys(schema.objects), ['schema app', 'sequence app.a_id_seq'])
  })

  onPostgres('reads a thousand names of odd characters', async (database) => {
    const odd = [
      '"',
      "'",
      '\\',
      '$1',
      '?',
      ' ',
      '%s',
      '`',
      ';',
      '--',
      '/*',
      'é',
      '名',
      '😀',
      '{',
      '}',
      ',',
      '(',
      ')',
      ':a',
      'SELECT',
    ]
    const names = Array.from(
      { length: 1000 },
      (_, i) => `${odd[i % odd.length]}${odd[(i * 7 + 3) % odd.length]}${i} ${odd[(i * 5) % odd.length]}`,
    )
    const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
    const tables = names.map(
      (name, i) =>
        `CREATE TABLE ${quoted(name)} (${quoted(`c${name}`)} serial CONSTRAINT ${quoted(`k${name}`)} PRIMARY KEY, b varchar(3) CONSTRAINT ${quoted(`q${name}`)} CHECK (b IN ('a', ${quotedText(name)})));
         CREATE INDEX ${quoted(`i${name}`)} ON ${quoted(name)} (lower(b), ${quoted(`c${name}`)}) WHERE b <> ${quotedText(name)};
         COMMENT ON TABLE ${quoted(name)} IS ${quotedText(`${name} ${i}`)}`,
    )
    for (let at = 0; at < 1000; at += 50) await database.script(tables.slice(at, at + 50).join(';\n'))
    const { schema, unmodelled } = await read(database)
    assert.deepEqual(unmodelled, [])
    assert.deepEqual(Object.keys(schema.tables).toSorted(), names.toSorted())
    for (const [i, name] of names.entries()) {
      const table = schema.tables[name]
      assert.deepEqual(
        [table?.columns[0]?.name, table?.primaryKey, table?.checks, table?.comment],
        [
          `c${name}`,
          { name: `k${name}`, columns: [`c${name}`] },
          [{ name: `q${name}`, expression: `b IN ('a', ${quotedText(name)})` }],
          `${name} ${i}`,
        ],
      )
      assert.deepEqual(table?.indexes, [
        {
          name: `i${name}`,
          keys: [{ expression: 'lower((b)::text)' }, { column: `c${name}` }],
          where: `(b)::text <> ${quotedText(name)}::text`,
        },
      ])
    }
  })
})

const quotedText = (text: string) => `'${text.replaceAll("'", "''")}'`
