import type { Database, Statement } from 'sqlite3'
import type { Row } from '../../../core/dialect.ts'
import type { Session } from '../../db/session.ts'
import type { Cell } from './cells.ts'
import { selectList, type ShapeColumn, type Shapes } from './shape.ts'

export const sqliteShapes: Shapes = {
  async shapeOf(session, name) {
    const { quote, table } = session.dialect
    const [made] = await session.query(
      "SELECT sql FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?)",
      [name],
    )
    if (!made) return undefined
    const rows = await session.query(
      'SELECT name, type, pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid',
      [name],
    )
    const [encoding] = await session.query('PRAGMA encoding')
    const isShort = String(encoding?.['encoding']) === 'UTF-8'
    const plain = rows.filter((row) => row['hidden'] === 0)
    const from = table(name)
    return {
      name,
      columns: plain.map((row) => columnOf(row, quote(String(row['name'])), isShort)),
      key: plain
        .filter((row) => Number(row['pk']) > 0)
        .sort((one, other) => Number(one['pk']) - Number(other['pk']))
        .map((row) => String(row['name'])),
      counters: /\bAUTOINCREMENT\b/i.test(String(made['sql'])) ? await counterOf(session, name, plain) : {},
      from,
      overriding: '',
    }
  },
  async tables(session) {
    const rows =
      await session.query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
   AND sql NOT LIKE 'CREATE VIRTUAL TABLE%' ORDER BY 1`)
    return rows.map((row) => String(row['name']))
  },
  async beginReading(session) {
    await session.query('BEGIN')
    // the transaction sees what is there at its first reading
    await session.query('SELECT count(*) FROM sqlite_master')
  },
  async *rows(session, shape) {
    // safe: the session's driver is this one
    const db = session.raw as Database
    const order = shape.key.map((name) => session.dialect.quote(name)).join(', ')
    const statement = await prepared(
      db,
      `SELECT ${selectList(shape)} FROM ${shape.from}${order && ` ORDER BY ${order}`}`,
    )
    try {
      for (;;) {
        const row = await step(statement)
        if (row === undefined) return
        yield Object.values(row)
      }
    } finally {
      await new Promise<void>((resolve) => statement.finalize(() => resolve()))
    }
  },
  beginWriting: () => Promise.resolve({ end: () => Promise.resolve() }),
  async raise(session, { name, counters: now }, counters) {
    for (const [column, next] of Object.entries(counters)) {
      if (now[column] === undefined || BigInt(now[column]) >= BigInt(next)) continue
      const last = (BigInt(next) - 1n).toString()
      await session.query('DELETE FROM sqlite_sequence WHERE name = ?', [name])
      await session.query('INSERT INTO sqlite_sequence (name, seq) VALUES (?, CAST(? AS INTEGER))', [
        name,
        last,
      ])
    }
  },
}

function columnOf(row: Row, column: string, isShort: boolean): ShapeColumn {
  const decoder = new TextDecoder(isShort ? 'utf-8' : 'utf-16le', { fatal: true, ignoreBOM: true })
  return {
    name: String(row['name']),
    type: String(row['type']),
    // the driver rounds large integers, and mends text that is not valid
    read: [
      `typeof(${column})`,
      `CASE typeof(${column}) WHEN 'integer' THEN CAST(${column} AS TEXT) WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END`,
    ],
    write: (place, cell) => WRITES[kindOf(cell)](place),
    bind: valueOf,
    cell: ([type, value]) => cellOf(String(type), value, decoder),
  }
}

type Kind = 'i' | 'r' | 't' | 'x' | 'b' | 'n'

const kindOf = (cell: Cell): Kind =>
  // safe: the letters that `cellOf` writes
  cell === null ? 'n' : (cell[0] as Kind)

const WRITES: Readonly<Record<Kind, (place: string) => string>> = {
  i: (place) => `CAST(${place} AS INTEGER)`,
  // the driver binds a whole number as an integer
  r: (place) => `CAST(${place} AS REAL)`,
  t: (place) => place,
  x: (place) => `CAST(${place} AS TEXT)`,
  b: (place) => place,
  n: (place) => place,
}

function valueOf(cell: Cell): string | number | Buffer | null {
  if (cell === null) return null
  const rest = cell.slice(1)
  const kind = kindOf(cell)
  if (kind === 'r') return Number(rest)
  return kind === 'x' || kind === 'b' ? Buffer.from(rest, 'hex') : rest
}

function cellOf(type: string, value: unknown, decoder: InstanceType<typeof TextDecoder>): Cell {
  if (type === 'null') return null
  if (type === 'integer') return `i${String(value)}`
  if (type === 'real') return `r${Object.is(value, -0) ? '-0' : String(value)}`
  // safe: text and blobs come as buffers; an empty one as null
  const bytes = (value as Buffer | null) ?? Buffer.alloc(0)
  if (type === 'blob') return `b${bytes.toString('hex')}`
  try {
    return `t${decoder.decode(bytes)}`
  } catch {
    return `x${bytes.toString('hex')}`
  }
}

async function counterOf(
  session: Session,
  name: string,
  columns: readonly Row[],
): Promise<Readonly<Record<string, string>>> {
  const key = columns.find((row) => Number(row['pk']) === 1)
  const [row] = await session.query(
    'SELECT CAST(seq + 1 AS TEXT) AS next FROM sqlite_sequence WHERE lower(name) = lower(?)',
    [name],
  )
  return key ? { [String(key['name'])]: row ? String(row['next']) : '1' } : {}
}

function prepared(db: Database, sql: string): Promise<Statement> {
  return new Promise((resolve, reject) => {
    const statement: Statement = db.prepare(sql, (error: Error | null) => {
      if (error) reject(error)
      else resolve(statement)
    })
  })
}

function step(statement: Statement): Promise<Row | undefined> {
  return new Promise((resolve, reject) => {
    statement.get<Row>((error: Error | null, row) => {
      if (error) reject(error)
      else resolve(row)
    })
  })
}
