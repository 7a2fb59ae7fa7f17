import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { normalise } from './normalise.ts'

const SURROUNDINGS = {
  work: '/tmp/w/1',
  database: 'migtest_0af3',
  user: 'ana@host',
  now: new Date('2026-11-21T10:00:00Z'),
}

const normalised = (text: string): string => normalise(text, SURROUNDINGS)

describe('normalise', () => {
  test('names the folder, the database and the user', () => {
    assert.equal(
      normalised('/tmp/w/1/app.db shop/migtest_0af3 by ana@host'),
      '$WORK/app.db shop/$DATABASE by <user>',
    )
  })

  test('keeps nothing of how wide a column of users is', () => {
    assert.equal(normalised('by ana@host        add phone'), 'by <user>  add phone')
  })

  test('replaces durations with the spaces that align them', () => {
    assert.equal(normalised('create users        18 ms   3 statements'), 'create users <ms>   3 statements')
    assert.equal(normalised('(1,234 ms) in 1.2 s'), '(<ms>) in <ms>')
    assert.equal(normalised('{"durationMs": 12.5}'), '{"durationMs": "<ms>"}')
  })

  test('replaces the id of a plan, and no other number like it', () => {
    assert.equal(
      normalised('plan 0123456789ab --confirm 0123456789ab at 0123456789ab'),
      'plan <plan> --confirm <plan> at 0123456789ab',
    )
  })

  test('keeps a whole number of seconds, which is a setting', () => {
    assert.equal(normalised('within 30 s'), 'within 30 s')
  })

  test('replaces a moment of today or a neighbouring day in each of its forms', () => {
    assert.equal(normalised('2026-11-21T10:00:00.123Z 2026-11-22 01:02'), '<time> <time>')
    assert.equal(normalised('11-20 23:59 on 2026-11-21'), '<time> on <time>')
    assert.equal(
      normalised('20261121_1000_4b1d_add.ts 20261121_100059_4b1d'),
      '<time>_4b1d_add.ts <time>_4b1d',
    )
  })

  test('hides in a heading which database it is, on one of many dialects', () => {
    const hidden = (text: string) => normalise(text, { ...SURROUNDINGS, isOneOfMany: true })
    assert.equal(hidden('dev · sqlite app.db\n'), 'dev · <database>\n')
    assert.equal(
      hidden('prod · mariadb root@host/migtest_0af3 · PRODUCTION'),
      'prod · <database> · PRODUCTION',
    )
    assert.equal(hidden('in sqlite app.db'), 'in sqlite app.db')
    assert.equal(normalised('dev · sqlite app.db\n'), 'dev · sqlite app.db\n')
  })

  test('keeps all other dates', () => {
    const text = '2026-11-02 2025-11-21T10:00:00Z 11-02 10:00 20261102_1000_4b1d.ts'
    assert.equal(normalised(text), text)
  })
})
