import { MigError } from '../../errors.ts'
import { onlyName } from '../sql/only-name.ts'
import { builderOf, defineColumn, type DefinedColumn } from './columns.ts'
import { byName, constraintsOf } from './constraints.ts'
import type { ColumnBuilder } from './define.ts'
import type {
  Check,
  Exclusion,
  ForeignKey,
  Partitioning,
  PrimaryKey,
  Table,
  TableSettings,
  Unique,
} from './model.ts'
import { conventionalName } from './names.ts'

/** The columns of a table by name, in their order. */
export type ColumnsByName = Readonly<Record<string, ColumnBuilder>>

type NameOptional<T extends { readonly name: string }> = Omit<T, 'name'> & { readonly name?: string }

/**
 * What a table is besides its columns. Names of constraints are optional: `pk_ uq_ fk_ ck_ ex_`, the table, the columns, or
 * as the config's `naming` says.
 */
export interface TableOptions extends TableSettings {
  readonly primaryKey?: readonly string[] | NameOptional<PrimaryKey>
  readonly unique?: readonly (readonly string[] | NameOptional<Unique>)[]
  readonly foreignKeys?: readonly NameOptional<ForeignKey>[]
  /** One that is about a single column needs no name: `['age > 0', { name: 'ck_dates', expression: 'a < b' }]`. */
  readonly checks?: readonly (string | NameOptional<Check>)[]
  /** PostgreSQL. */
  readonly exclusions?: readonly NameOptional<Exclusion>[]
  readonly comment?: string
  /** The tables that it inherits from (PostgreSQL). */
  readonly inherits?: readonly string[]
  /** How its rows are spread (PostgreSQL, MySQL, MariaDB): `{ by: 'range', keys: ['day'] }`. */
  readonly partitionBy?: Partitioning
  readonly partitionOf?: Table['partitionOf']
  readonly rowSecurity?: Table['rowSecurity']
}

const SETTINGS: Readonly<Record<keyof TableSettings, true>> = {
  autoIncrement: true,
  charset: true,
  collation: true,
  engine: true,
  rowFormat: true,
  strict: true,
  unlogged: true,
  with: true,
  withoutRowid: true,
}

const WHOLE = ['comment', 'inherits', 'partitionBy', 'partitionOf', 'rowSecurity'] as const

/** Every key that the options may have. */
export const TABLE_OPTION_NAMES: readonly string[] = [
  'primaryKey',
  'unique',
  'foreignKeys',
  'checks',
  'exclusions',
  ...WHOLE,
  ...Object.keys(SETTINGS),
]

/** The table that a revision file describes. Throws MigError where the description makes no sense. */
export function defineTable(name: string, columns: ColumnsByName, options: TableOptions): Table {
  const defined = Object.entries(columns).map(([column, builder]) => defineColumn(name, column, builder))
  if (defined.length === 0) throw invalid(name, 'a table needs a column')
  const primaryKey = onlyKey(name, defined, options)
  const notNull = new Set(primaryKey?.columns)
  const exclusions = (options.exclusions ?? []).map((each) => ({ ...each, name: exclusionName(name, each) }))
  const settings = settingsOf(name, options)
  const table: Table = {
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
        name: key.name ?? conventionalName('foreignKey', name, key.columns, key.references.table),
      })),
    ]),
    checks: byName([
      ...defined.flatMap((each) => each.checks),
      ...(options.checks ?? []).map((check) => namedCheck(name, check)),
    ]),
    ...(exclusions.length > 0 && { exclusions: byName(exclusions) }),
    indexes: [],
    ...Object.fromEntries(
      WHOLE.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]] as const])),
    ),
    ...(settings && { settings }),
  }
  refuseSameNames(table)
  return table
}

/** The call that describes the table: its columns with the keys that can be written there, and all the rest. */
export function describedTable(table: Table): readonly [columns: ColumnsByName, options: TableOptions] {
  const columns = table.columns.map((column) => [column.name, builderOf(table, table.name, column)] as const)
  const defined = columns.map(([name, builder]) => defineColumn(table.name, name, builder))
  return [Object.fromEntries(columns), optionsOf(table, defined)]
}

