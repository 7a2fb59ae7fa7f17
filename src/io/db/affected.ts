import type { Row } from '../../core/dialect.ts'

const counts = new WeakMap<readonly Row[], number>()

/** The answer of a driver, with the number of rows that its statement has changed. */
export function withAffected(rows: readonly Row[], count: unknown): readonly Row[] {
  if (typeof count === 'number') counts.set(rows, count)
  return rows
}

/** How many rows the statement has changed whose answer this is; undefined: none of its kind, or nobody says. */
export function affectedOf(rows: readonly Row[]): number | undefined {
  return counts.get(rows)
}
