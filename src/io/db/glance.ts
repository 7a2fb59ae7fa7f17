import type { Knex } from 'knex'
import type { Dialect } from '../../core/dialect.ts'
import { glanceOf, glanceQuestion, serverQuestion, type Glance } from '../../core/journal/glance.ts'
import type { StateTables } from '../../core/journal/journal.ts'
import type { ConnectionSettings } from '../config/settings.ts'
import { failing } from './connect.ts'
import { driverCodeOf } from './server-said.ts'
import { overKnex } from './knex-pool.ts'

export interface GlanceRequest {
  readonly settings: ConnectionSettings
  readonly dialect: Dialect
  readonly tables: StateTables
}

/**
 * Asks once what the server is and what stands in its database, on a connection of the pool. Only where the state tables are
 * not all there does it ask again, for the server alone. Throws `connection.failed`, `state.newer`.
 */
export function glance(knex: Knex, { settings, dialect, tables }: GlanceRequest): Promise<Glance> {
  return failing(settings, () =>
    overKnex(knex, settings, async ({ query }) => {
      const rows = await query(glanceQuestion(dialect, tables)).catch((error: unknown) => {
        if (!isMissingTable(error)) throw error
        return query(serverQuestion(dialect))
      })
      return glanceOf(rows, tables)
    }),
  )
}

/** Tables and schemas that are not there: PostgreSQL's and MySQL's codes; SQLite has one for all errors. */
const MISSING: readonly (string | undefined)[] = ['42P01', '3F000', 'ER_NO_SUCH_TABLE', 'ER_BAD_DB_ERROR']

const isMissingTable = (error: unknown): boolean =>
  MISSING.includes(driverCodeOf(error)) || (error instanceof Error && error.message.includes('no such table'))