function onlyKey(
  name: string,
  defined: readonly DefinedColumn[],
  options: TableOptions,
): PrimaryKey | undefined {
  const [key, ...others] = [
    ...defined.flatMap((each) => each.primaryKey ?? []),
    ...(options.primaryKey ? [named('primaryKey', name, options.primaryKey)] : []),
  ]
  if (others.length === 0) return key
  throw new MigError('operation.invalid', `createTable "${name}": more than one primary key is written`, {
    hint: ["a key of several columns is written once, as the option primaryKey: ['a', 'b']"],
  })
}

function named<T extends PrimaryKey | Unique>(
  kind: 'primaryKey' | 'unique',
  table: string,
  written: readonly string[] | NameOptional<T>,
): T {
  const key = isColumns(written) ? { columns: written } : written
  const columns = key.columns
  // safe: all that a key needs is its name and its columns
  return {
    ...key,
    name: ('name' in key && key.name) || conventionalName(kind, table, columns),
  } as unknown as T
}

const isColumns = (key: object): key is readonly string[] => Array.isArray(key)

function namedCheck(table: string, written: string | NameOptional<Check>): Check {
  const check: NameOptional<Check> = typeof written === 'string' ? { expression: written } : written
  const name = check.name ?? checkName(table, check.expression)
  if (name !== undefined) return { ...check, name }
  throw invalid(table, `the check (${check.expression}) is about more than one column and needs a name`)
}

/** The name that a check of one column gets; undefined where it is not plain which that is. */
export function checkName(table: string, expression: string): string | undefined {
  const column = onlyName(expression)
  return column === undefined ? undefined : conventionalName('check', table, [column])
}

/** The name that is given or follows from the columns. Throws where an expression leaves none. */
export function exclusionName(table: string, { name, elements }: NameOptional<Exclusion>): string {
  const columns = elements.flatMap((each) => ('column' in each ? [each.column] : []))
  if (name !== undefined) return name
  if (columns.length === elements.length) return conventionalName('exclusion', table, columns)
  throw new MigError('operation.invalid', `an exclusion on "${table}" that has an expression needs a name`, {
    hint: ["give it one: { name: 'ex_...' }"],
  })
}

function settingsOf(name: string, options: TableOptions): TableSettings | undefined {
  const entries = Object.keys(SETTINGS).flatMap((key) => {
    // safe: the keys are those of the settings
    const value = options[key as keyof TableSettings]
    return value === undefined || (value as unknown) === false ? [] : [[key, value] as const]
  })
  if (entries.length === 0) return undefined
  const settings: TableSettings = Object.fromEntries(entries)
  const { rowFormat, autoIncrement } = settings
  if (rowFormat !== undefined && !/^\w+$/.test(rowFormat))
    throw invalid(name, `"${rowFormat}" is no row format`)
  if (autoIncrement !== undefined && !/^\d+$/.test(String(autoIncrement)))
    throw invalid(name, `autoIncrement takes a whole number, not ${String(autoIncrement)}`)
  return settings
}

function refuseSameNames(table: Table): void {
  const names = constraintsOf(table).map((each) => each.name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice === undefined) return
  throw new MigError(
    'operation.invalid',
    `createTable "${table.name}": two constraints would have the name "${twice}"`,
    { hint: ["give one of them a name of its own: { name: '...' }"] },
  )
}

/** What the columns' own builders do not say. */
function optionsOf(table: Table, defined: readonly DefinedColumn[]): TableOptions {
  const said = new Set(
    defined.flatMap((each) => [...each.uniques, ...each.foreignKeys, ...each.checks]).map((key) => key.name),
  )
  const unsaid = <T extends { readonly name: string }>(keys: readonly T[]) =>
    keys.filter((key) => !said.has(key.name))
  const keySaid = defined.some((each) => each.primaryKey)
  const lists = {
    unique: unsaid(table.uniques),
    foreignKeys: unsaid(table.foreignKeys),
    checks: unsaid(table.checks),
    exclusions: table.exclusions ?? [],
  }
  return {
    ...(table.primaryKey && !keySaid && { primaryKey: table.primaryKey }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...Object.fromEntries(
      WHOLE.flatMap((key) => (table[key] === undefined ? [] : [[key, table[key]] as const])),
    ),
    ...table.settings,
  }
}

const invalid = (table: string, problem: string) =>
  new MigError('operation.invalid', `createTable "${table}": ${problem}`)
