import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  buildGraph,
  planDowngrade,
  planUpgrade,
  resolveRange,
  resolveRevision,
  resolveRevisions,
  resolveTarget,
} from '../../../src/core/graph/index.ts'
import { graph } from '../../support/graph-drawing.ts'

const shop = graph('a→b→m, a→c[cart]→c2→m→d, x[lib]→y, y⇢c2')

describe('the revisions that a target names', () => {
  const named: Record<string, string[]> = {
    head: ['d'],
    heads: ['y', 'd'],
    base: [],
    current: ['b', 'c'],
    cart: ['c'],
    m: ['m'],
    c: ['c'],
    'm-0': ['m'],
    'd-1': ['m'],
    'm+1': ['d'],
    'head-1': ['m'],
    'y-1': ['x'],
    'cart@head': ['d'],
    'cart@heads': ['d'],
    'cart@base': ['c'],
    'cart@base+2': ['c2'],
    'cart@current': ['c'],
    'cart@a': ['a'],
    'cart@m-1': ['c2'],
    'cart@m-3': ['a'],
    'cart@a+1': ['c'],
    'cart@+1': ['c2'],
    'cart@-1': ['a'],
    'lib@head': ['y'],
    'lib@base+1': ['x'],
    'lib@+2': ['y'],
    'd@base': ['d'],
  }
  for (const [text, ids] of Object.entries(named)) {
    test(`are made out for ${text}`, () =>
      assert.deepEqual(resolveRevisions(shop, ['a', 'b', 'c'], text), ids))
  }

  test('are found where ways part and meet again', () => {
    const diamond = graph('a→b→d, a→c→d')
    assert.deepEqual(resolveRevisions(diamond, [], 'd-2'), ['a'])
    assert.deepEqual(resolveRevisions(diamond, [], 'a+2'), ['d'])
    assert.deepEqual(resolveRevisions(diamond, [], 'base+3'), ['d'])
  })

  test('are none for the head of no revisions', () => {
    assert.deepEqual(resolveRevisions(buildGraph([]), [], 'head'), [])
  })
})

describe('a name', () => {
  const names = buildGraph([
    { id: '41aa90cd0001', message: 'create users' },
    { id: '41aa90cd0002', message: 'add phone to users', parents: ['41aa90cd0001'] },
    { id: '41', parents: ['41aa90cd0002'] },
    { id: '77c0aa310001', labels: ['41aa'], parents: ['41'] },
  ])

  test('is an id before it is the beginning of others', () => {
    assert.equal(resolveRevision(names, [], '41'), '41')
  })

  test('is a label before it is the beginning of an id', () => {
    assert.equal(resolveRevision(names, [], '41aa'), '77c0aa310001')
  })

  test('may be the beginning of one id', () => {
    assert.equal(resolveRevision(names, [], '7'), '77c0aa310001')
  })

  test('that several ids begin with lists them', () => {
    assert.throws(() => resolveRevision(names, [], '41a'), {
      code: 'target.ambiguous',
      message: '"41a" is the beginning of two revisions',
      hint: ['41aa90cd0001  create users', '41aa90cd0002  add phone to users'],
      details: { target: '41a', candidates: ['41aa90cd0001', '41aa90cd0002'] },
    })
  })

  test('that very many ids begin with lists ten of them', () => {
    const many = buildGraph(Array.from({ length: 13 }, (_, at) => ({ id: `aa${at}` })))
    assert.throws(() => resolveRevision(many, [], 'aa'), {
      message: '"aa" is the beginning of 13 revisions',
      hint: ['aa0', 'aa1', 'aa2', 'aa3', 'aa4', 'aa5', 'aa6', 'aa7', 'aa8', 'aa9', 'and three others'],
    })
  })

  test('that is nothing suggests what was likely meant', () => {
    assert.throws(() => resolveRevision(shop, [], 'crat'), {
      code: 'target.unknown',
      message: 'no revision and no label is called "crat": did you mean "cart"?',
      hint: ['mig history lists all revisions.'],
      details: { target: 'crat', suggestion: 'cart' },
    })
    assert.throws(() => resolveRevision(shop, [], 'HEAD'), {
      message: 'no revision and no label is called "HEAD": did you mean "head"?',
    })
  })

  test('that is like nothing is said to be unknown', () => {
    assert.throws(() => resolveRevision(shop, [], 'qqqq'), {
      code: 'target.unknown',
      message: 'no revision and no label is called "qqqq"',
      details: { target: 'qqqq' },
    })
    assert.throws(() => resolveRevision(buildGraph([]), [], 'qqqq'), {
      hint: ['There are no revisions yet.'],
    })
  })

  test('that only the database knows is a missing revision', () => {
    assert.throws(() => resolveRevision(shop, ['9f3c1b2a7d10'], '9f3c'), {
      code: 'revision.missing',
      message: 'revision "9f3c1b2a7d10" is applied here, but its file is missing',
      details: { revision: '9f3c1b2a7d10' },
    })
  })

  test('of a branch is unknown where there is no such label', () => {
    assert.throws(() => resolveRevision(shop, [], 'crat@head'), {
      code: 'target.unknown',
      message: 'no revision and no label is called "crat": did you mean "cart"?',
    })
  })

  test('behind a label must be on the branch or below it', () => {
    assert.throws(() => resolveRevision(shop, [], 'lib@d'), {
      code: 'target.unknown',
      message: '"d" is not on the branch "lib"',
      hint: ['mig history -r lib@base:lib@heads shows the branch.'],
    })
  })

  test('behind a label needs to be unique on the branch only', () => {
    const twoLines = graph('base1→ab1[one], base2→ab2[two]')
    assert.equal(resolveRevision(twoLines, [], 'two@ab'), 'ab2')
  })
})

