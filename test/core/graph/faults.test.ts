import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  buildGraph,
  checkGraph,
  nameProblem,
  type RevisionInput,
  unreadableHeader,
} from '../../../src/core/graph/index.ts'
import { inputs } from '../../support/graph-drawing.ts'

function messages(revisions: readonly RevisionInput[]): string[] {
  return checkGraph(revisions).faults.map(({ message }) => message)
}

describe('missing links', () => {
  test('name the revision, its file and the missing parent, and suggest the one that was likely meant', () => {
    const { faults } = checkGraph([{ id: 'a1b2c3' }, { id: 'd4', parents: ['a1b2'], path: 'r/d4.ts' }])
    assert.deepEqual(faults, [
      {
        kind: 'missing-parent',
        revision: 'd4',
        missing: ['a1b2'],
        message: 'revision "d4" (r/d4.ts) names a missing parent: a1b2 (did you mean "a1b2c3"?)',
        hint: 'Restore the missing files, or correct down_revision and depends_on in the files that name them.',
        paths: ['r/d4.ts'],
      },
    ])
  })

  test('of one revision are named together', () => {
    assert.deepEqual(messages([{ id: 'a1b2', parents: ['c3', 'd4'] }]), [
      'revision "a1b2" names two missing parents: c3, d4',
    ])
  })

  test('suggest the id for a parent that is named by a label', () => {
    assert.deepEqual(
      messages([
        { id: 'a1', labels: ['cart'] },
        { id: 'b2', parents: ['cart'] },
      ]),
      ['revision "b2" names a missing parent: cart (did you mean "a1"?)'],
    )
  })

  test('are dependencies too, and may be meant as a label', () => {
    assert.deepEqual(
      messages([
        { id: 'a1', labels: ['cart'] },
        { id: 'b2', dependsOn: ['crat', ''] },
      ]),
      ['revision "b2" names two missing dependencies: crat (did you mean "cart"?), ""'],
    )
  })

  test('are ambiguous where several ids begin like a dependency', () => {
    const revisions = [
      { id: 'a1', path: 'r/a1.ts' },
      { id: 'a2' },
      { id: 'b', dependsOn: ['a'], path: 'r/b.ts' },
    ]
    const { faults } = checkGraph(revisions)
    assert.deepEqual(faults, [
      {
        kind: 'ambiguous-dependency',
        revision: 'b',
        reference: 'a',
        candidates: ['a1', 'a2'],
        message: 'revision "b" (r/b.ts) depends on "a", which could be "a1" (r/a1.ts) and "a2"',
        hint: 'Write more of the id in depends_on.',
        paths: ['r/b.ts', 'r/a1.ts'],
      },
    ])
  })
})

describe('duplicates', () => {
  test('of an id name both files', () => {
    const { faults } = checkGraph([
      { id: 'a', path: 'r/one.ts' },
      { id: 'a', path: 'r/two.sql' },
    ])
    assert.deepEqual(faults, [
      {
        kind: 'duplicate-id',
        revision: 'a',
        message: 'revision "a" is there twice: r/one.ts and r/two.sql',
        hint: 'Give one of the copies an id of its own, or remove it.',
        paths: ['r/one.ts', 'r/two.sql'],
      },
    ])
  })

  test('of an id are counted', () => {
    const copy = { id: 'a', path: 'r/a.ts' }
    assert.deepEqual(messages([copy, copy, copy]), [
      'revision "a" is there three times: r/a.ts, r/a.ts and r/a.ts',
    ])
  })

  test('of a label name both revisions and files', () => {
    const { faults } = checkGraph([
      { id: 'a', labels: ['cart'], path: 'r/a.ts' },
      { id: 'b', labels: ['cart'], path: 'r/b.ts' },
    ])
    assert.deepEqual(faults, [
      {
        kind: 'duplicate-label',
        label: 'cart',
        revisions: ['a', 'b'],
        message: 'label "cart" is on two revisions: "a" (r/a.ts) and "b" (r/b.ts)',
        hint: 'A label belongs to one revision, and is no other name: rename or remove the rest.',
        paths: ['r/a.ts', 'r/b.ts'],
      },
    ])
  })

  test('are labels that equal an id', () => {
    const revisions = [
      { id: 'a', path: 'r/a.ts' },
      { id: 'b', labels: ['a'], path: 'r/b.ts' },
    ]
    assert.deepEqual(messages(revisions), [
      'label "a" of revision "b" (r/b.ts) is also the id of revision "a" (r/a.ts)',
    ])
  })
})

describe('cycles', () => {
  test('are spelled out over parents and dependencies together, with their files', () => {
    const { faults } = checkGraph([
      { id: 'a', parents: ['c'], path: 'r/a.ts' },
      { id: 'b', dependsOn: ['a'], path: 'r/b.ts' },
      { id: 'c', parents: ['b'], path: 'r/c.ts' },
      { id: 'd', parents: ['c'], path: 'r/d.ts' },
    ])
    assert.deepEqual(faults, [
      {
        kind: 'cycle',
        revisions: ['a', 'b', 'c'],
        message: 'revisions that stand on each other: a → b → c → a (r/a.ts, r/b.ts and r/c.ts)',
        hint: 'Break the cycle: correct down_revision or depends_on in one of its files.',
        paths: ['r/a.ts', 'r/b.ts', 'r/c.ts'],
      },
    ])
  })

  test('are all found, also one that stands on another', () => {
    assert.deepEqual(messages(inputs('a→b→a, b→c→d→c, d→e')), [
      'revisions that stand on each other: a → b → a',
      'revisions that stand on each other: c → d → c',
    ])
  })

  test('are named in the order of the input', () => {
    assert.deepEqual(messages(inputs('c→d→c, a→b→a, b→c')), [
      'revisions that stand on each other: c → d → c',
      'revisions that stand on each other: a → b → a',
    ])
  })

  test('that cross show a shortest one through the first revision', () => {
    assert.deepEqual(messages(inputs('a→b→c→d→a, b→d')), [
      'revisions that stand on each other: a → b → d → a',
    ])
  })

  test('of one revision are told apart', () => {
    const { faults } = checkGraph([
      { id: 'a', parents: ['a'], path: 'r/a.ts' },
      { id: 'b', labels: ['own'], dependsOn: ['own'] },
    ])
    assert.deepEqual(
      faults.map(({ kind, message }) => [kind, message]),
      [
        ['self-loop', 'revision "a" (r/a.ts) is its own parent'],
        ['self-loop', 'revision "b" depends on itself'],
      ],
    )
  })
})

