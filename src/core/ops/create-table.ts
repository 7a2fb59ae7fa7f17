import type { RenderContext } from '../dialect.ts'
import { builderOf, defineColumn } from '../schema/columns.ts'
import type { ColumnBuilder } from '../schema/define.ts'
import { addTable } from '../schema/edit.ts'
import type { Check, ForeignKey, Table, Unique } from '../schema/model.ts'
import { conventionalName } from '../schema/names.ts'
import { MigError } from '../../errors.ts'
import { statement, type OpDef } from './op.ts'

export interface CreateTable {
  readonly kind: 'createTable'
  readonly table: Table
}

/** The columns of a table by name, in their order. */
export type ColumnsByName = Readonly<Record<string, ColumnBuilder>>

/** Keys that are not written at one column. Names are optional: `pk_ uq_ fk_ ck_`, the table, the columns. */
export interface TableOptions {
  readonly primaryKey?: readonly string[] | { readonly name: string; readonly columns: readonly string[] }
  readonly unique?: readonly (
    readonly string[] | { readonly name: string; readonly columns: readonly string[] }
  )[]
  readonly foreignKeys?: readonly (Omit<ForeignKey, 'name'> & { readonly name?: string })[]
  readonly checks?: readonly Check[]
  readonly comment?: string
}

export const createTable: OpDef<
  CreateTable,
  [table: string, columns: ColumnsByName, options?: TableOptions]
> = {
  kind: 'createTable',
  make: (name, columns, options = {}) => ({
    kind: 'createTable',
    table: defineTable(name, columns, options),
  }),
  args({ table }) {
    const columns = table.columns.map(
      (column) => [column.name, builderOf(table, table.name, column)] as const,
    )
    const options = tableOptions(
      table,
      columns.map(([name, builder]) => defineColumn(table.name, name, builder)),
    )
    const byName = Object.fromEntries(columns)
    return Object.keys(options).length > 0 ? [table.name, byName, options] : [table.name, byName]
  },
  apply: (op, before) => addTable(before, op.table),
  invert: (op) => [{ kind: 'dropTable', table: op.table.name, was: op.table }],
  sql: { postgres: withKeys, mysql: withKeys, sqlite: sqliteTable },
  facts: () => [],
  describe: (op) => `create table ${op.table.name}`,
  touches: (op) => [op.table.name],
}

function defineTable(name: string, columns: ColumnsByName, options: TableOptions): Table {
  const defined = Object.entries(columns).map(([column, builder]) => defineColumn(name, column, builder))
  if (defined.length === 0)
    throw new MigError('operation.invalid', `createTable "${name}": a table needs a column`)
  const keys = [
    ...defined.flatMap((each) => each.primaryKey ?? []),
    ...(options.primaryKey ? [named('primaryKey', name, options.primaryKey)] : []),
  ]
  if (keys.length > 1) {
    throw new MigError('operation.invalid', `createTable "${name}": more than one primary key is written`, {
      hint: ["a key of several columns is written once, as the option primaryKey: ['a', 'b']"],
    })
  }
  const primaryKey = keys[0]
  const notNull = new Set(primaryKey?.columns)
  return {
    name,
    columns: defined.map(({ column }) =>
      notNull.has(column.name) ? { ...column, nullable: false } : column,
    ),
    ...(primaryKey && { primaryKey }),
    uniques: byName([
      ...defined.flatMap((each) => each.uniques),
      ...(options.unique ?? []).map((unique) => named('unique', name, unique)),
    ]),
    foreignKeys: byName([
      ...defined.flatMap((each) => each.foreignKeys),
      ...(options.foreignKeys ?? []).map((key) => ({
        ...key,
        name: key.name ?? conventionalName('foreignKey', name, key.columns),
      })),
    ]),
    checks: byName([...defined.flatMap((each) => each.checks), ...(options.checks ?? [])]),
    indexes: [],
    ...(options.comment !== undefined && { comment: options.comment }),
  }
}

function named(
  kind: 'primaryKey' | 'unique',
  table: string,
  key: readonly string[] | { readonly name: string; readonly columns: readonly string[] },
): Unique {
  if ('name' in key) return key
  return { name: conventionalName(kind, table, kind === 'primaryKey' ? [] : key), columns: key }
}

const byName = <T extends { readonly name: string }>(list: readonly T[]): readonly T[] =>
  list.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))

/** The keys that the columns' own builders do not say. */
function tableOptions(table: Table, defined: readonly ReturnType<typeof defineColumn>[]): TableOptions {
  const said = new Set(
    defined.flatMap((each) => [...each.uniques, ...each.foreignKeys, ...each.checks]).map((key) => key.name),
  )
  const unsaid = <T extends { readonly name: string }>(keys: readonly T[]) =>
    keys.filter((key) => !said.has(key.name))
  const keySaid = defined.some((each) => each.primaryKey)
  const unique = unsaid(table.uniques)
  const foreignKeys = unsaid(table.foreignKeys)
  const checks = unsaid(table.checks)
  return {
    ...(table.primaryKey && !keySaid && { primaryKey: table.primaryKey }),
    ...(unique.length > 0 && { unique }),
    ...(foreignKeys.length > 0 && { foreignKeys }),
    ...(checks.length > 0 && { checks }),
    ...(table.comment !== undefined && { comment: table.comment }),
  }
}

function withKeys({ table }: CreateTable, { dialect }: RenderContext) {
  const key = table.primaryKey
  return createStatements(table, dialect, [
    ...table.columns.map((column) => dialect.columnDefinition(column)),
    ...(key ? [`CONSTRAINT ${dialect.quote(key.name)} PRIMARY KEY (${list(key.columns, dialect)})`] : []),
  ])
}

/** SQLite numbers rows only where the column itself says PRIMARY KEY AUTOINCREMENT. */
function sqliteTable({ table }: CreateTable, { dialect }: RenderContext) {
  const key = table.primaryKey
  const numbered = table.columns.find((column) => column.identity)
  if (numbered && !(key?.columns.length === 1 && key.columns[0] === numbered.name)) {
    throw new MigError(
      'operation.unsupported',
      `on SQLite the identity column "${numbered.name}" must be the primary key alone`,
    )
  }
  return createStatements(table, dialect, [
    ...table.columns.map((column) => dialect.columnDefinition(column, { inlineKey: column === numbered })),
    ...(key && !numbered
      ? [`CONSTRAINT ${dialect.quote(key.name)} PRIMARY KEY (${list(key.columns, dialect)})`]
      : []),
  ])
}

function createStatements(table: Table, dialect: RenderContext['dialect'], lines: readonly string[]) {
  const { quote } = dialect
  const body = [
    ...lines,
    ...table.uniques.map((key) => `CONSTRAINT ${quote(key.name)} UNIQUE (${list(key.columns, dialect)})`),
    ...table.foreignKeys.map((key) => dialect.foreignKey(key)),
    ...table.checks.map((check) => `CONSTRAINT ${quote(check.name)} CHECK (${check.expression})`),
  ]
  const create = `CREATE TABLE ${dialect.table(table.name)} (\n  ${body.join(',\n  ')}\n)${dialect.tableSuffix(table)}`
  return [statement(create), ...dialect.comments(table)]
}

const list = (columns: readonly string[], dialect: RenderContext['dialect']) =>
  columns.map((column) => dialect.quote(column)).join(', ')
