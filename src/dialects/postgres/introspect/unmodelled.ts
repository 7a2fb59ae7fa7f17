import type { NativeScope } from './natives.ts'

/** What is only told of, by its kind and name, as far as it came with no extension. */
export function unmodelledQuery({ schemas, isWhole }: Pick<NativeScope, 'schemas' | 'isWhole'>): string {
  const scope = schemas.length > 0 ? schemas.join(', ') : '0'
  const ours = (catalogue: string, oid: string) =>
    `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalogue}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`
  /** What stands in a schema. */
  const inSchema = (kind: string, catalogue: string, prefix: string) =>
    `SELECT '${kind}' AS kind, format('%s.%s', n.nspname, o.${prefix}name) AS name
FROM ${catalogue} o JOIN pg_namespace n ON n.oid = o.${prefix}namespace WHERE n.oid IN (${scope}) AND ${ours(catalogue, 'o.oid')}`
  const ofDatabase = (kind: string, catalogue: string, name: string) =>
    `SELECT '${kind}', o.${name}::text FROM ${catalogue} o WHERE o.oid >= 16384 AND ${ours(catalogue, 'o.oid')}`
  const parts = [
    inSchema('operator class', 'pg_opclass', 'opc'),
    inSchema('operator family', 'pg_opfamily', 'opf'),
    inSchema('conversion', 'pg_conversion', 'con'),
    inSchema('text search parser', 'pg_ts_parser', 'prs'),
    inSchema('text search template', 'pg_ts_template', 'tmpl'),
    `${inSchema('base type', 'pg_type', 'typ')} AND o.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type a WHERE a.typarray = o.oid)`,
    ...(isWhole
      ? [
          ofDatabase('publication', 'pg_publication', 'pubname'),
          ofDatabase('language', 'pg_language', 'lanname'),
          ofDatabase('access method', 'pg_am', 'amname'),
          `SELECT 'transform', format('%s FOR %s', format_type(o.trftype, NULL), l.lanname) FROM pg_transform o JOIN pg_language l ON l.oid = o.trflang
WHERE ${ours('pg_transform', 'o.oid')}`,
          `SELECT 'user mapping', srvname || ' of ' || usename FROM pg_user_mappings`,
        ]
      : []),
  ]
  return `${parts.join('\nUNION ALL ')}\nORDER BY 1, 2`
}
