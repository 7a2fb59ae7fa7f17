import { GLYPHS, type Charset, type Glyphs, type State } from './glyphs.ts'
import { drawLanes, type LaneLine } from './lanes.ts'
import { segment, type Line } from './segments.ts'
import { table, type Cell, type Column } from './table.ts'
import { oneLine } from './width.ts'

/** A revision as the history shows it. */
export interface HistoryRow {
  readonly id: string
  /** The id as it is printed. */
  readonly shortId: string
  readonly parents: readonly string[]
  readonly dependsOn: readonly string[]
  readonly message: string
  readonly labels: readonly string[]
  /** Text, as it is to be shown. */
  readonly date?: string | undefined
  readonly state: State
  /** Follows the state: when and by whom, or why. */
  readonly detail?: string | undefined
  /** What else there is to know: `head`, `current`, `only dev`. */
  readonly marks: readonly string[]
}

export interface HistoryOptions {
  /** `unicode` where it is left out. */
  readonly charset?: Charset | undefined
  /** Messages are cut to make lines this wide; everything else is always whole. Left out: nothing is cut. */
  readonly width?: number | undefined
  /** How to print the id of a revision that is not among the rows; left out: whole. */
  readonly shorten?: ((id: string) => string) | undefined
}

const COLUMNS: readonly Column[] = [{}, { flexible: true }, {}, {}, {}, {}]
const LANE_GAP = 2

/**
 * Draws revisions as a graph in text, one line for each with the lines between them. Rows come newest first: a
 * parent stands below its children. A parent that is not among the rows ends its lane with `~` and is named there;
 * dependencies are named at the end of the line and are no lanes.
 */
export function history(rows: readonly HistoryRow[], options: HistoryOptions = {}): Line[] {
  const { charset = 'unicode', width } = options
  const glyphs = GLYPHS[charset]
  const drawn = drawLanes(rows, charset)
  const indent = drawn.reduce((widest, line) => Math.max(widest, laneWidth(line)), 0) + LANE_GAP
  const print = idPrinter(rows, options)
  const texts = table({
    columns: COLUMNS,
    rows: rows.map((row) => cells(row, glyphs, print)),
    width: width === undefined ? undefined : Math.max(0, width - indent),
    charset,
  })
  return drawn.map((line) => {
    if (line.kind === 'edge') return lanes(line.text)
    const pad = segment('plain', ' '.repeat(indent - laneWidth(line)))
    if (line.kind === 'end') {
      const ids = line.hidden.map(print).join(', ')
      const note = line.hidden.length === 1 ? `parent ${ids} is not listed` : `parents ${ids} are not listed`
      return [...lanes(line.text), pad, segment('note', oneLine(note))]
    }
    const { state } = rows[line.row]!
    const node = segment(state, glyphs.state[state])
    return [...lanes(line.before), node, ...lanes(line.after), pad, ...texts[line.row]!]
  })
}

function lanes(text: string): Line {
  return text === '' ? [] : [segment('lane', text)]
}

function laneWidth(line: LaneLine): number {
  return line.kind === 'node' ? line.before.length + 1 + line.after.length : line.text.length
}

function idPrinter(rows: readonly HistoryRow[], { shorten }: HistoryOptions): (id: string) => string {
  let shortIds: Map<string, string> | undefined
  return (id) => {
    shortIds ??= new Map(rows.map((row) => [row.id, row.shortId]))
    return shortIds.get(id) ?? shorten?.(id) ?? id
  }
}

const SPACE = segment('plain', ' ')
const EMPTY: Cell = []

function cells(row: HistoryRow, glyphs: Glyphs, print: (id: string) => string): Cell[] {
  const state = segment(row.state, row.state)
  return [
    [segment('id', row.shortId)],
    [segment('message', row.message)],
    tags(row),
    row.date ? [segment('date', row.date)] : EMPTY,
    row.state === 'unknown' ? EMPTY : row.detail ? [state, SPACE, segment('detail', row.detail)] : [state],
    row.dependsOn.length === 0
      ? EMPTY
      : [segment('needs', `${glyphs.needs} ${row.dependsOn.map(print).join(', ')}`)],
  ]
}

function tags({ labels, marks }: HistoryRow): Cell {
  if (labels.length === 0 && marks.length === 0) return EMPTY
  const all = labels.map((label) => segment('label', `[${label}]`))
  if (marks.length > 0) all.push(segment('mark', `(${marks.join(', ')})`))
  return all.flatMap((tag, at) => (at === 0 ? [tag] : [SPACE, tag]))
}
