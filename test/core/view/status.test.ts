import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plain } from '../../../src/core/view/segments.ts'
import { status, type StatusRow } from '../../../src/core/view/status.ts'

const ROWS: StatusRow[] = [
  {
    shortId: '9f3c1b2a',
    message: 'create users',
    labels: [],
    state: 'applied',
    when: '11-03 08:15',
    by: 'ana',
    duration: '18 ms',
  },
  {
    shortId: '77c0aa31',
    message: 'create carts',
    labels: ['cart'],
    state: 'applied',
    when: '11-19 10:02',
    by: 'deploy@ci',
    duration: '1.2 s',
  },
  { shortId: '5d5e00f2', message: 'demo users', labels: [], state: 'skipped', detail: 'only dev' },
  { shortId: 'c2e4d0b1', message: 'merge cart into main', labels: [], state: 'pending' },
]

describe('status', () => {
  test('lists every revision and closes with the counts and where the database is', () => {
    assert.deepEqual(plain(status(ROWS, { current: ['77c0aa31'] })), [
      '● 9f3c1b2a  create users                  applied  11-03 08:15  ana        18 ms',
      '● 77c0aa31  create carts          [cart]  applied  11-19 10:02  deploy@ci  1.2 s',
      '– 5d5e00f2  demo users                    skipped                                 only dev',
      '○ c2e4d0b1  merge cart into main          pending',
      '2 applied · 1 pending · 1 skipped · at 77c0aa31',
    ])
  })

  test('keeps to ASCII and to the width', () => {
    assert.deepEqual(
      plain(status(ROWS.slice(1), { current: ['77c0aa31', 'aa'], charset: 'ascii', width: 70 })),
      [
        '* 77c0aa31  create carts      [cart]  applied  11-19 10:02  deploy@ci  1.2 s',
        '- 5d5e00f2  demo users                skipped                                 only dev',
        'o c2e4d0b1  merge cart in...          pending',
        '1 applied, 1 pending, 1 skipped, at 77c0aa31, aa',
      ],
    )
  })

  test('says base where nothing is applied', () => {
    assert.deepEqual(plain(status([], { current: [] })), ['0 applied · 0 pending · at base'])
  })
})
