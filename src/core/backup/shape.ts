import type { Dialect, Row, Statement } from '../dialect.ts'

/** A live table, as far as keeping its rows needs it. */
export interface Shape {
  readonly columns: readonly ShapeColumn[]
  /** The columns of its primary key, else of a unique key that takes no NULL; empty: it has neither. */
  readonly key: readonly string[]
  /** The same, in its other keys. */
  readonly otherKeys: readonly (readonly string[])[]
}

export interface ShapeColumn {
  readonly name: string
  /** As the server writes it. */
  readonly type: string
  /** It is one of the server's own; what a user has made may be dropped or changed, and is kept as text. */
  readonly isBuiltIn: boolean
  /** Its value is made of others. */
  readonly isComputed: boolean
  /** It counts by itself. */
  readonly counts: boolean
  /** A row that says nothing of it holds something all the same. */
  readonly hasDefault: boolean
  /** Every change of the row sets it (MySQL). */
  readonly changesItself: boolean
}

/** Rows that describe a table's columns and keys, for `shapeOf`; none where it is not there. */
export function shapeQuestion(table: string, dialect: Dialect): Statement {
  return QUESTIONS[dialect.family](table, dialect)
}

const QUESTIONS = {
  postgres: (table: string, dialect: Dialect): Statement => ({
    sql: `SELECT 'column' AS what, a.attnum AS place, a.attname::text AS name,
  format_type(a.atttypid, a.atttypmod) AS type,
  (t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype <> 'd')::int AS built_in,
  (a.attgenerated <> '')::int AS computed,
  (a.attidentity <> '' OR pg_get_serial_sequence($1, a.attname) IS NOT NULL)::int AS counts, a.atthasdef::int AS has_default, NULL AS key
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'key', k.ord, a.attname::text, NULL, NULL, NULL, NULL, NULL, (CASE WHEN i.indisprimary THEN 0 ELSE 1 END) || ' ' || i.indexrelid
FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(num, ord)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num
WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
  AND k.ord <= i.indnkeyatts
  AND NOT EXISTS (SELECT 1 FROM pg_attribute n WHERE n.attrelid = i.indrelid AND NOT n.attnotnull AND n.attnum = ANY (i.indkey::int2[]))
ORDER BY 1, 9, 2`,
    bindings: [dialect.table(table)],
  }),
  mysql(table: string, dialect: Dialect): Statement {
    const [name, schema] = table.split('.').toReversed()
    const place = schema === undefined ? 'DATABASE()' : dialect.literal(schema)
    const where = `TABLE_SCHEMA = ${place} AND TABLE_NAME = ${dialect.literal(name!)}`
    return {
      sql: `SELECT 'column' AS what, ORDINAL_POSITION AS place, COLUMN_NAME AS name, COLUMN_TYPE AS type, 1 AS built_in,
  (COALESCE(GENERATION_EXPRESSION, '') <> '') AS computed, (EXTRA LIKE '%auto_increment%') AS counts,
  (COALESCE(COLUMN_DEFAULT, 'NULL') <> 'NULL') AS has_default, NULL AS \`key\`, (EXTRA LIKE '%on update%') AS changes
FROM information_schema.COLUMNS WHERE ${where}
UNION ALL
SELECT 'key', SEQ_IN_INDEX, COLUMN_NAME, NULL, NULL, NULL, NULL, NULL,
  CONCAT(CASE INDEX_NAME WHEN 'PRIMARY' THEN 0 ELSE 1 END, ' ', INDEX_NAME), NULL
FROM information_schema.STATISTICS AS s WHERE ${where} AND NON_UNIQUE = 0
  AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS AS n WHERE n.TABLE_SCHEMA = s.TABLE_SCHEMA
    AND n.TABLE_NAME = s.TABLE_NAME AND n.INDEX_NAME = s.INDEX_NAME AND (n.NULLABLE = 'YES' OR n.SUB_PART IS NOT NULL OR n.COLUMN_NAME IS NULL))
ORDER BY 1, 9, 2`,
    }
  },
  sqlite: (table: string, dialect: Dialect): Statement => ({
    sql: `SELECT 'column' AS what, cid AS place, name, type, 1 AS built_in, hidden IN (2, 3) AS computed, 0 AS counts,
  dflt_value IS NOT NULL AS has_default, NULL AS key
FROM pragma_table_xinfo(${dialect.literal(table)}) WHERE hidden <> 1
UNION ALL
SELECT 'key', pk, name, NULL, NULL, NULL, NULL, NULL, '0' FROM pragma_table_xinfo(${dialect.literal(table)}) WHERE pk > 0
UNION ALL
SELECT 'key', i.seqno, i.name, NULL, NULL, NULL, NULL, NULL, '1 ' || l.name
FROM pragma_index_list(${dialect.literal(table)}) AS l, pragma_index_info(l.name) AS i
WHERE l."unique" AND NOT l.partial AND NOT EXISTS (
  SELECT 1 FROM pragma_index_info(l.name) AS n LEFT JOIN pragma_table_xinfo(${dialect.literal(table)}) AS c ON c.name = n.name
  WHERE c.name IS NULL OR NOT (c."notnull" OR c.pk > 0))
ORDER BY 1, 9, 2`,
  }),
} as const

/** The answer of `shapeQuestion`; undefined: the table is not there. */
export function shapeOf(rows: readonly Row[]): Shape | undefined {
  const is = (value: unknown) => value === true || Number(value) === 1
  const columns = rows
    .filter(({ what }) => what === 'column')
    .map((row): ShapeColumn => ({
      name: String(row['name']),
      type: String(row['type']),
      isBuiltIn: is(row['built_in']),
      isComputed: is(row['computed']),
      counts: is(row['counts']),
      hasDefault: is(row['has_default']),
      changesItself: is(row['changes']),
    }))
  if (columns.length === 0) return undefined
  const keys = new Map<string, string[]>()
  for (const row of rows.filter(({ what }) => what === 'key')) {
    const key = String(row['key'])
    keys.set(key, [...(keys.get(key) ?? []), String(row['name'])])
  }
  const [key = [], ...otherKeys] = [...keys.values()]
  return { columns, key, otherKeys }
}

/** The first key that none of these columns belongs to; empty: there is none. */
export function keyWithout({ key, otherKeys }: Shape, gone: readonly string[]): readonly string[] {
  return (
    [key, ...otherKeys].find((each) => each.length > 0 && !each.some((name) => gone.includes(name))) ?? []
  )
}
