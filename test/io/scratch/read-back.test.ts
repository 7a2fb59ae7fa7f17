import assert from 'node:assert/strict'
import { describe } from 'node:test'
import {
  emptySchema,
  type Check,
  type Column,
  type Schema,
  type Table,
} from '../../../src/core/schema/model.ts'
import { keyOf, type SchemaObject } from '../../../src/core/schema/objects.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { readBack } from '../../../src/io/scratch/index.ts'
import { dialects } from '../../support/databases.ts'
import { failureOf, sharedDatabase, USERS_OWN } from '../execute/support.ts'
import { introspected, scratchPlaces, spelled } from './support.ts'

const id: Column = { name: 'id', type: { name: 'integer' }, nullable: false }
const age: Column = { name: 'age', type: { name: 'integer' }, nullable: true }

const table = (name: string, more: Partial<Table> = {}): Table => ({
  name,
  columns: [id, age],
  primaryKey: { name: `pk_${name}`, columns: ['id'] },
  uniques: [],
  foreignKeys: [],
  checks: [],
  indexes: [],
  ...more,
})

const schemaOf = (tables: readonly Table[], objects: readonly SchemaObject[] = []): Schema => ({
  ...emptySchema,
  tables: Object.fromEntries(tables.map((each) => [each.name, each])),
  objects: Object.fromEntries(objects.map((each) => [keyOf(each), each])),
})

const check = (expression: string, name = 'ck_users_age'): readonly Check[] => [{ name, expression }]
const view = (name: string, query: string): SchemaObject => ({ type: 'view', name, query })

const DDL = {
  users:
    'CREATE TABLE users (id integer NOT NULL, age integer, CONSTRAINT pk_users PRIMARY KEY (id), CONSTRAINT ck_users_age CHECK (age>0 and age<200))',
  grown: 'CREATE VIEW grown AS SELECT id FROM users WHERE age>17',
}

/** The session, and the names of the places that it has spoken of. */
function listeningTo(session: Session): {
  readonly listening: Session
  readonly places: ReadonlySet<string>
} {
  const places = new Set<string>()
  const query: Session['query'] = (sql, bindings) => {
    for (const [place] of sql.matchAll(/\bmig_scratch_\w+/g)) places.add(place)
    return session.query(sql, bindings)
  }
  return { listening: { ...session, query }, places }
}

