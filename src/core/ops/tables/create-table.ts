import { MigError } from '../../../errors.ts'
import type { Inquiry, RenderContext, Statement } from '../../dialect.ts'
import { definitionWithCheck, isCheckAt } from '../../mysql/definition-with-check.ts'
import { storageStatements } from '../../postgres/alter-column.ts'
import { constraintsOf, type Constraint } from '../../schema/constraints.ts'
import {
  defineTable,
  describedTable,
  TABLE_OPTION_NAMES,
  type ColumnsByName,
  type TableOptions,
} from '../../schema/define-table.ts'
import { addTable, findTable } from '../../schema/edit.ts'
import type { Column, Table } from '../../schema/model.ts'
import { refuseUnknown } from '../constraints/constraints.ts'
import { indexStatements } from '../indexes/create-index.ts'
import { mysqlIndexLine } from '../indexes/index-definition.ts'
import { statement, type OpDef } from '../op.ts'

export type { ColumnsByName, TableOptions } from '../../schema/define-table.ts'

export interface CreateTable {
  readonly kind: 'createTable'
  readonly table: Table
}

export const createTable: OpDef<
  CreateTable,
  [table: string, columns: ColumnsByName, options?: TableOptions]
> = {
  kind: 'createTable',
  make(name, columns, options = {}) {
    refuseUnknown(`createTable "${name}"`, options, TABLE_OPTION_NAMES)
    return { kind: 'createTable', table: defineTable(name, columns, options) }
  },
  args({ table }) {
    const [columns, options] = describedTable(table)
    return Object.keys(options).length > 0 ? [table.name, columns, options] : [table.name, columns]
  },
  apply: (op, before) => addTable(before, op.table),
  invert: (op) => [{ kind: 'dropTable', table: op.table.name, was: op.table }],
  sql: { postgres: postgresTable, mysql: mysqlTable, sqlite: sqliteTable },
  facts: () => [],
  describe: (op) => `create table ${op.table.name}`,
  touches: (op) => [op.table.name],
}

/** What CREATE TABLE itself cannot say stands behind it: what is not checked, and which partition it is. */
function postgresTable({ table }: CreateTable, context: RenderContext) {
  const { dialect, version } = context
  const constraints = constraintsOf(table)
  const alter = `ALTER TABLE ${dialect.table(table.name)}`
  const lines = [
    ...table.columns.map((column) => dialect.columnDefinition(column, { ...(version && { version }) })),
    ...constraints.filter((each) => !isNotValid(each)).map((each) => dialect.constraint(each, version)),
  ]
  return [
    creating(table, lines, context),
    ...constraints
      .filter(isNotValid)
      .map((each) => statement(`${alter} ADD ${dialect.constraint(each, version)}`)),
    ...(table.rowSecurity ? [statement(`${alter} ENABLE ROW LEVEL SECURITY`)] : []),
    ...(table.rowSecurity === 'forced' ? [statement(`${alter} FORCE ROW LEVEL SECURITY`)] : []),
    ...storageStatements(table.name, table.columns, dialect),
    ...dialect.comments(table),
    ...table.indexes.flatMap((index) => indexStatements({ table: table.name, index }, context)),
    // comes last: of its keys and indexes the table takes those that are like its own, where it would make others
    ...(table.partitionOf ? [attaching(table, table.partitionOf, context)] : []),
  ]
}

const INHERITED_CHECKS = `SELECT conname AS name, pg_get_constraintdef(oid) AS definition
  FROM pg_constraint WHERE conrelid = to_regclass($1) AND contype = 'c' AND NOT connoinherit ORDER BY conname`

/** A table becomes a partition only where it has all checks of the other, which are not listed at it. */
function attaching(
  table: Table,
  { table: above, bound }: NonNullable<Table['partitionOf']>,
  { dialect, before }: RenderContext,
): Inquiry {
  const [own, parent] = [dialect.table(table.name), dialect.table(above)]
  const known = findTable(before, above)?.checks.filter(({ noInherit }) => !noInherit) ?? []
  return {
    ask: statement(INHERITED_CHECKS, [parent]),
    assume: known.map(({ name, expression }) => ({ name, definition: `CHECK (${expression})` })),
    decide: (rows) => [
      ...rows
        .filter(({ name }) => table.checks.every((check) => check.name !== name))
        .map(({ name, definition }) =>
          statement(`ALTER TABLE ${own} ADD CONSTRAINT ${dialect.quote(String(name))} ${String(definition)}`),
        ),
      statement(`ALTER TABLE ${parent} ATTACH PARTITION ${own} ${bound}`),
    ],
  }
}

const isNotValid = (constraint: Constraint) => 'notValid' in constraint && constraint.notValid

/** An index that a foreign key needs, or that a numbered column is, must be there from the start. */
function mysqlTable({ table }: CreateTable, context: RenderContext) {
  const { dialect, version } = context
  const checks = table.checks.filter((check) => !table.columns.some((column) => isCheckAt(check, column)))
  const lines = [
    ...table.columns.map((column) => definitionWithCheck(column, table.checks, context)),
    ...table.indexes.map((index) => mysqlIndexLine(index, context)),
    ...constraintsOf({ ...table, checks }).map((each) => dialect.constraint(each, version)),
  ]
  return [creating(table, lines, context), ...dialect.comments(table)]
}

/** SQLite numbers rows only where the column itself says PRIMARY KEY AUTOINCREMENT. */
function sqliteTable({ table }: CreateTable, context: RenderContext) {
  const { dialect, version } = context
  const numbered = table.columns.find((column) => column.identity)
  if (numbered) refuseUnnumbered(table, numbered)
  const onConflict = table.primaryKey?.onConflict
  const lines = [
    ...table.columns.map((column) =>
      column === numbered
        ? dialect.columnDefinition(column, { inlineKey: true, ...(onConflict && { onConflict }) })
        : dialect.columnDefinition(column),
    ),
    ...constraintsOf(table)
      .filter(({ type }) => type !== 'primaryKey' || !numbered)
      .map((each) => dialect.constraint(each, version)),
  ]
  return [
    creating(table, lines, context),
    ...dialect.comments(table),
    ...table.indexes.flatMap((index) => indexStatements({ table: table.name, index }, context)),
  ]
}

function refuseUnnumbered({ primaryKey, settings }: Table, { name }: Column): void {
  const isKey = primaryKey?.columns.length === 1 && primaryKey.columns[0] === name
  if (!isKey) {
    throw new MigError(
      'operation.unsupported',
      `on SQLite the identity column "${name}" must be the primary key alone`,
    )
  }
  if (!settings?.withoutRowid) return
  throw new MigError(
    'operation.unsupported',
    `on SQLite a WITHOUT ROWID table cannot number its rows, as the identity column "${name}" is to do`,
  )
}

function creating(table: Table, lines: readonly string[], { dialect }: RenderContext): Statement {
  if (table.columns.length === 0 && dialect.family !== 'postgres')
    throw new MigError('operation.unsupported', `${dialect.name} has no tables without columns`)
  const create = dialect.family === 'postgres' && table.settings?.unlogged ? 'CREATE UNLOGGED' : 'CREATE'
  return statement(
    `${create} TABLE ${dialect.table(table.name)} (\n  ${lines.join(',\n  ')}\n)${dialect.tableSuffix(table)}`,
  )
}
