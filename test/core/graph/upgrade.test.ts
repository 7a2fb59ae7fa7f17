import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildGraph, planUpgrade } from '../../../src/core/graph/index.ts'
import { graph } from '../../support/graph-drawing.ts'

const shop = graph('a→b→m, a→c[cart]→c2→m→d, x[lib]→y, y⇢c2')

function steps(applied: readonly string[], target: string): string {
  return planUpgrade(shop, applied, target)
    .steps.map(({ revision }) => revision.id)
    .join(' ')
}

describe('an upgrade', () => {
  test('applies the target and all that it stands on, in history order', () => {
    assert.equal(steps([], 'c'), 'a c')
    assert.equal(steps([], 'c2'), 'a c x y c2')
    assert.equal(steps(['a', 'b'], 'm'), 'c x y c2 m')
    assert.equal(steps([], 'cart'), 'a c')
  })

  test('to heads applies everything', () => {
    assert.equal(steps([], 'heads'), 'a b c x y c2 m d')
  })

  test('to head takes the one head that no revision depends on', () => {
    assert.equal(steps([], 'head'), 'a b c x y c2 m d')
  })

  test('to the head of a branch leaves other branches alone', () => {
    assert.equal(steps([], 'lib@head'), 'x y')
  })

  test('to what is applied already, or below it, has no steps', () => {
    assert.equal(steps(['a', 'b'], 'b'), '')
    assert.equal(steps(['a', 'b'], 'a'), '')
    assert.equal(steps(['a', 'b'], 'current'), '')
  })

  test('fills gaps below the target', () => {
    assert.equal(steps(['b', 'c'], 'c'), 'a')
  })

  test('of no revisions has no steps', () => {
    assert.deepEqual(planUpgrade(buildGraph([]), [], 'head').steps, [])
  })

  test('by a number takes exactly so many, the next in history order', () => {
    assert.equal(steps([], '+0'), '')
    assert.equal(steps([], '+1'), 'a')
    assert.equal(steps(['a', 'x'], '+3'), 'b c y')
  })

  test('by more than are pending says how many are', () => {
    assert.throws(() => steps(['a', 'b', 'c', 'x', 'y', 'c2'], '+3'), {
      code: 'target.unreachable',
      message: '"+3" asks for three revisions; two are pending',
      hint: ['mig upgrade heads               applies all there are'],
      details: { target: '+3', pending: ['m', 'd'] },
    })
    assert.throws(() => steps(['a', 'b', 'c', 'x', 'y', 'c2', 'm', 'd'], '+1'), {
      message: '"+1" asks for one revision; none is pending',
      hint: [],
    })
  })

  test('by a number on a branch takes so many of the branch, and what they need besides', () => {
    assert.equal(steps([], 'cart@+1'), 'a c')
    assert.equal(steps(['a', 'c'], 'cart@+1'), 'x y c2')
    assert.equal(steps([], 'lib@+1'), 'x')
    assert.throws(() => steps(['x'], 'lib@+2'), {
      message: '"lib@+2" asks for two revisions; one is pending on the branch "lib"',
      hint: ['mig upgrade lib@heads           applies all there are'],
    })
  })

  test('by a number from a revision takes its children', () => {
    assert.equal(steps([], 'c+1'), 'a c x y c2')
    assert.throws(() => steps([], 'a+1'), { code: 'target.ambiguous', hint: ['b', 'c'] })
  })

  test('does not go down', () => {
    assert.throws(() => steps(['a'], '-1'), {
      code: 'target.unreachable',
      message: 'an upgrade cannot go down to "-1"',
      hint: ['mig downgrade -1                undoes revisions'],
    })
    assert.throws(() => steps(['a'], 'base'), { message: 'an upgrade cannot go down to "base"' })
    assert.throws(() => steps(['a'], 'cart@base'), { message: 'an upgrade cannot go down to "cart@base"' })
  })

  test('says where it comes from, where it goes, and what it does not know', () => {
    const plan = planUpgrade(shop, ['a', 'b', 'gone', 'x'], 'c2')
    assert.equal(plan.direction, 'up')
    assert.equal(plan.target, 'c2')
    assert.deepEqual(plan.from, ['b', 'x'])
    assert.deepEqual(plan.to, ['b', 'c2'])
    assert.deepEqual(plan.unknown, ['gone'])
  })

  test('to a revision whose file is missing says so', () => {
    assert.throws(() => steps(['gone'], 'gone'), { code: 'revision.missing' })
  })

  test('skips what is not for the environment, and runs what stands on it', () => {
    const seeded = graph('a→seed{dev}{test}→b')
    const actions = (environment: string) =>
      planUpgrade(seeded, [], 'head', { environment }).steps.map(({ action }) => action)
    assert.deepEqual(actions('prod'), ['run', 'skip', 'run'])
    assert.deepEqual(actions('test'), ['run', 'run', 'run'])
    assert.deepEqual(
      planUpgrade(seeded, [], 'head').steps.map(({ action }) => action),
      ['run', 'run', 'run'],
    )
  })
})