describe('a wanted schema read back', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('is spelled as the live one is, which was written in the same words', async ({
        database,
        session,
        empty,
      }) => {
        await database.script(DDL.users)
        await database.script(DDL.grown)
        const live = (await introspected(session)).schema
        const written = schemaOf(
          [table('users', { checks: check('age>0 and age<200') })],
          [view('grown', 'SELECT id FROM users WHERE age>17')],
        )
        const back = await spelled(session, written)
        assert.deepEqual(back.tables['users']?.checks, live.tables['users']?.checks)
        assert.deepEqual(back.objects, live.objects)
        await database.script('DROP VIEW grown')
        await database.script('DROP TABLE users')
        assert.equal(await database.dump(USERS_OWN), empty)
      })

      test('is as it was written but for what is asked for', async ({ session }) => {
        const teams = table('teams', { checks: check('age>1', 'ck_teams') })
        const written = schemaOf(
          [table('users', { checks: check('age>0') }), teams],
          [view('v', 'SELECT id FROM users')],
        )
        const back = await spelled(session, written, { tables: ['users'], objects: [] })
        assert.equal(back.tables['teams'], teams)
        assert.equal(back.objects['view v'], written.objects['view v'])
        assert.deepEqual(Object.keys(back.tables), ['users', 'teams'])
      })

      test('leaves the database and the session as they were', async ({ database, session }) => {
        await database.script(DDL.users)
        await database.script('INSERT INTO users (id, age) VALUES (1, 20)')
        const before = await database.dump(USERS_OWN)
        const { listening, places } = listeningTo(session)
        await spelled(listening, schemaOf([table('users', { checks: check('age > 1') })]))
        await failureOf(spelled(listening, schemaOf([table('users', { checks: check('nothing > 1') })])))
        assert.equal(await database.dump(USERS_OWN), before)
        assert.equal(places.size > 0, dialect !== 'sqlite')
        // other tests have places of their own at the same time
        assert.deepEqual(
          (await scratchPlaces(session)).filter((each) => places.has(each)),
          [],
        )
        // the session still stands in its own database, in no transaction, and may write
        await session.query('UPDATE users SET age = 21')
        assert.deepEqual(await database.query('SELECT age FROM users'), [{ age: 21 }])
        await database.script('DROP TABLE users')
      })

      test('keeps foreign keys, also those to what is not made and in a circle', async ({ session }) => {
        const key = (name: string, to: string) => ({
          name,
          columns: ['age'],
          references: { table: to, columns: ['id'] },
          onDelete: 'cascade' as const,
        })
        const written = schemaOf([
          table('a', { foreignKeys: [key('fk_a', 'b')] }),
          table('b', { foreignKeys: [key('fk_b', 'a')] }),
        ])
        const back = await spelled(session, written, { tables: ['a'], objects: [] })
        assert.deepEqual(
          back.tables['a']?.foreignKeys.map(({ name, references, onDelete }) => ({
            name,
            references,
            onDelete,
          })),
          [{ name: 'fk_a', references: { table: 'b', columns: ['id'] }, onDelete: 'cascade' }],
        )
      })

      test('names what the server refuses: the table with its part, or the object', async ({ session }) => {
        const refused: readonly (readonly [item: string, schema: Schema])[] = [
          [
            'table "users", check "ck_b"',
            schemaOf([
              table('users', {
                checks: [
                  ...check('age > 1', 'ck_a'),
                  ...check('nothing > 1', 'ck_b'),
                  ...check('age > 3', 'ck_c'),
                ],
              }),
            ]),
          ],
          [
            'table "users", the default of column "age"',
            schemaOf([table('users', { columns: [id, { ...age, default: { sql: 'no_such_thing(1' } }] })]),
          ],
          [
            'table "users", the generated column "twice"',
            schemaOf([
              table('users', {
                columns: [
                  id,
                  age,
                  { ...age, name: 'twice', generated: { expression: 'nothing * 2', stored: true } },
                ],
              }),
            ]),
          ],
          ['view "v"', schemaOf([table('users')], [view('v', 'SELECT FROM WHERE')])],
        ]
        for (const [item, schema] of refused) {
          const error = await failureOf(spelled(session, schema))
          assert.equal(error.code, 'schema.unbuildable', item)
          assert.equal(error.details['item'], item)
          assert.ok(error.message.startsWith(`${item} of the wanted schema: `), error.message)
        }
      })
    })
  }

  describe('on [postgres]', { concurrency: 1 }, () => {
    const test = sharedDatabase('postgres')

    const mood: SchemaObject = { type: 'enum', name: 'app.mood', values: ['sad', 'glad'] }
    const nameOf: SchemaObject = {
      type: 'function',
      name: 'app.name_of',
      parameters: 'app.mood',
      definition: `RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'x' $$`,
    }
    const stamp: SchemaObject = {
      type: 'function',
      name: 'app.stamp',
      parameters: 'a app.mood, b int default 1',
      definition: `RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'APP.users' || "app".name_of(a) -- app.mood\n$$`,
    }
    const schema = schemaOf(
      [
        table('users', {
          columns: [
            id,
            age,
            {
              name: 'felt',
              type: { name: 'native', sql: 'app.mood' },
              nullable: true,
              default: { sql: "'sad'" },
            },
          ],
          checks: check('age IN (1,2) AND felt <> $$sad$$'),
          indexes: [{ name: 'ix_users', keys: [{ expression: 'app.stamp(felt)' }], where: "felt='sad'" }],
          comment: 'see app.mood',
        }),
        table('app.users', {
          primaryKey: { name: 'users_pkey', columns: ['id'] },
          columns: [{ ...id, default: { sql: "nextval('app.tickets')" } }, age],
        }),
      ],
      [
        { type: 'schema', name: 'app' },
        mood,
        nameOf,
        stamp,
        { type: 'sequence', name: 'app.tickets', ownedBy: 'app.users.id' },
        view('both', 'SELECT users.id FROM users, app.users AS u WHERE u.id=users.id'),
        {
          ...view('app.stored', 'SELECT felt, app.stamp(felt) AS s FROM public.users'),
          materialized: true,
        } as SchemaObject,
      ],
    )

    const chunks = [1, 1000]
    for (const chunk of chunks) {
      test(`has every schema's things under their own names, made in chunks of ${chunk}`, async ({
        session,
      }) => {
        const back = await spelled(session, schema, { chunk })
        assert.deepEqual(back.tables['users'], {
          ...schema.tables['users'],
          columns: [
            id,
            age,
            {
              name: 'felt',
              type: { name: 'native', sql: 'app.mood' },
              nullable: true,
              default: 'sad',
            },
          ],
          checks: [{ name: 'ck_users_age', expression: "(age IN (1, 2)) AND (felt <> 'sad'::app.mood)" }],
          indexes: [
            { name: 'ix_users', keys: [{ expression: 'app.stamp(felt)' }], where: "felt = 'sad'::app.mood" },
          ],
        })
        assert.deepEqual(back.tables['app.users']?.columns, [
          { ...id, default: { sql: "nextval('app.tickets'::regclass)" } },
          age,
        ])
        assert.deepEqual(Object.keys(back.objects), [
          'schema app',
          'enum app.mood',
          'function app.name_of(app.mood)',
          'function app.stamp(app.mood, integer)',
          'sequence app.tickets',
          'view both',
          'view app.stored',
        ])
        const { definition } = back.objects['function app.stamp(app.mood, integer)'] as { definition: string }
        assert.match(definition, / SELECT 'APP\.users' \|\| "app"\.name_of\(a\) -- app\.mood\n/)
        const { query, populated } = back.objects['view app.stored'] as { query: string; populated?: false }
        assert.equal(
          query.replaceAll(/\s+/g, ' ').trim(),
          'SELECT users.felt, app.stamp(users.felt) AS s FROM users',
        )
        assert.equal(populated, undefined)
      })
    }

    test('is made beside live tables that somebody else keeps locked', async ({ database, session }) => {
      await database.script(DDL.users)
      await database.script('BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE')
      const foreignKeys = [{ name: 'fk', columns: ['age'], references: { table: 'users', columns: ['id'] } }]
      const written = schemaOf(
        [table('users'), table('posts', { foreignKeys, checks: check('age>0') })],
        [view('v', 'SELECT id FROM users')],
      )
      const back = await spelled(session, written, { tables: ['posts'], objects: ['view v'] })
      assert.deepEqual(back.tables['posts']?.foreignKeys, foreignKeys)
      await database.script('ROLLBACK')
      await database.script('DROP TABLE users')
    })

    test('uses extensions as they are there, and makes those that are not', async ({ database, session }) => {
      const written = schemaOf(
        [
          table('users', {
            columns: [id, { ...age, type: { name: 'native', sql: 'citext' } }],
            checks: check("age<>'x'"),
          }),
        ],
        [{ type: 'extension', name: 'citext' }],
      )
      const expected = [{ name: 'ck_users_age', expression: "age <> 'x'::citext" }]
      assert.deepEqual((await spelled(session, written)).tables['users']?.checks, expected)
      assert.deepEqual(await database.query(`SELECT 1 FROM pg_extension WHERE extname = 'citext'`), [])
      await database.script('CREATE EXTENSION citext')
      assert.deepEqual((await spelled(session, written)).tables['users']?.checks, expected)
      await database.script('DROP EXTENSION citext')
    })

    test('is refused to a user who may make no schema, without an error', async ({ database, session }) => {
      const role = `mig_test_${Date.now().toString(36)}`
      await database.script(`CREATE ROLE ${role}`)
      await session.query(`SET ROLE ${role}`)
      const back = await readBack(session, {
        schema: schemaOf([table('users')]),
        tables: ['users'],
        objects: [],
        root: '.',
      })
      await session.query('RESET ROLE')
      await database.script(`DROP ROLE ${role}`)
      assert.ok(back.scratch === 'refused')
      assert.match(back.why, /^permission denied for database migtest_/)
    })
  })

  for (const dialect of ['mariadb', 'mysql'] as const) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)

      test('is refused to a user who may make no database, without an error', async ({
        database,
        session,
      }) => {
        const user = `mig_${Date.now().toString(36)}`
        await database.script(`CREATE USER ${user}@'%' IDENTIFIED BY 'x'`)
        await database.script(`GRANT ALL ON \`${session.database}\`.* TO ${user}@'%'`)
        const url = new URL(database.url)
        url.username = user
        url.password = 'x'
        const { openSession } = await import('../execute/support.ts')
        const other = await openSession(url.href)
        const back = await readBack(other, {
          schema: schemaOf([table('users')]),
          tables: ['users'],
          objects: [],
          root: '.',
        })
        await other.close()
        await database.script(`DROP USER ${user}@'%'`)
        assert.ok(back.scratch === 'refused')
        assert.match(back.why, /^Access denied for user /)
      })

      test('drops what a killed run has left behind, and leaves the place of one that is at work', async ({
        session,
      }) => {
        const now = Math.floor(Date.now() / 1000)
        const [old, fresh] = [now - 4000, now - 10].map(
          (at, i) => `mig_scratch_${at.toString(36)}_00000000${i}${process.pid % 10}`,
        )
        for (const name of [old!, fresh!]) await session.query(`CREATE DATABASE ${name}`)
        await spelled(session, schemaOf([table('users')]))
        const places = await scratchPlaces(session)
        assert.deepEqual([places.includes(old!), places.includes(fresh!)], [false, true])
        await session.query(`DROP DATABASE ${fresh!}`)
      })

      test('makes an event that never begins, and reads it as it is wanted', async ({ session }) => {
        const create =
          "CREATE EVENT `tidy` ON SCHEDULE EVERY 1 DAY STARTS '2020-01-01 00:00:00' ON COMPLETION NOT PRESERVE ENABLE DO SET @x = 1"
        const event: SchemaObject = {
          type: 'native',
          kind: 'event',
          name: 'tidy',
          create,
          drop: 'DROP EVENT `tidy`',
        }
        const back = await spelled(session, schemaOf([], [event]))
        const { create: read } = back.objects['native event tidy'] as { create: string }
        assert.match(read, /ON COMPLETION NOT PRESERVE ENABLE DO SET @x = 1/)
      })
    })
  }
})
