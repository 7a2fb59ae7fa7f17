import pg from 'pg'
import { type Connection, type DumpOptions, keeps, type Row, section } from './connection.ts'

/** Connects to the database that the URL names. */
export async function connectPostgres(url: string): Promise<Connection> {
  const client = new pg.Client({ connectionString: url })
  // a connection lost between two statements is reported by the next one
  client.on('error', () => undefined)
  await client.connect()
  const query = async (sql: string, bindings: readonly unknown[] = []): Promise<Row[]> =>
    (await client.query<Row>(sql, [...bindings])).rows
  return {
    query,
    script: async (sql) => {
      await client.query(sql)
    },
    dump: (options) => dump(query, options),
    end: () => client.end(),
  }
}

/** What is not the users': the catalogues, and what came with an extension. */
const OWN = (schema: string): string => `${schema} NOT LIKE 'pg\\_%' AND ${schema} <> 'information_schema'`
const NOT_OF_EXTENSION = (catalogue: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend WHERE classid = ${catalogue} AND objid = ${oid} AND deptype = 'e')`

/**
 * The parts of a dump. Each query gives `name` (of the relation that decides whether the line is ignored) and `line`; the
 * search path is empty meanwhile, so that every name in a definition comes with its schema.
 */
const PARTS: readonly (readonly [title: string, sql: string])[] = [
  ['schemas', `SELECT nspname AS name, nspname AS line FROM pg_namespace WHERE ${OWN('nspname')}`],
  ['extensions', `SELECT extname AS name, extname AS line FROM pg_extension`],
  [
    'enums',
    `SELECT t.typname AS name, format('%I.%I %s', n.nspname, t.typname,
       (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)) AS line
     FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND ${OWN('n.nspname')}`,
  ],
  [
    'domains',
    `SELECT t.typname AS name, concat_ws(' ', format('%I.%I', n.nspname, t.typname), format_type(t.typbasetype, t.typtypmod),
       CASE WHEN t.typnotnull THEN 'NOT NULL' END, 'DEFAULT ' || t.typdefault,
       (SELECT string_agg(conname || ' ' || pg_get_constraintdef(oid), ', ' ORDER BY conname)
        FROM pg_constraint WHERE contypid = t.oid AND contype <> 'n')) AS line
     FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'd' AND ${OWN('n.nspname')}`,
  ],
  [
    'tables',
    `SELECT c.relname AS name, concat_ws(' ', c.oid::regclass::text, c.relkind::text, c.relpersistence::text,
       array_to_string(c.reloptions, ','), pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid),
       CASE WHEN c.relrowsecurity THEN 'ROW SECURITY' END,
       (SELECT 'INHERITS ' || string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno)
        FROM pg_inherits WHERE inhrelid = c.oid)) AS line
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'f', 'c') AND ${OWN('n.nspname')} AND ${NOT_OF_EXTENSION("'pg_class'::regclass", 'c.oid')}`,
  ],
  [
    'columns',
    `SELECT c.relname AS name, concat_ws(' ', c.oid::regclass::text,
       lpad((row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum))::text, 4, '0'), quote_ident(a.attname),
       format_type(a.atttypid, a.atttypmod),
       (SELECT 'COLLATE ' || collname FROM pg_collation WHERE oid = a.attcollation AND collname <> 'default'),
       CASE WHEN a.attnotnull THEN 'NOT NULL' END,
       CASE a.attidentity WHEN 'a' THEN 'IDENTITY ALWAYS' WHEN 'd' THEN 'IDENTITY BY DEFAULT' END,
       CASE a.attgenerated WHEN '' THEN 'DEFAULT ' ELSE 'GENERATED ' || a.attgenerated::text || ' ' END
         || pg_get_expr(d.adbin, d.adrelid)) AS line
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'c') AND ${OWN('n.nspname')}
       AND ${NOT_OF_EXTENSION("'pg_class'::regclass", 'c.oid')}`,
  ],
  [
    'constraints',
    `SELECT c.relname AS name, concat_ws(' ', c.oid::regclass::text, quote_ident(conname), pg_get_constraintdef(o.oid)) AS line
     FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     -- NOT NULL stands at the column; that PostgreSQL 18 gives it a name of its own means nothing
     WHERE contype <> 'n' AND ${OWN('n.nspname')}`,
  ],
  [
    'indexes',
    `SELECT t.relname AS name, pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END AS line
     FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE ${OWN('n.nspname')} AND ${NOT_OF_EXTENSION("'pg_class'::regclass", 't.oid')}`,
  ],
  [
    'sequences',
    `SELECT sequencename AS name, concat_ws(' ', format('%I.%I', schemaname, sequencename), data_type::text,
       'start', start_value, 'min', min_value, 'max', max_value, 'by', increment_by, 'cache', cache_size,
       CASE WHEN cycle THEN 'CYCLE' END, 'last', coalesce(last_value::text, 'none'),
       (SELECT 'owned by ' || d.refobjid::regclass || '.' || a.attname FROM pg_depend d
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.objid = format('%I.%I', schemaname, sequencename)::regclass AND d.deptype IN ('a', 'i')
          AND d.classid = 'pg_class'::regclass)) AS line
     FROM pg_sequences WHERE ${OWN('schemaname')}`,
  ],
  [
    'views',
    `SELECT c.relname AS name, concat_ws(' ', c.oid::regclass::text, c.relkind::text, array_to_string(c.reloptions, ','),
       pg_get_viewdef(c.oid)) AS line
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('v', 'm') AND ${OWN('n.nspname')} AND ${NOT_OF_EXTENSION("'pg_class'::regclass", 'c.oid')}`,
  ],
  [
    'routines',
    `SELECT p.proname AS name, CASE WHEN p.prokind = 'a' THEN 'aggregate ' || p.oid::regprocedure
       ELSE pg_get_functiondef(p.oid) END AS line
     FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE ${OWN('n.nspname')} AND ${NOT_OF_EXTENSION("'pg_proc'::regclass", 'p.oid')}`,
  ],
  [
    'triggers',
    `SELECT c.relname AS name, concat_ws(' ', pg_get_triggerdef(t.oid), 'enabled', t.tgenabled::text) AS line
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE NOT t.tgisinternal AND ${OWN('n.nspname')}`,
  ],
  [
    'policies',
    `SELECT tablename AS name, concat_ws(' ', schemaname, tablename, policyname, permissive, roles::text, cmd,
       'USING ' || qual, 'CHECK ' || with_check) AS line FROM pg_policies`,
  ],
  [
    'comments',
    `SELECT coalesce(c.relname, i.identity) AS name, i.type || ' ' || i.identity || ' ' || quote_literal(d.description) AS line
     FROM pg_description d
     CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) i
     LEFT JOIN pg_class c ON d.classoid = 'pg_class'::regclass AND c.oid = d.objoid
     WHERE coalesce(${OWN('i.schema')}, i.type NOT IN ('language', 'extension', 'cast', 'access method'))
       AND NOT (i.type = 'schema' AND (i.identity = 'public' OR i.identity LIKE 'pg\\_%'))
       AND ${NOT_OF_EXTENSION('d.classoid', 'd.objoid')}`,
  ],
]

async function dump(query: Connection['query'], options?: DumpOptions): Promise<string> {
  const kept = keeps(options)
  await query('BEGIN')
  try {
    await query(`SET LOCAL search_path TO ''`)
    await query(`SET LOCAL timezone TO 'UTC'`)
    const parts: string[] = []
    for (const [title, sql] of PARTS) {
      const rows = await query(sql)
      const lines = rows.filter(({ name }) => kept(String(name))).map(({ line }) => String(line))
      parts.push(section(title, lines.sort()))
    }
    const tables = await query(
      `SELECT c.relname AS name, c.oid::regclass::text AS path
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND ${OWN('n.nspname')} AND ${NOT_OF_EXTENSION("'pg_class'::regclass", 'c.oid')}
       ORDER BY c.oid::regclass::text COLLATE "C"`,
    )
    for (const { path } of tables.filter(({ name }) => kept(String(name)))) {
      const rows = await query(`SELECT row_to_json(t)::text AS row FROM ONLY ${String(path)} t`)
      parts.push(section(`rows of ${String(path)}`, rows.map(({ row }) => String(row)).sort()))
    }
    return parts.join('')
  } finally {
    await query('ROLLBACK')
  }
}
