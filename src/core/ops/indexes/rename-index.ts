import { MigError } from '../../../errors.ts'
import type { RenderContext } from '../../dialect.ts'
import type { TableChange, WrittenIndex, WrittenTable } from '../../rebuild/written-table.ts'
import { editTable } from '../../schema/edit.ts'
import { tokenize } from '../../sql/tokens.ts'
import { needs } from './index-definition.ts'
import { indexOf, indexPath } from './index-of-table.ts'
import { statement, type OpDef } from '../op.ts'

export interface RenameIndex {
  readonly kind: 'renameIndex'
  readonly table: string
  readonly from: string
  readonly to: string
}

export const renameIndex: OpDef<RenameIndex, [table: string, from: string, to: string]> = {
  kind: 'renameIndex',
  make: (table, from, to) => ({ kind: 'renameIndex', table, from, to }),
  args: (op) => [op.table, op.from, op.to],
  apply: (op, before) =>
    editTable(before, op.table, (table) => {
      const index = indexOf(table, op.from)
      if (table.indexes.some((each) => each.name === op.to)) {
        throw new MigError('operation.invalid', `index "${op.to}" already exists on table "${op.table}"`)
      }
      return {
        ...table,
        indexes: table.indexes.map((each) => (each === index ? { ...each, name: op.to } : each)),
      }
    }),
  invert: ({ table, from, to }) => [{ kind: 'renameIndex', table, from: to, to: from }],
  sql: {
    postgres: ({ table, from, to }, { dialect }) => [
      statement(`ALTER INDEX ${indexPath(table, from, dialect)} RENAME TO ${dialect.quote(to)}`),
    ],
    mysql(op, context) {
      const { dialect } = context
      needs(context, 'renaming an index', dialect.name === 'mariadb' ? [10, 5, 2] : [5, 7])
      const { quote } = dialect
      return [
        statement(`ALTER TABLE ${dialect.table(op.table)} RENAME INDEX ${quote(op.from)} TO ${quote(op.to)}`),
      ]
    },
    sqlite: (op, context) => [renameWritten(op, context)],
  },
  facts: () => [],
  describe: (op) => `rename index ${op.from} on ${op.table} to ${op.to}`,
  touches: (op) => [op.table],
}

/** SQLite renames no index: it is dropped and created again by its own text, under its new name. */
function renameWritten({ table, from, to }: RenameIndex, { dialect }: RenderContext): TableChange {
  const renamed = (written: WrittenTable): WrittenIndex => {
    const index = written.indexes.find((each) => each.name === from)
    if (!index) throw new MigError('operation.invalid', `index "${from}" does not exist on table "${table}"`)
    return { name: to, sql: withName(index.sql, indexPath(table, to, dialect)) }
  }
  return {
    table,
    edit: (written) => ({
      ...written,
      indexes: written.indexes.map((each) => (each.name === from ? renamed(written) : each)),
    }),
    native: (written) => [
      statement(`DROP INDEX ${indexPath(table, from, dialect)}`),
      statement(renamed(written).sql),
    ],
  }
}

/** The name stands behind INDEX: what SQLite keeps of the statement has neither IF NOT EXISTS nor a schema. */
function withName(sql: string, name: string): string {
  const tokens = [...tokenize(sql, 'sqlite')].filter(({ kind }) => kind !== 'space' && kind !== 'comment')
  const keyword = tokens.findIndex(({ start, end }) => sql.slice(start, end).toUpperCase() === 'INDEX')
  const { start, end } = tokens[keyword + 1]!
  return sql.slice(0, start) + name + sql.slice(end)
}
