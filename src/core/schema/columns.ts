import { MigError } from '../../errors.ts'
import {
  columnBuilder,
  isColumnBuilder,
  type ColumnBuilder,
  type ColumnPrimaryKey,
  type ColumnSpec,
  type ColumnUnique,
} from './define.ts'
import type { Check, Column, ForeignKey, PrimaryKey, Table, Unique } from './model.ts'
import { conventionalName } from './names.ts'
import { nameOfUnnamed, saidName } from './unnamed.ts'

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
  const key = (type: 'primaryKey' | 'unique', written: true | string | ColumnPrimaryKey | ColumnUnique) =>
    keyOf(type, written, name, named(type))
  return {
    column: { name, ...rest },
    ...(primaryKey && { primaryKey: key('primaryKey', primaryKey) }),
    uniques: unique ? [key('unique', unique)] : [],
    foreignKeys: references
      ? [
          {
            name:
              references.name ??
              (references.unnamed
                ? nameOfUnnamed({ type: 'foreignKey', columns: [name] })
                : conventionalName('foreignKey', table, [name], references.table)),
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
  const foreignKey = table.foreignKeys.find(
    (each) =>
      isAt(each, name) &&
      each.references.columns.length === 1 &&
      !each.notValid &&
      !each.onDeleteColumns &&
      each.comment === undefined,
  )
  const check = table.checks.find(
    (each) =>
      each.name === conventionalName('check', tableName, [name]) &&
      Object.keys(each).every((facet) => facet === 'name' || facet === 'expression'),
  )
  const spec: ColumnSpec = {
    ...rest,
    ...(table.primaryKey &&
      isConventionalKey(table.primaryKey, tableName, name) && {
        primaryKey: primaryKeyAt(table.primaryKey, column),
      }),
    ...(unique && {
      unique: uniqueAt(unique, conventionalName('unique', tableName, [name])),
    }),
    ...(foreignKey && {
      references: {
        table: foreignKey.references.table,
        column: foreignKey.references.columns[0]!,
        ...rulesOf(foreignKey),
        ...saidName(
          { type: 'foreignKey', ...foreignKey },
          conventionalName('foreignKey', tableName, [name], foreignKey.references.table),
        ),
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
  isAt(key, column) &&
  [conventionalName('primaryKey', table, [column]), nameOfUnnamed({ type: 'primaryKey' })].includes(key.name)

/** The key that is written at its column: `true`, its name, or options. */
function keyOf(
  type: 'primaryKey' | 'unique',
  written: true | string | ColumnPrimaryKey | ColumnUnique,
  column: string,
  conventional: string,
): Unique {
  const options: ColumnPrimaryKey & ColumnUnique =
    written === true ? {} : typeof written === 'string' ? { name: written } : written
  const { name, unnamed, nullable: _ofTheColumn, ...rest } = options
  const columns = [column]
  return { ...rest, name: name ?? (unnamed ? nameOfUnnamed({ type, columns }) : conventional), columns }
}

/** What is written of the key at its column besides that it is there. */
function primaryKeyAt(primaryKey: PrimaryKey, { nullable }: Column): true | ColumnPrimaryKey {
  const { columns: _columns, name: _name, ...rest } = primaryKey
  const isUnnamed = primaryKey.name === nameOfUnnamed({ type: 'primaryKey' })
  const options = {
    ...(isUnnamed && { unnamed: true as const }),
    ...rest,
    ...(nullable && { nullable: true as const }),
  }
  return Object.keys(options).length === 0 || options
}

/** What is written of the key at its column besides that it is there. */
function uniqueAt(unique: Unique, conventional: string): NonNullable<ColumnSpec['unique']> {
  const { columns: _columns, name, ...rest } = unique
  const isPlain = Object.keys(rest).length === 0
  if (isPlain && name === conventional) return true
  const said = saidName({ type: 'unique', ...unique }, conventional)
  return isPlain && 'name' in said ? name : { ...said, ...rest }
}
