import type { Knex } from 'knex'
import { requireConnection, type EnvironmentSettings } from '../config/settings.ts'

/** A knex instance for the application itself. Nothing is connected to before its first query; ending it is the caller's. */
export async function knexInstance(environment: EnvironmentSettings): Promise<Knex> {
  const { default: knex } = await import('knex')
  const { driver, connection } = requireConnection(environment)
  const { pool, schemas } = environment
  return knex({
    client: driver,
    connection: { ...connection },
    pool: { ...pool },
    ...(driver === 'sqlite3' && { useNullAsDefault: true }),
    ...(driver === 'pg' && schemas.length > 0 && { searchPath: [...schemas] }),
  })
}
