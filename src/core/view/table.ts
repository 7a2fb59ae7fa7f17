import { GLYPHS, type Charset } from './glyphs.ts'
import { segment, type Line, type Segment } from './segments.ts'
import { cutText, oneLine, textWidth } from './width.ts'

const GAP = 2
const LEAST_FLEXIBLE = 16

export interface Column {
  /** Left where it is left out. */
  readonly align?: 'left' | 'right'
  /** Gives way where the table is wider than it may be, down to sixteen columns; for one column of a table. */
  readonly flexible?: boolean
}

/** What stands in one place of a table; its segments follow each other without a space. */
export type Cell = readonly Segment[]

export interface TableOptions {
  readonly columns: readonly Column[]
  /** At most one cell for each column; those that a row lacks are empty. */
  readonly rows: readonly (readonly Cell[])[]
  /** The terminal columns to fit in by cutting the flexible column; left out: nothing is cut. */
  readonly width?: number | undefined
  readonly charset?: Charset | undefined
}

/**
 * One line for each row, the cells under each other with two spaces between columns and no borders. A column that
 * is empty in every row takes no room. Only the flexible column is ever cut, so a line may exceed `width`.
 */
export function table(options: TableOptions): Line[] {
  const rows = options.rows.map((row) => row.map(cleaned))
  const cellWidths = rows.map((row) => row.map(cellWidth))
  const widths = fitted(columnWidths(cellWidths, options.columns.length), options)
  const { ellipsis } = GLYPHS[options.charset ?? 'unicode']
  const spaces = spaceMaker()
  return rows.map((row, index) => {
    const line: Segment[] = []
    let end = 0
    let start = 0
    for (let at = 0; at < row.length; at++) {
      const width = widths[at]!
      let cell = row[at]!
      let used = cellWidths[index]![at]!
      if (used > width) {
        cell = cut(cell, width, ellipsis)
        used = cellWidth(cell)
      }
      if (used > 0) {
        const indent = start + (options.columns[at]!.align === 'right' ? width - used : 0)
        if (indent > end) line.push(spaces(indent - end))
        for (const part of cell) line.push(part)
        end = indent + used
      }
      if (width > 0) start += width + GAP
    }
    return line
  })
}

function cleaned(cell: Cell): Cell {
  const last = cell.length - 1
  const isClean = cell.every(({ text }, at) => text !== '' && text === cleanText(text, at === last))
  if (isClean) return cell
  return cell
    .map(({ role, text }, at) => segment(role, cleanText(text, at === last)))
    .filter(({ text }) => text !== '')
}

function cleanText(text: string, isLast: boolean): string {
  return isLast ? oneLine(text).trimEnd() : oneLine(text)
}

function cellWidth(cell: Cell): number {
  let width = 0
  for (const { text } of cell) width += textWidth(text)
  return width
}

function columnWidths(rows: readonly (readonly number[])[], count: number): number[] {
  const widest = new Array<number>(count).fill(0)
  for (const row of rows) {
    for (let at = 0; at < row.length; at++) if (row[at]! > widest[at]!) widest[at] = row[at]!
  }
  return widest
}

/** Space segments, one for each width: a long listing holds tens of thousands of the same few. */
function spaceMaker(): (width: number) => Segment {
  const made: Segment[] = []
  return (width) => (made[width] ??= segment('plain', ' '.repeat(width)))
}

function fitted(widths: readonly number[], { columns, width: limit }: TableOptions): readonly number[] {
  if (limit === undefined) return widths
  const used = widths.filter((width) => width > 0)
  const total = used.reduce((sum, width) => sum + width + GAP, -GAP)
  const excess = Math.max(0, total - limit)
  return widths.map((width, at) =>
    columns[at]?.flexible ? Math.max(Math.min(width, LEAST_FLEXIBLE), width - excess) : width,
  )
}

/** What is shown of a cell that is wider than `width`. */
function cut(cell: Cell, width: number, ellipsis: string): Cell {
  const shown: Segment[] = []
  let room = width - ellipsis.length
  for (const { role, text } of cell) {
    const kept = cutText(text, room)
    if (kept !== text) return [...shown, segment(role, kept + ellipsis)]
    shown.push(segment(role, text))
    room -= textWidth(text)
  }
  return shown
}
