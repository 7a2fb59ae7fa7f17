import { alterWrittenColumn } from '../../rebuild/edits.ts'
import type { WrittenTable } from '../../rebuild/written-table.ts'
import { findTable } from '../../schema/edit.ts'
import type { PrimaryKey, Schema } from '../../schema/model.ts'
import { conventionalName } from '../../schema/names.ts'
import { alterColumn } from '../columns/alter-column.ts'
import {
  addingSql,
  given,
  rebuilding,
  refuseNoColumns,
  refuseUnknown,
  withAdded,
  type KeyOptions,
} from './constraints.ts'
import type { OpDef } from '../op.ts'

export interface AddPrimaryKey {
  readonly kind: 'addPrimaryKey'
  readonly table: string
  readonly primaryKey: PrimaryKey
}

export const addPrimaryKey: OpDef<
  AddPrimaryKey,
  [table: string, columns: readonly string[], options?: KeyOptions]
> = {
  kind: 'addPrimaryKey',
  make(table, columns, options = {}) {
    refuseNoColumns('addPrimaryKey', table, columns)
    refuseUnknown(`addPrimaryKey on "${table}"`, options, ['name', 'deferrable', 'onConflict'])
    const { name = conventionalName('primaryKey', table, columns), ...rest } = options
    return { kind: 'addPrimaryKey', table, primaryKey: { name, columns, ...given(rest) } }
  },
  args({ table, primaryKey: { name, columns, ...rest } }) {
    const options = { ...(name !== conventionalName('primaryKey', table, columns) && { name }), ...rest }
    return Object.keys(options).length > 0 ? [table, columns, options] : [table, columns]
  },
  apply: (op, before) => withAdded(before, op.table, { type: 'primaryKey', ...op.primaryKey }),
  invert(op, before) {
    const nullable = nullableBefore(op, before)
    return (
      nullable && [
        { kind: 'dropPrimaryKey', table: op.table, was: op.primaryKey },
        ...nullable.map((column) =>
          alterColumn.make(op.table, column, { nullable: true }, { nullable: false }),
        ),
      ]
    )
  },
  irreversible:
    'a key makes its columns refuse NULL, and what they did before is not known: write a downgrade with op.dropPrimaryKey',
  sql: addingSql((op) => ({ type: 'primaryKey', ...op.primaryKey }), refusingNull),
  facts(op, context) {
    const { table, primaryKey } = op
    const nullable = nullableBefore(op, context.before) ?? primaryKey.columns
    return [
      {
        fact: 'mayFail',
        why: `rows of ${table} may hold the same ${primaryKey.columns.join(', ')} twice`,
        ask: { duplicates: { table, columns: primaryKey.columns } },
      },
      ...nullable.map((column) => ({
        fact: 'mayFail' as const,
        why: `rows of ${table} may have no ${column}`,
        ask: { nulls: [table, column] as const },
      })),
      ...rebuilding(table, context),
    ]
  },
  describe: (op) => `add primary key ${op.primaryKey.name} on ${op.table}`,
  touches: (op) => [op.table],
}

/** The columns of the key that accept NULL without it; undefined where the table is not known. */
function nullableBefore(op: AddPrimaryKey, before: Schema): readonly string[] | undefined {
  const table = findTable(before, op.table)
  return table?.columns
    .filter(({ name, nullable }) => nullable && op.primaryKey.columns.includes(name))
    .map(({ name }) => name)
}

/** SQLite takes NULL in a primary key, which no other server does. */
function refusingNull(written: WrittenTable, op: AddPrimaryKey): WrittenTable {
  return op.primaryKey.columns.reduce(
    (table, column) => alterWrittenColumn(table, column, { notNull: true }),
    written,
  )
}
