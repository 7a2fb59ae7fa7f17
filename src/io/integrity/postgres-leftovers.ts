import type { InvalidIndex, NotValid } from '../../core/integrity/postgres-leftovers.ts'
import type { Session } from '../db/session.ts'

/** The indexes of the session's schemas that no query uses. */
export async function readInvalidIndexes(session: Session): Promise<readonly InvalidIndex[]> {
  const rows = await session.query(INVALID)
  return rows.map((row) => ({
    schema: String(row['schema']),
    table: String(row['table']),
    name: String(row['name']),
    path: String(row['path']),
    isPartitioned: row['partitioned'] === true,
    isOfConstraint: row['of_constraint'] === true,
    isBusy: row['busy'] === true,
  }))
}

/**
 * Who builds an index holds a lock of its table that anybody may see; what pg_stat_progress_create_index says of others
 * only their own role is told. Vacuum holds the same lock, and gives way.
 */
const INVALID = `SELECT n.nspname AS schema, t.relname AS "table", c.relname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS path,
    c.relkind = 'I' AS partitioned,
    EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')) AS of_constraint,
    EXISTS (
      SELECT FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.relation IN (i.indrelid, i.indexrelid)
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        AND l.pid <> pg_backend_pid() AND a.backend_type IS DISTINCT FROM 'autovacuum worker'
    ) AS busy
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT (i.indisvalid AND i.indisready AND i.indislive)
    AND n.nspname = ANY (current_schemas(false)) AND c.relpersistence <> 't'
  ORDER BY 1, 2, 3`

/** The constraints of the session's schemas that were never checked against all rows. */
export async function readNotValid(session: Session): Promise<readonly NotValid[]> {
  const rows = await session.query(NOT_VALID)
  return rows.map((row) => ({
    name: String(row['name']),
    path: String(row['path']),
    table: String(row['table']),
  }))
}

/** One that is not enforced (version 18) is not valid either, and is not to be. Those of partitions go with their table's. */
const NOT_VALID = `SELECT k.conname AS name, quote_ident(k.conname) AS path,
    quote_ident(n.nspname) || '.' || quote_ident(t.relname) AS "table"
  FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
  WHERE NOT k.convalidated AND COALESCE((to_jsonb(k) ->> 'conenforced')::boolean, true)
    AND COALESCE((to_jsonb(k) ->> 'conparentid')::oid, 0) = 0
    AND n.nspname = ANY (current_schemas(false)) AND t.relpersistence <> 't'
  ORDER BY 3, 1`
