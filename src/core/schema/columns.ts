import { MigError } from '../../errors.ts'
import {
  columnBuilder,
  isColumnBuilder,
  type ColumnBuilder,
  type ColumnKey,
  type ColumnSpec,
  type ColumnUnique,
} from './define.ts'
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
  const named = (kind: 'primaryKey' | 'unique' | 'check') => conventionalName(kind, table, [name])
  return {
    column: { name, ...rest },
    ...(primaryKey && {
      primaryKey: {
        ...(primaryKey === true ? {} : primaryKey),
        ...keyOf(primaryKey, name, named('primaryKey')),
      },
    }),
    uniques: unique
      ? [{ ...(typeof unique === 'object' ? unique : {}), ...keyOf(unique, name, named('unique')) }]
      : [],
    foreignKeys: references
      ? [
          {
            name: references.name ?? conventionalName('foreignKey', table, [name], references.table),
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
  const foreignKey = table.foreignKeys.find((each) => isAt(each, name) && !each.notValid)
  const check = table.checks.find(
    (each) =>
      each.name === conventionalName('check', tableName, [name]) && !each.notValid && !each.notEnforced,
  )
  const spec: ColumnSpec = {
    ...rest,
    ...(table.primaryKey &&
      isConventionalKey(table.primaryKey, tableName, name) && {
        primaryKey: optionsOf(table.primaryKey, true) ?? (true as const),
      }),
    ...(unique && {
      unique: uniqueAt(unique, unique.name === conventionalName('unique', tableName, [name])),
    }),
    ...(foreignKey && {
      references: {
        table: foreignKey.references.table,
        column: foreignKey.references.columns[0]!,
        ...rulesOf(foreignKey),
        ...(foreignKey.name !==
          conventionalName('foreignKey', tableName, [name], foreignKey.references.table) && {
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
  isAt(key, column) && key.name === conventionalName('primaryKey', table, [column])

/** The name and the column of a key that is written at it: `true`, its name, or options. */
const keyOf = (key: true | string | ColumnKey, column: string, conventional: string) => ({
  name: (typeof key === 'object' ? key.name : key === true ? undefined : key) ?? conventional,
  columns: [column],
})

/** What is written of a key at its column besides that it is there; undefined: nothing. */
function optionsOf({ columns: _columns, ...key }: Unique, isConventional: boolean): ColumnUnique | undefined {
  const { name: _name, ...options } = key
  if (Object.keys(options).length === 0) return undefined
  return isConventional ? options : key
}

const uniqueAt = (unique: Unique, isConventional: boolean): NonNullable<ColumnSpec['unique']> =>
  optionsOf(unique, isConventional) ?? (isConventional || unique.name)
