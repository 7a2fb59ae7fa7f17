import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { onPostgres, readAfter } from './support.ts'

describe('PostgreSQL introspection of objects', { concurrency: 4 }, () => {
  onPostgres('gives types with their values, rules and attributes', async (database) => {
    const { schema } = await readAfter(
      database,
      `CREATE SCHEMA app; COMMENT ON SCHEMA app IS 'ours';
       CREATE TYPE mood AS ENUM ('sad', 'it''s'); ALTER TYPE mood ADD VALUE 'first' BEFORE 'sad';
       CREATE TYPE app."Pair" AS (a integer, "B b" varchar(3)[] COLLATE "C", m mood); COMMENT ON COLUMN app."Pair".a IS 'one';
       CREATE DOMAIN email AS varchar(90) COLLATE "C" NOT NULL DEFAULT 'x@y' CONSTRAINT at CHECK (VALUE LIKE '%@%') CONSTRAINT "2" CHECK (VALUE IN ('a@b', 'x@y'));
       COMMENT ON DOMAIN email IS 'of a person'`,
    )
    assert.deepEqual(schema, {
      complete: true,
      tables: {},
      objects: {
        'schema app': { type: 'schema', name: 'app', comment: 'ours' },
        'enum mood': { type: 'enum', name: 'mood', values: ['first', 'sad', "it's"] },
        'composite app.Pair': {
          type: 'composite',
          name: 'app.Pair',
          attributes: [
            { name: 'a', type: { name: 'integer' }, comment: 'one' },
            { name: 'B b', type: { name: 'array', of: { name: 'varchar', length: 3 } }, collation: 'C' },
            { name: 'm', type: { name: 'native', sql: 'mood' } },
          ],
        },
        'domain email': {
          type: 'domain',
          name: 'email',
          base: { name: 'varchar', length: 90 },
          nullable: false,
          default: 'x@y',
          collation: 'C',
          checks: [
            { name: '2', expression: "VALUE IN ('a@b', 'x@y')" },
            { name: 'at', expression: "(VALUE)::text ~~ '%@%'::text" },
          ],
          comment: 'of a person',
        },
      },
    })
  })

  onPostgres('gives sequences as far as they are not the usual', async (database) => {
    const { schema } = await readAfter(
      database,
      `CREATE SEQUENCE plain; CREATE TABLE t (a integer);
       CREATE SEQUENCE odd AS smallint INCREMENT BY -2 MINVALUE -9 MAXVALUE 7 START WITH 5 CACHE 4 CYCLE OWNED BY t.a;
       CREATE UNLOGGED SEQUENCE fast START WITH 9; COMMENT ON SEQUENCE fast IS 'quick'`,
    )
    assert.deepEqual(schema.objects, {
      'sequence fast': { type: 'sequence', name: 'fast', start: 9, unlogged: true, comment: 'quick' },
      'sequence odd': {
        type: 'sequence',
        name: 'odd',
        as: 'smallint',
        start: 5,
        increment: -2,
        min: -9,
        max: 7,
        cache: 4,
        cycle: true,
        ownedBy: 't.a',
      },
      'sequence plain': { type: 'sequence', name: 'plain' },
    })
  })

  onPostgres('gives views with what is said of them and their columns', async (database) => {
    const { schema } = await readAfter(
      database,
      `CREATE TABLE t (a integer, b varchar(9));
       CREATE VIEW v WITH (security_invoker, security_barrier = on, check_option = cascaded) AS SELECT a, b FROM t WHERE b IN ('x', 'y');
       ALTER VIEW v ALTER b SET DEFAULT 'x'; COMMENT ON COLUMN v.a IS 'first'; COMMENT ON VIEW v IS 'some';
       CREATE MATERIALIZED VIEW m WITH (fillfactor = 70) AS SELECT a + 1 AS c FROM t WITH NO DATA;
       CREATE UNIQUE INDEX m_c ON m (c)`,
    )
    assert.deepEqual(schema.objects, {
      'view m': {
        type: 'view',
        name: 'm',
        query: 'SELECT (t.a + 1) AS c\n   FROM t',
        materialized: true,
        with: { fillfactor: 70 },
        indexes: [{ name: 'm_c', keys: [{ column: 'c' }], unique: true }],
      },
      'view v': {
        type: 'view',
        name: 'v',
        query:
          "SELECT t.a,\n    t.b\n   FROM t\n  WHERE ((t.b)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying]::character varying[])::text[]))",
        checkOption: 'cascaded',
        securityInvoker: true,
        securityBarrier: true,
        columnDefaults: { b: "'x'::character varying" },
        columnComments: { a: 'first' },
        comment: 'some',
      },
    })
  })

  onPostgres('gives functions and procedures by what stands behind their names', async (database) => {
    const { schema } = await readAfter(
      database,
      `CREATE FUNCTION f(a integer DEFAULT 1, VARIADIC b text[] DEFAULT '{}') RETURNS TABLE (x integer, y text) LANGUAGE plpgsql STABLE COST 5 SET search_path TO '' AS $_$ BEGIN END $_$;
       CREATE PROCEDURE p(INOUT a integer) LANGUAGE sql BEGIN ATOMIC SELECT a; END;
       COMMENT ON FUNCTION f(integer, text[]) IS 'table'; COMMENT ON PROCEDURE p IS 'none'`,
    )
    assert.deepEqual(schema.objects, {
      'function f(integer, text[])': {
        type: 'function',
        name: 'f',
        parameters: "a integer DEFAULT 1, VARIADIC b text[] DEFAULT '{}'::text[]",
        definition:
          "RETURNS TABLE(x integer, y text)\n LANGUAGE plpgsql\n STABLE COST 5\n SET search_path TO ''\nAS $function$ BEGIN END $function$",
        comment: 'table',
      },
      'procedure p(integer)': {
        type: 'procedure',
        name: 'p',
        parameters: 'INOUT a integer',
        definition: 'LANGUAGE sql\nBEGIN ATOMIC\n SELECT a AS a;\nEND',
        comment: 'none',
      },
    })
  })

  onPostgres('gives triggers and policies', async (database) => {
    const { schema } = await readAfter(
      database,
      `CREATE TABLE t (a integer, "B" text); CREATE VIEW v AS SELECT a FROM t;
       CREATE FUNCTION n() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TRIGGER one BEFORE INSERT OR UPDATE OF "B", a ON t FOR EACH ROW WHEN (NEW.a > 1 AND NEW."B" <> 'EXECUTE FUNCTION x') EXECUTE FUNCTION n('WHEN', 'a');
       CREATE TRIGGER two AFTER UPDATE ON t REFERENCING OLD TABLE AS was NEW TABLE AS "is" FOR EACH STATEMENT EXECUTE FUNCTION n();
       CREATE CONSTRAINT TRIGGER three AFTER DELETE ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION n();
       CREATE TRIGGER four INSTEAD OF DELETE ON v FOR EACH ROW EXECUTE FUNCTION n();
       CREATE TRIGGER five AFTER TRUNCATE ON t EXECUTE FUNCTION n(); ALTER TABLE t DISABLE TRIGGER five; ALTER TABLE t ENABLE ALWAYS TRIGGER two;
       COMMENT ON TRIGGER one ON t IS 'first';
       CREATE POLICY p1 ON t AS RESTRICTIVE FOR UPDATE TO pg_monitor, CURRENT_USER USING (a > 1) WITH CHECK (a > 2);
       CREATE POLICY p2 ON t FOR INSERT WITH CHECK (true); COMMENT ON POLICY p2 ON t IS 'second'`,
    )
    const me = String((await database.query('SELECT current_user AS me'))[0]?.['me'])
    const wanted = Object.fromEntries(
      Object.entries(schema.objects).filter(([key]) => /^(trigger|policy)/.test(key)),
    )
    assert.deepEqual(wanted, {
      'trigger one on t': {
        type: 'trigger',
        name: 'one',
        table: 't',
        timing: 'before',
        events: ['insert', 'update of "B", a'],
        each: 'row',
        when: `(new.a > 1) AND (new."B" <> 'EXECUTE FUNCTION x'::text)`,
        body: "EXECUTE FUNCTION n('WHEN', 'a')",
        comment: 'first',
      },
      'trigger two on t': {
        type: 'trigger',
        name: 'two',
        table: 't',
        timing: 'after',
        events: ['update'],
        each: 'statement',
        body: 'EXECUTE FUNCTION n()',
        referencing: { old: 'was', new: 'is' },
        state: 'always',
      },
      'trigger three on t': {
        type: 'trigger',
        name: 'three',
        table: 't',
        timing: 'after',
        events: ['delete'],
        each: 'row',
        body: 'EXECUTE FUNCTION n()',
        constraint: 'deferred',
      },
      'trigger four on v': {
        type: 'trigger',
        name: 'four',
        table: 'v',
        timing: 'instead of',
        events: ['delete'],
        each: 'row',
        body: 'EXECUTE FUNCTION n()',
      },
      'trigger five on t': {
        type: 'trigger',
        name: 'five',
        table: 't',
        timing: 'after',
        events: ['truncate'],
        each: 'statement',
        body: 'EXECUTE FUNCTION n()',
        state: 'disabled',
      },
      'policy p1 on t': {
        type: 'policy',
        name: 'p1',
        table: 't',
        restrictive: true,
        command: 'update',
        roles: ['pg_monitor', me].toSorted(),
        using: 'a > 1',
        check: 'a > 2',
      },
      'policy p2 on t': {
        type: 'policy',
        name: 'p2',
        table: 't',
        command: 'insert',
        check: 'true',
        comment: 'second',
      },
    })
  })

  onPostgres('leaves out what came with an extension', async (database) => {
    const { schema, unmodelled } = await readAfter(
      database,
      `CREATE SCHEMA ext; CREATE EXTENSION hstore SCHEMA ext; CREATE EXTENSION citext; CREATE EXTENSION pg_trgm;
       COMMENT ON EXTENSION citext IS 'why we have it'; CREATE TABLE t (a citext, b ext.hstore)`,
    )
    assert.deepEqual(unmodelled, [])
    assert.deepEqual(schema.objects, {
      'extension citext': { type: 'extension', name: 'citext', comment: 'why we have it' },
      'extension hstore': { type: 'extension', name: 'hstore', schema: 'ext' },
      'extension pg_trgm': { type: 'extension', name: 'pg_trgm' },
      'schema ext': { type: 'schema', name: 'ext' },
    })
    assert.deepEqual(
      schema.tables['t']?.columns.map(({ type }) => type),
      [
        { name: 'native', sql: 'citext' },
        { name: 'native', sql: 'ext.hstore' },
      ],
    )
  })

  onPostgres('gives anything else by its own SQL, which makes the very same again', async (database) => {
    const sql = `
      CREATE TABLE t (a integer, b text);
      CREATE FUNCTION add(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1 || $2';
      CREATE FUNCTION like_it(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2';
      CREATE FUNCTION to_text(point) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text';
      CREATE AGGREGATE joined(text ORDER BY text) (SFUNC = add, STYPE = text, INITCOND = 'it''s');
      CREATE AGGREGATE all_of(text) (SFUNC = add, STYPE = text, MSFUNC = add, MINVFUNC = add, MSTYPE = text, COMBINEFUNC = add, PARALLEL = SAFE);
      CREATE OPERATOR ~~~ (FUNCTION = like_it, LEFTARG = integer, RIGHTARG = text, RESTRICT = eqsel, HASHES);
      CREATE CAST (point AS text) WITH FUNCTION to_text(point) AS ASSIGNMENT;
      CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
      CREATE COLLATION german (LOCALE = 'C', PROVIDER = libc);
      CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = pg_catalog.simple, STOPWORDS = english);
      CREATE TEXT SEARCH CONFIGURATION words (PARSER = "default");
      ALTER TEXT SEARCH CONFIGURATION words ADD MAPPING FOR word, asciiword WITH plain, simple;
      CREATE STATISTICS together (dependencies) ON a, b FROM t; ALTER STATISTICS together SET STATISTICS 5;
      CREATE RULE quiet AS ON DELETE TO t DO INSTEAD NOTHING; ALTER TABLE t DISABLE RULE quiet;
      CREATE FUNCTION told() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
      CREATE FOREIGN DATA WRAPPER nothing OPTIONS (a 'b');
      CREATE SERVER far TYPE 'x' FOREIGN DATA WRAPPER nothing OPTIONS (host 'it''s');
      CREATE FOREIGN TABLE there (a integer OPTIONS (c 'd') NOT NULL DEFAULT 1, "B" text COLLATE "C") SERVER far OPTIONS (e 'f');
      CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION told();
      COMMENT ON AGGREGATE joined(text ORDER BY text) IS 'one; two'; COMMENT ON RULE quiet ON t IS 'shh';
      COMMENT ON FOREIGN TABLE there IS 'far'`
    const { schema, unmodelled } = await readAfter(database, sql)
    const natives = Object.values(schema.objects).filter((object) => object.type === 'native')
    assert.deepEqual(unmodelled, [])
    assert.deepEqual(natives.map(({ kind, name, table }) => [kind, name, table]).toSorted(), [
      ['aggregate', 'all_of(text)', undefined],
      ['aggregate', 'joined(text ORDER BY text)', undefined],
      ['cast', '(point AS text)', undefined],
      ['collation', 'german', undefined],
      ['event trigger', 'watch', undefined],
      ['foreign data wrapper', 'nothing', undefined],
      ['foreign table', 'there', undefined],
      ['operator', '~~~ (integer, text)', undefined],
      ['range type', 'span', undefined],
      ['rule', 'quiet', 't'],
      ['server', 'far', undefined],
      ['statistics', 'together', 't'],
      ['text search configuration', 'words', undefined],
      ['text search dictionary', 'plain', undefined],
    ])
    const before = await database.dump()
    const inOrder = [
      ...['event trigger', 'foreign table', 'server', 'foreign data wrapper', 'text search configuration'],
      ...['text search dictionary', 'aggregate', 'operator', 'cast', 'range type', 'collation'],
      ...['statistics', 'rule'],
    ]
    const sorted = natives.toSorted((a, b) => inOrder.indexOf(a.kind) - inOrder.indexOf(b.kind))
    for (const { drop } of sorted) await database.script(drop)
    for (const { create } of sorted.toReversed()) await database.script(create)
    assert.deepEqual((await readAfter(database, 'SELECT 1')).schema, schema)
    assert.equal(await database.dump(), before)
  })

  onPostgres('gives what has a dot in its name by its own SQL, and tells of tables', async (database) => {
    const { schema, unmodelled } = await readAfter(
      database,
      `CREATE DOMAIN "a.b" AS text COLLATE "C" DEFAULT 'x' NOT NULL CONSTRAINT "c.d" CHECK (VALUE <> '');
       CREATE TYPE "e.f" AS ENUM ('g', 'it''s'); CREATE TYPE "h.i" AS (j integer, "k" "e.f"); COMMENT ON TYPE "h.i" IS 'pair';
       CREATE FUNCTION "l.m"(n "a.b" DEFAULT 'y') RETURNS integer LANGUAGE sql AS 'SELECT 1';
       CREATE TABLE "o.p" (q integer)`,
    )
    assert.deepEqual(unmodelled, [{ kind: 'table', name: 'public.o.p' }])
    assert.deepEqual(
      Object.values(schema.objects).map((object) => (object.type === 'native' ? object.create : object)),
      [
        `CREATE DOMAIN "a.b" AS text COLLATE "C" DEFAULT 'x'::text NOT NULL CONSTRAINT "c.d" CHECK ((VALUE <> ''::text))`,
        `CREATE TYPE "e.f" AS ENUM ('g', 'it''s')`,
        `CREATE TYPE "h.i" AS (j integer, k "e.f");\nCOMMENT ON TYPE "h.i" IS 'pair'`,
        `CREATE FUNCTION "l.m"(n "a.b" DEFAULT 'y'::text)\nRETURNS integer\n LANGUAGE sql\nAS $function$SELECT 1$function$`,
      ],
    )
  })
})
