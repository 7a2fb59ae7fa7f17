import type { Value } from '../../../core/dialect.ts'
import type { Session } from '../../db/session.ts'
import type { Cell } from './cells.ts'

/** A table as its rows are read and written. */
export interface TableShape {
  /** As a revision names it. */
  readonly name: string
  /** All that are not computed from others. */
  readonly columns: readonly ShapeColumn[]
  /** The columns of the primary key; empty: there is none. */
  readonly key: readonly string[]
  /** The next number of each column that counts by itself. */
  readonly counters: Readonly<Record<string, string>>
  /** What stands behind FROM. */
  readonly from: string
  /** What stands between the columns of an INSERT and its VALUES. */
  readonly overriding: string
}

export interface ShapeColumn {
  readonly name: string
  /** As the server spells it, with what it takes to make such a column. */
  readonly type: string
  /** SQL of the value as text; several expressions where one does not tell. */
  readonly read: readonly string[]
  /** SQL of a value that is bound at `place`. */
  write(place: string, cell: Cell): string
  /** The value that is bound for a cell. */
  bind(cell: Cell): Value
  /** The cell of what the expressions of `read` gave. */
  cell(values: readonly unknown[]): Cell
}

/** How one kind of database is asked for its tables and their rows. */
export interface Shapes {
  /** Undefined: there is no such table. */
  shapeOf(session: Session, name: string): Promise<TableShape | undefined>
  /** The tables of the schemas that the session looks in, by their names; with parts of others left out. */
  tables(session: Session): Promise<readonly string[]>
  /** Opens a transaction that sees one state of the database and changes nothing. */
  beginReading(session: Session): Promise<void>
  /** All rows of a table, one after the other, never all at once. To be read inside of a transaction. */
  rows(session: Session, shape: TableShape): AsyncIterable<readonly unknown[]>
  /** Has the session take every value as it was, inside of a transaction that has begun; `end` sets back what stays. */
  beginWriting(session: Session): Promise<{ end(): Promise<void> }>
  /** Has the counters go on from these numbers at least. */
  raise(session: Session, shape: TableShape, counters: Readonly<Record<string, string>>): Promise<void>
}

/** The cells of a row of `rows`. */
export function cellsOf(
  { columns }: Pick<TableShape, 'columns'>,
  values: readonly unknown[],
): readonly Cell[] {
  let at = 0
  return columns.map((column) => {
    const from = at
    at += column.read.length
    return column.cell(values.slice(from, at))
  })
}

/** The expressions of all columns, each with a name of its own. */
export const selectList = ({ columns }: Pick<TableShape, 'columns'>): string =>
  columns
    .flatMap(({ read }) => read)
    .map((sql, i) => `${sql} AS c${i}`)
    .join(', ')

/** Text, or null. Throws for what a driver has made something else of. */
export function textCell([value]: readonly unknown[]): Cell {
  if (value === null || typeof value === 'string') return value
  throw new Error(`the driver gives ${typeof value} where text was asked for`)
}
