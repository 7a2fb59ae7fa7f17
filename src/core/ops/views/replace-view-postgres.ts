import { MigError } from '../../../errors.ts'
import type { Action, RenderContext, Row } from '../../dialect.ts'
import type { View } from '../../schema/objects.ts'
import { commentStatement } from '../comments/comment-target.ts'
import { createViewSql, dropViewSql, viewColumnsSql } from './view.ts'

const TRIAL = 'mig_trial'

/**
 * PostgreSQL replaces a view only by one that begins with the same columns. Whether it does, the server itself says of a
 * temporary view of the same SELECT.
 */
export function replaceViewOnPostgres(view: View, context: RenderContext): readonly Action[] {
  const { dialect } = context
  const bindings = [dialect.table(view.name)]
  return [
    {
      ask: { sql: 'SELECT relkind AS kind FROM pg_class WHERE oid = to_regclass($1)', bindings },
      ...(!view.materialized && { assume: [{ kind: 'assumed' }] }),
      decide([found]) {
        const kind = kindOf(view, found)
        if (kind === 'assumed') return [createViewSql(view, context, 'CREATE OR REPLACE')]
        if (kind === 'materialized') return recreated(view, context)
        return [
          createViewSql({ ...plain(view), name: `pg_temp.${TRIAL}` }, context),
          { ask: { sql: FITS, bindings }, decide: ([row]) => settled(view, context, row?.['fits'] === true) },
        ]
      },
    },
  ]
}

/** What CREATE OR REPLACE leaves as it was: defaults and comments of columns, and storage parameters. */
export function saidOfReplaced(view: View, was: View | undefined, context: RenderContext): readonly Action[] {
  const { table, quote, literal } = context.dialect
  const stored = `ALTER MATERIALIZED VIEW ${table(view.name)}`
  const withoutDefault = gone(was?.columnDefaults, view.columnDefaults)
  const withoutComment = gone(was?.columnComments, view.columnComments)
  const inDoubt = [...new Set([...withoutDefault, ...withoutComment])]
  return [
    ...Object.entries(view.with ?? {}).map(([key, value]) => ({
      sql: `${stored} SET (${key} = ${literal(value)})`,
    })),
    ...gone(was?.with, view.with).map((key) => ({ sql: `${stored} RESET (${key})` })),
    ...(inDoubt.length === 0
      ? []
      : [
          {
            ask: {
              sql: 'SELECT attname AS name FROM pg_attribute WHERE attrelid = to_regclass($1) AND NOT attisdropped',
              bindings: [table(view.name)],
            },
            assume: inDoubt.map((name) => ({ name })),
            decide(rows: readonly Row[]) {
              const isThere = (column: string) => rows.some(({ name }) => name === column)
              return [
                ...withoutDefault.filter(isThere).map((column) => ({
                  sql: `ALTER VIEW ${table(view.name)} ALTER COLUMN ${quote(column)} DROP DEFAULT`,
                })),
                ...withoutComment.filter(isThere).map((name) => ({
                  sql: commentStatement({ kind: 'column', name, on: view.name }, null, context.dialect),
                })),
              ]
            },
          },
        ]),
    ...viewColumnsSql(view, context),
  ]
}

/** The keys of the one that the other has not. */
const gone = (before: object = {}, after: object = {}): readonly string[] =>
  Object.keys(before).filter((key) => !Object.hasOwn(after, key))

const plain = ({ type, name, query, columns }: View): View => ({
  type,
  name,
  query,
  ...(columns && { columns }),
})

function kindOf(view: View, found: Row | undefined): 'assumed' | 'plain' | 'materialized' {
  const kind = found?.['kind']
  if (kind === 'assumed') return 'assumed'
  const wanted = view.materialized ? 'm' : 'v'
  if (kind === wanted) return view.materialized ? 'materialized' : 'plain'
  const isOther = kind === 'm' || kind === 'v'
  throw new MigError(
    'operation.invalid',
    isOther
      ? `view "${view.name}" is ${view.materialized ? 'not ' : ''}materialised`
      : `view "${view.name}" does not exist`,
    isOther && !view.materialized ? { hint: ['say so: { materialized: true }'] } : {},
  )
}

function settled(view: View, context: RenderContext, fits: boolean): readonly Action[] {
  const endTrial = { sql: `DROP VIEW pg_temp.${TRIAL}` }
  if (fits) return [endTrial, createViewSql(view, context, 'CREATE OR REPLACE')]
  return recreated(view, context, [endTrial])
}

