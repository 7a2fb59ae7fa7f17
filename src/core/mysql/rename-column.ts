import { MigError } from '../../errors.ts'
import { atLeast, type Action, type RenderContext } from '../dialect.ts'
import type { RenameColumn } from '../ops/columns/rename-column.ts'
import { findTable } from '../schema/edit.ts'
import { askTable, createdText, definitionOf } from './alter-column.ts'
import { assumedTable } from './assumed-table.ts'
import {
  isSameColumn,
  quotedNames,
  readCreatedTable,
  renameBehindName,
  renameQuoted,
  type CreatedClauseKind,
  type CreatedColumn,
  type CreatedTable,
} from './created-table.ts'

/**
 * MariaDB renames a column wherever its table names it; MySQL refuses while a check, a computed column, a default or an
 * index on an expression holds it: these are made anew in the same statement, from the server's own text. Where there is
 * no RENAME COLUMN (before MySQL 8 and MariaDB 10.5.2), CHANGE states the column anew.
 */
export function renameCreatedColumn(op: RenameColumn, context: RenderContext): readonly Action[] {
  const { dialect, before, version } = context
  const isNew = dialect.name === 'mariadb' ? atLeast(version, 10, 5, 2) : atLeast(version, 8)
  const alter = `ALTER TABLE ${dialect.table(op.table)}`
  const rename = `RENAME COLUMN ${dialect.quote(op.from)} TO ${dialect.quote(op.to)}`
  if (isNew && dialect.name === 'mariadb') return [{ sql: `${alter} ${rename}` }]
  const known = findTable(before, op.table)
  return [
    {
      ask: askTable(op.table, context),
      ...(known && { assume: assumedTable(known, context) }),
      decide(rows) {
        const live = readCreatedTable(createdText(rows))
        const column = live.columns.find(({ name }) => isSameColumn(name, op.from))
        if (!column) {
          throw new MigError('operation.invalid', `column "${op.table}.${op.from}" does not exist`)
        }
        const first = isNew
          ? rename
          : `CHANGE COLUMN ${dialect.quote(op.from)} ${dialect.quote(op.to)} ${definitionOf(renamedIn(column, op))}`
        const parts = isNew ? [first, ...usersOf(op, live, context)] : [first]
        return [{ sql: `${alter} ${parts.join(', ')}` }]
      },
    },
  ]
}

/** What names the column in an expression, to be made anew. */
function usersOf(op: RenameColumn, live: CreatedTable, { dialect }: RenderContext): readonly string[] {
  const { quote } = dialect
  const uses = (text: string) => quotedNames(text).some((name) => isSameColumn(name, op.from))
  const items = live.items.filter(
    (item) => item.isComputed && item.columns.some((each) => isSameColumn(each, op.from)),
  )
  return [
    ...items.flatMap(({ kind, name, text }) => [
      `DROP ${kind === 'check' ? 'CONSTRAINT' : 'INDEX'} ${quote(name)}`,
      `ADD ${renameBehindName(text, op.from, op.to)}`,
    ]),
    ...live.columns
      .filter(({ clauses }) => clauses.some(({ kind, text }) => isComputed(kind) && uses(text)))
      .map((column) => {
        const name = isSameColumn(column.name, op.from) ? op.to : column.name
        return `MODIFY COLUMN ${quote(name)} ${definitionOf(renamedIn(column, op))}`
      }),
  ]
}

const isComputed = (kind: CreatedClauseKind) => kind === 'generated' || kind === 'default'

const renamedIn = (column: CreatedColumn, op: RenameColumn): CreatedColumn => ({
  ...column,
  clauses: column.clauses.map((clause) =>
    isComputed(clause.kind) || clause.kind === 'check'
      ? { ...clause, text: renameQuoted(clause.text, op.from, op.to) }
      : clause,
  ),
})
