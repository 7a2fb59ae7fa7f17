import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { insideFolder } from '../../../src/io/files.ts'
import { fileNameFor, slugOf } from '../../../src/io/revisions/file-name.ts'

/** Text of any code units, surrogates without their other half among them. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes))

const parts = {
  id: '4b1d2c9e8f77',
  message: 'Add phone to users',
  created: new Date('2026-11-21T03:04:05.678Z'),
  timeZone: 'UTC',
  slugLength: 40,
}

describe('the name of a revision file', () => {
  test('follows the pattern', () => {
    assert.equal(
      fileNameFor('{date}_{time}_{id}_{slug}', parts),
      '20261121_0304_4b1d2c9e8f77_add_phone_to_users',
    )
    assert.equal(
      fileNameFor('{year}-{month}-{day}T{hour}{minute}{second}.{id}', parts),
      '2026-11-21T030405.4b1d2c9e8f77',
    )
  })

  test('has date and time of the time zone', () => {
    const pattern = '{date}_{time}'
    assert.equal(fileNameFor(pattern, { ...parts, timeZone: 'America/New_York' }), '20261120_2204')
    assert.equal(fileNameFor(pattern, { ...parts, timeZone: 'Asia/Kolkata' }), '20261121_0834')
    const midnight = new Date('2026-01-01T00:00:00Z')
    assert.equal(fileNameFor(pattern, { ...parts, created: midnight }), '20260101_0000')
  })

  test('loses the sign before a slug that is empty', () => {
    const empty = { ...parts, message: '!!!' }
    assert.equal(fileNameFor('{date}_{id}_{slug}', empty), '20261121_4b1d2c9e8f77')
    assert.equal(fileNameFor('{slug}-{id}', empty), '4b1d2c9e8f77')
    assert.equal(fileNameFor('{date}.{slug}.{id}', empty), '20261121.4b1d2c9e8f77')
  })

  test('may not hold an unknown part', () => {
    assert.throws(() => fileNameFor('{date}_{slgu}', parts), {
      code: 'config.invalid',
      message: 'the file name "{date}_{slgu}" holds {slgu}, which stands for nothing',
      hint: ['did you mean {slug}?'],
    })
    assert.throws(() => fileNameFor('{rumpelstiltskin}', parts), {
      hint: ['there are {year} {month} {day} {hour} {minute} {second} {date} {time} {id} {slug}'],
    })
  })

  for (const id of [
    '',
    '../x',
    'a/b',
    'a\\b',
    'a-b',
    'a@b',
    'a+b',
    'a:b',
    'a b',
    'a,b',
    "a'b",
    '.a',
    'a.',
    'a..b',
    'a\0',
  ]) {
    test(`may not hold the id ${JSON.stringify(id)}`, () => {
      assert.throws(() => fileNameFor('{id}', { ...parts, id }), {
        code: 'usage',
        message: `${JSON.stringify(id)} cannot be the id of a revision`,
        hint: ['an id is made of letters, digits, "_" and dots between them'],
      })
    })
  }

  for (const id of ['4b1d', 'create_users', 'v1.2', 'é', '2026_注文']) {
    test(`may hold the id ${id}`, () => {
      assert.equal(fileNameFor('{id}', { ...parts, id }), id)
    })
  }

  test('is a file name whatever the message', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 40 }), (message, slugLength) => {
        const name = fileNameFor('{date}_{id}_{slug}', { ...parts, message, slugLength })
        assert.equal(insideFolder('/srv', `${name}.ts`), `/srv/${name}.ts`)
      }),
    )
  })
})

describe('a slug', () => {
  const cases: readonly (readonly [message: string, longest: number, slug: string])[] = [
    ['Add phone to users', 40, 'add_phone_to_users'],
    ['Add phone to users', 12, 'add_phone_to'],
    ['Add phone to users', 11, 'add_phone'],
    ['internationalisation of all', 8, 'internat'],
    ["don't drop “users”!", 40, 'dont_drop_users'],
    ['Übergröße: Crème brûlée', 40, 'ubergroße_creme_brulee'],
    ['ﬁx № 5', 40, 'fix_no_5'],
    ['注文を 追加', 40, '注文を_追加'],
    ['が', 40, 'が'],
    ['한국', 40, '한국'],
    ['  -- ', 40, ''],
  ]
  for (const [message, longest, slug] of cases) {
    test(`of ${JSON.stringify(message)} within ${longest} characters is "${slug}"`, () => {
      assert.equal(slugOf(message, longest), slug)
    })
  }
})
