import type { Connection } from 'mysql2'
import type { Row } from '../../../core/dialect.ts'
import { MigError } from '../../../errors.ts'
import type { Session } from '../../db/session.ts'
import { selectList, textCell, type ShapeColumn, type Shapes } from './shape.ts'

const BYTES = new Set([
  'binary',
  'varbinary',
  'tinyblob',
  'blob',
  'mediumblob',
  'longblob',
  'vector',
  'geometry',
  'point',
  'linestring',
  'polygon',
  'multipoint',
  'multilinestring',
  'multipolygon',
  'geomcollection',
  'geometrycollection',
])

const TEXT = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'enum', 'set'])

// a date that is none, a zero date and a zero in a counted column are values like others
const SQL_MODE = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'"

export const mysqlShapes: Shapes = {
  async shapeOf(session, name) {
    const [table, schema] = name.split('.').reverse()
    const place = [schema ?? null, table!]
    const columns = await session.query(
      `SELECT c.COLUMN_NAME AS name, LOWER(c.DATA_TYPE) AS kind, c.COLUMN_TYPE AS type, c.CHARACTER_SET_NAME AS charset,
       c.COLLATION_NAME AS collation, c.EXTRA AS extra, COALESCE(c.GENERATION_EXPRESSION, '') AS formula
  FROM information_schema.COLUMNS c
  JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
 WHERE c.TABLE_SCHEMA = COALESCE(?, DATABASE()) AND c.TABLE_NAME = ? AND t.TABLE_TYPE NOT IN ('VIEW', 'SYSTEM VIEW')
 ORDER BY c.ORDINAL_POSITION`,
      place,
    )
    if (columns.length === 0) return undefined
    const key = await session.query(
      `SELECT COLUMN_NAME AS name FROM information_schema.STATISTICS
 WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ? AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX`,
      place,
    )
    const counted = columns.find((row) => String(row['extra']).includes('auto_increment'))
    const from = session.dialect.table(name)
    return {
      name,
      columns: columns.filter((row) => row['formula'] === '').map((row) => columnOf(row, session)),
      key: key.map((row) => String(row['name'])),
      counters: counted ? await counterOf(session, from, String(counted['name'])) : {},
      from,
      overriding: '',
    }
  },
  async tables(session) {
    const rows = await session.query(
      `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
   AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY 1`,
    )
    return rows.map((row) => String(row['name']))
  },
  async beginReading(session) {
    await refuseOtherCharset(session)
    await session.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    await session.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
  },
  async *rows(session, shape) {
    const { quote } = session.dialect
    const order = shape.key.length === 0 ? '' : ` ORDER BY ${shape.key.map(quote).join(', ')}`
    // safe: the session's driver is this one
    const raw = session.raw as Connection
    const sql = `SELECT ${selectList(shape)} FROM ${shape.from}${order}`
    let isDone = false
    try {
      // the server goes on sending only as fast as rows are taken
      for await (const row of raw.query({ sql, rowsAsArray: true }).stream()) yield row as readonly unknown[]
      isDone = true
    } finally {
      if (!isDone) await letGo(session, raw)
    }
  },
  async beginWriting(session) {
    await refuseOtherCharset(session)
    const [before] = await session.query('SELECT @@SESSION.sql_mode AS mode')
    await session.query(SQL_MODE)
    const mode = session.dialect.literal(String(before!['mode']))
    return {
      async end() {
        await session.query(`SET SESSION sql_mode = ${mode}`)
      },
    }
  },
  async raise(session, shape, counters) {
    for (const [column, next] of Object.entries(counters)) {
      const now = shape.counters[column]
      if (now === undefined || BigInt(now) >= BigInt(next)) continue
      await session.query(`ALTER TABLE ${shape.from} AUTO_INCREMENT = ${BigInt(next)}`)
    }
  },
}

/** What is still to come of a statement would keep the connection busy. */
async function letGo(session: Session, raw: Connection): Promise<void> {
  await session.cancel(session.number).catch(() => undefined)
  raw.resume()
}

function columnOf(row: Row, { dialect }: Session): ShapeColumn {
  const name = String(row['name'])
  const kind = String(row['kind'])
  const column = dialect.quote(name)
  const isBytes = BYTES.has(kind)
  return {
    name,
    type: typeOf(row),
    read: [readOf(kind, column)],
    write: (place) => (isBytes ? `UNHEX(${place})` : kind === 'bit' ? `CAST(${place} AS UNSIGNED)` : place),
    bind: (cell) => cell,
    cell: textCell,
  }
}

function typeOf(row: Row): string {
  const [charset, collation] = [row['charset'], row['collation']]
  const isText = typeof charset === 'string' && typeof collation === 'string'
  return `${String(row['type'])}${isText ? ` CHARACTER SET ${charset} COLLATE ${collation}` : ''}`
}

function readOf(kind: string, column: string): string {
  // a column of JSON of MariaDB is one, which the driver would take apart
  if (kind === 'longtext') return `CAST(${column} AS CHAR CHARACTER SET utf8mb4)`
  if (TEXT.has(kind)) return column
  if (BYTES.has(kind)) return `HEX(${column})`
  if (kind === 'bit') return `CAST(CAST(${column} AS UNSIGNED) AS CHAR)`
  // by itself a float is written with six digits; times one, since plus zero would make a zero of minus zero
  if (kind === 'float') return `CAST(${column} * 1e0 AS CHAR)`
  return `CAST(${column} AS CHAR)`
}

async function counterOf(
  session: Session,
  from: string,
  column: string,
): Promise<Readonly<Record<string, string>>> {
  const [row] = await session.query(`SHOW CREATE TABLE ${from}`)
  // behind the last parenthesis: what stands before may hold any text
  const text = Object.values(row ?? {})
    .map(String)
    .at(1)!
  const next = /AUTO_INCREMENT=(\d+)/.exec(text.slice(text.lastIndexOf('\n)')))?.[1]
  return { [column]: next ?? '1' }
}

/** A connection of another character set cannot bring every text as it is. */
async function refuseOtherCharset(session: Session): Promise<void> {
  const [row] = await session.query(
    'SELECT @@character_set_client AS client, @@character_set_results AS results',
  )
  const other = Object.values(row ?? {})
    .map(String)
    .find((each) => each !== 'utf8mb4')
  if (other === undefined) return
  throw new MigError(
    'connection.unsupported',
    `the connection's character set is ${other}: text would not be exact`,
    {
      hint: ['leave charset out of the connection, or set it to utf8mb4'],
    },
  )
}
