import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Charset } from '../../../src/core/view/glyphs.ts'
import { history, type HistoryOptions, type HistoryRow } from '../../../src/core/view/history.ts'
import { plain } from '../../../src/core/view/segments.ts'
import { readEdges } from './read-lanes.ts'

function row(id: string, parents: string, more: Partial<HistoryRow> = {}): HistoryRow {
  return {
    id,
    shortId: id,
    parents: parents.split(' ').filter(Boolean),
    dependsOn: [],
    message: `make ${id}`,
    labels: [],
    state: 'applied',
    marks: [],
    ...more,
  }
}

/** One row for each `child: parents`, drawn without its state. */
function drawn(graph: readonly string[], charset: Charset = 'unicode'): string[] {
  const rows = graph.map((line) => {
    const [id, parents] = line.split(':')
    return row(id!, parents!, { message: '' })
  })
  return plain(history(rows, { charset })).map((line) => line.replace('  applied', '').trimEnd())
}

function text(rows: readonly HistoryRow[], options?: HistoryOptions): string[] {
  return plain(history(rows, options))
}

const SHOP = [
  row('c2e4d0b1', '41aa90cd 77c0aa31', {
    message: 'merge cart into main',
    date: '2026-11-20',
    state: 'pending',
    marks: ['head'],
  }),
  row('77c0aa31', '9f3c1b2a', {
    message: 'create carts',
    labels: ['cart'],
    date: '2026-11-18',
    detail: '11-19 10:02 by deploy@ci',
    dependsOn: ['41aa90cd'],
  }),
  row('41aa90cd', '9f3c1b2a', {
    message: 'add phone to users',
    date: '2026-11-17',
    state: 'skipped',
    detail: 'only dev',
  }),
  row('9f3c1b2a', '', { message: 'create users', date: '2026-11-02', detail: '11-03 08:15 by ana' }),
]

describe('history', () => {
  test('says nothing of a state where no database was asked', () => {
    const rows = [row('b', 'a', { state: 'unknown', marks: ['head'] }), row('a', '', { state: 'unknown' })]
    assert.deepEqual(text(rows), ['●  b  make b  (head)', '●  a  make a'])
    assert.deepEqual(text(rows, { charset: 'ascii' }), ['*  b  make b  (head)', '*  a  make a'])
  })

  test('draws a branch and its merge with all that is known of each revision in aligned columns', () => {
    assert.deepEqual(text(SHOP), [
      '○    c2e4d0b1  merge cart into main  (head)  2026-11-20  pending',
      '├─╮',
      '│ ●  77c0aa31  create carts          [cart]  2026-11-18  applied 11-19 10:02 by deploy@ci  ⇠ needs 41aa90cd',
      '– │  41aa90cd  add phone to users            2026-11-17  skipped only dev',
      '├─╯',
      '●    9f3c1b2a  create users                  2026-11-02  applied 11-03 08:15 by ana',
    ])
  })

  test('draws the same in ASCII', () => {
    assert.deepEqual(text(SHOP, { charset: 'ascii' }), [
      'o    c2e4d0b1  merge cart into main  (head)  2026-11-20  pending',
      '|\\',
      '| *  77c0aa31  create carts          [cart]  2026-11-18  applied 11-19 10:02 by deploy@ci  <- needs 41aa90cd',
      '- |  41aa90cd  add phone to users            2026-11-17  skipped only dev',
      '|/',
      '*    9f3c1b2a  create users                  2026-11-02  applied 11-03 08:15 by ana',
    ])
  })

  test('gives every segment its role, the glyph and the state that of the state', () => {
    assert.deepEqual(
      history([row('a1', '', { labels: ['cart'], marks: ['head', 'current'], detail: 'by ana' })]),
      [
        [
          { text: '●', role: 'applied' },
          { text: '  ', role: 'plain' },
          { text: 'a1', role: 'id' },
          { text: '  ', role: 'plain' },
          { text: 'make a1', role: 'message' },
          { text: '  ', role: 'plain' },
          { text: '[cart]', role: 'label' },
          { text: ' ', role: 'plain' },
          { text: '(head, current)', role: 'mark' },
          { text: '  ', role: 'plain' },
          { text: 'applied', role: 'applied' },
          { text: ' ', role: 'plain' },
          { text: 'by ana', role: 'detail' },
        ],
      ],
    )
  })

  test('cuts messages to the width, and nothing else where even that is not enough', () => {
    const rows = [
      row('a1', 'b1', { message: 'move every address of every customer' }),
      row('b1', '', { message: '請求書の住所をすべての顧客に移す' }),
    ]
    assert.deepEqual(text(rows, { width: 40 }), [
      '●  a1  move every address of e…  applied',
      '●  b1  請求書の住所をすべての…   applied',
    ])
    assert.deepEqual(text(rows, { width: 10 }), [
      '●  a1  move every addr…  applied',
      '●  b1  請求書の住所を…   applied',
    ])
  })

  test('keeps a message on one line and its control characters away from the terminal', () => {
    assert.deepEqual(text([row('a1', '', { message: 'one\n two \u001b[31mred' })]), [
      '●  a1  one two ?[31mred  applied',
    ])
  })

  test('draws no line for no revisions', () => {
    assert.deepEqual(text([]), [])
  })

  test('shows where parents are not among the rows, with their ids shortened', () => {
    const rows = [row('a1', 'b1 cccccc'), row('b1', 'dddddd eeeeee'), row('f1', 'b1')]
    assert.deepEqual(text(rows, { shorten: (id) => id.slice(0, 3) }), [
      '●    a1  make a1  applied',
      '├─╮',
      '│ ~  parent ccc is not listed',
      '●    b1  make b1  applied',
      '~    parents ddd, eee are not listed',
      '',
      '●    f1  make f1  applied',
      '~    parent b1 is not listed',
    ])
  })
})

