import type { Value } from '../../../core/dialect.ts'
import type { Session } from '../../db/session.ts'
import { isSameRow, rowHash, type Cell, type Cells } from './cells.ts'
import { cellsOf, selectList, type ShapeColumn, type TableShape } from './shape.ts'
import { shapesOf } from './shapes.ts'

/** A table that rows of a file are compared with, or put into. */
export interface Target {
  readonly session: Session
  readonly shape: TableShape
  /** Its columns for those of the file, in the order of the file. */
  readonly columns: readonly ShapeColumn[]
}

/** Finds the row of the table that stands for each row of a file; undefined: there is none. */
export type FindRows = (rows: readonly Cells[]) => Promise<readonly (Cells | undefined)[]>

/** Looks rows up by their primary key; where there is none, as rows that are equal in every column, each counted once. */
export async function finderOf(target: Target): Promise<FindRows> {
  const key = target.shape.key.map((name) => target.columns.findIndex((column) => column.name === name))
  const isKeyed = key.length > 0 && !key.includes(-1)
  return isKeyed ? byKey(target, key) : byContent(target)
}

function byKey(target: Target, key: readonly number[]): FindRows {
  const { session, shape, columns } = target
  const keyOf = (cells: Cells) => JSON.stringify(key.map((at) => cells[at]))
  return async (rows) => {
    const bindings: Value[] = []
    const condition = conditionOf(target, key, rows, bindings)
    const found = await session.query(
      `SELECT ${selectList({ columns })} FROM ${shape.from} WHERE ${condition}`,
      bindings,
    )
    const there = new Map<string, Cells[]>()
    for (const row of found) {
      const cells = cellsOf({ columns }, Object.values(row))
      const same = there.get(keyOf(cells))
      if (same) same.push(cells)
      else there.set(keyOf(cells), [cells])
    }
    return rows.map((cells) => {
      const known = there.get(keyOf(cells)) ?? []
      const at = known.findIndex((each) => isSameRow(each, cells))
      if (at !== -1) return known.splice(at, 1)[0]
      // SQLite lets several rows have no value in their key: those are known by all of it
      return key.some((column) => cells[column] === null) ? undefined : known[0]
    })
  }
}

function conditionOf(
  { session, columns }: Target,
  key: readonly number[],
  rows: readonly Cells[],
  bindings: Value[],
): string {
  const { quote, placeholder } = session.dialect
  const place = (column: ShapeColumn, cell: Cell) =>
    column.write(placeholder(bindings.push(column.bind(cell))), cell)
  const [only] = key
  if (key.length === 1 && rows.every((cells) => cells[only!] !== null)) {
    const column = columns[only!]!
    return `${quote(column.name)} IN (${rows.map((cells) => place(column, cells[only!]!)).join(', ')})`
  }
  return rows
    .map((cells) => {
      const parts = key.map((at) => {
        const [column, cell] = [columns[at]!, cells[at]!]
        return cell === null
          ? `${quote(column.name)} IS NULL`
          : `${quote(column.name)} = ${place(column, cell)}`
      })
      return `(${parts.join(' AND ')})`
    })
    .join(' OR ')
}

async function byContent({ session, shape, columns }: Target): Promise<FindRows> {
  const there = new Map<string, number>()
  for await (const values of shapesOf(session).rows(session, { ...shape, columns })) {
    const hash = rowHash(cellsOf({ columns }, values))
    there.set(hash, (there.get(hash) ?? 0) + 1)
  }
  return (rows) =>
    Promise.resolve(
      rows.map((cells) => {
        const hash = rowHash(cells)
        const left = there.get(hash) ?? 0
        if (left === 0) return undefined
        there.set(hash, left - 1)
        return cells
      }),
    )
}
