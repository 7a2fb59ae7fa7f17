import type { RenderContext } from '../dialect.ts'
import type { Check, Column } from '../schema/model.ts'

/** Which check stands at a column of MariaDB's: one at most, which goes by the column's name. */
export const isCheckAt = (check: Check, column: Pick<Column, 'name'>): boolean =>
  check.atColumn === true && check.name === column.name

/** The definition of a column in CREATE TABLE or behind ADD, with the check that stands at it. */
export function definitionWithCheck(
  column: Column,
  checks: readonly Check[],
  { dialect, version }: Pick<RenderContext, 'dialect' | 'version'>,
): string {
  const check = checks.find((each) => isCheckAt(each, column))
  const definition = dialect.columnDefinition(column, { ...(version && { version }) })
  if (check === undefined) return definition
  // throws where there is no such check
  dialect.constraint({ type: 'check', ...check }, version)
  return `${definition} CHECK (${check.expression})`
}