/** Drops the view and makes it anew with all that hung on it; `between` follows the question. */
function recreated(view: View, context: RenderContext, between: readonly Action[] = []): readonly Action[] {
  return [
    {
      ask: { sql: KEPT, bindings: [context.dialect.table(view.name)] },
      decide: (rows) => [
        ...between,
        dropViewSql(view, context),
        createViewSql(view, context),
        ...rows.map(({ sql }) => ({ sql: String(sql) })),
      ],
    },
  ]
}

const COLUMNS = (oid: string) => `SELECT attnum, attname, atttypid, atttypmod, attcollation
  FROM pg_attribute WHERE attrelid = ${oid} AND attnum > 0 AND NOT attisdropped`

const FITS = `SELECT NOT EXISTS (
  SELECT FROM (${COLUMNS('to_regclass($1)')}) old
  LEFT JOIN (${COLUMNS(`'pg_temp.${TRIAL}'::regclass`)}) new USING (attnum, attname, atttypid, atttypmod, attcollation)
  WHERE new.attnum IS NULL
) AS fits`

/**
 * The statements that give a view made anew what the one before it had, in their order. Of columns only those that the
 * trial has too; a materialised view has no trial, and keeps all.
 */
const KEPT = `
WITH v AS (
  SELECT oid, relkind, relowner, relacl, reloptions, $1::text AS name,
    CASE relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END AS kind
  FROM pg_class WHERE oid = to_regclass($1)
), c AS (
  SELECT a.*, v.name, v.kind FROM pg_attribute a JOIN v ON a.attrelid = v.oid
  WHERE a.attnum > 0 AND NOT a.attisdropped AND (v.relkind = 'm' OR a.attname IN (
    SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('pg_temp.${TRIAL}') AND attnum > 0))
), grants AS (
  SELECT v.name, '' AS columns, g.* FROM v, aclexplode(v.relacl) g
  UNION ALL SELECT c.name, format(' (%I)', c.attname), g.* FROM c, aclexplode(c.attacl) g
)
SELECT sql FROM (
  SELECT 1 AS place, format('ALTER %s %s SET (%s)', kind, name, array_to_string(reloptions, ', ')) AS sql
    FROM v WHERE relkind = 'm' AND reloptions IS NOT NULL
  UNION ALL SELECT 2, format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', c.name, c.attname, pg_get_expr(d.adbin, d.adrelid))
    FROM c JOIN pg_attrdef d ON d.adrelid = c.attrelid AND d.adnum = c.attnum
  UNION ALL SELECT 3, pg_get_indexdef(i.indexrelid) FROM v JOIN pg_index i ON i.indrelid = v.oid
  UNION ALL SELECT 4, pg_get_triggerdef(t.oid) FROM v JOIN pg_trigger t ON t.tgrelid = v.oid WHERE NOT t.tgisinternal
  UNION ALL SELECT 4, pg_get_ruledef(r.oid) FROM v JOIN pg_rewrite r ON r.ev_class = v.oid WHERE r.rulename <> '_RETURN'
  UNION ALL SELECT 5, format('COMMENT ON %s %s IS %L', kind, name, obj_description(oid, 'pg_class'))
    FROM v WHERE obj_description(oid, 'pg_class') IS NOT NULL
  UNION ALL SELECT 5, format('COMMENT ON COLUMN %s.%I IS %L', name, attname, col_description(attrelid, attnum))
    FROM c WHERE col_description(attrelid, attnum) IS NOT NULL
  UNION ALL SELECT 5, format('COMMENT ON INDEX %s IS %L', i.indexrelid::regclass, obj_description(i.indexrelid, 'pg_class'))
    FROM v JOIN pg_index i ON i.indrelid = v.oid WHERE obj_description(i.indexrelid, 'pg_class') IS NOT NULL
  UNION ALL SELECT 5, format('COMMENT ON TRIGGER %I ON %s IS %L', t.tgname, v.name, obj_description(t.oid, 'pg_trigger'))
    FROM v JOIN pg_trigger t ON t.tgrelid = v.oid WHERE obj_description(t.oid, 'pg_trigger') IS NOT NULL
  UNION ALL SELECT 6, format('ALTER %s %s OWNER TO %I', kind, name, pg_get_userbyid(relowner))
    FROM v WHERE pg_get_userbyid(relowner) <> current_user
  UNION ALL SELECT 7, format('REVOKE ALL ON %s FROM %I', name, pg_get_userbyid(relowner)) FROM v WHERE relacl IS NOT NULL
  UNION ALL SELECT 8, format('GRANT %s%s ON %s TO %s%s', privilege_type, columns, name,
      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
      CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM grants
) kept ORDER BY place, sql`
