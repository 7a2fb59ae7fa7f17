import { accessSync, constants, existsSync } from 'node:fs'
import type { Database } from 'sqlite3'
import type { Value } from '../../../core/dialect.ts'
import { utcText } from '../../../dialects/values.ts'
import type { DriverConnection, Purpose } from '../session.ts'
import { importDriver } from './import.ts'
import { allOf, keepStatements, type SqliteStatements } from './sqlite3-statements.ts'

/** Opens a file through `sqlite3`. A file that does not exist is created only for writing; for reading it is an empty database. */
export async function openSqlite3(
  connection: Readonly<Record<string, unknown>>,
  root: string,
  purpose: Purpose,
): Promise<DriverConnection> {
  const sqlite3 = importDriver('sqlite3', root)
  const filename = String(connection['filename'])
  const isStandIn = purpose !== 'write' && filename !== ':memory:' && !existsSync(filename)
  // SQLite would open it for reading only, and say so at the first statement that writes
  if (purpose !== 'read' && existsSync(filename)) accessSync(filename, constants.W_OK)
  const mode = sqlite3.OPEN_READWRITE | (purpose === 'write' ? sqlite3.OPEN_CREATE : 0)
  const db = await new Promise<Database>((resolve, reject) => {
    const opened = new sqlite3.Database(isStandIn ? ':memory:' : filename, mode, (error) => {
      if (error) reject(error)
      else resolve(opened)
    })
  })
  const statements = keepStatements(db)
  return {
    ...throughSqlite3(db, statements),
    isStandIn,
    async close() {
      await statements.release()
      await new Promise<void>((resolve, reject) => {
        db.close((error) => {
          if (error) reject(error)
          else resolve()
        })
      })
    },
  }
}

/** A connection of `sqlite3`, whoever has opened it. What others close is left without a statement that is prepared. */
export function throughSqlite3(
  db: Database,
  { all }: Pick<SqliteStatements, 'all'> = { all: (sql, bindings) => allOf(db, sql, bindings) },
): Omit<DriverConnection, 'close'> {
  return {
    raw: db,
    limitWait: (timeout) => db.configure('busyTimeout', timeout),
    query: (sql, bindings) => all(sql, bindings?.map(toBinding) ?? []),
    cancel() {
      db.interrupt()
      return Promise.resolve()
    },
  }
}

/** The driver rounds integers past 2^53; as text they arrive exact wherever the column has a numeric affinity. */
function toBinding(value: Value): unknown {
  if (typeof value === 'bigint') return isExact(value) ? Number(value) : value.toString()
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) return utcText(value)
  if (value instanceof Uint8Array) return Buffer.from(value)
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

const isExact = (value: bigint) => Number.isSafeInteger(Number(value))
