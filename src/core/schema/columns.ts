import { MigError } from '../../errors.ts'
import { columnBuilder, isColumnBuilder, type ColumnBuilder, type ColumnSpec } from './define.ts'
import type { Check, Column, ForeignKey, PrimaryKey, Table, Unique } from './model.ts'
import { conventionalName } from './names.ts'

/** A column and the keys that were written at it, each with its name. */
export interface DefinedColumn {
  readonly column: Column
  readonly primaryKey?: PrimaryKey
  readonly uniques: readonly Unique[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly checks: readonly Check[]
}

/**
 * The column of that name in that table, as the builder describes it; keys get their conventional names. Throws MigError
 * where it is no builder: revision files may be plain JavaScript.
 */
export function defineColumn(table: string, name: string, builder: ColumnBuilder): DefinedColumn {
  if (!isColumnBuilder(builder)) {
    throw new MigError('operation.invalid', `column "${table}.${name}" is not described by a column type`, {
      hint: ['write it as: t.varchar(20), t.integer().notNull()'],
    })
  }
  const { primaryKey, unique, references, check, ...rest } = builder.spec
  const named = (kind: 'primaryKey' | 'unique' | 'foreignKey' | 'check') =>
    conventionalName(kind, table, [name])
  return {
    column: { name, ...rest },
    ...(primaryKey && { primaryKey: { name: conventionalName('primaryKey', table, []), columns: [name] } }),
    uniques: unique ? [{ name: unique === true ? named('unique') : unique, columns: [name] }] : [],
    foreignKeys: references
      ? [
          {
            name: references.name ?? named('foreignKey'),
            columns: [name],
            references: { table: references.table, columns: [references.column] },
            ...rulesOf(references),
          },
        ]
      : [],
    checks: check ? [{ name: named('check'), expression: check }] : [],
  }
}

/** The keys of a table that can be written at one of its columns, so that a printed table reads as a person writes it. */
export function builderOf(table: Pick<Table, KeyLists>, tableName: string, column: Column): ColumnBuilder {
  const { name, ...rest } = column
  const unique = table.uniques.find((each) => isAt(each, name))
  const foreignKey = table.foreignKeys.find((each) => isAt(each, name))
  const check = table.checks.find((each) => each.name === conventionalName('check', tableName, [name]))
  const spec: ColumnSpec = {
    ...rest,
    ...(table.primaryKey &&
      isConventionalKey(table.primaryKey, tableName, name) && { primaryKey: true as const }),
    ...(unique && {
      unique: unique.name === conventionalName('unique', tableName, [name]) ? (true as const) : unique.name,
    }),
    ...(foreignKey && {
      references: {
        table: foreignKey.references.table,
        column: foreignKey.references.columns[0]!,
        ...rulesOf(foreignKey),
        ...(foreignKey.name !== conventionalName('foreignKey', tableName, [name]) && {
          name: foreignKey.name,
        }),
      },
    }),
    ...(check && { check: check.expression }),
  }
  return columnBuilder(spec)
}

/** What a foreign key says besides the columns. */
const rulesOf = ({ onDelete, onUpdate, match, deferrable }: Partial<ForeignKey>) => ({
  ...(onDelete && { onDelete }),
  ...(onUpdate && { onUpdate }),
  ...(match && { match }),
  ...(deferrable && { deferrable }),
})

type KeyLists = 'primaryKey' | 'uniques' | 'foreignKeys' | 'checks'

const isAt = (key: { readonly columns: readonly string[] }, column: string) =>
  key.columns.length === 1 && key.columns[0] === column

const isConventionalKey = (key: PrimaryKey, table: string, column: string) =>
  isAt(key, column) && key.name === conventionalName('primaryKey', table, [])
