import assert from 'node:assert/strict'
import { describe, test as plainTest } from 'node:test'
import { ops } from '../../../src/core/ops/index.ts'
import type { CommentTargetInput } from '../../../src/core/ops/comments/comment-target.ts'
import { applyAll, invertAll } from '../../../src/core/ops/list.ts'
import { emptySchema, unknownSchema } from '../../../src/core/schema/model.ts'
import { bodyOf, run, sharedDatabase, step, undoing } from './support.ts'

const { createFunction, createView, setComment } = ops
const TEXT = `it's a "comment" \\ ? 名`

const MADE = `
  CREATE TABLE users (id integer PRIMARY KEY, name text);
  CREATE VIEW active AS SELECT * FROM users;
  CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM users;
  CREATE SEQUENCE tickets;
  CREATE DOMAIN "hard ""name""" AS text;
  CREATE FUNCTION f(a integer, b text DEFAULT '(') RETURNS integer LANGUAGE sql AS 'SELECT 1';
  CREATE FUNCTION f(a text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
  CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
  CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
  CREATE TRIGGER stamped BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION stamp();
  CREATE POLICY mine ON users;
`

const TARGETS: readonly (readonly [CommentTargetInput, inCatalogue: string])[] = [
  [{ view: 'active' }, 'view public.active'],
  [{ materializedView: 'counts' }, 'materialized view public.counts'],
  [{ sequence: 'public.tickets' }, 'sequence public.tickets'],
  [{ domain: 'hard "name"' }, 'type public."hard ""name"""'],
  [{ function: "f(a integer, b text DEFAULT '(')" }, 'function public.f(integer,pg_catalog.text)'],
  [{ function: 'f(text)' }, 'function public.f(pg_catalog.text)'],
  [{ procedure: 'p' }, 'procedure public.p()'],
  [{ trigger: 'stamped', on: 'users' }, 'trigger stamped on public.users'],
  [{ policy: 'mine', on: 'public.users' }, 'policy mine on public.users'],
  [{ column: 'active.name' }, 'view column public.active.name'],
  [{ column: 'public.users.name' }, 'table column public.users.name'],
  [{ constraint: 'users_pkey', on: 'users' }, 'table constraint users_pkey on public.users'],
  [{ extension: 'plpgsql' }, 'extension plpgsql'],
]

describe('a comment on PostgreSQL', () => {
  const test = sharedDatabase('postgres')

  for (const [target, inCatalogue] of TARGETS) {
    test(`is set and taken away: ${JSON.stringify(target)}`, async ({ database, session }) => {
      await database.script('DROP SCHEMA public CASCADE; CREATE SCHEMA public;' + MADE)
      const read = async () => {
        const [row] = await database.query(
          `SELECT description FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
           WHERE i.type || ' ' || i.identity = $1`,
          [inCatalogue],
        )
        return row?.['description']
      }
      const before = await read()
      const was = (before ?? null) as string | null
      const commented = step('commented', { upgrade: bodyOf([setComment.make(target, TEXT, was)]) })
      await run(session, [commented])
      assert.equal(await read(), TEXT)
      await run(session, [undoing(commented)])
      assert.equal(await read(), before)
    })
  }
})

describe('a comment in memory', () => {
  const known = applyAll(
    [createView.make('active', 'SELECT 1'), createFunction.make('f', 'a integer', 'RETURNS int')],
    emptySchema,
  )

  plainTest('is known of what is known', () => {
    for (const target of [{ view: 'active' }, { function: 'f(b int4)' }]) {
      const first = setComment.make(target, 'first')
      const second = setComment.make(target, 'second')
      const schema = applyAll([first], known)
      assert.deepEqual(invertAll([second], schema), [setComment.make(target, 'first', 'second')])
      assert.deepEqual(invertAll([first], known), [setComment.make(target, null, 'first')])
      assert.deepEqual(applyAll(invertAll([first], known), schema), known)
    }
  })

  plainTest('cannot be undone where nobody knows what it was', () => {
    for (const target of [{ table: 'users' }, { constraint: 'pk', on: 'users' }, { function: 'f' }]) {
      assert.throws(() => invertAll([setComment.make(target, 'x')], unknownSchema), {
        code: 'operation.irreversible',
      })
    }
  })

  plainTest('needs what it is of', () => {
    for (const target of [{ table: 'users' }, { column: 'users.a' }, { view: 'old' }, { type: 'mood' }]) {
      assert.throws(() => applyAll([setComment.make(target, 'x')], known), /does not exist$/)
    }
  })
})

describe('a comment that makes no sense is refused where it is written:', () => {
  const cases: readonly (readonly [message: string, target: unknown])[] = [
    ['it does not say of what', undefined],
    ['it does not say of what', {}],
    ['it does not say of what', { table: 'a', view: 'b' }],
    ['the column "phone" is of no table', { column: 'phone' }],
    ['the table of the index is missing: on', { index: 'ix' }],
    ['a view stands on nothing', { view: 'v', on: 't' }],
  ]
  for (const [message, target] of cases) {
    plainTest(message, () => {
      assert.throws(() => setComment.make(target as never, 'x'), { message: `setComment: ${message}` })
    })
  }
})
