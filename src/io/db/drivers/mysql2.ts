import type { Connection } from 'mysql2'
import type { Row, Value } from '../../../core/dialect.ts'
import { utcText } from '../../../dialects/values.ts'
import type { DriverConnection } from '../session.ts'
import { withAffected } from '../affected.ts'
import { importDriver } from './import.ts'
import type { Another } from './another.ts'

/** Connects through `mysql2`. Values are bound by the server's own prepared statements, never put into the text. */
export async function openMysql2(
  connection: Readonly<Record<string, unknown>>,
  root: string,
): Promise<DriverConnection> {
  const mysql = importDriver('mysql2', root)
  const options = {
    charset: 'utf8mb4_general_ci',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
    ...connection,
    // a statement is one statement: what hides a second one in its text is an error
    multipleStatements: false,
  }
  const raw = mysql.createConnection(options)
  // a connection lost between two statements is reported by the next one
  raw.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    raw.connect((error) => {
      if (error) {
        raw.destroy()
        reject(error)
      } else resolve()
    })
  })
  const another: Another<Connection> = {
    open: () => Promise.resolve(mysql.createConnection(options)),
    close: (other) => other.promise().end(),
  }
  return { ...throughMysql2(raw, another), close: () => raw.promise().end() }
}

/** A connection of `mysql2`, whoever has opened it. */
export function throughMysql2(
  raw: Connection,
  another: Another<Connection>,
): Omit<DriverConnection, 'close'> {
  const client = raw.promise()
  const toldNumber = String((raw as Connection & { threadId: number }).threadId)
  return {
    raw,
    async query(sql, bindings) {
      const [rows] = bindings?.length
        ? await client.execute(sql, bindings.map(toBinding))
        : await client.query(sql)
      if (Array.isArray(rows)) return rows as Row[]
      return withAffected([], (rows as { affectedRows?: number }).affectedRows)
    },
    toldNumber,
    async cancel(number = toldNumber) {
      const other = await another.open()
      try {
        await other.promise().query(`KILL QUERY ${number}`)
      } finally {
        await another.close(other)
      }
    },
  }
}

function toBinding(value: Value): string | number | Buffer | null {
  if (value === null) return null
  switch (typeof value) {
    case 'boolean':
      return value ? 1 : 0
    case 'bigint':
      return value.toString()
    case 'object':
      if (value instanceof Date) return utcText(value)
      return value instanceof Uint8Array ? Buffer.from(value) : JSON.stringify(value)
    default:
      return value
  }
}
