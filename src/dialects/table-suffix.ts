import { MigError } from '../errors.ts'
import { optionName, tableOption } from '../core/ops/tables/settings.ts'
import type { Dialect, DialectName } from '../core/dialect.ts'
import type { Partitioning, Subpartitioning, Table, TableSettings } from '../core/schema/model.ts'

type TablePart = keyof TableSettings | 'inherits' | 'partitionBy' | 'partitionOf' | 'rowSecurity'

const PARTS: Readonly<Record<TablePart, string>> = {
  autoIncrement: 'AUTO_INCREMENT of a table',
  charset: 'character set of a table',
  collation: 'collation of a table',
  engine: 'storage engines',
  inherits: 'tables that inherit',
  partitionBy: 'partitions',
  partitionOf: 'tables that are partitions of another',
  rowFormat: 'row formats',
  rowSecurity: 'row level security',
  strict: 'STRICT tables',
  unlogged: 'UNLOGGED tables',
  with: 'storage parameters',
  withoutRowid: 'WITHOUT ROWID tables',
}

const POSTGRES: readonly TablePart[] = [
  'inherits',
  'partitionBy',
  'partitionOf',
  'rowSecurity',
  'unlogged',
  'with',
]
const MYSQL: readonly TablePart[] = [
  'autoIncrement',
  'charset',
  'collation',
  'engine',
  'partitionBy',
  'rowFormat',
  'with',
]
const SQLITE: readonly TablePart[] = ['strict', 'withoutRowid']

/** Throws MigError where the table is more than that database can make of one. */
function refuseOthers(table: Table, name: DialectName, has: readonly TablePart[]): void {
  const { inherits, partitionBy, partitionOf, rowSecurity, settings } = table
  const parts = { inherits, partitionBy, partitionOf, rowSecurity, ...settings }
  // safe: the keys are those of the object just above
  const lacking = (Object.keys(parts) as TablePart[]).find(
    (part) => parts[part] !== undefined && !has.includes(part),
  )
  if (lacking !== undefined) throw new MigError('operation.unsupported', `${name} has no ${PARTS[lacking]}`)
}

/** PostgreSQL manual, CREATE TABLE. */
export function postgresTableSuffix(table: Table, dialect: Dialect): string {
  refuseOthers(table, 'postgres', POSTGRES)
  const { inherits = [], partitionBy, settings } = table
  const parameters = Object.entries(settings?.with ?? {})
  return [
    ...(inherits.length > 0 ? [` INHERITS (${inherits.map((each) => dialect.table(each)).join(', ')})`] : []),
    ...(partitionBy ? [postgresPartitions(table, partitionBy, dialect)] : []),
    ...(parameters.length > 0
      ? [
          ` WITH (${parameters.map(([name, value]) => `${dialect.table(name)} = ${dialect.literal(value)}`).join(', ')})`,
        ]
      : []),
  ].join('')
}

function postgresPartitions(table: Table, partitioning: Partitioning, dialect: Dialect): string {
  const { by, keys, partitions } = partitioning
  if (partitioning.linear) throw new MigError('operation.unsupported', 'postgres has no linear partitions')
  if (partitioning.subpartitions)
    throw new MigError('operation.unsupported', 'postgres spreads a partition by itself: op.createPartition')
  if (by === 'key') throw new MigError('operation.unsupported', 'postgres has no partitions by key')
  if (partitions !== undefined) {
    throw new MigError('operation.unsupported', 'postgres makes no partitions together with their table', {
      hint: ['create each after it: op.createPartition'],
    })
  }
  return ` PARTITION BY ${by.toUpperCase()} (${keys.map((key) => keyOf(table, key, dialect)).join(', ')})`
}

/** MySQL reference manual, 15.1.20. */
export function mysqlTableSuffix(table: Table, dialect: Dialect): string {
  refuseOthers(table, dialect.name, MYSQL)
  const { comment, partitionBy } = table
  const { engine, charset, collation, rowFormat, autoIncrement, with: parameters = {} } = table.settings ?? {}
  return [
    ...(engine === undefined ? [] : [` ENGINE = ${dialect.quote(engine)}`]),
    ...(autoIncrement === undefined ? [] : [` AUTO_INCREMENT = ${autoIncrement}`]),
    ...(charset === undefined ? [] : [` DEFAULT CHARSET = ${dialect.quote(charset)}`]),
    ...(collation === undefined ? [] : [` COLLATE = ${dialect.quote(collation)}`]),
    ...(rowFormat === undefined ? [] : [` ROW_FORMAT = ${rowFormat.toUpperCase()}`]),
    ...Object.entries(parameters).map(
      ([name, value]) => ` ${optionName(name, dialect)} = ${tableOption(value, dialect)}`,
    ),
    ...(comment === undefined ? [] : [` COMMENT = ${dialect.literal(comment)}`]),
    ...(partitionBy ? [mysqlPartitions(table, partitionBy, dialect)] : []),
  ].join('')
}

function mysqlPartitions(table: Table, partitioning: Partitioning, dialect: Dialect): string {
  const { by, linear, keys, subpartitions, partitions } = partitioning
  if ((by === 'range' || by === 'list') && typeof partitions !== 'object') {
    throw new MigError('operation.unsupported', `partitions by ${by} are made with their table: list them`, {
      hint: ["partitions: [{ name: 'p0', values: 'VALUES LESS THAN (10)' }]"],
    })
  }
  const list = keys.map((key) => keyOf(table, key, dialect)).join(', ')
  const isOfColumns = keys.every((key) => table.columns.some(({ name }) => name === key))
  const method = (by === 'range' || by === 'list') && isOfColumns ? `${by} columns` : by
  const parts =
    typeof partitions === 'number'
      ? ` PARTITIONS ${partitions}`
      : partitions
        ? ` (${partitions.map(({ name, values }) => `PARTITION ${dialect.quote(name)} ${values}`).join(', ')})`
        : ''
  const kind = `${linear ? 'linear ' : ''}${method}`.toUpperCase()
  return ` PARTITION BY ${kind} (${list})${subpartitions ? subpartitioning(table, subpartitions, dialect) : ''}${parts}`
}

function subpartitioning(
  table: Table,
  { by, linear, keys, count }: Subpartitioning,
  dialect: Dialect,
): string {
  const kind = `${linear ? 'linear ' : ''}${by}`.toUpperCase()
  return ` SUBPARTITION BY ${kind} (${keys.map((key) => keyOf(table, key, dialect)).join(', ')}) SUBPARTITIONS ${count}`
}

/** A key that is a column of the table is quoted, any other is SQL as it stands. */
const keyOf = (table: Table, key: string, dialect: Dialect) =>
  table.columns.some(({ name }) => name === key) ? dialect.quote(key) : key

/** https://www.sqlite.org/lang_createtable.html */
export function sqliteTableSuffix(table: Table): string {
  refuseOthers(table, 'sqlite', SQLITE)
  const { strict, withoutRowid } = table.settings ?? {}
  const options = [...(withoutRowid ? ['WITHOUT ROWID'] : []), ...(strict ? ['STRICT'] : [])]
  return options.length > 0 ? ` ${options.join(', ')}` : ''
}
