import type { RenderContext, Row } from '../dialect.ts'
import { constraintsOf } from '../schema/constraints.ts'
import type { Check, Column, Index, Table } from '../schema/model.ts'
import { definitionWithCheck, isCheckAt } from './definition-with-check.ts'
import { quoteColumns } from '../sql/column-names.ts'

/** What SHOW CREATE TABLE would give of a table that only the operations before tell of. */
export function assumedTable(table: Table, { dialect }: RenderContext): readonly Row[] {
  const names = table.columns.map(({ name }) => name)
  const quoted = (expression: string) => quoteColumns(expression, names, dialect.quote)
  const column = (each: Column): Column =>
    each.generated
      ? { ...each, generated: { ...each.generated, expression: quoted(each.generated.expression) } }
      : each
  const check = (each: Check): Check => ({ ...each, expression: quoted(each.expression) })
  const checks = table.checks.map(check)
  const ofTable = checks.filter((each) => !table.columns.some((one) => isCheckAt(each, one)))
  const index = ({ name, keys }: Index) => {
    const list = keys.map((key) =>
      'column' in key ? dialect.quote(key.column) : `(${quoted(key.expression)})`,
    )
    return `KEY ${dialect.quote(name)} (${list.join(', ')})`
  }
  const lines = [
    ...table.columns.map((each) => definitionWithCheck(column(each), checks, { dialect })),
    ...constraintsOf({ ...table, checks: ofTable }).map((each) => dialect.constraint(each)),
    ...table.indexes.map(index),
  ]
  return [{ 'Create Table': `CREATE TABLE ${dialect.table(table.name)} (\n  ${lines.join(',\n  ')}\n)` }]
}
