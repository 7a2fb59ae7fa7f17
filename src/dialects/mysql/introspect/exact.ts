import type { Connection, Row } from '../../../core/dialect.ts'
import { readCreatedTable, isSameColumn, type CreatedTable } from '../../../core/mysql/created-table.ts'
import { createdText } from '../../../core/mysql/alter-column.ts'
import { writtenPartitions, type WrittenPartition } from '../../../core/ops/partitions/written-partitions.ts'
import { mysql } from '../index.ts'
import { textOf, type Server, type TableRows } from './catalogue.ts'
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
  tables: readonly TableRows[],
): Promise<Exact> {
  const defaults = await readDefaults(connection, server, tables)
  const systems = await readSystems(connection, server, tables)
  const shown = new Map<string, Shown>()
  for (const name of suspects(tables, server)) {
    const path = mysql.quote(server.database) + '.' + mysql.quote(name)
    const text = createdText(await connection.query(`SHOW CREATE TABLE ${path}`))
    shown.set(name, { text, table: readCreatedTable(text) })
  }
  return exactOf(defaults, systems, shown)
}

function exactOf(
  defaults: ReadonlyMap<Row, string>,
  systems: ReadonlyMap<Row, string>,
  shown: ReadonlyMap<string, Shown>,
): Exact {
  const itemOf = (table: string, name: string) =>
    shown.get(table)?.table.items.find((item) => item.name === name)
  return {
    defaultBytes: (column) => defaults.get(column),
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
    sridOf: (column) => systems.get(column),
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

const insideParentheses = (text: string): string => text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'))

/** DEFAULT(column) gives the value itself; a join that finds no row needs none. */
async function readDefaults(
  connection: Connection,
  server: Server,
  tables: readonly TableRows[],
): Promise<ReadonlyMap<Row, string>> {
  const masked = columnsWhere(tables, (row) => maskedIn(row, server) === 'default')
  if (masked.length === 0) return new Map()
  const parts = masked.map((row, i) => {
    const value = `DEFAULT(t.${mysql.quote(textOf(row, 'name'))})`
    const bytes = isBinaryShown(textOf(row, 'type')) ? value : `CONVERT(${value} USING utf8mb4)`
    const path = mysql.quote(server.database) + '.' + mysql.quote(textOf(row, 'tbl'))
    return `SELECT ${i} AS item, HEX(${bytes}) AS bytes FROM (SELECT 1 AS one) o LEFT JOIN ${path} t ON FALSE`
  })
  const rows = await connection.query(parts.join('\nUNION ALL '))
  return new Map(rows.map((row) => [masked[Number(row['item'])]!, textOf(row, 'bytes')]))
}

/** MariaDB tells of reference systems here alone, not even in SHOW CREATE TABLE (10.11); 0 is none. */
async function readSystems(
  connection: Connection,
  { isMariadb, database }: Server,
  tables: readonly TableRows[],
): Promise<ReadonlyMap<Row, string>> {
  const spatial = isMariadb ? columnsWhere(tables, (row) => GEOMETRY.test(textOf(row, 'type'))) : []
  if (spatial.length === 0) return new Map()
  const rows = await connection.query(
    `SELECT g_table_name AS tbl, g_geometry_column AS name, srid AS srid FROM information_schema.geometry_columns
WHERE g_table_schema = ${mysql.literal(database)} AND srid <> 0`,
  )
  const pathOf = (row: Row) => `${textOf(row, 'tbl')}\0${textOf(row, 'name')}`
  const columns = new Map(spatial.map((row) => [pathOf(row), row]))
  // views are among them
  return new Map(
    rows.flatMap((row) => {
      const column = columns.get(pathOf(row))
      return column ? [[column, textOf(row, 'srid')]] : []
    }),
  )
}

const GEOMETRY = /^(?:geometry|geomcollection|(?:multi)?(?:point|linestring|polygon))/

const columnsWhere = (tables: readonly TableRows[], is: (column: Row) => boolean): readonly Row[] =>
  tables.flatMap(({ columns }) => columns.filter(is))

/** The names of the tables of which the catalogue does not tell all, or not as it is. */
const suspects = (tables: readonly TableRows[], server: Server): readonly string[] =>
  tables
    .filter((rows) => isSuspect(rows, server))
    .map(({ table }) => textOf(table, 'name'))
    .toSorted()

const isSuspect = ({ columns, indexes, checks, partitions }: TableRows, server: Server): boolean =>
  columns.some((row) => maskedIn(row, server) === 'table') ||
  indexes.some((row) => textOf(row, 'type') === 'FULLTEXT') ||
  (server.isMariadb && (checks.some(isMaskedOrPeriod) || partitions.some(isOddPartition)))

/** A period is kept by a check that it begins before it ends. */
const isMaskedOrPeriod = (row: Row): boolean =>
  /\?|^`(?:[^`]|``)+` < `(?:[^`]|``)+`$/.test(textOf(row, 'expression'))

/** MariaDB gives the default partition of a list as one of the value 0 (10.11). */
const isOddPartition = (row: Row): boolean =>
  textOf(row, 'method') === 'LIST' && textOf(row, 'description') === '0'
