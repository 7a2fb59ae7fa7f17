import { alterWrittenColumn } from '../../rebuild/edits.ts'
import type { WrittenTable } from '../../rebuild/written-table.ts'
import type { RenderContext } from '../../dialect.ts'
import type { Constraint } from '../../schema/constraints.ts'
import { editTable, findTable } from '../../schema/edit.ts'
import type { PrimaryKey, Schema } from '../../schema/model.ts'
import { conventionalName } from '../../schema/names.ts'
import { nameOfUnnamed, saidName } from '../../schema/unnamed.ts'
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
import { lacks } from '../wording.ts'

export interface AddPrimaryKey {
  readonly kind: 'addPrimaryKey'
  readonly table: string
  readonly primaryKey: PrimaryKey
  /** Its columns are not made to refuse NULL. */
  readonly nullable?: true
}

export interface PrimaryKeyOptions extends KeyOptions {
  /** Its columns are not made to refuse NULL (SQLite). */
  readonly nullable?: boolean
  /** Of columns of which it holds the beginning alone, how many characters or bytes (MySQL and MariaDB). */
  readonly lengths?: PrimaryKey['lengths']
}

export const addPrimaryKey: OpDef<
  AddPrimaryKey,
  [table: string, columns: readonly string[], options?: PrimaryKeyOptions]
> = {
  kind: 'addPrimaryKey',
  make(table, columns, options = {}) {
    refuseNoColumns('addPrimaryKey', table, columns)
    refuseUnknown(`addPrimaryKey on "${table}"`, options, [
      'name',
      'unnamed',
      'deferrable',
      'onConflict',
      'lengths',
      'nullable',
      'include',
      'with',
      'comment',
    ])
    const {
      unnamed,
      name = unnamed ? nameOfUnnamed({ type: 'primaryKey' }) : conventionalName('primaryKey', table, columns),
      nullable,
      ...rest
    } = options
    return {
      kind: 'addPrimaryKey',
      table,
      primaryKey: { name, columns, ...given(rest) },
      ...(nullable && { nullable: true as const }),
    }
  },
  args({ table, primaryKey, nullable }) {
    const { name: _name, columns, ...rest } = primaryKey
    const usual = conventionalName('primaryKey', table, columns)
    const options = {
      ...saidName({ type: 'primaryKey', ...primaryKey }, usual),
      ...rest,
      ...(nullable && { nullable }),
    }
    return Object.keys(options).length > 0 ? [table, columns, options] : [table, columns]
  },
  apply: (op, before) => {
    const after = withAdded(before, op.table, { type: 'primaryKey', ...op.primaryKey })
    return op.nullable ? withColumnsOf(op.table, before, after) : after
  },
  invert(op, before) {
    const nullable = nullableBefore(op, before)
    return (
      nullable && [
        { kind: 'dropPrimaryKey', table: op.table, was: op.primaryKey },
        ...nullable.flatMap((column) => {
          const refusing = alterColumn.make(op.table, column, { nullable: false }, { nullable: true })
          return alterColumn.invert(refusing, before) ?? []
        }),
      ]
    )
  },
  irreversible:
    'a key makes its columns refuse NULL, and what they did before is not known: write a downgrade with op.dropPrimaryKey',
  sql: addingSql(constraintFor, refusingNull),
  facts(op, context) {
    const { table, primaryKey } = op
    const nullable = nullableBefore(op, context.before) ?? primaryKey.columns
    return [
      {
        fact: 'mayFail',
        why: `rows of ${table} may hold the same ${primaryKey.columns.join(', ')} twice`,
        // of a beginning alone the server alone can tell
        ask: primaryKey.lengths ? { rows: table } : { duplicates: { table, columns: primaryKey.columns } },
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

function constraintFor({ primaryKey, nullable }: AddPrimaryKey, { dialect }: RenderContext): Constraint {
  if (nullable && dialect.family !== 'sqlite') throw lacks(dialect, 'has no primary key that accepts NULL')
  return { type: 'primaryKey', ...primaryKey }
}

const withColumnsOf = (table: string, before: Schema, after: Schema): Schema =>
  editTable(after, table, (each) => ({ ...each, columns: findTable(before, table)?.columns ?? each.columns }))

/** The columns of the key that accept NULL without it; undefined where the table is not known. */
function nullableBefore(op: AddPrimaryKey, before: Schema): readonly string[] | undefined {
  if (op.nullable) return []
  const table = findTable(before, op.table)
  return table?.columns
    .filter(({ name, nullable }) => nullable && op.primaryKey.columns.includes(name))
    .map(({ name }) => name)
}

/** SQLite takes NULL in a primary key, which no other server does. */
function refusingNull(written: WrittenTable, op: AddPrimaryKey): WrittenTable {
  if (op.nullable) return written
  return op.primaryKey.columns.reduce(
    (table, column) => alterWrittenColumn(table, column, { notNull: true }),
    written,
  )
}
