import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { planStamp } from '../../../src/core/graph/index.ts'
import { graph } from '../../support/graph-drawing.ts'

const shop = graph('a→b→m, a→c[cart]→c2→m→d, x[lib]→y, y⇢c2')

function stamp(applied: readonly string[], targets: string | readonly string[], purge = false) {
  const { add, remove, from, to, unknown } = planStamp(shop, applied, targets, { purge })
  return { add: add.map(({ id }) => id), remove, from, to, unknown }
}

describe('a stamp', () => {
  test('records the target and all that it stands on', () => {
    assert.deepEqual(stamp([], 'c2'), {
      add: ['a', 'c', 'x', 'y', 'c2'],
      remove: [],
      from: [],
      to: ['c2'],
      unknown: [],
    })
  })

  test('strikes what stands on the target, the newest first, and keeps other branches', () => {
    assert.deepEqual(stamp(['a', 'b', 'c', 'x', 'y', 'c2', 'm'], 'c'), {
      add: [],
      remove: ['m', 'c2'],
      from: ['m'],
      to: ['b', 'c', 'y'],
      unknown: [],
    })
  })

  test('of several targets loses none of them', () => {
    assert.deepEqual(stamp([], ['b', 'c']).to, ['b', 'c'])
    assert.deepEqual(stamp(['a', 'b', 'c', 'x', 'y', 'c2', 'm', 'd'], ['lib@head', 'b']).to, ['b', 'c', 'y'])
    assert.deepEqual(stamp([], 'heads').to, ['d'])
  })

  test('of a target below another keeps what the upper one needs and strikes the rest', () => {
    assert.deepEqual(stamp(['a', 'b'], ['a', 'c']), {
      add: ['c'],
      remove: ['b'],
      from: ['b'],
      to: ['c'],
      unknown: [],
    })
  })

  test('to base strikes everything that the graph knows', () => {
    assert.deepEqual(stamp(['a', 'x', 'gone', 'b'], 'base'), {
      add: [],
      remove: ['x', 'b', 'a'],
      from: ['b', 'x'],
      to: [],
      unknown: ['gone'],
    })
  })

  test('to the base of a branch strikes it and what stands on it', () => {
    assert.deepEqual(stamp(['a', 'b', 'c', 'x', 'y', 'c2', 'm'], 'lib@base').remove, ['m', 'c2', 'y', 'x'])
    assert.deepEqual(stamp(['a', 'b', 'c', 'x'], ['cart@base', 'y']), {
      add: ['y'],
      remove: ['c'],
      from: ['b', 'c', 'x'],
      to: ['b', 'y'],
      unknown: [],
    })
  })

  test('that purges leaves the targets and what they stand on, nothing else', () => {
    assert.deepEqual(stamp(['a', 'gone', 'b', 'x', 'y'], 'c', true), {
      add: ['c'],
      remove: ['gone', 'y', 'x', 'b'],
      from: ['b', 'y'],
      to: ['c'],
      unknown: [],
    })
    assert.deepEqual(stamp(['a', 'gone'], 'base', true).remove, ['gone', 'a'])
  })

  test('where nothing changes is empty', () => {
    const { add, remove } = stamp(['a', 'c'], 'current')
    assert.deepEqual([add, remove], [[], []])
  })

  test('may count from current', () => {
    assert.deepEqual(stamp(['a', 'b'], '-1').to, ['a'])
  })

  test('needs a target', () => {
    assert.throws(() => stamp([], []), { code: 'usage', message: 'stamp needs a target' })
    assert.throws(() => stamp([], 'qqqq'), { code: 'target.unknown' })
  })
})
