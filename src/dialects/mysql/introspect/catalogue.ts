import { atLeast, versionOf, type Connection, type Row, type Version } from '../../../core/dialect.ts'
import { quoted } from '../../values.ts'

/** The server that is read, and the database of it. */
export interface Server {
  readonly isMariadb: boolean
  readonly version: Version
  readonly database: string
}

/** Told what of a table, or of a part of it, has no place in the model. */
export type Lacking = (kind: string, part?: string) => void

/** What the catalogue says of one database, a list of rows for each kind of thing. */
export interface Catalogue {
  readonly tables: readonly Row[]
  readonly columns: readonly Row[]
  readonly indexes: readonly Row[]
  readonly foreignKeys: readonly Row[]
  readonly foreignKeyColumns: readonly Row[]
  readonly checks: readonly Row[]
  readonly partitions: readonly Row[]
  readonly views: readonly Row[]
  readonly triggers: readonly Row[]
  readonly routines: readonly Row[]
  readonly events: readonly Row[]
}

/** The rows of the catalogue that are about one table. */
export interface TableRows {
  readonly table: Row
  readonly columns: readonly Row[]
  readonly indexes: readonly Row[]
  readonly foreignKeys: readonly Row[]
  readonly foreignKeyColumns: readonly Row[]
  readonly checks: readonly Row[]
  readonly partitions: readonly Row[]
}

/** Modes in which a server spells what it says of a table in another way, or leaves half of it out. */
const ODD_MODE =
  /\b(?:ANSI\w*|NO_BACKSLASH_ESCAPES|NO_(?:FIELD|KEY|TABLE)_OPTIONS|ORACLE|MSSQL|DB2|POSTGRESQL|MAXDB|MYSQL\d+)\b/

/** Asks which server and database it is, and has the server speak plainly as long as `read` lasts. */
export async function withServer<T>(
  connection: Connection,
  defaultSchema: string | undefined,
  read: (server: Server, modes: string) => Promise<T>,
): Promise<T> {
  const [row] = await connection.query(
    'SELECT VERSION() AS version, DATABASE() AS name, @@SESSION.sql_mode AS modes',
  )
  const version = textOf(row, 'version')
  const server: Server = {
    isMariadb: version.includes('MariaDB'),
    version: versionOf(version),
    database: defaultSchema ?? textOf(row, 'name'),
  }
  const modes = textOf(row, 'modes')
  if (!ODD_MODE.test(modes)) return read(server, modes)
  await connection.query(`SET SESSION sql_mode = ''`)
  try {
    return await read(server, modes)
  } finally {
    await connection.query(`SET SESSION sql_mode = ${quoted(modes)}`)
  }
}

/** One query for each kind of thing, whatever the number of tables. */
export async function readCatalogue(connection: Connection, server: Server): Promise<Catalogue> {
  const queries = queriesFor(server)
  const rows: Record<string, readonly Row[]> = {}
  for (const [name, sql] of Object.entries(queries))
    rows[name] = sql === undefined ? [] : await connection.query(sql)
  // safe: the keys are those of the queries, which the type lists
  return rows as unknown as Catalogue
}

