import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildGraph, planMerge, planRevision, restrictTo } from '../../../src/core/graph/index.ts'
import { graph } from '../../support/graph-drawing.ts'

const shop = graph('a→b→m, a→c[cart]→c2→m→d, x[lib]→y, y⇢c2')
const line = graph('a→b')

describe('a new revision', () => {
  test('goes on from the one head', () => {
    assert.deepEqual(planRevision(line, { id: 'n' }), { id: 'n', parents: ['b'], dependsOn: [], labels: [] })
    assert.deepEqual(planRevision(line, { id: 'n', head: 'head' }).parents, ['b'])
  })

  test('is a base where there is nothing yet, or where that is wanted', () => {
    assert.deepEqual(planRevision(buildGraph([]), { id: 'n' }).parents, [])
    assert.deepEqual(planRevision(line, { id: 'n', head: 'base' }).parents, [])
  })

  test('needs to know the head where there are several, though one depends on another', () => {
    assert.throws(() => planRevision(shop, { id: 'n' }), {
      code: 'graph.many-heads',
      message: 'two heads, d and y; "head" means one',
      hint: [
        'mig revision -m "..." --head lib@head  goes on from one of them',
        'mig merge heads -m "..."               joins them for good',
      ],
    })
    assert.deepEqual(planRevision(shop, { id: 'n', head: 'lib@head' }).parents, ['y'])
  })

  test('may join several heads', () => {
    assert.deepEqual(planRevision(shop, { id: 'n', head: ['d', 'y'] }).parents, ['y', 'd'])
    assert.deepEqual(planRevision(shop, { id: 'n', head: 'heads' }).parents, ['y', 'd'])
  })

  test('begins a branch only where that is asked for', () => {
    assert.throws(() => planRevision(shop, { id: 'n', head: 'a' }), {
      code: 'usage',
      message: 'a is not a head: two revisions go on from it',
      hint: [
        '--head a --splice               begins a new branch there',
        'mig heads                       shows the heads',
      ],
      details: { revision: 'a', children: ['b', 'c'] },
    })
    assert.throws(() => planRevision(line, { id: 'n', head: 'a' }), {
      message: 'a is not a head: one revision goes on from it',
    })
    assert.deepEqual(planRevision(shop, { id: 'n', head: 'a', splice: true }).parents, ['a'])
  })

  test('may count from what is applied', () => {
    assert.deepEqual(planRevision(line, { id: 'n', head: 'current' }, ['a', 'b']).parents, ['b'])
  })

  test('has its dependencies made out, without those that its parents imply', () => {
    const { dependsOn } = planRevision(graph('a→b, x[lib]→y'), {
      id: 'n',
      head: 'b',
      dependsOn: ['lib@head', 'y', 'lib', 'a'],
    })
    assert.deepEqual(dependsOn, ['y', 'x'])
  })

  test('has labels that are free', () => {
    assert.deepEqual(planRevision(line, { id: 'n', labels: ['new', 'new'] }).labels, ['new'])
    assert.throws(() => planRevision(shop, { id: 'n', head: 'd', labels: ['cart'] }), {
      code: 'usage',
      message: 'the label "cart" is taken: revision c carries it',
      hint: ['--head cart@head                goes on with that branch'],
    })
    assert.throws(() => planRevision(line, { id: 'n', labels: ['a'] }), {
      message: 'the label "a" is the id of a revision',
    })
    assert.throws(() => planRevision(line, { id: 'n', labels: ['n'] }), {
      message: 'the label "n" is the id of a revision',
    })
    assert.throws(() => planRevision(line, { id: 'n', labels: ['a+b'] }), {
      code: 'usage',
      message: 'the label "a+b" holds the reserved character "+"',
    })
  })

  test('has an id that is free', () => {
    const filed = buildGraph([{ id: 'a', path: 'r/a.ts', labels: ['main'] }])
    assert.throws(() => planRevision(filed, { id: 'a' }), {
      code: 'usage',
      message: 'there is a revision "a" already (r/a.ts)',
    })
    assert.throws(() => planRevision(filed, { id: 'main' }), {
      code: 'usage',
      message: '"main" is a label already, of revision a',
    })
    assert.throws(() => planRevision(filed, { id: 'a-b' }), {
      code: 'usage',
      message: 'the id "a-b" holds the reserved character "-"',
    })
  })
})

describe('a merge', () => {
  test('joins all heads, or those that are named', () => {
    assert.deepEqual(planMerge(shop), ['y', 'd'])
    assert.deepEqual(planMerge(graph('a, b, c'), ['c', 'a']), ['a', 'c'])
  })

  test('leaves out what another one stands on by parents', () => {
    assert.deepEqual(planMerge(graph('a→b→c, a→d'), ['a', 'b', 'c', 'd']), ['c', 'd'])
  })

  test('needs two', () => {
    assert.throws(() => planMerge(line), {
      code: 'usage',
      message: 'a merge joins two revisions or more; heads is one revision',
      hint: ['mig heads                       shows what there is to join'],
    })
    assert.throws(() => planMerge(line, ['a', 'b']), {
      code: 'usage',
      message: 'there is nothing to merge: b stands on the rest already',
      hint: ['a', 'b'],
    })
  })
})

describe('a graph restricted to branches', () => {
  const ids = (labels: string[]) => restrictTo(shop, labels).map(({ id }) => id)

  test('holds them and all that they stand on', () => {
    assert.deepEqual(ids(['lib']), ['x', 'y'])
    assert.deepEqual(ids(['cart']), ['a', 'b', 'c', 'x', 'y', 'c2', 'm', 'd'])
    assert.deepEqual(
      restrictTo(graph('a→b, a→c[cart]→d'), ['cart']).map(({ id }) => id),
      ['a', 'c', 'd'],
    )
  })

  test('is a graph again', () => {
    assert.deepEqual(buildGraph(restrictTo(shop, ['lib'])).heads, ['y'])
  })

  test('needs labels that there are', () => {
    assert.throws(() => ids(['crat']), { code: 'target.unknown' })
  })
})
