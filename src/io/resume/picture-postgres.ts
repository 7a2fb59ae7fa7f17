import type { Picture } from '../../core/journal/log.ts'
import type { Session } from '../db/session.ts'

/** What CONCURRENTLY and its like work on: relations with all that may be half done of them, and what is the cluster's. */
export async function pictureOnPostgres(
  session: Session,
  sql: string,
  names: readonly string[],
): Promise<Picture> {
  // the server names an index that has none
  const withIndexes = UNNAMED_INDEX.test(sql)
  const rows = await session.query(PICTURE, [[...names], withIndexes])
  return Object.fromEntries(rows.map((row) => [String(row['what']), String(row['definition'])]))
}

const UNNAMED_INDEX = /\bindex\s+concurrently\s+on\b/i

const NAMES = `(SELECT jsonb_array_elements_text($1::jsonb))`

const PICTURE = `SELECT format('%s %I.%I', CASE WHEN c.relkind IN ('i', 'I') THEN 'index' ELSE 'table' END, n.nspname, c.relname) AS what,
       concat_ws(' ', c.relkind::text, pg_get_indexdef(i.indexrelid),
         CASE WHEN i.indisvalid AND i.indisready AND i.indislive THEN 'valid' WHEN i.indexrelid IS NOT NULL THEN 'invalid' END,
         (SELECT string_agg(format('%s %s%s', a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' ELSE '' END), ', ' ORDER BY a.attnum)
            FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND i.indexrelid IS NULL),
         (SELECT string_agg(format('; in %s%s', h.inhparent::regclass, CASE WHEN h.inhdetachpending THEN ' (detach pending)' ELSE '' END), '' ORDER BY h.inhparent)
            FROM pg_inherits h WHERE h.inhrelid = c.oid)) AS definition
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
 WHERE (c.relname IN ${NAMES} OR $2::boolean AND i.indrelid IN (SELECT t.oid FROM pg_class t WHERE t.relname IN ${NAMES}))
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
UNION ALL
SELECT format('database %I', d.datname), concat('in ', t.spcname) FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname IN ${NAMES}
UNION ALL
SELECT format('tablespace %I', t.spcname), pg_tablespace_location(t.oid) FROM pg_tablespace t WHERE t.spcname IN ${NAMES}
UNION ALL
SELECT format('subscription %I', s.subname), concat_ws(' ', s.subenabled, s.subpublications::text) FROM pg_subscription s WHERE s.subname IN ${NAMES}
 ORDER BY 1`
