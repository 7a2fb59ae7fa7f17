import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Op } from '../../../src/core/ops/index.ts'
import { ops } from '../../../src/core/ops/index.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { people, rows } from '../../support/operations/example.ts'
import { dialects } from '../../support/databases.ts'
import { bodyOf, failureOf, run, sharedDatabase, step, USERS_OWN } from './support.ts'

const { createView, dropView, execute, replaceView } = ops

let count = 0
const doing = (session: Session, ...list: readonly Op[]) =>
  run(session, [step(`v${count++}`, { upgrade: bodyOf(list) })])

const named = createView.make('named', 'SELECT id, name FROM people')
const clear = (session: Session, ...views: readonly string[]) =>
  doing(session, ...views.map((view) => execute.make(`DROP VIEW ${view}`)), execute.make('DROP TABLE people'))

describe('views', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('a query that is two statements runs none of them', async ({ database, session, empty }) => {
        const error = await failureOf(
          doing(session, people, createView.make('both', 'SELECT 1 AS x; DROP TABLE people')),
        )
        assert.match(error.message, /its SQL is 2 statements, and must be part of one$/)
        assert.equal(await database.dump(USERS_OWN), empty)
      })

      test('what another view reads is not dropped', async ({ database, session }) => {
        await doing(session, people, rows, named, createView.make('names', 'SELECT name FROM named'))
        const before = await database.dump(USERS_OWN)
        await doing(session, dropView.make('named')).catch(() => undefined)
        const after = await database.dump(USERS_OWN)
        // only PostgreSQL knows that it is read
        assert.equal(after === before, dialect === 'postgres')
        await clear(session, 'names', ...(dialect === 'postgres' ? ['named'] : []))
      })
    })
  }

  describe('on [postgres]', { concurrency: 1 }, () => {
    const test = sharedDatabase('postgres')

    /** Everything that hangs on a view, as text. */
    const hanging = (database: { query(sql: string): Promise<readonly unknown[]> }, view: string) =>
      database.query(`
        SELECT (SELECT string_agg(g::text, ' ' ORDER BY g::text) FROM unnest(c.relacl) g) AS grants, pg_get_userbyid(c.relowner)::text AS owner, c.reloptions::text,
          (SELECT string_agg(a.attname || ' ' || coalesce(a.attacl::text, '') || ' ' || coalesce(col_description(c.oid, a.attnum), ''), '; ' ORDER BY a.attname)
           FROM pg_attribute a WHERE a.attrelid = c.oid AND attnum > 0 AND attname IN ('id', 'name')) AS columns,
          obj_description(c.oid, 'pg_class') AS comment,
          (SELECT string_agg(pg_get_triggerdef(t.oid) || obj_description(t.oid, 'pg_trigger'), ';') FROM pg_trigger t WHERE tgrelid = c.oid) AS triggers,
          (SELECT string_agg(pg_get_expr(adbin, adrelid), ';') FROM pg_attrdef WHERE adrelid = c.oid) AS defaults,
          (SELECT string_agg(pg_get_ruledef(r.oid), ';') FROM pg_rewrite r WHERE ev_class = c.oid AND rulename <> '_RETURN') AS rules,
          (SELECT string_agg(pg_get_indexdef(i.indexrelid) || obj_description(i.indexrelid, 'pg_class'), ';') FROM pg_index i WHERE indrelid = c.oid) AS indexes
        FROM pg_class c WHERE c.oid = '${view}'::regclass`)

    const HANGING = `
      CREATE ROLE READER;
      CREATE ROLE OWNER_NAME;
      GRANT CREATE ON SCHEMA public TO OWNER_NAME;
      GRANT SELECT ON people TO OWNER_NAME;
      GRANT SELECT ON VIEW_NAME TO READER WITH GRANT OPTION;
      GRANT UPDATE (name) ON VIEW_NAME TO READER;
      GRANT SELECT ON VIEW_NAME TO PUBLIC;
      COMMENT ON KIND VIEW_NAME IS 'it''s; ?';
      COMMENT ON COLUMN VIEW_NAME.name IS 'the $1 name';
      ALTER KIND VIEW_NAME OWNER TO OWNER_NAME;`
    const CLEARED = `DROP KIND VIEW_NAME; DROP TABLE people; DROP OWNED BY OWNER_NAME, READER;
      DROP ROLE READER; DROP ROLE OWNER_NAME`
    const about = (sql: string, kind: string, view: string) =>
      execute.make(
        sql
          .replaceAll('KIND', kind)
          .replaceAll('VIEW_NAME', view)
          // roles are shared by all databases of the server
          .replaceAll('READER', `mig_reader_${process.pid}`)
          .replaceAll('OWNER_NAME', `mig_owner_${process.pid}`),
      )

    test('one that gets other columns keeps what hangs on it', async ({ database, session }) => {
      await doing(
        session,
        people,
        rows,
        named,
        about(
          `${HANGING}
          ALTER VIEW named ALTER COLUMN name SET DEFAULT 'new';
          CREATE FUNCTION through() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
          CREATE TRIGGER through INSTEAD OF UPDATE ON named FOR EACH ROW EXECUTE FUNCTION through();
          COMMENT ON TRIGGER through ON named IS 'a trigger';
          CREATE RULE never AS ON DELETE TO named DO INSTEAD NOTHING`,
          'VIEW',
          'named',
        ),
      )
      const before = await hanging(database, 'named')
      await doing(session, replaceView.make('named', 'SELECT 1 AS one, name, id FROM people'))
      assert.deepEqual(await database.query('SELECT * FROM named ORDER BY id LIMIT 1'), [
        { one: 1, name: 'Ana', id: 1 },
      ])
      assert.deepEqual(await hanging(database, 'named'), before)
      await doing(session, about(`${CLEARED}; DROP FUNCTION through()`, 'VIEW', 'named'))
    })

    test('one that begins with the same columns is never dropped', async ({ database, session }) => {
      await doing(session, people, named)
      const [before] = await database.query("SELECT 'named'::regclass::oid AS oid")
      await doing(session, replaceView.make('named', 'SELECT id, name, 1 AS one FROM people'))
      assert.deepEqual(await database.query("SELECT 'named'::regclass::oid AS oid"), [before])
      await clear(session, 'named')
    })

    test('one that is read by another and gets other columns stays as it is', async ({
      database,
      session,
    }) => {
      await doing(session, people, named, createView.make('names', 'SELECT name FROM named'))
      const before = await database.dump(USERS_OWN)
      const error = await failureOf(doing(session, replaceView.make('named', 'SELECT id FROM people')))
      assert.match(error.message, /cannot drop view named because other objects depend on it/)
      assert.equal(await database.dump(USERS_OWN), before)
      await clear(session, 'names', 'named')
    })

    test('one that is materialised keeps its indexes and what hangs on it', async ({ database, session }) => {
      await doing(
        session,
        people,
        rows,
        createView.make('stored', 'SELECT id, name FROM people', { materialized: true }),
        about(
          `${HANGING.replace('GRANT UPDATE', 'GRANT SELECT')}
          ALTER MATERIALIZED VIEW stored SET (fillfactor = 70, autovacuum_enabled = false);
          CREATE UNIQUE INDEX "by name" ON stored (lower(name)) WHERE id > 0;
          COMMENT ON INDEX "by name" IS 'an index'`,
          'MATERIALIZED VIEW',
          'stored',
        ),
      )
      const before = await hanging(database, 'stored')
      await doing(
        session,
        replaceView.make('stored', 'SELECT 1 AS one, name, id FROM people', { materialized: true }),
      )
      assert.deepEqual(await database.query('SELECT * FROM stored ORDER BY id LIMIT 1'), [
        { one: 1, name: 'Ana', id: 1 },
      ])
      assert.deepEqual(await hanging(database, 'stored'), before)
      await doing(session, about(CLEARED, 'MATERIALIZED VIEW', 'stored'))
    })

    test('one that is not there, or of another kind, is named', async ({ session }) => {
      await doing(session, people, named, createView.make('stored', 'SELECT 1 AS x', { materialized: true }))
      const messages = [
        replaceView.make('nowhere', 'SELECT 1 AS x'),
        replaceView.make('stored', 'SELECT 1 AS x'),
        replaceView.make('named', 'SELECT 1 AS x', { materialized: true }),
      ].map(async (op) => (await failureOf(doing(session, op))).message.replace(/^\w+ the \w+: /, ''))
      assert.deepEqual(await Promise.all(messages), [
        'view "nowhere" does not exist',
        'view "stored" is materialised',
        'view "named" is not materialised',
      ])
      await doing(session, dropView.make('stored'), dropView.make('named'), execute.make('DROP TABLE people'))
    })
  })

  describe('on [sqlite]', { concurrency: 1 }, () => {
    const test = sharedDatabase('sqlite')

    test('one that is replaced keeps the triggers that nobody has told of', async ({ database, session }) => {
      const trigger = `CREATE TRIGGER Through INSTEAD OF UPDATE ON Named BEGIN SELECT ';'; /* ? */ SELECT 2; END`
      await doing(session, people, rows, named)
      await database.script(trigger)
      await doing(session, replaceView.make('named', 'SELECT 1 AS one FROM people'))
      assert.deepEqual(await database.query("SELECT sql FROM sqlite_master WHERE type = 'trigger'"), [
        { sql: trigger },
      ])
      await clear(session, 'named')
    })
  })
})
