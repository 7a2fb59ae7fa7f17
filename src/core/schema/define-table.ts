import { MigError } from '../../errors.ts'
import { onlyName } from '../sql/only-name.ts'
import { builderOf, defineColumn, type DefinedColumn } from './columns.ts'
import { byName, constraintsOf, type Constraint } from './constraints.ts'
import type { ColumnBuilder } from './define.ts'
import type {
  Check,
  Exclusion,
  ForeignKey,
  Index,
  IndexKey,
  Partitioning,
  PrimaryKey,
  Table,
  TableSettings,
  Unique,
} from './model.ts'
import { conventionalName } from './names.ts'
import { nameOfUnnamed, saidName } from './unnamed.ts'

/** The columns of a table by name, in their order. */
export type ColumnsByName = Readonly<Record<string, ColumnBuilder>>

type NameOptional<T extends { readonly name: string }> = Omit<T, 'name'> & {
  readonly name?: string
  /** SQLite: it is to have no name. */
  readonly unnamed?: true
}

interface NullableKey {
  /** SQLite: a column of it that is not declared NOT NULL is to stay so. */
  readonly nullable?: true
}

/** An index that is made with its table; a key that is a column alone may be written as its name. */
export interface TableIndex extends Omit<Index, 'name' | 'keys'> {
  /** Left out: `ix_`, the table, the columns. Needed where a key is an expression. */
  readonly name?: string
  readonly keys: readonly (string | IndexKey)[]
}

/**
 * What a table is besides its columns. Names of constraints are optional: `pk_ uq_ fk_ ck_ ex_`, the table, the columns, or
 * as the config's `naming` says.
 */
export interface TableOptions extends TableSettings {
  readonly primaryKey?: readonly string[] | (NameOptional<PrimaryKey> & NullableKey)
  readonly unique?: readonly (readonly string[] | NameOptional<Unique>)[]
  readonly foreignKeys?: readonly NameOptional<ForeignKey>[]
  /** One that is about a single column needs no name: `['age > 0', { name: 'ck_dates', expression: 'a < b' }]`. */
  readonly checks?: readonly (string | NameOptional<Check>)[]
  /** PostgreSQL. */
  readonly exclusions?: readonly Omit<NameOptional<Exclusion>, 'unnamed'>[]
  /** Indexes that are made with it: `[['a', 'b'], { keys: ['c'], unique: true }]`. */
  readonly indexes?: readonly (readonly string[] | TableIndex)[]
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
  'indexes',
  ...WHOLE,
  ...Object.keys(SETTINGS),
]

/** The table that a revision file describes. Throws MigError where the description makes no sense. */
export function defineTable(name: string, columns: ColumnsByName, options: TableOptions): Table {
  const defined = Object.entries(columns).map(([column, builder]) => defineColumn(name, column, builder))
  const primaryKey = onlyKey(name, defined, options)
  const notNull = new Set(acceptsNull(options.primaryKey) ? [] : primaryKey?.columns)
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
      ...(options.foreignKeys ?? []).map((key) => namedReference(name, key)),
    ]),
    checks: byName([
      ...defined.flatMap((each) => each.checks),
      ...(options.checks ?? []).map((check) => namedCheck(name, check)),
    ]),
    ...(exclusions.length > 0 && { exclusions: byName(exclusions) }),
    indexes: (options.indexes ?? []).map((index) => indexOf(name, index)),
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
  written: readonly string[] | (NameOptional<T> & NullableKey),
): T {
  // safe: every key is one of the two
  const all = (isColumns(written) ? { columns: written } : written) as NameOptional<PrimaryKey | Unique> &
    NullableKey
  const { name, unnamed, nullable: _ofTheColumns, ...key } = all
  const { columns } = key
  const instead = unnamed ? nameOfUnnamed({ type: kind, columns }) : conventionalName(kind, table, columns)
  // safe: all that a key needs is its name and its columns
  return { ...key, name: name || instead } as unknown as T
}

/** Of a key that is written at its column the column itself says it. */
const acceptsNull = (key: TableOptions['primaryKey']) =>
  key === undefined || (!isColumns(key) && key.nullable === true)

function namedReference(table: string, written: NameOptional<ForeignKey>): ForeignKey {
  const { name, unnamed, ...key } = written
  const instead = unnamed
    ? nameOfUnnamed({ type: 'foreignKey', columns: key.columns })
    : conventionalName('foreignKey', table, key.columns, key.references.table)
  return { ...key, name: name ?? instead }
}

function indexOf(table: string, written: readonly string[] | TableIndex): Index {
  const { keys: all, name, ...rest } = isColumns(written) ? { keys: written, name: undefined } : written
  const keys = all.map((key) => (typeof key === 'string' ? { column: key } : key))
  return { name: name ?? indexName(table, keys), keys, ...rest }
}

function indexName(table: string, keys: readonly IndexKey[]): string {
  const columns = keys.map((key) => {
    if ('column' in key) return key.column
    throw invalid(table, 'an index on an expression needs a name')
  })
  return conventionalName('index', table, columns)
}

/** As short as `indexOf` takes it. */
function writtenIndex(table: string, { name, keys: all, ...rest }: Index): readonly string[] | TableIndex {
  const keys = all.map((key) => ('column' in key && Object.keys(key).length === 1 ? key.column : key))
  const isConventional = all.every((key) => 'column' in key) && name === indexName(table, all)
  const isPlain = keys.every((key) => typeof key === 'string') && Object.keys(rest).length === 0
  if (isConventional && isPlain) return keys
  return { ...(!isConventional && { name }), keys, ...rest }
}

const isColumns = (key: object): key is readonly string[] => Array.isArray(key)

function namedCheck(table: string, written: string | NameOptional<Check>): Check {
  const all: NameOptional<Check> = typeof written === 'string' ? { expression: written } : written
  const { unnamed, ...check } = all
  const { expression } = check
  const name =
    check.name ?? (unnamed ? nameOfUnnamed({ type: 'check', expression }) : checkName(table, expression))
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
    unique: unsaid(table.uniques).map((each) => withoutDescription({ type: 'unique', ...each })),
    foreignKeys: unsaid(table.foreignKeys).map((each) => withoutDescription({ type: 'foreignKey', ...each })),
    checks: unsaid(table.checks).map((each) => withoutDescription({ type: 'check', ...each })),
    exclusions: table.exclusions ?? [],
    indexes: table.indexes.map((index) => writtenIndex(table.name, index)),
  }
  return {
    ...(table.primaryKey && !keySaid && { primaryKey: writtenKey(table, table.primaryKey) }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...Object.fromEntries(
      WHOLE.flatMap((key) => (table[key] === undefined ? [] : [[key, table[key]] as const])),
    ),
    ...table.settings,
  }
}

function writtenKey({ columns }: Table, primaryKey: PrimaryKey): NonNullable<TableOptions['primaryKey']> {
  const isNullable = columns.some(({ name, nullable }) => nullable && primaryKey.columns.includes(name))
  return {
    ...withoutDescription({ type: 'primaryKey', ...primaryKey }),
    ...(isNullable && { nullable: true as const }),
  }
}

/** A constraint as the options take it: that it has no name, instead of what it goes by. */
function withoutDescription<T extends Exclude<Constraint, { readonly type: 'exclusion' }>>(constraint: T) {
  const { type: _type, name: _name, ...rest } = constraint
  return { ...saidName(constraint, undefined), ...rest }
}

const invalid = (table: string, problem: string) =>
  new MigError('operation.invalid', `createTable "${table}": ${problem}`)
