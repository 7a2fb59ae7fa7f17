import type { Row } from '../../../core/dialect.ts'
import type { Session } from '../../db/session.ts'
import { selectList, textCell, type ShapeColumn, type Shapes, type TableShape } from './shape.ts'

/** How many rows a cursor gives at once. */
const AT_ONCE = 500

// every value in the one way that is read back as it was, whatever the session's own settings are
const EXACT = [
  'SET LOCAL extra_float_digits = 3',
  "SET LOCAL DateStyle = 'ISO, YMD'",
  "SET LOCAL IntervalStyle = 'postgres'",
  "SET LOCAL TimeZone = 'UTC'",
  "SET LOCAL bytea_output = 'hex'",
  "SET LOCAL lc_monetary = 'C'",
  'SET LOCAL xmloption = content',
]

export const postgresShapes: Shapes = {
  async shapeOf(session, name) {
    const { quote, table } = session.dialect
    const [found] = await session.query(
      `SELECT c.oid::text AS oid, c.relkind::text AS kind FROM pg_class c WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p')`,
      [table(name)],
    )
    if (!found) return undefined
    const columns = await session.query(
      `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       pg_get_serial_sequence($1, a.attname) AS sequence
  FROM pg_attribute a
 WHERE a.attrelid = $2::oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
 ORDER BY a.attnum`,
      [table(name), String(found['oid'])],
    )
    const key = await session.query(
      `SELECT a.attname AS name FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
 WHERE i.indrelid = $1::oid AND i.indisprimary AND k.place <= i.indnkeyatts ORDER BY k.place`,
      [String(found['oid'])],
    )
    return {
      name,
      columns: columns.map((row) => columnOf(row, quote)),
      key: key.map((row) => String(row['name'])),
      counters: await countersOf(session, columns),
      // the rows of tables that inherit from it are theirs; those of its partitions are its own
      from: `${found['kind'] === 'p' ? '' : 'ONLY '}${table(name)}`,
      overriding: ' OVERRIDING SYSTEM VALUE',
    }
  },
  async tables(session) {
    const rows =
      await session.query(`SELECT n.nspname AS schema, c.relname AS name, n.nspname = current_schema() AS plain
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND n.nspname = ANY (current_schemas(false))
 ORDER BY 3 DESC, 1, 2`)
    return rows.map((row) =>
      row['plain'] ? String(row['name']) : `${String(row['schema'])}.${String(row['name'])}`,
    )
  },
  async beginReading(session) {
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    // a policy that hides rows is an error, and no backup of some rows
    for (const sql of [...EXACT, 'SET LOCAL row_security = off']) await session.query(sql)
  },
  async *rows(session, shape) {
    const cursor = 'mig_backup_rows'
    await session.query(
      `DECLARE ${cursor} NO SCROLL CURSOR FOR SELECT ${selectList(shape)} FROM ${shape.from}${order(session, shape)}`,
    )
    for (;;) {
      const rows = await session.query(`FETCH ${AT_ONCE} FROM ${cursor}`)
      for (const row of rows) yield Object.values(row)
      if (rows.length < AT_ONCE) break
    }
    await session.query(`CLOSE ${cursor}`)
  },
  async beginWriting(session) {
    for (const sql of EXACT) await session.query(sql)
    return { end: () => Promise.resolve() }
  },
  async raise(session, shape, counters) {
    for (const [column, next] of Object.entries(counters)) {
      const now = shape.counters[column]
      if (now === undefined || BigInt(now) >= BigInt(next)) continue
      const table = session.dialect.table(shape.name)
      await session.query('SELECT setval(pg_get_serial_sequence($1, $2), $3::bigint, false)', [
        table,
        column,
        next,
      ])
    }
  },
}

function columnOf(row: Row, quote: (name: string) => string): ShapeColumn {
  const name = String(row['name'])
  return {
    name,
    type: String(row['type']),
    read: [`${quote(name)}::text`],
    // what is bound takes the type of its column
    write: (place) => place,
    bind: (cell) => cell,
    cell: textCell,
  }
}

async function countersOf(
  session: Session,
  columns: readonly Row[],
): Promise<Readonly<Record<string, string>>> {
  const counters: Record<string, string> = {}
  for (const { name, sequence } of columns) {
    if (typeof sequence !== 'string') continue
    const [row] = await session.query(
      `SELECT (CASE WHEN s.is_called THEN s.last_value + p.seqincrement ELSE s.last_value END)::text AS next
  FROM ${sequence} s, pg_sequence p WHERE p.seqrelid = '${sequence.replaceAll("'", "''")}'::regclass AND p.seqincrement > 0`,
    )
    if (row) counters[String(name)] = String(row['next'])
  }
  return counters
}

function order({ dialect }: Session, { key }: TableShape): string {
  return key.length === 0 ? '' : ` ORDER BY ${key.map((name) => dialect.quote(name)).join(', ')}`
}
