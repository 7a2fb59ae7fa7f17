import type { Row } from '../../../core/dialect.ts'
import type { Unmodelled } from '../../../core/introspection.ts'
import type { Table, TableSettings } from '../../../core/schema/model.ts'
import { inOrderOf, readingOnce, textOf, type Lacking, type Server, type TableRows } from './catalogue.ts'
import { checksOf } from './checks.ts'
import { columnOf, isPeriodColumn, type ColumnContext } from './column.ts'
import type { Exact } from './exact.ts'
import { readExtra } from './extra.ts'
import { foreignKeysOf } from './foreign-keys.ts'
import { keysOf } from './keys.ts'
import { partitioningOf } from './partitions.ts'
import { typeOfShown } from './type.ts'

export interface TableContext {
  readonly server: Server
  readonly exact: Exact
  readonly unmodelled: (entry: Unmodelled) => void
}

/** Makes of the rows of a table the table with all that is its own. */
export function tableReader(context: TableContext): (rows: TableRows) => Table {
  const typeOf = readingOnce(typeOfShown)
  const extraOf = readingOnce(readExtra)
  return (rows) => tableOf(rows, { ...context, typeOf, extraOf })
}

function tableOf(
  rows: TableRows,
  { server, exact, unmodelled, typeOf, extraOf }: TableContext & Pick<ColumnContext, 'typeOf' | 'extraOf'>,
): Table {
  const name = textOf(rows.table, 'name')
  const lacking: Lacking = (kind, part) =>
    unmodelled({ kind, name: part === undefined ? name : `${name}.${part}` })
  const settings = settingsOf(rows.table, lacking)
  const period = exact.periodOf(name)
  sayTimes(rows.table, period, lacking)
  const { checks, jsonColumns } = checksOf(rows.columns, rows.checks, { table: name, server, exact, lacking })
  const { charset = '', collation = '' } = settings
  const context = { server, exact, typeOf, extraOf, charset, collation, jsonColumns, lacking }
  const columns = inOrderOf(rows.columns, 'position')
    .filter((row) => !isPeriodColumn(row))
    .map((row) => columnOf(row, context))
  const { primaryKey, uniques, indexes } = keysOf(rows.indexes, {
    server,
    engine: settings.engine ?? '',
    columns: new Set(columns.map((column) => column.name)),
    left: new Set(period?.indexes),
    parserOf: (index) => exact.parserOf(name, index),
    unmodelled: lacking,
  })
  const written = exact.partitionsOf(name)
  const partitionBy = partitioningOf(rows.partitions, { written, unmodelled: lacking })
  const comment = textOf(rows.table, 'comment')
  return {
    name,
    columns,
    ...(primaryKey && { primaryKey }),
    uniques,
    foreignKeys: foreignKeysOf(rows.foreignKeys, rows.foreignKeyColumns, { server, lacking }),
    checks: checks.filter((check) => check.name !== period?.name),
    indexes,
    ...(comment !== '' && { comment }),
    settings,
    ...(partitionBy && { partitionBy }),
  }
}

/** What MariaDB keeps of times past, or of an application's own, is no part of a table of ours. */
function sayTimes(table: Row, period: ReturnType<Exact['periodOf']>, lacking: Lacking): void {
  if (textOf(table, 'type') === 'SYSTEM VERSIONED') lacking('system versioning of table')
  if (period) lacking('period of table', period.name)
  for (const index of period?.indexes ?? []) lacking('index without overlaps', index)
}

/** Engine and collation are always said: what they are by default hangs on the server and the database. */
function settingsOf(row: Row, lacking: Lacking): TableSettings {
  const collation = textOf(row, 'collation')
  const { named, bare } = optionsIn(textOf(row, 'options'))
  const { row_format: rowFormat, ...others } = named
  for (const word of bare) if (word !== 'partitioned') lacking(`option ${word} of table`)
  return {
    engine: textOf(row, 'engine'),
    ...(collation !== '' && { charset: collation.split('_')[0]!, collation }),
    ...(typeof rowFormat === 'string' && { rowFormat: rowFormat.toLowerCase() }),
    ...(Object.keys(others).length > 0 && { with: others }),
  }
}

const OPTION = /(`(?:[^`]|``)+`|\w+)=("[^"]*"|'(?:[^']|'')*'|\S+)|\S+/g

/** ``row_format=COMPRESSED COMPRESSION="zlib" `page_compressed`='1'`` */
function optionsIn(text: string) {
  const named: Record<string, string | number> = {}
  const bare: string[] = []
  for (const [whole, name, value] of text.matchAll(OPTION)) {
    if (name === undefined || value === undefined) {
      bare.push(whole)
      continue
    }
    const quote = value[0]!
    const isQuoted = quote === '"' || quote === "'"
    named[name.replaceAll('`', '').toLowerCase()] = isQuoted
      ? value.slice(1, -1).replaceAll(quote + quote, quote)
      : /^\d{1,15}$/.test(value)
        ? Number(value)
        : value
  }
  return { named, bare }
}
