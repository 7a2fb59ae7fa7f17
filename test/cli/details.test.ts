import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Standing } from '../../src/app/standing.ts'
import { oneLiners } from '../../src/cli/details.ts'
import { plain } from '../../src/core/view/segments.ts'

const STANDING: Standing = {
  id: '9f3c1b2a7d10',
  shortId: '9f3c1b2a',
  message: 'create a table with a very long name',
  parents: [],
  dependsOn: [],
  labels: ['cart'],
  state: 'pending',
  willSkip: false,
  isHead: true,
  isCurrent: false,
}

describe('a line for a revision', () => {
  const shown = (width: number | undefined, indent?: number) =>
    plain(
      oneLiners([STANDING], {
        ui: { utc: true, width, charset: 'ascii' },
        now: new Date(0),
        ...(indent !== undefined && { indent }),
      }),
    )

  test('has its message cut to the terminal', () => {
    assert.deepEqual(shown(50), ['9f3c1b2a  create a table with a...  [cart]  (head)'])
    assert.deepEqual(shown(50, 5), ['9f3c1b2a  create a table w...  [cart]  (head)'])
  })

  test('is whole in a pipe', () => {
    assert.deepEqual(shown(undefined), ['9f3c1b2a  create a table with a very long name  [cart]  (head)'])
  })
})
