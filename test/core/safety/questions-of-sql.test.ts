import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { effectOfSql, lossOfSql } from '../../../src/core/safety/questions-of-sql.ts'
import { dialects } from '../../../src/dialects/index.ts'

const COUNTED: readonly (readonly [sql: string, count: string])[] = [
  ['DELETE FROM users', 'SELECT COUNT(*) AS found FROM users'],
  [
    'delete from "my users" -- all\nwhere a = \';\' and b in (select c from d where e limit 1) returning id',
    'SELECT COUNT(*) AS found FROM "my users" WHERE a = \';\' and b in (select c from d where e limit 1)',
  ],
  [
    'UPDATE app.users SET a = (SELECT 1 FROM b WHERE c) WHERE d;',
    'SELECT COUNT(*) AS found FROM app.users WHERE d',
  ],
  ['UPDATE users SET a = 1', 'SELECT COUNT(*) AS found FROM users'],
  ['TRUNCATE TABLE users', 'SELECT COUNT(*) AS found FROM users'],
  ['DROP TABLE IF EXISTS users', 'SELECT COUNT(*) AS found FROM users'],
  [
    'ALTER TABLE users DROP COLUMN phone',
    'SELECT COUNT(seen.phone) AS found, COUNT(*) AS total FROM users AS seen',
  ],
]

const NOT_COUNTED = [
  'DROP TABLE a, b',
  'DROP TABLE a CASCADE',
  'DROP VIEW a',
  'DELETE FROM a USING b WHERE a.id = b.id',
  'DELETE a FROM a JOIN b',
  'DELETE FROM a WHERE',
  'DELETE FROM a WHERE b; DROP TABLE c',
  'UPDATE a SET b = 1 FROM c WHERE a.id = c.id',
  'UPDATE a JOIN c SET b = 1',
  'ALTER TABLE a DROP COLUMN b, DROP COLUMN c',
  'ALTER TABLE a DROP CONSTRAINT b',
  'SELECT 1',
  "DELETE FROM a WHERE b = 'never ends",
  '',
]

describe('SQL that loses rows', () => {
  for (const [sql, count] of COUNTED)
    test(`is counted: ${sql}`, () => assert.equal(lossOfSql(sql, dialects.postgres)?.count, count))
  for (const sql of NOT_COUNTED)
    test(`is not counted: ${sql}`, () => assert.equal(lossOfSql(sql, dialects.postgres), undefined))
})

const EFFECTS = [
  ['CREATE TABLE "a b" (c int)', { effect: 'makes', table: 'a b' }],
  ['CREATE TABLE IF NOT EXISTS a (c int)', { effect: 'unseen' }],
  ['DROP TABLE a', { effect: 'drops', table: 'a' }],
  ['DELETE FROM a WHERE b', { effect: 'changes', table: 'a' }],
  ["INSERT INTO a (b, c) VALUES (1, 'x')", { effect: 'changes', table: 'a' }],
  ['INSERT INTO a SELECT * FROM b', { effect: 'unseen' }],
  ['CREATE UNIQUE INDEX a ON b (c)', { effect: 'none' }],
  ['WITH x AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM x', { effect: 'unseen' }],
  ['CALL tidy()', { effect: 'unseen' }],
] as const

describe('SQL before a question', () => {
  for (const [sql, effect] of EFFECTS)
    test(`${sql}: ${effect.effect}`, () => assert.deepEqual(effectOfSql(sql, dialects.postgres), effect))
})
