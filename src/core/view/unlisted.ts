import type { HistoryRow } from './history.ts'

/** The ids that the rows name as parents or dependencies and that are not rows themselves, each once. */
export function unlistedIds(rows: readonly HistoryRow[]): string[] {
  const listed = new Set(rows.map(({ id }) => id))
  const named = new Set(rows.flatMap(({ parents, dependsOn }) => [...parents, ...dependsOn]))
  return [...named].filter((id) => !listed.has(id))
}