/** The columns that make MariaDB open every table (https://mariadb.com/kb/en/information-schema-tables-table/) are left out. */
function queriesFor({
  isMariadb,
  version,
  database,
}: Server): Readonly<Record<keyof Catalogue, string | undefined>> {
  const name = quoted(database.replaceAll('\\', '\\\\'))
  const hasExpressions = !isMariadb && atLeast(version, 8, 0, 13)
  const isNewMysql = !isMariadb && atLeast(version, 8)
  return {
    tables: `SELECT table_name AS name, table_type AS type, engine AS engine, table_collation AS collation,
  create_options AS options, table_comment AS comment
FROM information_schema.tables WHERE table_schema = ${name}`,
    columns: `SELECT table_name AS tbl, column_name AS name, ordinal_position AS position, column_default AS fallback,
  is_nullable AS nullable, character_set_name AS charset, collation_name AS collation, column_type AS type, extra AS extra,
  generation_expression AS expression, column_comment AS comment${isNewMysql ? ', srs_id AS srid' : ''}
FROM information_schema.columns WHERE table_schema = ${name}`,
    indexes: `SELECT table_name AS tbl, index_name AS name, seq_in_index AS position, non_unique AS isPlain, column_name AS col,
  collation AS direction, sub_part AS length, index_type AS type, index_comment AS comment${
    hasExpressions ? ', expression AS expression' : ''
  }${isNewMysql ? `, IF(is_visible = 'NO', 1, 0) AS invisible` : ''}${
    isMariadb && atLeast(version, 10, 6) ? `, IF(ignored = 'YES', 1, 0) AS invisible` : ''
  }
FROM information_schema.statistics WHERE table_schema = ${name}`,
    foreignKeys: `SELECT table_name AS tbl, constraint_name AS name, update_rule AS onUpdate, delete_rule AS onDelete
FROM information_schema.referential_constraints WHERE constraint_schema = ${name}`,
    foreignKeyColumns: `SELECT table_name AS tbl, constraint_name AS name, ordinal_position AS position, column_name AS col,
  referenced_table_schema AS parentSchema, referenced_table_name AS parent, referenced_column_name AS parentColumn
FROM information_schema.key_column_usage WHERE table_schema = ${name} AND referenced_table_name IS NOT NULL`,
    checks: isMariadb
      ? `SELECT table_name AS tbl, constraint_name AS name, check_clause AS expression${
          atLeast(version, 10, 5, 10) ? ', level AS level' : ''
        }
FROM information_schema.check_constraints WHERE constraint_schema = ${name}`
      : atLeast(version, 8, 0, 16)
        ? `SELECT t.table_name AS tbl, c.constraint_name AS name, t.enforced AS enforced, c.check_clause AS expression
FROM information_schema.check_constraints c JOIN information_schema.table_constraints t
  ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name AND t.constraint_type = 'CHECK'
WHERE c.constraint_schema = ${name}`
        : undefined,
    partitions: `SELECT table_name AS tbl, partition_name AS name, subpartition_name AS subname,
  partition_ordinal_position AS position, subpartition_ordinal_position AS subposition, partition_method AS method,
  subpartition_method AS submethod, partition_expression AS expression, subpartition_expression AS subexpression,
  partition_description AS description, partition_comment AS comment
FROM information_schema.partitions WHERE table_schema = ${name} AND partition_name IS NOT NULL`,
    views: `SELECT table_name AS name, check_option AS checkOption, security_type AS security
FROM information_schema.views WHERE table_schema = ${name}`,
    triggers: `SELECT trigger_name AS name, event_manipulation AS event, event_object_table AS tbl, action_order AS position,
  action_statement AS body, action_timing AS timing, sql_mode AS modes
FROM information_schema.triggers WHERE trigger_schema = ${name}`,
    routines: `SELECT routine_name AS name, routine_type AS type, sql_mode AS modes
FROM information_schema.routines WHERE routine_schema = ${name}`,
    events: `SELECT event_name AS name, sql_mode AS modes, time_zone AS zone FROM information_schema.events WHERE event_schema = ${name}`,
  }
}

/** The value as text; empty where there is none. */
export function textOf(row: Row | undefined, key: string): string {
  const value = row?.[key]
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'bigint'
      ? String(value)
      : ''
}

/** The same, where NULL is something else than the empty text. */
export const textOrNone = (row: Row, key: string): string | undefined =>
  row[key] === null || row[key] === undefined ? undefined : textOf(row, key)

export const numberOf = (row: Row, key: string): number => Number(row[key])

/** The same function, which reads each text but once: the types of thousands of columns are a few dozen. */
export function readingOnce<T extends object>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const found = known.get(text)
    if (found) return found
    const made = read(text)
    known.set(text, made)
    return made
  }
}

/** The rows by the value of one column, in their order. */
export function groupedBy(rows: readonly Row[], key: string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const name = textOf(row, key)
    const group = groups.get(name)
    if (group) group.push(row)
    else groups.set(name, [row])
  }
  return groups
}

/** The rows in the order of a column of numbers. */
export const inOrderOf = (rows: readonly Row[], key: string): readonly Row[] =>
  rows.length < 2 ? rows : rows.toSorted((a, b) => numberOf(a, key) - numberOf(b, key))
