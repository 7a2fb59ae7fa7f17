import type { Connection, Row } from '../../../core/dialect.ts'
import { readCreatedTable, isSameColumn, type CreatedTable } from '../../../core/mysql/created-table.ts'
import { createdText } from '../../../core/mysql/alter-column.ts'
import { writtenPartitions, type WrittenPartition } from '../../../core/ops/partitions/written-partitions.ts'
import { mysql } from '../index.ts'
import { groupedBy, textOf, type Catalogue, type Server } from './catalogue.ts'
import { maskedIn } from './column.ts'
import { isBinaryShown } from './type.ts'

/**
 * What the catalogue does not tell, or not as it is, of a few columns and tables: binary defaults, characters beyond the
 * basic plane (both come as question marks), parsers of full text indexes, periods, default partitions.
 */
export interface Exact {
  /** The default as hexadecimal digits: bytes of a binary column, UTF-8 of any other. */
  defaultBytes(column: Row): string | undefined
  expressionOf(column: Row, what: 'default' | 'generated'): string | undefined
  checkOf(table: string, name: string): string | undefined
  sridOf(column: Row): string | undefined
  parserOf(table: string, index: string): string | undefined
  /** The partitions as the server writes them, where the catalogue cannot tell one from another. */
  partitionsOf(table: string): readonly WrittenPartition[] | undefined
  /** The period of times that is no one's but the application's, and what goes with it. */
  periodOf(table: string): { readonly name: string; readonly indexes: readonly string[] } | undefined
}

interface Shown {
  readonly text: string
  readonly table: CreatedTable
}

/** Asks once for all defaults that are masked, and for each table of which something is told nowhere else. */
export async function readExact(
  connection: Connection,
  server: Server,
  catalogue: Catalogue,
): Promise<Exact> {
  const tableTypes = new Map(catalogue.tables.map((row) => [textOf(row, 'name'), textOf(row, 'type')]))
  const columns = catalogue.columns.filter((row) =>
    /BASE TABLE|VERSIONED/.test(tableTypes.get(textOf(row, 'tbl')) ?? ''),
  )
  const defaults = await readDefaults(connection, server, columns)
  const systems = await readSystems(connection, server, columns)
  const shown = new Map<string, Shown>()
  for (const name of suspects(columns, catalogue, server)) {
    const path = mysql.quote(server.database) + '.' + mysql.quote(name)
    const text = createdText(await connection.query(`SHOW CREATE TABLE ${path}`))
    shown.set(name, { text, table: readCreatedTable(text) })
  }
  return exactOf(defaults, systems, shown)
}

