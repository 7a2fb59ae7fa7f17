import { MigError } from '../../../errors.ts'
import type { RenderContext, Statement } from '../../dialect.ts'
import { findTable, tableOf } from '../../schema/edit.ts'
import { renameAll } from '../../schema/renames.ts'
import { identitySequence, renameWithSequences } from '../../postgres/identity-sequences.ts'
import { statement, type OpDef } from '../op.ts'

export interface RenameTable {
  readonly kind: 'renameTable'
  readonly from: string
  readonly to: string
}

export const renameTable: OpDef<RenameTable, [from: string, to: string]> = {
  kind: 'renameTable',
  make(from, to) {
    if (schemaOf(from) !== schemaOf(to)) {
      throw new MigError(
        'operation.invalid',
        `renameTable "${from}" to "${to}": a rename stays in its schema`,
        {
          hint: [`to move a table to another schema write: op.setTableSchema('${from}', ...)`],
        },
      )
    }
    return { kind: 'renameTable', from, to }
  },
  args: (op) => [op.from, op.to],
  /** Foreign keys, triggers, policies, sequences and partitions follow. */
  apply({ from, to }, before) {
    tableOf(before, from)
    if (findTable(before, to)) throw new MigError('operation.invalid', `table "${to}" already exists`)
    return renameAll(before, { table: (name) => (name === from ? to : name) })
  },
  invert: (op) => [{ kind: 'renameTable', from: op.to, to: op.from }],
  sql: {
    postgres: (op, context) => [
      renameWithSequences(
        {
          table: op.from,
          statement: rename(op, context),
          names: (column) => [identitySequence(op.from, column), identitySequence(op.to, column)],
        },
        context,
      ),
    ],
    mysql: (op, context) => [rename(op, context)],
    sqlite: (op, context) => [rename(op, context)],
  },
  facts: () => [],
  describe: (op) => `rename table ${op.from} to ${op.to}`,
}

function rename({ from, to }: RenameTable, { dialect }: RenderContext): Statement {
  // the others take the new name without its schema, MySQL would move an unqualified one to the current database
  const name = dialect.family === 'mysql' ? dialect.table(to) : dialect.quote(to.split('.').at(-1)!)
  return statement(`ALTER TABLE ${dialect.table(from)} RENAME TO ${name}`)
}

const schemaOf = (table: string) => (table.includes('.') ? table.slice(0, table.indexOf('.')) : '')
