import type { Inquiry, RenderContext } from '../../dialect.ts'
import { dropWrittenColumn } from '../../rebuild/edits.ts'
import { indexesBeforeDrop } from '../../rebuild/native.ts'
import type { TableChange } from '../../rebuild/written-table.ts'
import { isCheckAt } from '../../mysql/definition-with-check.ts'
import { dropCreatedColumn } from '../../mysql/drop-column.ts'
import { builderOf, defineColumn } from '../../schema/columns.ts'
import { constraintsOf } from '../../schema/constraints.ts'
import { isColumnBuilder, type ColumnBuilder } from '../../schema/define.ts'
import { columnOf, descendantsOf, editTable, findTable } from '../../schema/edit.ts'
import { columnIn } from '../../schema/inheritance.ts'
import type {
  Check,
  Column,
  Exclusion,
  ForeignKey,
  Index,
  PrimaryKey,
  Schema,
  Table,
  Unique,
} from '../../schema/model.ts'
import { namesColumn } from '../../sql/column-names.ts'
import { adding } from '../constraints/constraints.ts'
import type { Op } from '../index.ts'
import { indexPath } from '../indexes/index-of-table.ts'
import { statement, type OpDef } from '../op.ts'
import { isSameData } from '../same.ts'

/** A column with everything that goes when it goes. */
export interface DroppedColumn {
  readonly column: Column
  readonly primaryKey?: PrimaryKey
  readonly uniques: readonly Unique[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly checks: readonly Check[]
  readonly exclusions?: readonly Exclusion[]
  readonly indexes: readonly Index[]
}

export interface DropColumn {
  readonly kind: 'dropColumn'
  readonly table: string
  readonly column: string
  readonly was?: DroppedColumn
}

export const dropColumn: OpDef<
  DropColumn,
  [table: string, column: string, was?: ColumnBuilder | DroppedColumn]
> = {
  kind: 'dropColumn',
  make(table, column, was) {
    if (!was) return { kind: 'dropColumn', table, column }
    return {
      kind: 'dropColumn',
      table,
      column,
      was: isColumnBuilder(was) ? described(table, column, was) : was,
    }
  },
  args({ table, column, was }) {
    if (!was) return [table, column]
    const builder = builderOf(was, table, was.column)
    const isWhole = was.column.name === column && isSameData(described(table, column, builder), was)
    return [table, column, isWhole ? builder : was]
  },
  apply(op, before) {
    const gone = columnIn(before, op.table, op.column)
    return editTable(
      before,
      op.table,
      (table) => withoutColumn(table, columnOf(table, op.column)),
      (child, schema) => (gone && losesColumn(child, op.column, schema) ? withoutColumn(child, gone) : child),
    )
  },
  invert(op, before) {
    const was = lostBy(op, before)
    return was && [...restoring(op.table, was), ...restoringBelow(op, before)]
  },
  irreversible: 'write a downgrade that adds the column as it was',
  sql: { postgres, mysql: dropCreatedColumn, sqlite: sqliteDrop },
  facts: ({ table, column }) => [
    { fact: 'losesData', what: `column ${table}.${column}`, of: { loses: 'column', table, column } },
  ],
  describe: (op) => `drop column ${op.table}.${op.column}`,
  touches: (op) => [op.table],
}

function described(table: string, name: string, builder: ColumnBuilder): DroppedColumn {
  const { column, uniques, foreignKeys, checks } = defineColumn(table, name, builder)
  return { column, uniques, foreignKeys, checks, indexes: [] }
}

function alter(op: DropColumn, context: RenderContext) {
  return [dropStatement(op, context)]
}

const dropStatement = ({ table, column }: DropColumn, { dialect }: RenderContext, ifExists = false) =>
  statement(
    `ALTER TABLE ${dialect.table(table)} DROP COLUMN ${ifExists ? 'IF EXISTS ' : ''}${dialect.quote(column)}`,
  )

/** What an heir lists may have come from the table above all the same, and is gone then with the column of that. */
function postgres(op: DropColumn, context: RenderContext) {
  const known = findTable(context.before, op.table)
  if (known && !known.inherits) return alter(op, context)
  const ask: Inquiry = {
    ask: statement(IS_HEIR, [context.dialect.table(op.table)]),
    assume: [{ heir: known !== undefined }],
    decide: ([row]) => [dropStatement(op, context, row?.['heir'] === true)],
  }
  return [ask]
}

const IS_HEIR = 'SELECT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass($1)) AS heir'

/** The column with the keys that are written at it, then those of several columns, then the indexes. */
function restoring(table: string, was: DroppedColumn): readonly Op[] {
  const { column } = was
  const { primaryKey: _later, ...others } = was
  const { uniques, foreignKeys, checks } = defineColumn(table, column.name, builderOf(others, table, column))
  const written = [...uniques, ...foreignKeys, ...checks].map(({ name }) => name)
  return [
    { kind: 'addColumn', table, column, uniques, foreignKeys, checks },
    ...restoringKeys(table, was, written),
  ]
}

const restoringKeys = (table: string, was: DroppedColumn, written: readonly string[] = []): readonly Op[] => [
  ...constraintsOf(was)
    .filter(({ name }) => !written.includes(name))
    .map((constraint) => adding(table, constraint)),
  ...was.indexes.map((index) => ({ kind: 'createIndex' as const, table, index })),
]

/**
 * SQLite itself drops no column that a key, a check or a generated column uses; the indexes that use it are told to go
 * first, as they do on other servers. Where nobody knows the table, SQLite is left to refuse it.
 */
function sqliteDrop(op: DropColumn, context: RenderContext): readonly TableChange[] {
  const { dialect, before } = context
  const was = lostBy(op, before)
  const dropping = (indexes: readonly { readonly name: string }[]) => [
    ...indexes.map(({ name }) => statement(`DROP INDEX ${indexPath(op.table, name, dialect)}`)),
    ...alter(op, context),
  ]
  return [
    {
      table: op.table,
      edit: (table) => dropWrittenColumn(table, op.column),
      native(table) {
        const indexes = indexesBeforeDrop(table, op.column)
        return indexes && dropping(indexes)
      },
      ...((was?.uniques ?? []).length === 0 && { blind: dropping(was?.indexes ?? []) }),
    },
  ]
}

function withoutColumn(table: Table, gone: Column): Table {
  const lost = lostBeside(table, gone)
  const { primaryKey, exclusions, ...rest } = table
  return {
    ...rest,
    ...(primaryKey && !lost.primaryKey && { primaryKey }),
    columns: table.columns.filter(({ name }) => name !== gone.name),
    uniques: table.uniques.filter((key) => !lost.uniques.includes(key)),
    foreignKeys: table.foreignKeys.filter((key) => !lost.foreignKeys.includes(key)),
    checks: table.checks.filter((check) => !lost.checks.includes(check)),
    ...(exclusions && { exclusions: exclusions.filter((each) => !lost.exclusions?.includes(each)) }),
    indexes: table.indexes.filter((index) => !lost.indexes.includes(index)),
  }
}

/** A partition loses a column with its table; an heir does where it neither lists it nor has it from another table. */
const losesColumn = (child: Table, name: string, after: Schema): boolean =>
  child.partitionOf !== undefined || columnIn(after, child.name, name) === undefined

function lostBy(op: DropColumn, before: Schema): DroppedColumn | undefined {
  const table = findTable(before, op.table)
  return op.was ?? (table && lostWith(table, op.column))
}

/** The keys and indexes of its own that a partition or an heir loses with the column. */
function restoringBelow(op: DropColumn, before: Schema): readonly Op[] {
  const gone = columnIn(before, op.table, op.column)
  if (!gone) return []
  const after = dropColumn.apply(op, before)
  return descendantsOf(before, op.table).flatMap((name) => {
    const child = findTable(before, name)!
    return losesColumn(child, op.column, after) ? restoringKeys(name, lostBeside(child, gone)) : []
  })
}

/** What the servers drop together with a column; undefined where the table has no such column. */
export function lostWith(table: Table, name: string): DroppedColumn | undefined {
  const column = table.columns.find((each) => each.name === name)
  return column && lostBeside(table, column)
}

/** The same for a table that may have the column from another. */
function lostBeside(table: Table, column: Column): DroppedColumn {
  const { name } = column
  const { primaryKey, exclusions = [] } = table
  const uses = (key: { readonly columns: readonly string[] }) => key.columns.includes(name)
  const isIn = (keys: readonly Key[], where: string | undefined) =>
    (where !== undefined && namesColumn(where, name)) ||
    keys.some((key) => ('column' in key ? key.column === name : namesColumn(key.expression, name)))
  const excluded = exclusions.filter(({ elements, where }) => isIn(elements, where))
  return {
    column,
    ...(primaryKey && uses(primaryKey) && { primaryKey }),
    uniques: table.uniques.filter(uses),
    foreignKeys: table.foreignKeys.filter(uses),
    checks: table.checks.filter((check) => isCheckAt(check, column) || namesColumn(check.expression, name)),
    ...(excluded.length > 0 && { exclusions: excluded }),
    indexes: table.indexes.filter(
      ({ keys, where, include }) => isIn(keys, where) || (include?.includes(name) ?? false),
    ),
  }
}

type Key = { readonly column: string } | { readonly expression: string }
