import { createConnection, type ConnectionOptions } from 'mysql2/promise'
import { type Connection, type DumpOptions, keeps, type Row, section } from './connection.ts'

/** What the driver takes; it reads no `mariadb:` URL by itself. */
export function mysqlSettings(url: string): ConnectionOptions {
  const { hostname, port, username, password, pathname } = new URL(url)
  const database = decodeURIComponent(pathname.slice(1))
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    ...(database === '' ? {} : { database }),
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    timezone: 'Z',
  }
}

/** Connects to the server or, where the URL names one, to a database of it. */
export async function connectMysql(url: string): Promise<Connection> {
  const settings = mysqlSettings(url)
  const connection = await createConnection({ ...settings, multipleStatements: true })
  // a connection lost between two statements is reported by the next one
  connection.on('error', () => undefined)
  const query = async (sql: string, bindings: readonly unknown[] = []): Promise<Row[]> => {
    const [rows] = await connection.query(sql, [...bindings])
    return Array.isArray(rows) ? (rows as Row[]) : []
  }
  return {
    query,
    script: async (sql) => {
      await connection.query(sql)
    },
    dump: (options) => dump(query, settings.database ?? '', options),
    end: () => connection.end(),
  }
}

async function dump(query: Connection['query'], database: string, options?: DumpOptions): Promise<string> {
  const kept = keeps(options)
  const names = async (sql: string): Promise<string[]> =>
    (await query(sql)).map((row) => String(row.name)).sort()
  const inSchema = (column: string): string => `${column} = DATABASE()`
  const definitions = async (what: string, all: readonly string[]): Promise<string[]> => {
    const texts: string[] = []
    for (const name of all.filter(kept)) {
      const [row] = await query(`SHOW CREATE ${what} ${quoteName(name)}`)
      // the column is named after the kind: "Create Table", "Create View", "SQL Original Statement"
      const [, sql] = Object.entries(row!).find(([column]) => /^(create |sql original)/i.test(column))!
      texts.push(`${String(sql).replaceAll(`${quoteName(database)}.`, '')};`)
    }
    return texts
  }
  const tablesOf = (type: string): Promise<string[]> =>
    names(
      `SELECT table_name AS name FROM information_schema.tables WHERE ${inSchema('table_schema')} AND table_type = '${type}'`,
    )
  const routinesOf = (type: string): Promise<string[]> =>
    names(
      `SELECT routine_name AS name FROM information_schema.routines WHERE ${inSchema('routine_schema')} AND routine_type = '${type}'`,
    )
  const tables = await tablesOf('BASE TABLE')
  const triggers = await query(
    `SELECT trigger_name AS name, event_object_table AS owner FROM information_schema.triggers WHERE ${inSchema('trigger_schema')}`,
  )
  const parts = [
    section('tables', await definitions('TABLE', tables)),
    section('views', await definitions('VIEW', await tablesOf('VIEW'))),
    section(
      'triggers',
      await definitions(
        'TRIGGER',
        triggers
          .filter(({ owner }) => kept(String(owner)))
          .map(({ name }) => String(name))
          .sort(),
      ),
    ),
    section('procedures', await definitions('PROCEDURE', await routinesOf('PROCEDURE'))),
    section('functions', await definitions('FUNCTION', await routinesOf('FUNCTION'))),
  ]
  for (const table of tables.filter(kept)) {
    parts.push(section(`rows of ${table}`, await rowsOf(query, table)))
  }
  return parts.join('')
}

async function rowsOf(query: Connection['query'], table: string): Promise<string[]> {
  // all by name: a star leaves out what is invisible
  const columns = await query(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position`,
    [table],
  )
  const list = columns.map(({ name }) => quoteName(String(name))).join(', ')
  const rows = await query(`SELECT ${list} FROM ${quoteName(table)}`)
  return rows.map((row) => JSON.stringify(row, asHex)).sort()
}

/** JSON.stringify hands a Buffer over in the shape that its toJSON gives. */
function asHex(_key: string, value: unknown): unknown {
  const isBuffer = typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer'
  return isBuffer && 'data' in value ? `0x${Buffer.from(value.data as number[]).toString('hex')}` : value
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
