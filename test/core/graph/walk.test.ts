import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  ancestorsOf,
  branchOf,
  branchPoints,
  buildGraph,
  descendantsOf,
  effectiveHeads,
  heads,
  headsOf,
  history,
  mergePoints,
  planDowngrade,
  planUpgrade,
  shortIds,
} from '../../../src/core/graph/index.ts'
import { graph } from '../../support/graph-drawing.ts'

const shop = graph('a→b→m, a→c→m→d, x→y, y⇢c')

describe('walking a graph', () => {
  test('down gives the revisions and all that they stand on', () => {
    assert.deepEqual([...ancestorsOf(shop, ['c'])].sort(), ['a', 'c', 'x', 'y'])
    assert.deepEqual([...ancestorsOf(shop, ['c'], 'parents')].sort(), ['a', 'c'])
  })

  test('up gives the revisions and all that stands on them', () => {
    assert.deepEqual([...descendantsOf(shop, ['y'])].sort(), ['c', 'd', 'm', 'y'])
    assert.deepEqual([...descendantsOf(shop, ['y'], 'parents')], ['y'])
  })

  test('passes over ids that it does not know', () => {
    assert.deepEqual([...ancestorsOf(shop, ['gone'])], [])
    assert.deepEqual(headsOf(shop, ['gone', 'a']), ['a'])
  })

  test('finds the heads of a set in history order, over gaps too', () => {
    assert.deepEqual(headsOf(shop, ['c', 'b', 'a']), ['b', 'c'])
    assert.deepEqual(headsOf(shop, ['a', 'x', 'd']), ['d'])
    assert.deepEqual(headsOf(shop, []), [])
  })

  test('finds branch points and merge points', () => {
    assert.deepEqual(branchPoints(shop), ['a'])
    assert.deepEqual(mergePoints(shop), ['m'])
  })

  test('gives the history newest first, and heads as revisions', () => {
    assert.deepEqual(
      history(shop).map(({ id }) => id),
      ['d', 'm', 'c', 'y', 'x', 'b', 'a'],
    )
    assert.deepEqual(
      history(shop, { range: 'current:m', applied: ['a', 'b'] }).map(({ id }) => id),
      ['m', 'c', 'y', 'x', 'b'],
    )
    assert.deepEqual(
      heads(shop).map(({ id }) => id),
      ['y', 'd'],
    )
    assert.deepEqual(
      effectiveHeads(shop).map(({ id }) => id),
      ['d'],
    )
  })
})

describe('a branch', () => {
  test('is the labelled revision, what descends from it, and the line below it to the branch point', () => {
    const forked = graph('a→b→c, b→d→e→f[cart]→g, f→h')
    assert.deepEqual([...branchOf(forked, 'cart')].sort(), ['d', 'e', 'f', 'g', 'h'])
  })

  test('reaches down to the base where nothing forks', () => {
    assert.deepEqual([...branchOf(graph('a→b[main]→c'), 'main')].sort(), ['a', 'b', 'c'])
  })

  test('stops above a merge', () => {
    assert.deepEqual([...branchOf(graph('a→m, b→m→c→d[late]'), 'late')].sort(), ['c', 'd'])
  })

  test('that begins with a merge holds it', () => {
    assert.deepEqual([...branchOf(graph('a→m[late], b→m→c'), 'late')].sort(), ['c', 'm'])
  })

  test('goes on through merges upwards, not along dependencies', () => {
    const merged = graph('a→b→m, a→c[cart]→m→d, c⇢z')
    assert.deepEqual([...branchOf(merged, 'cart')].sort(), ['c', 'd', 'm'])
  })

  test('can be named by the id of a revision on it', () => {
    assert.deepEqual([...branchOf(graph('a→b, a→c→d'), 'd')].sort(), ['c', 'd'])
  })
})

describe('short ids', () => {
  test('have eight characters, more where they would mean another revision', () => {
    const short = shortIds(graph('9f3c1b2a7d10→77c0aa3100→77c0aa3101, ab, abcdefgh, abcdefghij'))
    assert.equal(short('9f3c1b2a7d10'), '9f3c1b2a')
    assert.equal(short('77c0aa3100'), '77c0aa3100')
    assert.equal(short('ab'), 'ab')
    assert.equal(short('abcdefgh'), 'abcdefgh')
    assert.equal(short('abcdefghij'), 'abcdefghi')
  })

  test('are never a label', () => {
    assert.equal(shortIds(graph('checkout_cart, a[checkout]'))('checkout_cart'), 'checkout_')
  })

  test('tell an id that the graph does not know from those that it does', () => {
    const short = shortIds(graph('9f3c1b2a7d10'))
    assert.equal(short('9f3c1b2a7d99'), '9f3c1b2a7d9')
    assert.equal(short('0000000000'), '00000000')
  })
})

test('a chain of 100,000 revisions overflows nothing', () => {
  const chain = Array.from({ length: 100_000 }, (_, at) => ({
    id: `r${at}`,
    parents: at === 0 ? [] : [`r${at - 1}`],
    dependsOn: at < 2 ? [] : [`r${at - 2}`],
    labels: at === 99_999 ? ['top'] : [],
  }))
  const long = buildGraph(chain)
  const ids = planUpgrade(long, [], 'head').steps.map(({ revision }) => revision.id)
  assert.equal(ids.length, 100_000)
  assert.equal(planDowngrade(long, ids, '-99999').to[0], 'r0')
  assert.equal(branchOf(long, 'top').size, 100_000)
  assert.throws(() => buildGraph([...chain.slice(1), { id: 'r0', parents: ['r99999'] }]), {
    code: 'graph.broken',
  })
})
