import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { planDowngrade } from '../../../src/core/graph/index.ts'
import { graph } from '../../support/graph-drawing.ts'

const shop = graph('a→b→m, a→c[cart]→c2→m→d, x[lib]→y, y⇢c2')
const all = ['a', 'b', 'c', 'x', 'y', 'c2', 'm', 'd']

function steps(applied: readonly string[], target: string): string {
  return planDowngrade(shop, applied, target)
    .steps.map(({ revision }) => revision.id)
    .join(' ')
}

describe('a downgrade to a revision', () => {
  test('undoes all that stands on it, by parents and dependencies, the newest first', () => {
    assert.equal(steps(all, 'm'), 'd')
    assert.equal(steps(all, 'a'), 'd m c2 c b')
    assert.equal(steps(all, 'y'), 'd m c2')
  })

  test('leaves other branches', () => {
    assert.equal(steps(['a', 'x', 'y', 'b', 'c'], 'a'), 'c b')
  })

  test('undoes what stands on it over a gap', () => {
    assert.equal(steps(['a', 'b', 'm'], 'a'), 'm b')
  })

  test('that is where the database stands has no steps', () => {
    assert.equal(steps(['a', 'b'], 'b'), '')
    assert.equal(steps(['a', 'b', 'c'], 'current'), '')
    assert.equal(steps([], 'current'), '')
    assert.equal(steps(all, 'head'), '')
    assert.equal(steps(all, 'heads'), '')
  })

  test('that is not applied is refused', () => {
    assert.throws(() => steps(['a', 'x'], 'b'), {
      code: 'target.unreachable',
      message: 'b is not applied here',
      hint: [
        'A downgrade goes back to a revision that is applied.',
        'mig upgrade b                   applies it',
        'mig current                     shows where the database stands',
      ],
      details: { target: 'b', revision: 'b' },
    })
    assert.throws(() => steps(['a'], 'cart@head'), { message: 'd ("cart@head") is not applied here' })
    assert.throws(() => steps([], 'a'), {
      message: 'a is not applied here',
      hint: ['Nothing is applied here.'],
    })
  })

  test('may count from another one', () => {
    assert.equal(steps(all, 'd-1'), 'd')
    assert.equal(steps(all, 'current-1'), 'd')
    assert.equal(steps(all, 'head-1'), 'd')
    assert.throws(() => steps(all, 'm-1'), { code: 'target.ambiguous', hint: ['b', 'c2'] })
  })

  test('on a branch leaves the other branches that grow from it', () => {
    assert.equal(steps(['a', 'b', 'c', 'x', 'y', 'c2'], 'cart@a'), 'c2 c')
    assert.equal(steps(['a', 'b', 'c', 'x', 'y', 'c2'], 'cart@c'), 'c2')
  })

  test('does not go up', () => {
    assert.throws(() => steps(['a'], '+1'), {
      code: 'target.unreachable',
      message: 'a downgrade cannot go up to "+1"',
      hint: ['mig upgrade +1                  applies revisions'],
    })
  })

  test('says where it comes from, where it goes, and what it does not know', () => {
    const plan = planDowngrade(shop, ['a', 'b', 'gone', 'c'], 'a')
    assert.equal(plan.direction, 'down')
    assert.equal(plan.target, 'a')
    assert.deepEqual(plan.from, ['b', 'c'])
    assert.deepEqual(plan.to, ['a'])
    assert.deepEqual(plan.unknown, ['gone'])
  })
})

describe('a downgrade to base', () => {
  test('undoes everything', () => {
    assert.equal(steps(all, 'base'), 'd m c2 y x c b a')
    assert.equal(steps([], 'base'), '')
  })

  test('of a branch undoes it and what stands on it', () => {
    assert.equal(steps(all, 'cart@base'), 'd m c2 c')
    assert.equal(steps(all, 'lib@base'), 'd m c2 y x')
    assert.equal(steps(['a', 'b', 'x'], 'lib@base'), 'x')
  })

  test('is refused where a file that would be needed is missing', () => {
    assert.throws(() => steps(['a', 'gone'], 'base'), {
      code: 'revision.missing',
      message: 'revision "gone" is applied here, but its file is missing',
      details: { revision: 'gone' },
    })
  })
})

describe('a downgrade by a number', () => {
  test('undoes the last applied, across merges', () => {
    assert.equal(steps(all, '-0'), '')
    assert.equal(steps(all, '-1'), 'd')
    assert.equal(steps(all, '-3'), 'd m c2')
    assert.equal(steps(all, '-8'), 'd m c2 y x c b a')
  })

  test('goes by the order in which revisions were applied, not by that of the history', () => {
    assert.equal(steps(['x', 'y', 'a', 'c', 'b'], '-3'), 'b c a')
    assert.equal(steps(['a', 'c', 'b', 'x', 'y'], '-3'), 'y x b')
  })

  test('never undoes what an applied revision stands on, also over a gap', () => {
    assert.equal(steps(['m', 'x', 'a', 'b'], '-3'), 'm b a')
  })

  test('that is larger than what is applied says how many are', () => {
    assert.throws(() => steps(['a', 'b'], '-3'), {
      code: 'target.unreachable',
      message: '"-3" asks to undo three revisions; two are applied',
      hint: ['mig downgrade base              undoes all there are'],
      details: { target: '-3', applied: 2 },
    })
    assert.throws(() => steps([], '-1'), {
      message: '"-1" asks to undo one revision; none is applied',
      hint: [],
    })
  })

  test('stops at a revision whose file is missing', () => {
    assert.equal(steps(['a', 'gone', 'b'], '-1'), 'b')
    assert.throws(() => steps(['a', 'gone', 'b'], '-2'), {
      code: 'revision.missing',
      message: 'revision "gone" is applied here, but its file is missing',
    })
  })

  test('on a branch undoes the last applied of it', () => {
    assert.equal(steps(['a', 'c', 'x', 'y', 'c2', 'b'], 'cart@-2'), 'c2 c')
    assert.equal(steps(['a', 'c', 'x', 'y', 'b'], 'lib@-1'), 'y')
    assert.throws(() => steps(['a', 'c', 'b'], 'cart@-2'), {
      message: '"cart@-2" asks to undo two revisions; one is applied on the branch "cart"',
      hint: ['mig downgrade cart@base         undoes all there are'],
    })
  })

  test('on a branch is refused where another branch needs what would be undone', () => {
    assert.throws(() => steps(['a', 'c', 'x', 'y', 'c2'], 'lib@-1'), {
      code: 'target.unreachable',
      message: '"lib@-1" would undo y, which c2 outside of the branch "lib" needs',
      hint: ['Undo these first:', 'c2'],
      details: { target: 'lib@-1', revision: 'y', neededBy: ['c2'] },
    })
  })
})

describe('a downgrade of revisions for some environments', () => {
  const seeded = graph('a→seed{dev}→b')
  const actions = (options: object) =>
    planDowngrade(seeded, ['a', 'seed', 'b'], 'base', options).steps.map(({ action }) => action)

  test('skips what is not for the environment', () => {
    assert.deepEqual(actions({ environment: 'prod' }), ['run', 'skip', 'run'])
  })

  test('skips what was only recorded, where that is known', () => {
    assert.deepEqual(actions({ environment: 'prod', skipped: [] }), ['run', 'run', 'run'])
    assert.deepEqual(actions({ environment: 'dev', skipped: ['seed'] }), ['run', 'skip', 'run'])
  })
})
