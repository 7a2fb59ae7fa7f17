import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ops } from '../../../src/core/ops/index.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { emptySchema } from '../../../src/core/schema/model.ts'
import { t } from '../../../src/core/schema/types.ts'
import { diffed, made } from './support.ts'

const users = ops.createTable.make('users', { id: t.integer().primaryKey(), name: t.text() })

describe('the creation of a schema', () => {
  test('makes a table after those that it refers to, and its indexes right behind it', () => {
    const after = made(
      ops.createTable.make('zones', { id: t.integer().primaryKey() }),
      ops.createTable.make('cities', {
        id: t.integer().primaryKey(),
        zone: t.integer().references('zones', 'id'),
      }),
      users,
      ops.createIndex.make('users', ['name']),
    )
    assert.deepEqual(diffed(emptySchema, after), [
      `op.createTable('users', { id: t.integer().primaryKey(), name: t.text() })`,
      `op.createIndex('users', ['name'])`,
      `op.createTable('zones', { id: t.integer().primaryKey() })`,
      `op.createTable('cities', { id: t.integer().primaryKey(), zone: t.integer().references('zones', 'id') })`,
    ])
  })

  test('adds a foreign key by itself where two tables refer to each other', () => {
    const after = made(
      ops.createTable.make('people', { id: t.integer().primaryKey(), team: t.integer() }),
      ops.createTable.make('teams', {
        id: t.integer().primaryKey(),
        lead: t.integer().references('people', 'id'),
      }),
      ops.addForeignKey.make('people', ['team'], { table: 'teams', columns: ['id'] }),
    )
    assert.deepEqual(diffed(emptySchema, after), [
      `op.createTable('people', { id: t.integer().primaryKey(), team: t.integer() })`,
      `op.createTable('teams', { id: t.integer().primaryKey(), lead: t.integer().references('people', 'id') })`,
      `op.addForeignKey('people', ['team'], { table: 'teams', columns: ['id'] })`,
    ])
  })

  test('gives a sequence its owner when the table is there that takes its numbers from it', () => {
    const after = made(
      ops.createSequence.make('users_id_seq', { as: 'integer' }),
      ops.createTable.make('users', {
        id: t.integer().notNull().default(sql(`nextval('users_id_seq'::regclass)`)),
      }),
      ops.alterSequence.make('users_id_seq', { ownedBy: 'users.id' }),
    )
    assert.deepEqual(diffed(emptySchema, after), [
      `op.createSequence('users_id_seq', { as: 'integer' })`,
      `op.createTable('users', { id: t.integer().notNull().default(sql("nextval('users_id_seq'::regclass)")) })`,
      `op.alterSequence('users_id_seq', { ownedBy: 'users.id' }, { ownedBy: null })`,
    ])
  })

  test('makes types, functions and views before what mentions them, quoted or not', () => {
    const body = `RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT s <> '' $$`
    const after = made(
      ops.createEnum.make('mood', ['sad', 'ok']),
      ops.createFunction.make('is_set', 's text', body),
      ops.createTable.make('a', {
        id: t.integer().primaryKey(),
        mood: t.type('mood'),
        name: t.text().check('is_set(name)'),
      }),
      ops.createView.make('late', 'SELECT id FROM a'),
      ops.createView.make('early', 'SELECT id FROM "late"'),
    )
    assert.deepEqual(
      diffed(emptySchema, after).map((line) => line.split(/[(,]/).slice(0, 2).join('(')),
      [
        `op.createEnum('mood'`,
        `op.createFunction('is_set'`,
        `op.createTable('a'`,
        `op.createView('late'`,
        `op.createView('early'`,
      ],
    )
  })

  test('makes a function that reads a table after it, and the check that calls it last', () => {
    const body = 'RETURNS boolean LANGUAGE sql AS $$ SELECT count(*) < 100 FROM users $$'
    const after = made(
      users,
      ops.createFunction.make('has_room', '', body),
      ops.addCheck.make('users', 'has_room()', { name: 'ck_room' }),
    )
    assert.deepEqual(diffed(emptySchema, after), [
      `op.createTable('users', { id: t.integer().primaryKey(), name: t.text() })`,
      `op.createFunction('has_room', '', '${body}')`,
      `op.addCheck('users', 'has_room()', { name: 'ck_room' })`,
    ])
  })

  test('makes a function whose body is looked at only when it runs before the table that calls it', () => {
    const body =
      'RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) < 100 FROM users); END $$'
    const after = made(
      users,
      ops.createFunction.make('has_room', '', body),
      ops.addCheck.make('users', 'has_room()', { name: 'ck_room' }),
    )
    assert.deepEqual(
      diffed(emptySchema, after).map((line) => line.split('(')[0]),
      ['op.createFunction', 'op.createTable'],
    )
  })

  test('makes the index that a foreign key needs together with the table, where the server would make one', () => {
    const after = made(
      users,
      ops.createTable.make('posts', {
        id: t.integer().primaryKey(),
        author: t.integer().references('users', 'id'),
      }),
      ops.createIndex.make('posts', ['author'], { name: 'fk_posts_author' }),
    )
    assert.deepEqual(
      diffed(emptySchema, after, 'mysql')[1],
      `op.createTable('posts', { id: t.integer().primaryKey(), author: t.integer().references('users', 'id') }, { indexes: [{ name: 'fk_posts_author', keys: ['author'] }] })`,
    )
  })

  test('prints what its author wrote', () => {
    const table = (expression: string, type = t.integer()) =>
      ops.createTable.make('a', { n: type }, { checks: [{ name: 'ck', expression }] })
    const written = made(table('n>0', t.type('int4')), ops.createView.make('v', 'select * from a'))
    const after = made(table('(n > 0)'), ops.createView.make('v', ' SELECT a.n  FROM a'))
    assert.deepEqual(diffed(emptySchema, after, 'postgres', { written }), [
      `op.createTable('a', { n: t.type('int4') }, { checks: [{ name: 'ck', expression: 'n>0' }] })`,
      `op.createView('v', 'select * from a')`,
    ])
  })
})
