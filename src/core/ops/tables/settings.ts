import type { Dialect } from '../../dialect.ts'
import type { Column, Table, TableSettings } from '../../schema/model.ts'
import { lacks } from '../wording.ts'

/** Settings to change; what is not named stays. */
export interface TableSettingsChange {
  /** MySQL and MariaDB: InnoDB, MyISAM, Aria, ... */
  readonly engine?: string
  /** Of columns that are added from now on, unless `convert` is said. */
  readonly charset?: string
  readonly collation?: string
  /** Null: the server's own. */
  readonly rowFormat?: string | null
  readonly autoIncrement?: number | bigint
  /** The columns that hold text are converted to `charset` too. */
  readonly convert?: true
  /** SQLite: values must have their column's type. */
  readonly strict?: boolean
  /** SQLite: stored by its primary key. */
  readonly withoutRowid?: boolean
  /** PostgreSQL: not written to the log, and empty after a crash. */
  readonly unlogged?: boolean
  /** Storage parameters (PostgreSQL), such as `{ fillfactor: 70 }`; null takes one away. */
  readonly with?: Readonly<Record<string, string | number | boolean | null>>
}

/** The name of an option of MySQL's or MariaDB's, whose servers take words alone. Throws for a storage parameter of PostgreSQL's. */
export function optionName(name: string, dialect: Pick<Dialect, 'name'>): string {
  const isOther =
    /^(?:fillfactor|parallel_workers|user_catalog_table|(?:log_)?autovacuum|vacuum_|toast)/i.test(name)
  if (isOther || !/^\w+$/.test(name)) throw lacks(dialect, `has no table option "${name}"`)
  return name
}

/** The value of an option of MySQL's or MariaDB's: some are words, any other text stands in quotes. */
export const tableOption = (
  value: string | number | boolean,
  { literal }: Pick<Dialect, 'literal'>,
): string =>
  typeof value === 'string' && /^(?:default|yes|no|fixed|dynamic|first|last)$/i.test(value)
    ? value
    : literal(value)

export function changedSettings(table: Table, change: TableSettingsChange): Table {
  const { convert, with: parameters, strict, withoutRowid, unlogged, rowFormat, ...names } = change
  const { settings: old = {}, ...rest } = table
  const merged = Object.entries({ ...old.with, ...parameters }).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] !== null,
  )
  const flags = { strict, withoutRowid, unlogged }
  const { with: _with, ...kept } = old
  const settings: TableSettings = {
    ...without(kept, [
      ...Object.entries(flags).flatMap(([flag, value]) => (value === false ? [flag] : [])),
      ...(rowFormat === null ? ['rowFormat'] : []),
      // the charset brings its own collation
      ...(names.charset !== undefined && names.collation === undefined ? ['collation'] : []),
    ]),
    ...names,
    ...(typeof rowFormat === 'string' && { rowFormat }),
    ...(strict && { strict }),
    ...(withoutRowid && { withoutRowid }),
    ...(unlogged && { unlogged }),
    ...(merged.length > 0 && { with: Object.fromEntries(merged) }),
  }
  return {
    ...rest,
    columns: convert ? table.columns.map((column) => asTheTable(column)) : table.columns,
    ...(Object.keys(settings).length > 0 && { settings }),
  }
}

function without(settings: TableSettings, facets: readonly string[]): TableSettings {
  return Object.fromEntries(Object.entries(settings).filter(([facet]) => !facets.includes(facet)))
}

const asTheTable = ({ charset: _charset, collation: _collation, ...column }: Column): Column => column

/** What gives the named settings back; undefined: it is not known what they were. */
export function settingsBefore(
  table: Table | undefined,
  change: TableSettingsChange,
): TableSettingsChange | undefined {
  if (!table) return undefined
  const { settings = {} } = table
  const { engine, charset, collation, autoIncrement } = settings
  const isLost =
    (change.engine !== undefined && engine === undefined) ||
    (change.charset !== undefined && charset === undefined) ||
    (change.collation !== undefined && collation === undefined) ||
    (change.autoIncrement !== undefined && autoIncrement === undefined) ||
    (change.convert && table.columns.some((column) => column.charset ?? column.collation))
  if (isLost) return undefined
  const isOfText = change.charset !== undefined || change.collation !== undefined
  return {
    ...(change.engine !== undefined && { engine: engine! }),
    ...(change.charset !== undefined && { charset: charset! }),
    ...(isOfText && collation !== undefined && { collation }),
    ...(change.rowFormat !== undefined && { rowFormat: settings.rowFormat ?? null }),
    ...(change.autoIncrement !== undefined && { autoIncrement: autoIncrement! }),
    ...(change.convert && { convert: true }),
    ...(change.strict !== undefined && { strict: settings.strict ?? false }),
    ...(change.withoutRowid !== undefined && { withoutRowid: settings.withoutRowid ?? false }),
    ...(change.unlogged !== undefined && { unlogged: settings.unlogged ?? false }),
    ...(change.with && {
      with: Object.fromEntries(Object.keys(change.with).map((name) => [name, settings.with?.[name] ?? null])),
    }),
  }
}
