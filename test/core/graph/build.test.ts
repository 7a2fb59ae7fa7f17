import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildGraph, checkGraph } from '../../../src/core/graph/index.ts'
import { graph } from '../../support/graph-drawing.ts'

describe('the history order', () => {
  test('keeps the order of the input where the links allow it', () => {
    const { revisions, position } = graph('c, a→b, d→e')
    assert.deepEqual([...revisions.keys()], ['c', 'a', 'b', 'd', 'e'])
    assert.equal(position.get('d'), 3)
  })

  test('puts parents first, and of those that may come next the first of the input', () => {
    const { revisions, position } = graph('z→y, x→z, a→y, y→b')
    assert.deepEqual([...revisions.keys()], ['x', 'z', 'a', 'y', 'b'])
    assert.equal(position.get('x'), 0)
    assert.equal(position.get('y'), 3)
  })

  test('puts dependencies first', () => {
    assert.deepEqual([...graph('a→b, c→d, d⇢b').revisions.keys()], ['a', 'c', 'd', 'b'])
  })
})

describe('a graph', () => {
  const shop = graph('a→b→m, a→c[cart]→m→d, x[lib]→y, y⇢c')

  test('knows its heads, the effective ones among them, and its bases', () => {
    assert.deepEqual(shop.heads, ['y', 'd'])
    assert.deepEqual(shop.effectiveHeads, ['d'])
    assert.deepEqual(shop.bases, ['a', 'x'])
  })

  test('knows children by parents and dependents by dependencies', () => {
    assert.deepEqual(shop.children.get('a'), ['b', 'c'])
    assert.deepEqual(shop.children.get('d'), [])
    assert.deepEqual(shop.dependents.get('y'), ['c'])
    assert.deepEqual(shop.dependents.get('a'), [])
  })

  test('knows which revision carries a label', () => {
    assert.deepEqual([...shop.labels].sort(), [
      ['cart', 'c'],
      ['lib', 'x'],
    ])
  })

  test('of no revisions is empty', () => {
    const empty = buildGraph([])
    assert.equal(empty.revisions.size, 0)
    assert.deepEqual(empty.heads, [])
    assert.deepEqual(empty.bases, [])
  })

  test('gives every revision in full, with what was left out as empty', () => {
    const { revisions } = buildGraph([
      { id: 'a' },
      {
        id: 'b',
        parents: ['a'],
        message: 'add b',
        created: '2026-11-21',
        path: 'r/b.ts',
        environments: ['dev'],
      },
    ])
    assert.deepEqual(revisions.get('a'), { id: 'a', parents: [], dependsOn: [], labels: [], message: '' })
    assert.deepEqual(revisions.get('b'), {
      id: 'b',
      parents: ['a'],
      dependsOn: [],
      labels: [],
      message: 'add b',
      created: '2026-11-21',
      path: 'r/b.ts',
      environments: ['dev'],
    })
  })

  test('takes a dependency by id, by label or by the beginning of an id, in this order', () => {
    const { revisions } = buildGraph([
      { id: 'abc' },
      { id: 'abcd', labels: ['ab'] },
      { id: 'xyz' },
      { id: 'end', dependsOn: ['abc', 'ab', 'x'] },
    ])
    assert.deepEqual(revisions.get('end')!.dependsOn, ['abc', 'abcd', 'xyz'])
  })

  test('takes a link that is named twice once', () => {
    const { revisions, warnings } = buildGraph([
      { id: 'a', labels: ['first', 'first'] },
      { id: 'b', parents: ['a', 'a'] },
      { id: 'c' },
      { id: 'd', dependsOn: ['first', 'a', 'c'] },
    ])
    assert.deepEqual(revisions.get('a')!.labels, ['first'])
    assert.deepEqual(revisions.get('b')!.parents, ['a'])
    assert.deepEqual(revisions.get('d')!.dependsOn, ['a', 'c'])
    assert.deepEqual(warnings, [])
  })
})

describe('redundant links', () => {
  test('leave out a parent that another parent stands on, and warn', () => {
    const { revisions, heads, warnings } = graph('a→b→c→m, a→m')
    assert.deepEqual(revisions.get('m')!.parents, ['c'])
    assert.deepEqual(heads, ['m'])
    assert.deepEqual(warnings, [
      {
        kind: 'redundant-parent',
        revision: 'm',
        dropped: ['a'],
        message: 'revision "m" names a as parent, which another of its parents stands on; left out',
      },
    ])
  })

  test('keep a parent that another parent stands on by a dependency only: it joins two branches', () => {
    const { revisions, heads, warnings } = graph('a→p, a→q, p⇢q, p→m, q→m')
    assert.deepEqual(revisions.get('m')!.parents, ['p', 'q'])
    assert.deepEqual(heads, ['m'])
    assert.deepEqual(warnings, [])
  })

  test('leave out a dependency that is a parent, stands below one, or below another dependency', () => {
    const { revisions, warnings } = buildGraph([
      { id: 'a' },
      { id: 'b', parents: ['a'] },
      { id: 'x' },
      { id: 'y', parents: ['x'] },
      { id: 'm', parents: ['b'], dependsOn: ['b', 'a', 'x', 'y'], path: 'r/m.ts' },
    ])
    assert.deepEqual(revisions.get('m')!.dependsOn, ['y'])
    assert.deepEqual(warnings, [
      {
        kind: 'redundant-dependency',
        revision: 'm',
        dropped: ['a', 'x', 'b'],
        path: 'r/m.ts',
        message:
          'revision "m" (r/m.ts) depends on a, x and b, which it stands on through its other links; left out',
      },
    ])
  })

  test('leave out a dependency that a parent stands on through a dependency', () => {
    const { revisions } = graph('x→y, y⇢b, b→c, x⇢c')
    assert.deepEqual(revisions.get('c')!.dependsOn, [])
  })

  test('are found among many parents of one merge', () => {
    const sides = Array.from({ length: 500 }, (_, at) => ({ id: `s${at}`, parents: ['a'] }))
    const { revisions } = buildGraph([
      { id: 'a' },
      ...sides,
      { id: 'top', parents: ['s7'] },
      { id: 'm', parents: ['a', 'top', ...sides.map(({ id }) => id)] },
    ])
    assert.deepEqual(revisions.get('m')!.parents, [
      'top',
      ...sides.map(({ id }) => id).filter((id) => id !== 's7'),
    ])
  })
})

test('checking a broken graph does not throw and gives no graph', () => {
  const check = checkGraph([{ id: 'a', parents: ['b'] }])
  assert.equal(check.graph, undefined)
  assert.deepEqual(
    check.faults.map(({ kind }) => kind),
    ['missing-parent'],
  )
})

test('checking a sound graph gives it with its warnings', () => {
  const check = checkGraph([{ id: 'a' }, { id: 'b', parents: ['a'], dependsOn: ['a'] }])
  assert.equal(check.graph!.revisions.size, 2)
  assert.equal(check.warnings.length, 1)
  assert.deepEqual(check.faults, [])
})
