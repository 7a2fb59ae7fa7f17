import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dot } from '../../../src/core/view/dot.ts'
import type { HistoryRow } from '../../../src/core/view/history.ts'
import { mermaid } from '../../../src/core/view/mermaid.ts'

const ROWS: HistoryRow[] = [
  {
    id: 'c-2',
    shortId: 'c-2',
    parents: ['b1', 'gone'],
    dependsOn: ['a1'],
    message: 'say "hi" & <b>#1</b> \\n `x`\nmore',
    labels: ['cart', 'shop'],
    state: 'pending',
    marks: ['head'],
  },
  {
    id: 'b1',
    shortId: 'b1',
    parents: [],
    dependsOn: [],
    message: '',
    labels: [],
    state: 'applied',
    marks: [],
  },
  {
    id: 'a1',
    shortId: 'a1',
    parents: [],
    dependsOn: [],
    message: 'a',
    labels: [],
    state: 'skipped',
    marks: [],
  },
]

describe('dot', () => {
  test('writes boxes by state, parent and dependency edges, and revisions that are not listed', () => {
    assert.deepEqual(dot(ROWS).split('\n'), [
      'digraph revisions {',
      '  rankdir=BT',
      '  node [shape=box, style="rounded,filled", fontcolor="#1b1b1b"]',
      '  "c-2" [label="c-2\\nsay \\"hi\\" &amp; <b>#1</b> \\\\n `x` more\\n[cart] [shop]\\npending", fillcolor="#fdf1cc"]',
      '  "b1" [label="b1\\napplied", fillcolor="#d7f0dd"]',
      '  "a1" [label="a1\\na\\nskipped", fillcolor="#e8e8e8"]',
      '  "gone" [label="gone", style=dotted]',
      '  "b1" -> "c-2"',
      '  "gone" -> "c-2"',
      '  "a1" -> "c-2" [style=dashed]',
      '}',
      '',
    ])
  })
})

describe('mermaid', () => {
  test('writes boxes with classes, parent and dependency edges, and revisions that are not listed', () => {
    assert.deepEqual(mermaid(ROWS).split('\n'), [
      'flowchart BT',
      '  r_c_2d_2["c-2 say #34;hi#34; #38; #60;b#62;#35;1#60;/b#62; #92;n #96;x#96; more [cart] [shop]"]:::pending',
      '  r_b1["b1"]:::applied',
      '  r_a1["a1 a"]:::skipped',
      '  r_gone["gone"]:::unlisted',
      '  r_b1 --> r_c_2d_2',
      '  r_gone --> r_c_2d_2',
      '  r_a1 -. needs .-> r_c_2d_2',
      '  classDef applied fill:#d7f0dd,stroke:#2f7d46,color:#1b1b1b',
      '  classDef pending fill:#fdf1cc,stroke:#a67c00,color:#1b1b1b',
      '  classDef skipped fill:#e8e8e8,stroke:#777777,color:#1b1b1b',
      '  classDef missing fill:#f9d7d7,stroke:#b03030,color:#1b1b1b',
      '  classDef unknown fill:#ffffff,stroke:#777777,color:#1b1b1b',
      '  classDef unlisted fill:none,stroke-dasharray:4',
      '',
    ])
  })

  test('names each id differently', () => {
    const rows = ['a_b', 'a-b', 'a_5f_b', 'a.b', 'é'].map((id) => ({ ...ROWS[1]!, id, shortId: id }))
    assert.deepEqual(
      mermaid(rows)
        .split('\n')
        .slice(1, 6)
        .map((line) => line.slice(2, line.indexOf('['))),
      ['r_a_5f_b', 'r_a_2d_b', 'r_a_5f_5f_5f_b', 'r_a_2e_b', 'r__e9_'],
    )
  })
})
