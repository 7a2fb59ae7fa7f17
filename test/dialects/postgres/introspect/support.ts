import { test } from 'node:test'
import { versionOf } from '../../../../src/core/dialect.ts'
import type { Introspected, IntrospectRequest } from '../../../../src/core/introspection.ts'
import { introspect } from '../../../../src/dialects/postgres/introspect/index.ts'
import { freshDatabase, type TestDatabase } from '../../../support/databases.ts'
import { skipOn } from '../../../support/dialects.ts'

/** A test with a PostgreSQL database of its own; skipped, saying why, where there is no server. */
export function onPostgres(name: string, body: (database: TestDatabase) => Promise<void>): void {
  test(name, { skip: skipOn('postgres') }, async () => {
    const database = await freshDatabase('postgres')
    try {
      await body(database)
    } finally {
      await database.close()
    }
  })
}

/** What introspection finds in the database, and how many statements it takes. */
export async function read(
  database: Pick<TestDatabase, 'query'>,
  request: Partial<IntrospectRequest> = {},
): Promise<Introspected & { readonly statements: number }> {
  const [row] = await database.query('SHOW server_version')
  let statements = 0
  const found = await introspect(
    {
      query: (sql, bindings) => {
        statements += 1
        return database.query(sql, bindings)
      },
    },
    { version: versionOf(String(row?.['server_version'])), ...request },
  )
  return { ...found, statements }
}

/** Runs the SQL and reads all of it. */
export async function readAfter(
  database: TestDatabase,
  sql: string,
  request: Partial<IntrospectRequest> = {},
): Promise<Introspected> {
  await database.script(sql)
  const { schema, unmodelled } = await read(database, request)
  return { schema, unmodelled }
}
