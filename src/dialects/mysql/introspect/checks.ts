import type { Row } from '../../../core/dialect.ts'
import { byName } from '../../../core/schema/constraints.ts'
import type { Check } from '../../../core/schema/model.ts'
import { textOf, type Lacking, type Server } from './catalogue.ts'
import { expressionOf } from './column.ts'
import type { Exact } from './exact.ts'

interface CheckContext {
  readonly table: string
  readonly server: Server
  readonly exact: Exact
  readonly lacking: Lacking
}

/** The checks of a table, and the columns whose check is what makes a text of MariaDB's a JSON. */
export function checksOf(
  columns: readonly Row[],
  rows: readonly Row[],
  context: CheckContext,
): { readonly checks: readonly Check[]; readonly jsonColumns: ReadonlySet<string> } {
  const atColumn = new Map<string, Row>()
  if (context.server.isMariadb)
    for (const row of rows) if (isAtColumn(row, columns)) atColumn.set(textOf(row, 'name'), row)
  const jsonColumns = new Set(
    columns
      .filter((column) => isJson(column, atColumn.get(textOf(column, 'name'))))
      .map((column) => textOf(column, 'name')),
  )
  const checks = rows
    .filter((row) => atColumn.get(textOf(row, 'name')) !== row || !jsonColumns.has(textOf(row, 'name')))
    .map((row) => checkOf(row, atColumn.get(textOf(row, 'name')) === row, context))
  return { checks: byName(checks), jsonColumns }
}

/** Before 10.5.10 MariaDB does not tell, and one that goes by the name of a column stands at it. */
const isAtColumn = (row: Row, columns: readonly Row[]): boolean =>
  row['level'] === undefined
    ? columns.some((column) => textOf(column, 'name') === textOf(row, 'name'))
    : row['level'] === 'Column'

/** MariaDB's JSON is a text with this collation and this check, and nothing tells how it was written. */
const isJson = (column: Row, check: Row | undefined): boolean =>
  textOf(column, 'type') === 'longtext' &&
  textOf(column, 'collation') === 'utf8mb4_bin' &&
  textOf(check, 'expression') === `json_valid(\`${textOf(column, 'name').replaceAll('`', '``')}\`)`

function checkOf(row: Row, atColumn: boolean, { table, server, exact, lacking }: CheckContext): Check {
  const name = textOf(row, 'name')
  const shown = textOf(row, 'expression')
  const expression =
    (server.isMariadb ? exact.checkOf(table, name) : undefined) ?? expressionOf(shown, server)
  if (expression === undefined) lacking('expression of check', name)
  return {
    name,
    expression: expression ?? shown,
    ...(textOf(row, 'enforced') === 'NO' && { notEnforced: true as const }),
    ...(atColumn && { atColumn: true as const }),
  }
}
