import { MigError } from '../../../errors.ts'
import type { Inquiry, RenderContext } from '../../dialect.ts'
import { dropWrittenPrimaryKey, numbersRows } from '../../rebuild/edits.ts'
import { keyColumns } from '../../rebuild/native.ts'
import type { WrittenTable } from '../../rebuild/written-table.ts'
import { withoutConstraint } from '../../schema/constraints.ts'
import { editTable, findTable } from '../../schema/edit.ts'
import type { PrimaryKey, Schema } from '../../schema/model.ts'
import { addingAgain, rebuilding } from './constraints.ts'
import { statement, type OpDef } from '../op.ts'

export interface DropPrimaryKey {
  readonly kind: 'dropPrimaryKey'
  readonly table: string
  readonly was?: PrimaryKey
}

export const dropPrimaryKey: OpDef<DropPrimaryKey, [table: string, was?: PrimaryKey]> = {
  kind: 'dropPrimaryKey',
  make: (table, was) => ({ kind: 'dropPrimaryKey', table, ...(was && { was }) }),
  args: (op) => (op.was ? [op.table, op.was] : [op.table]),
  apply: (op, before) =>
    editTable(before, op.table, (table) => {
      if (!table.primaryKey) throw new MigError('operation.invalid', `table "${op.table}" has no primary key`)
      return withoutConstraint(table, table.primaryKey.name)
    }),
  invert(op, before) {
    const primaryKey = knownOf(op, before)
    return (
      primaryKey && [
        addingAgain(op.table, { type: 'primaryKey', ...primaryKey }, findTable(before, op.table)),
      ]
    )
  },
  irreversible: 'give what it was, { name, columns }, or write a downgrade with op.addPrimaryKey',
  sql: {
    postgres,
    mysql: (op, { dialect }) => [statement(`ALTER TABLE ${dialect.table(op.table)} DROP PRIMARY KEY`)],
    sqlite: (op) => [{ table: op.table, edit: dropWrittenKey }],
  },
  facts: (op, context) => rebuilding(op.table, context),
  describe: (op) => `drop primary key on ${op.table}`,
  touches: (op) => [op.table],
}

const knownOf = (op: DropPrimaryKey, before: Schema): PrimaryKey | undefined =>
  op.was ?? findTable(before, op.table)?.primaryKey

/** PostgreSQL drops a key by its name, which is the author's own or was made by the server. */
function postgres(op: DropPrimaryKey, { dialect, before }: RenderContext): readonly [Inquiry] {
  const table = dialect.table(op.table)
  const known = knownOf(op, before)
  return [
    {
      ask: statement(
        `SELECT conname AS name FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'p'`,
        [table],
      ),
      ...(known && { assume: [{ name: known.name }] }),
      decide(rows) {
        const name = rows[0]?.['name']
        if (typeof name !== 'string')
          throw new MigError('operation.invalid', `table "${op.table}" has no primary key`)
        return [statement(`ALTER TABLE ${table} DROP CONSTRAINT ${dialect.quote(name)}`)]
      },
    },
  ]
}

/** Throws where the key numbers the rows: SQLite does that only at a primary key, so that it would be lost with it. */
export function dropWrittenKey(written: WrittenTable): WrittenTable {
  if (!numbersRows(written)) return dropWrittenPrimaryKey(written)
  throw new MigError(
    'operation.unsupported',
    `on SQLite the identity column "${written.name}.${keyColumns(written)[0]}" is its primary key and stays it`,
    { hint: ['make a table without it, copy the rows, and rename it'] },
  )
}