function exactOf(
  defaults: ReadonlyMap<string, string>,
  systems: ReadonlyMap<string, string>,
  shown: ReadonlyMap<string, Shown>,
): Exact {
  const itemOf = (table: string, name: string) =>
    shown.get(table)?.table.items.find((item) => item.name === name)
  return {
    defaultBytes: (column) => defaults.get(keyOf(column)),
    expressionOf(column, what) {
      const found = shown
        .get(textOf(column, 'tbl'))
        ?.table.columns.find(({ name }) => isSameColumn(name, textOf(column, 'name')))
      const clause = found?.clauses.find(({ kind }) => kind === what)?.text
      return what === 'default' ? clause?.replace(/^DEFAULT\s+/i, '') : clause && insideParentheses(clause)
    },
    checkOf(table, name) {
      const own = itemOf(table, name)
      if (own?.kind === 'check') return insideParentheses(own.text.replace(/^CONSTRAINT `(?:[^`]|``)*` /, ''))
      const column = shown.get(table)?.table.columns.find((each) => each.name === name)
      const clause = column?.clauses.find(({ kind }) => kind === 'check')?.text
      return clause && insideParentheses(clause)
    },
    sridOf: (column) => systems.get(keyOf(column)),
    parserOf: (table, index) => /WITH PARSER `((?:[^`]|``)*)`/.exec(itemOf(table, index)?.text ?? '')?.[1],
    partitionsOf(table) {
      const text = shown.get(table)?.text
      return text === undefined ? undefined : writtenPartitions(text)
    },
    periodOf(table) {
      const items = shown.get(table)?.table.items ?? []
      const period = items.find(({ text }) => /^PERIOD FOR (?!SYSTEM_TIME)/i.test(text))
      const indexes = items.filter(({ text }) => / WITHOUT OVERLAPS\)/i.test(text)).map(({ name }) => name)
      return period && { name: period.name, indexes }
    },
  }
}

const keyOf = (column: Row): string => `${textOf(column, 'tbl')}\0${textOf(column, 'name')}`

const insideParentheses = (text: string): string => text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'))

/** DEFAULT(column) gives the value itself; a join that finds no row needs none. */
async function readDefaults(
  connection: Connection,
  server: Server,
  columns: readonly Row[],
): Promise<ReadonlyMap<string, string>> {
  const masked = columns.filter((row) => maskedIn(row, server) === 'default')
  if (masked.length === 0) return new Map()
  const parts = masked.map((row, i) => {
    const value = `DEFAULT(t.${mysql.quote(textOf(row, 'name'))})`
    const bytes = isBinaryShown(textOf(row, 'type')) ? value : `CONVERT(${value} USING utf8mb4)`
    const path = mysql.quote(server.database) + '.' + mysql.quote(textOf(row, 'tbl'))
    return `SELECT ${i} AS item, HEX(${bytes}) AS bytes FROM (SELECT 1 AS one) o LEFT JOIN ${path} t ON FALSE`
  })
  const rows = await connection.query(parts.join('\nUNION ALL '))
  return new Map(rows.map((row) => [keyOf(masked[Number(row['item'])]!), textOf(row, 'bytes')]))
}

/** MariaDB tells of reference systems here alone, not even in SHOW CREATE TABLE (10.11); 0 is none. */
async function readSystems(
  connection: Connection,
  { isMariadb, database }: Server,
  columns: readonly Row[],
): Promise<ReadonlyMap<string, string>> {
  if (!isMariadb || !columns.some((row) => GEOMETRY.test(textOf(row, 'type')))) return new Map()
  const rows = await connection.query(
    `SELECT g_table_name AS tbl, g_geometry_column AS name, srid AS srid FROM information_schema.geometry_columns
WHERE g_table_schema = ${mysql.literal(database)} AND srid <> 0`,
  )
  return new Map(rows.map((row) => [keyOf(row), textOf(row, 'srid')]))
}

const GEOMETRY = /^(?:geometry|geomcollection|(?:multi)?(?:point|linestring|polygon))/

function suspects(columns: readonly Row[], catalogue: Catalogue, server: Server): readonly string[] {
  const { isMariadb } = server
  const tables = (rows: readonly Row[]) => rows.map((row) => textOf(row, 'tbl'))
  const found = [
    ...tables(columns.filter((row) => maskedIn(row, server) === 'table')),
    ...tables(catalogue.indexes.filter((row) => textOf(row, 'type') === 'FULLTEXT')),
    ...(isMariadb ? tables(catalogue.checks.filter(isMaskedOrPeriod)) : []),
    ...(isMariadb ? tablesWithOddPartitions(catalogue.partitions) : []),
  ]
  return [...new Set(found)].toSorted()
}

/** A period is kept by a check that it begins before it ends. */
const isMaskedOrPeriod = (row: Row): boolean =>
  /\?|^`(?:[^`]|``)+` < `(?:[^`]|``)+`$/.test(textOf(row, 'expression'))

/** MariaDB gives the default partition of a list as one of the value 0 (10.11). */
const tablesWithOddPartitions = (partitions: readonly Row[]): readonly string[] =>
  [...groupedBy(partitions, 'tbl')]
    .filter(([, rows]) =>
      rows.some((row) => textOf(row, 'method') === 'LIST' && textOf(row, 'description') === '0'),
    )
    .map(([table]) => table)
