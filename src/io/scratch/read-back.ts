import { introspectorOf } from '../../dialects/introspect.ts'
import type { Session } from '../db/session.ts'
import { readBackOnMysql } from './mysql.ts'
import { readBackOnPostgres } from './postgres.ts'
import { itemsOf } from './needed.ts'
import type { ReadBack, ReadBackRequest } from './request.ts'
import { readBackOnSqlite } from './sqlite.ts'
import { withReason } from './until-aborted.ts'

/**
 * The wanted schema with those of its tables and objects in the server's own spelling that are asked for: they are made in
 * a scratch place on the same server and read from there. Nothing is left behind, and the live tables are not touched.
 * Throws MigError that names the table or object which the server refuses.
 */
export async function readBack(session: Session, request: ReadBackRequest): Promise<ReadBack> {
  const { tables, objects } = itemsOf(request)
  if (tables.size + objects.size === 0) return { scratch: 'built', schema: request.schema }
  const introspect = await introspectorOf(session.dialect.name)
  const make = () => {
    switch (session.dialect.family) {
      case 'postgres':
        return readBackOnPostgres(session, introspect, request)
      case 'mysql':
        return readBackOnMysql(session, introspect, request)
      case 'sqlite':
        return readBackOnSqlite(introspect, request)
    }
  }
  return withReason(make, request.signal)
}
