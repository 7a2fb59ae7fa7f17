import type { Charset } from './glyphs.ts'

/** What the drawing needs of a revision. */
export interface LaneRow {
  readonly id: string
  readonly parents: readonly string[]
}

/**
 * One drawn line. `node`: the row with this index, its glyph between the lanes `before` and `after` it. `edge`: where
 * lanes part, join or move. `end`: a lane ends because it leads to the revisions `hidden`, which are not in the list.
 */
export type LaneLine =
  | { readonly kind: 'node'; readonly row: number; readonly before: string; readonly after: string }
  | { readonly kind: 'edge'; readonly text: string }
  | { readonly kind: 'end'; readonly text: string; readonly hidden: readonly string[] }

/** The lane that leads out of the list; a node has at most one, and it ends right under it. */
const HIDDEN = -1

/**
 * Lays out a graph as lanes, a row's children above it and its parents below. Lane n stands at character 2n. There
 * are never more lanes than open ends: lanes that lead to the same revision join at once into the leftmost, and a
 * lane that ends makes those on its right move up.
 *
 * The drawing can be read back to exactly the parent edges by following it downward: a line parts only where a
 * node has several parents, a crossed lane (`─│─`, `_|_`) is unbroken and is no joint, and two lines never share
 * a joint unless all that enters it leads to all that leaves it. That is why a merge whose parent already has a
 * lane takes two lines: it opens a new lane, which then joins the old one.
 *
 * Takes time and space in proportion to edges times lanes.
 */
export function drawLanes(rows: readonly LaneRow[], charset: Charset): LaneLine[] {
  const pen = PENS[charset]
  const indexes = new Map(rows.map(({ id }, index) => [id, index]))
  const lines: LaneLine[] = []
  const lanes: number[] = []
  let vacated: number | undefined

  function draw(text: string): void {
    lines.push({ kind: 'edge', text: text.trimEnd() })
  }

  function drawNode(row: number): number {
    let column = lanes.indexOf(row)
    if (column === -1) {
      column = lanes.push(row) - 1
      // right under a lane that just ended, a new head would look like its continuation
      if (column === vacated) draw(pen.pass(column))
    }
    const after = ` ${pen.pass(lanes.length - column - 1)}`.trimEnd()
    lines.push({ kind: 'node', row, before: pen.pass(column), after })
    return column
  }

  function part(column: number, targets: readonly number[]): void {
    const [first, ...others] = targets
    lanes[column] = first!
    if (others.length === 0) return
    const right = lanes.length - column - 1
    if (right === 0) {
      draw(pen.part(column, others.length, 0))
      lanes.push(...others)
      return
    }
    others.reverse().forEach((target, done) => {
      draw(pen.part(column, 1, right + done))
      lanes.splice(column + 1, 0, target)
    })
  }

  function join(target: number): void {
    const left = lanes.indexOf(target)
    const right = lanes.lastIndexOf(target)
    if (left === right) return
    draw(pen.join(left, right, lanes.length - right - 1))
    lanes.splice(right, 1)
  }

  function close(column: number): void {
    lanes.splice(column, 1)
    vacated = column === lanes.length ? column : undefined
    if (vacated === undefined) draw(pen.shift(column, lanes.length - column))
  }

  rows.forEach((row, index) => {
    const column = drawNode(index)
    vacated = undefined
    const targets: number[] = []
    const hidden: string[] = []
    for (const parent of row.parents) {
      const target = indexes.get(parent)
      if (target === undefined || target <= index) hidden.push(parent)
      else targets.push(target)
    }
    const open = hidden.length > 0 ? [...targets, HIDDEN] : targets
    if (open.length === 0) {
      close(column)
      return
    }
    part(column, open)
    targets.forEach(join)
    if (hidden.length === 0) return
    const ending = lanes.indexOf(HIDDEN)
    const text = `${pen.pass(ending)}~ ${pen.pass(lanes.length - ending - 1)}`.trimEnd()
    lines.push({ kind: 'end', text, hidden })
    close(ending)
  })
  return lines
}

/** The two ways to write the same lines; `right` counts the lanes on the right, which a line may move by one. */
interface Pen {
  /** Lanes that go straight on. */
  pass(count: number): string
  /** Lane `column` opens `added` new ones beside it; more than one only where no lane is on the right. */
  part(column: number, added: number, right: number): string
  /** Lane `from` ends in lane `into`, on its left. */
  join(into: number, from: number, right: number): string
  /** The lanes on the right of `column` move into its empty place. */
  shift(column: number, right: number): string
}

const UNICODE: Pen = {
  pass: (count) => '│ '.repeat(count),
  part: (column, added, right) => `${UNICODE.pass(column)}├${'─┬'.repeat(added - 1)}─╮${'╲ '.repeat(right)}`,
  join: (into, from, right) => `${UNICODE.pass(into)}├─${'│─'.repeat(from - into - 1)}╯${'╱ '.repeat(right)}`,
  shift: (column, right) => `${UNICODE.pass(column)} ${'╱ '.repeat(right)}`,
}

const ASCII: Pen = {
  pass: (count) => '| '.repeat(count),
  part: (column, added, right) =>
    `${ASCII.pass(column)}|${added === 1 ? '\\ ' : '-.'.repeat(added)}${'\\ '.repeat(right)}`,
  join: (into, from, right) => `${ASCII.pass(into)}|${'_|'.repeat(from - into - 1)}/ ${'/ '.repeat(right)}`,
  shift: (column, right) => `${ASCII.pass(column)} ${'/ '.repeat(right)}`,
}

const PENS: Readonly<Record<Charset, Pen>> = { unicode: UNICODE, ascii: ASCII }
