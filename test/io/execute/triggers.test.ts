import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { TriggerDefinition } from '../../../src/core/ops/triggers/trigger.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { people, rows } from '../../support/operations/example.ts'
import { dialects, type TestDialect } from '../../support/databases.ts'
import { bodyOf, failureOf, rowsOf, run, sharedDatabase, step, undoing, USERS_OWN } from './support.ts'

const { createFunction, createTable, createTrigger, dropFunction, execute, replaceFunction, replaceTrigger } =
  ops

let count = 0
const doing = (session: Session, ...list: readonly Op[]) =>
  run(session, [step(`t${count++}`, { upgrade: bodyOf(list) })])

const log = createTable.make('log', { what: t.varchar(90) })
const clear = execute.make('DROP TABLE people; DROP TABLE log')

/** Notes what was deleted, in the words of each server. */
const noting = (dialect: TestDialect, text: string): { readonly on: readonly Op[]; readonly body: string } =>
  dialect === 'postgres'
    ? {
        on: [
          createFunction.make(
            'noting',
            '',
            `RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (OLD.name || TG_ARGV[0]); RETURN OLD; END $$`,
          ),
        ],
        body: `EXECUTE FUNCTION noting('${text}')`,
      }
    : {
        on: [],
        body: `INSERT INTO log VALUES (${dialect === 'sqlite' ? `OLD.name || '${text}'` : `CONCAT(OLD.name, '${text}')`})`,
      }

describe('triggers and routines', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('a trigger fires as it is written, as it is replaced, and no more when it is undone', async ({
        database,
        session,
      }) => {
        const written = noting(dialect, ' ; ? :x $1')
        const note: TriggerDefinition = { timing: 'after', events: 'delete', body: written.body }
        const trigger = createTrigger.make('people', 'note', note)
        const other = replaceTrigger.make(
          'people',
          'note',
          { ...note, body: noting(dialect, '!').body },
          note,
        )
        await doing(session, people, log, rows, ...written.on)
        const made = step('made', { upgrade: bodyOf([trigger]) })
        const replaced = step('replaced', { upgrade: bodyOf([other]) })
        const deleting = (id: number) => database.query(`DELETE FROM people WHERE id = ${id}`)

        await run(session, [made])
        await deleting(1)
        await run(session, [replaced])
        await deleting(2)
        await run(session, [undoing(replaced), undoing(made)])
        await doing(session, execute.make("INSERT INTO people VALUES (3, 'Eve')"))
        await deleting(3)
        assert.deepEqual(await rowsOf(database, 'log'), [
          { what: 'Ana ; ? :x $1' },
          { what: "Conan O'Brien!" },
        ])
        await doing(session, clear, ...(dialect === 'postgres' ? [dropFunction.make('noting', '')] : []))
      })
    })
  }

  describe('on [postgres]', { concurrency: 1 }, () => {
    const test = sharedDatabase('postgres')

    test('the one function of its name is dropped that has these arguments', async ({
      database,
      session,
      empty,
    }) => {
      const returning = (what: string) => `RETURNS text LANGUAGE sql AS $$ SELECT '${what}'::text $$`
      await doing(
        session,
        createFunction.make('f', '', returning('none')),
        createFunction.make('f', "a integer DEFAULT 1, b text DEFAULT 'x, y'", returning('two')),
        createFunction.make('f', 'VARIADIC a text[]', returning('many')),
        createFunction.make('f', 'a numeric(4, 2), OUT b text', returning('out').replace('RETURNS text', '')),
      )
      const left = async () =>
        (
          await database.query(
            "SELECT pg_get_function_identity_arguments(oid) AS f FROM pg_proc WHERE proname = 'f' ORDER BY 1",
          )
        ).map(({ f }) => f)
      await doing(session, dropFunction.make('f', 'int, b text'))
      assert.deepEqual(await left(), ['', 'VARIADIC a text[]', 'a numeric, OUT b text'])
      await doing(session, dropFunction.make('f', 'a numeric, OUT b text'))
      assert.deepEqual(await left(), ['', 'VARIADIC a text[]'])
      await doing(session, dropFunction.make('f', 'VARIADIC text[]'), dropFunction.make('f', ''))
      assert.equal(await database.dump(USERS_OWN), empty)
    })
  })

  describe('on [postgres] too', { concurrency: 1 }, () => {
    const test = sharedDatabase('postgres')
    const role = `mig_caller_${process.pid}`

    test('a function that gives back something else keeps its owner, grants and comment', async ({
      database,
      session,
    }) => {
      const hanging = () =>
        database.query(`SELECT pg_get_userbyid(proowner)::text AS owner, obj_description(oid, 'pg_proc') AS comment,
          (SELECT string_agg(g::text, ' ' ORDER BY g::text) FROM unnest(proacl) g) AS grants FROM pg_proc WHERE proname = 'f'`)
      await doing(
        session,
        createFunction.make('f', 'a integer', 'RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$'),
        execute.make(`CREATE ROLE ${role}; GRANT CREATE ON SCHEMA public TO ${role};
          REVOKE ALL ON FUNCTION f FROM PUBLIC; GRANT EXECUTE ON FUNCTION f TO ${role} WITH GRANT OPTION;
          COMMENT ON FUNCTION f IS 'it''s; ? $1'; ALTER FUNCTION f OWNER TO ${role}`),
      )
      const before = await hanging()
      await doing(
        session,
        replaceFunction.make('f', 'b integer', "RETURNS text LANGUAGE sql AS $$ SELECT 'x'::text $$"),
      )
      assert.deepEqual(await database.query('SELECT f(1)'), [{ f: 'x' }])
      assert.deepEqual(await hanging(), before)
      await doing(session, execute.make(`DROP OWNED BY ${role}; DROP ROLE ${role}`))
    })

    test('a function that is not there, or has other arguments, is named', async ({ session }) => {
      const body = 'RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$'
      await doing(session, createFunction.make('f', 'a integer', body))
      for (const [name, parameters] of [
        ['g', 'a integer'],
        ['f', 'a text'],
      ] as const) {
        const error = await failureOf(doing(session, replaceFunction.make(name, parameters, body)))
        assert.match(error.message, new RegExp(`: function ${name}\\(${parameters}\\) does not exist$`))
      }
      await doing(session, dropFunction.make('f', 'integer'))
    })

    test('a function that a trigger calls is replaced without being dropped', async ({
      database,
      session,
    }) => {
      const written = noting('postgres', '!')
      const definition = (text: string) =>
        `RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES ('${text}'); RETURN OLD; END $$`
      await doing(session, people, log, rows, ...written.on)
      await doing(
        session,
        createTrigger.make('people', 'note', { timing: 'after', events: 'delete', body: written.body }),
      )
      await doing(session, replaceFunction.make('noting', '', definition('other')))
      await database.query('DELETE FROM people WHERE id = 1')
      assert.deepEqual(await rowsOf(database, 'log'), [{ what: 'other' }])
      await doing(session, clear, dropFunction.make('noting', ''))
    })
  })

  for (const dialect of ['mysql', 'mariadb'] as const) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('a function whose replacement is at fault stays', async ({ database, session }) => {
        const answer = 'RETURNS INT DETERMINISTIC RETURN 42'
        await doing(session, createFunction.make('answer', '', answer))
        const before = await database.dump(USERS_OWN)
        await failureOf(
          doing(session, replaceFunction.make('answer', '', 'RETURNS INT RETURN nothing of it')),
        )
        assert.equal(await database.dump(USERS_OWN), before)
        await doing(session, dropFunction.make('answer', ''))
      })
    })
  }
})
