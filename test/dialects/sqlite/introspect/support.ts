import sqlite3 from 'sqlite3'
import type { Introspected, IntrospectRequest } from '../../../../src/core/introspection.ts'
import type { Row } from '../../../../src/core/dialect.ts'
import type { Table } from '../../../../src/core/schema/model.ts'
import { introspect } from '../../../../src/dialects/sqlite/introspect/index.ts'

export interface MemoryDatabase {
  query(sql: string, bindings?: readonly unknown[]): Promise<readonly Row[]>
  script(sql: string): Promise<void>
  /** How many statements `query` has run. */
  readonly queries: readonly string[]
  close(): Promise<void>
}

/** An empty database of its own, in memory. */
export function memoryDatabase(): MemoryDatabase {
  const db = new sqlite3.Database(':memory:')
  const queries: string[] = []
  const settled = (resolve: () => void, reject: (error: Error) => void) => (error: Error | null) => {
    if (error) reject(error)
    else resolve()
  }
  return {
    queries,
    query: (sql, bindings = []) =>
      new Promise((resolve, reject) => {
        queries.push(sql)
        db.all<Row>(sql, bindings, (error, rows) => {
          if (error) reject(new Error(`${error.message}: ${sql}`))
          else resolve(rows)
        })
      }),
    script: (sql) => new Promise((resolve, reject) => db.exec(sql, settled(resolve, reject))),
    close: () => new Promise((resolve, reject) => db.close(settled(resolve, reject))),
  }
}

/** What is read of a database that the statements have made. */
export async function introspected(
  sql: string,
  request: Partial<IntrospectRequest> = {},
): Promise<Introspected> {
  const database = memoryDatabase()
  await database.script(sql)
  const read = await introspect(database, { version: [3, 52, 0], ...request })
  await database.close()
  return read
}

/** The table `t` of such a database. */
export async function tableFrom(sql: string): Promise<Table> {
  const { schema, unmodelled } = await introspected(sql)
  if (unmodelled.length > 0) throw new Error(`not modelled: ${JSON.stringify(unmodelled)}`)
  return schema.tables['t']!
}