describe('the lanes of a history', () => {
  test('run straight through a linear graph', () => {
    assert.deepEqual(drawn(['n3: n2', 'n2: n1', 'n1:']), ['●  n3', '●  n2', '●  n1'])
  })

  test('part for each parent of a merge and join again', () => {
    const graph = ['n5: n4 n3 n2', 'n4: n1', 'n3: n1', 'n2: n1', 'n1:']
    assert.deepEqual(drawn(graph), [
      '●      n5',
      '├─┬─╮',
      '● │ │  n4',
      '│ ● │  n3',
      '├─╯╱',
      '│ ●    n2',
      '├─╯',
      '●      n1',
    ])
    assert.deepEqual(drawn(graph, 'ascii'), [
      '*      n5',
      '|-.-.',
      '* | |  n4',
      '| * |  n3',
      '|/ /',
      '| *    n2',
      '|/',
      '*      n1',
    ])
  })

  test('make room where a merge stands left of other lanes, its parents from left to right', () => {
    const graph = ['n6: n4', 'n5: n0', 'n4: n3 n2 n1', 'n2: n3', 'n1: n3', 'n3:', 'n0:']
    assert.deepEqual(drawn(graph), [
      '●        n6',
      '│ ●      n5',
      '● │      n4',
      '├─╮╲',
      '├─╮╲ ╲',
      '│ ● │ │  n2',
      '├─╯╱ ╱',
      '│ ● │    n1',
      '├─╯╱',
      '● │      n3',
      ' ╱',
      '●        n0',
    ])
    assert.deepEqual(drawn(graph, 'ascii'), [
      '*        n6',
      '| *      n5',
      '* |      n4',
      '|\\ \\',
      '|\\ \\ \\',
      '| * | |  n2',
      '|/ / /',
      '| * |    n1',
      '|/ /',
      '* |      n3',
      ' /',
      '*        n0',
    ])
  })

  test('are crossed unbroken where a far lane joins', () => {
    const graph = ['n6: n3', 'n5: n2', 'n4: n3', 'n3: n1', 'n2: n1', 'n1:']
    assert.deepEqual(drawn(graph), [
      '●      n6',
      '│ ●    n5',
      '│ │ ●  n4',
      '├─│─╯',
      '● │    n3',
      '│ ●    n2',
      '├─╯',
      '●      n1',
    ])
    assert.deepEqual(drawn(graph, 'ascii'), [
      '*      n6',
      '| *    n5',
      '| | *  n4',
      '|_|/',
      '* |    n3',
      '| *    n2',
      '|/',
      '*      n1',
    ])
  })

  test('leave an empty line between a revision without parents and a head right under it', () => {
    assert.deepEqual(drawn(['n3:', 'n2: n1', 'n1:']), ['●  n3', '', '●  n2', '●  n1'])
  })
})