describe('names', () => {
  test('may hold letters of any script, digits, dots and underscores', () => {
    assert.equal(nameProblem('2026_ae10.Übung'), undefined)
    assert.equal(nameProblem('改訂'), undefined)
    assert.equal(nameProblem('headers'), undefined)
  })

  test('may not hold what targets are written with', () => {
    for (const character of ['@', '-', '+', ':']) {
      assert.deepEqual(nameProblem(`a${character}b`), {
        kind: 'reserved-character',
        problem: `holds the reserved character "${character}"`,
      })
    }
  })

  test('may not be empty, hold white space or invisible characters', () => {
    assert.equal(nameProblem('')!.problem, 'is empty')
    assert.equal(nameProblem('a b')!.problem, 'holds white space')
    assert.equal(nameProblem('a\n')!.problem, 'holds white space')
    assert.equal(nameProblem('a\u0007')!.problem, 'holds the invisible character U+0007')
    assert.equal(nameProblem('a\u200bb')!.problem, 'holds the invisible character U+200B')
  })

  test('may not be the words of targets', () => {
    for (const word of ['head', 'heads', 'base', 'current']) {
      assert.equal(nameProblem(word)!.problem, 'is a word that targets are written with')
    }
  })

  test('may have 255 characters and no more', () => {
    assert.equal(nameProblem('x'.repeat(255)), undefined)
    assert.equal(nameProblem('𝒳'.repeat(255)), undefined)
    assert.deepEqual(nameProblem('x'.repeat(256)), {
      kind: 'too-long',
      problem: 'is 256 characters long; 255 fit',
    })
  })

  test('are faults of the revision that has them, as id or as label', () => {
    assert.deepEqual(
      messages([
        { id: 'a-b', path: 'r/a.ts' },
        { id: 'c', labels: ['heads'] },
      ]),
      [
        'the id "a-b" (r/a.ts) holds the reserved character "-"',
        'the label "heads" of revision "c" is a word that targets are written with',
      ],
    )
  })

  test('that are too long are cut in the message', () => {
    assert.deepEqual(messages([{ id: 'x'.repeat(300) }]), [
      `the id "${'x'.repeat(60)}…" is 300 characters long; 255 fit`,
    ])
  })
})

describe('a file that cannot be read as a revision', () => {
  for (const [problem, hint] of [
    [
      'down_revision is not a literal: it is read from the text, never by running the file',
      'Write the header as literals: it is read from the text, the file is not run for it.',
    ],
    [
      'transaction is a string: expected true or false',
      'Write the header as literals: it is read from the text, the file is not run for it.',
    ],
    [
      'file does not parse: unterminated string',
      'Correct the file at that place: its header can be read only where it parses.',
    ],
    [
      'cannot be read: permission denied',
      'Let this user read the file, or take it out of the folder of revisions.',
    ],
    ['the line "-- upgrade" is missing, below which the SQL stands', 'Correct the file at that place.'],
  ] as const) {
    test(`has the way out that fits: ${problem}`, () => {
      assert.equal(unreadableHeader('r/z.ts', problem, 3, 7).hint, hint)
    })
  }
})

describe('a broken graph', () => {
  test('is one error with a line for every fault, those of the reader first', () => {
    const unreadable = unreadableHeader('r/z.ts', 'down_revision is not a literal', 3, 7)
    const revisions = [
      { id: 'a', path: 'r/a.ts', parents: ['a'] },
      { id: 'b', parents: ['nope'] },
    ]
    assert.throws(() => buildGraph(revisions, { faults: [unreadable] }), {
      name: 'MigError',
      code: 'graph.broken',
      message: [
        'the revision graph has three faults:',
        '  r/z.ts:3:7: down_revision is not a literal',
        '  revision "a" (r/a.ts) is its own parent',
        '  revision "b" names a missing parent: nope',
      ].join('\n'),
      hint: [
        'Write the header as literals: it is read from the text, the file is not run for it.',
        'Correct down_revision in the file.',
        'Restore the missing files, or correct down_revision and depends_on in the files that name them.',
      ],
      details: { faults: checkGraph(revisions, { faults: [unreadable] }).faults },
    })
  })

  test('is already one when only the reader found a fault', () => {
    assert.throws(
      () => buildGraph([{ id: 'a' }], { faults: [unreadableHeader('r/z.ts', 'does not parse')] }),
      {
        code: 'graph.broken',
        message: 'the revision graph has one fault:\n  r/z.ts: does not parse',
      },
    )
  })

  test('says each way out once', () => {
    assert.throws(() => buildGraph(inputs('a→a, b→b')), {
      code: 'graph.broken',
      hint: ['Correct down_revision in the file.'],
    })
  })
})