describe('a target that should be one revision', () => {
  test('is refused where it is several', () => {
    assert.throws(() => resolveRevision(shop, [], 'heads'), {
      code: 'target.ambiguous',
      message: '"heads" is two revisions; one is meant here',
      hint: ['y', 'd'],
    })
  })

  test('is refused where it is none', () => {
    assert.throws(() => resolveRevision(shop, [], 'base'), {
      code: 'target.unknown',
      message: '"base" is no revision here',
      hint: ['Name a revision; mig history lists all.'],
    })
    assert.throws(() => resolveRevision(buildGraph([]), [], 'head'), {
      hint: ['There are no revisions yet.'],
    })
  })
})

describe('counting from a revision', () => {
  test('lists the choices where the ways have not met', () => {
    assert.throws(() => resolveRevision(shop, [], 'a+1'), {
      code: 'target.ambiguous',
      message: '"a+1" could be two revisions',
      hint: ['b', 'c'],
      details: { target: 'a+1', candidates: ['b', 'c'] },
    })
    assert.throws(() => resolveRevision(shop, [], 'm-1'), {
      message: '"m-1" could be two revisions',
      hint: ['b', 'c2'],
    })
  })

  test('gives up where the ways are too many, though they may meet again', () => {
    const sides = Array.from({ length: 100 }, (_, at) => ({ id: `s${at}`, parents: ['a'] }))
    const wide = buildGraph([{ id: 'a' }, ...sides, { id: 'm', parents: sides.map(({ id }) => id) }])
    assert.throws(() => resolveRevision(wide, [], 'a+2'), {
      code: 'target.ambiguous',
      message: '"a+2" could be more than 64 revisions',
    })
  })

  test('says how far it got', () => {
    assert.throws(() => resolveRevision(shop, [], 'c-2'), {
      code: 'target.unreachable',
      message: '"c-2" goes too far: one is below c',
      hint: ['mig history shows the graph.'],
      details: { target: 'c-2', from: ['c'], found: 1 },
    })
    assert.throws(() => resolveRevision(shop, [], 'head+1'), {
      message: '"head+1" goes too far: none is above d',
    })
    assert.throws(() => resolveRevision(shop, [], 'base-1'), {
      message: '"base-1" goes too far: none is below the base',
    })
  })

  test('needs one start', () => {
    assert.throws(() => resolveRevision(shop, ['a', 'b', 'c'], 'current-1'), {
      code: 'target.ambiguous',
      message: '"current-1" could count from two revisions',
      hint: ['b-1', 'c-1'],
    })
  })

  test('from current counts from the base where nothing is applied', () => {
    assert.equal(resolveRevision(graph('a→b'), [], 'current+2'), 'b')
  })
})

