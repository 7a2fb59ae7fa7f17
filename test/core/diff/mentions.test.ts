import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mentionsIn, type MentionOptions } from '../../../src/core/diff/mentions.ts'
import type { Family } from '../../../src/core/schema/model.ts'

const named = (sql: string, family: Family = 'postgres', options: MentionOptions = {}) =>
  mentionsIn(sql, family, options).names.map(({ path }) => path.join('.'))

test('names are found quoted and bare, qualified and not, and not in texts and comments', () => {
  assert.deepEqual(
    named(`SELECT u."Name", 'nobody' /* posts */ FROM shop.users u JOIN "a ""b""" ON true -- things`),
    ['u.name', 'shop.users', 'u', 'a "b"'],
  )
  assert.deepEqual(named('SELECT `a`.`b c` FROM "no name"', 'mysql'), ['a.b c'])
  assert.deepEqual(named('SELECT x FROM [odd name]', 'sqlite'), ['x', 'odd name'])
})

test('a text is a name where it is said to be one', () => {
  assert.deepEqual(named(`nextval('shop.tickets'::regclass)`), ['nextval', 'shop.tickets', 'regclass'])
  assert.deepEqual(named(`nextval('tickets')`), ['nextval', 'tickets'])
})

test('the body of a routine is looked at late, unless it is plain SQL', () => {
  const late = (language: string) =>
    mentionsIn(`RETURNS x LANGUAGE ${language} AS $$ SELECT f(a) FROM users $$`, 'postgres')
      .names.filter(({ path }) => path[0] === 'users')
      .map(({ isLate }) => isLate)
  assert.deepEqual(late('plpgsql'), [true])
  assert.deepEqual(late('sql'), [false])
  assert.deepEqual(named('LANGUAGE sql AS $$ SELECT users $$', 'postgres', { withoutBodies: true }), [
    'language',
    'sql',
  ])
})

test('a call and an alias are told from other names', () => {
  const { names, hasStar } = mentionsIn('SELECT f(a) AS b, t.* FROM t', 'postgres')
  assert.deepEqual(
    names.map(({ path, isCall, isAlias }) => [path.join('.'), isCall, isAlias]),
    [
      ['f', true, false],
      ['a', false, false],
      ['b', false, true],
      ['t', false, false],
      ['t', false, false],
    ],
  )
  assert.equal(hasStar, true)
  assert.equal(mentionsIn('a * b', 'postgres').hasStar, false)
})

test('a text that cannot be read mentions nothing', () => {
  assert.deepEqual(named("SELECT 'open"), [])
})