const LISTED = [
  'n0',
  'n1',
  'n2',
  'n3',
  'n4',
  'n5',
  'n6',
  'n7',
  'n8',
  'n9',
  'n10',
  'n11',
  'n12',
  'n13',
  'n14',
  'n15',
]

/** Newest first: each row has up to `most` parents among those that `choices` offers it. */
function graphsOf(most: number, choices: (below: readonly string[]) => string[]): fc.Arbitrary<HistoryRow[]> {
  const rows = LISTED.map((id, at) => {
    const offered = choices(LISTED.slice(at + 1))
    const parents = fc.shuffledSubarray(offered, { maxLength: Math.min(most, offered.length) })
    return parents.map((ids) => row(id, ids.join(' '), { message: '' }))
  })
  return fc.tuple(...rows)
}

const anyGraph = fc.oneof(
  graphsOf(4, (below) => [...below.slice(0, 7), 'x1', 'x2']),
  graphsOf(2, (below) => below.slice(0, 4)),
  // no merges, so that many lanes stay open side by side
  graphsOf(1, (below) => [...below]),
)

function edgesOf(rows: readonly HistoryRow[]): string[] {
  return rows.flatMap(({ id, parents }) => parents.map((parent) => `${id}>${parent}`)).sort()
}

describe('a drawing of any graph', () => {
  test('can be read back to exactly the parent edges', () => {
    fc.assert(
      fc.property(anyGraph, (rows) => {
        assert.deepEqual(readEdges(text(rows), 'unicode'), edgesOf(rows))
      }),
      { numRuns: 1000 },
    )
  })

  test('can be read back to exactly the parent edges in ASCII', () => {
    fc.assert(
      fc.property(anyGraph, (rows) => {
        assert.deepEqual(readEdges(text(rows, { charset: 'ascii' }), 'ascii'), edgesOf(rows))
      }),
      { numRuns: 1000 },
    )
  })

  test('never holds a lane more than there are revisions waited for', () => {
    fc.assert(
      fc.property(anyGraph, (rows) => {
        const lanes = text(rows)
          .filter((line) => /^[│ ]*●/.test(line))
          .map((line) => line.match(/[│●]/g)!.length)
        const waited = new Set<string>()
        const expected = rows.map(({ id, parents }) => {
          const { size } = waited.add(id)
          waited.delete(id)
          for (const parent of parents.filter((each) => LISTED.includes(each))) waited.add(parent)
          return size
        })
        assert.deepEqual(lanes, expected)
      }),
    )
  })

  test('has no trailing space and only ASCII where that is asked for', () => {
    fc.assert(
      fc.property(anyGraph, (rows) => {
        const lines = [...text(rows), ...text(rows, { charset: 'ascii' })]
        assert.deepEqual(
          lines.filter((line) => line !== line.trimEnd()),
          [],
        )
        assert.match(text(rows, { charset: 'ascii' }).join(''), /^[\x20-\x7e]*$/)
      }),
    )
  })

  test('grows with the lanes: two hundred bases side by side take a line each and one for each that ends', () => {
    const numbers = Array.from({ length: 200 }, (_, at) => at)
    const lines = drawn([...numbers.map((at) => `n${at}: b${at}`), ...numbers.map((at) => `b${at}:`)])
    assert.equal(lines.length, 599)
    assert.equal(lines[199], `${'│ '.repeat(199)}●  n199`)
    assert.equal(lines[598], `●${' '.repeat(400)}b199`)
  })
})
