import { MigError } from '../../errors.ts'
import type { Inquiry, RenderContext } from '../dialect.ts'
import { findTable } from '../schema/edit.ts'
import { askTable, changedDefinition, createdText } from './alter-column.ts'
import { isSameColumn, readCreatedTable } from './created-table.ts'
import { definitionWithCheck } from './definition-with-check.ts'

/**
 * Gives a column of MariaDB's the check that stands at it, or takes it away: no ALTER TABLE does that but one that states
 * the whole column anew, as the server itself spells it.
 */
export function alterColumnCheck(
  { table, name }: { readonly table: string; readonly name: string },
  expression: string | undefined,
  context: RenderContext,
): Inquiry {
  const { dialect, before } = context
  const known = findTable(before, table)
  const column = known?.columns.find((each) => each.name === name)
  return {
    ask: askTable(table, context),
    ...(column && {
      assume: [
        { 'Create Table': `CREATE TABLE x (${definitionWithCheck(column, known?.checks ?? [], context)})` },
      ],
    }),
    decide(rows) {
      const live = readCreatedTable(createdText(rows)).columns.find((each) => isSameColumn(each.name, name))
      if (!live) throw new MigError('operation.invalid', `column "${table}.${name}" does not exist`)
      const clauses = live.clauses.filter(({ kind }) => kind !== 'check')
      const definition = changedDefinition({ ...live, clauses }, {}, context)
      const check = expression === undefined ? '' : ` CHECK (${expression})`
      return [
        {
          sql: `ALTER TABLE ${dialect.table(table)} MODIFY COLUMN ${dialect.quote(name)} ${definition}${check}`,
        },
      ]
    },
  }
}