describe('several heads', () => {
  const two = graph('9f3c1b2a7d10→41aa90cd3e21, 9f3c1b2a7d10→77c0aa31b5f0[cart]')
  const message = 'two heads, 77c0aa31 and 41aa90cd; "head" means one'

  test('make an upgrade to head show the ways out', () => {
    assert.throws(() => planUpgrade(two, [], 'head'), {
      code: 'graph.many-heads',
      message,
      hint: [
        'mig upgrade heads               applies both branches',
        'mig upgrade cart@head           applies one of them',
        'mig merge heads -m "..."        joins them for good',
      ],
      details: { heads: ['77c0aa31b5f0', '41aa90cd3e21'] },
    })
  })

  test('make a downgrade to head show the ways out', () => {
    assert.throws(() => planDowngrade(two, [], 'head'), {
      message,
      hint: [
        'mig downgrade cart@head         goes back to one of them',
        'mig merge heads -m "..."        joins them for good',
      ],
    })
  })

  test('make another target show what to write', () => {
    assert.throws(() => resolveRevisions(two, [], 'head'), {
      message,
      hint: [
        'heads                           means both of them',
        'cart@head                       means one of them',
        'mig merge heads -m "..."        joins them for good',
      ],
    })
  })

  test('on one branch are told from those of others', () => {
    const three = graph('a, b[cart]→c, b→d')
    assert.throws(() => planUpgrade(three, [], 'cart@head'), {
      code: 'graph.many-heads',
      message: 'two heads on the branch "cart", d and c; "cart@head" means one',
      hint: [
        'mig upgrade cart@heads          applies both branches',
        'mig upgrade d                   applies one of them',
        'mig merge d c -m "..."          joins them for good',
      ],
      details: { heads: ['d', 'c'], branch: 'cart' },
    })
  })

  test('that are three are all', () => {
    assert.throws(() => planUpgrade(graph('a, b, c'), [], 'head'), {
      message: 'three heads, c, b and a; "head" means one',
      hint: [
        'mig upgrade heads               applies all branches',
        'mig upgrade c                   applies one of them',
        'mig merge heads -m "..."        joins them for good',
      ],
    })
  })
})

describe('a resolved target', () => {
  test('is what an upgrade will have applied, or a downgrade will undo', () => {
    assert.deepEqual(resolveTarget(shop, [], 'cart@+1', 'up'), {
      direction: 'up',
      text: 'cart@+1',
      revisions: ['c'],
    })
    assert.deepEqual(resolveTarget(shop, ['a', 'b', 'c'], 'a', 'down'), {
      direction: 'down',
      text: 'a',
      undo: ['c', 'b'],
    })
  })

  test('can be planned in place of its text', () => {
    const up = resolveTarget(shop, [], '+2', 'up')
    assert.deepEqual(planUpgrade(shop, [], up), planUpgrade(shop, [], '+2'))
    const down = resolveTarget(shop, ['a', 'b'], '-1', 'down')
    assert.deepEqual(planDowngrade(shop, ['a', 'b'], down), planDowngrade(shop, ['a', 'b'], '-1'))
  })
})

describe('a range', () => {
  const ids = (text: string, applied: string[] = [], start: 'included' | 'excluded' = 'included') =>
    resolveRange(shop, applied, text, { start })
      .map(({ id }) => id)
      .join(' ')

  const ranges: Record<string, string> = {
    'a:c': 'a c',
    'b:m': 'b c x y c2 m',
    'c:': 'b c x y c2 m d',
    ':c': 'a c',
    ':': 'a b c x y c2 m d',
    'base:c': 'a c',
    'c:c': 'c',
    'current:m': 'b c x y c2 m',
    'm:+1': 'm d',
    '-1:d': 'm d',
    'cart@base:cart@head': 'c c2 m d',
    'lib@base:': 'x y',
    '-1:': 'm d',
  }
  for (const [text, expected] of Object.entries(ranges)) {
    test(`is made out for ${text}`, () => assert.equal(ids(text, ['a', 'b']), expected))
  }

  test('counts both ends from current where both are relative', () => {
    const line = resolveRange(graph('a→b→c→d→e'), ['a', 'b', 'c'], '-1:+1')
    assert.deepEqual(
      line.map(({ id }) => id),
      ['b', 'c', 'd'],
    )
  })

  test('leaves its start out where one goes from there', () => {
    assert.equal(ids('a:c2', [], 'excluded'), 'c x y c2')
    assert.equal(ids('base:c', [], 'excluded'), 'a c')
    assert.equal(ids('cart@base:m', [], 'excluded'), 'c c2 m')
  })

  test('is refused backwards', () => {
    assert.throws(() => ids('m:a'), {
      code: 'target.unreachable',
      message: 'the range "m:a" runs backwards',
      hint: ['a:m                             is the same, turned round'],
    })
    assert.throws(() => ids('a:base'), { message: 'the range "a:base" runs backwards' })
  })

  test('is refused where its ends are on different branches', () => {
    assert.throws(() => ids('b:y'), {
      code: 'target.unreachable',
      message: 'neither end of the range "b:y" stands on the other',
      hint: [':y                              is all that leads to the second end'],
    })
  })
})
