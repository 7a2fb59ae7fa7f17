import { atLeast, type Version } from '../../../core/dialect.ts'

/** What the catalogue is asked for, each by one statement for the whole database. Lists come as JSON text. */
export type CatalogueQueries = ReturnType<typeof catalogueQueries>

/** What a query may know of what it is to read. */
export interface Scope {
  /** The oids of the schemas that are read. */
  readonly schemas: readonly string[]
  readonly version: Version
}

/** The functions that make a range come with its type. */
const NOT_OF_TYPE = (oid: string) =>
  `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = ${oid} AND e.deptype IN ('e', 'i'))`

const NOT_OF_EXTENSION = (catalogue: string, oid: string) =>
  `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalogue}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`

/** The statements of PostgreSQL 12 and newer, whose catalogues grow with each version (PostgreSQL manual, chapter 53). */
export function catalogueQueries({ schemas, version }: Scope) {
  const scope = schemas.length > 0 ? schemas.join(', ') : '0'
  const since = (major: number, column: string, otherwise: string) =>
    atLeast(version, major) ? column : otherwise
  return {
    relations: `SELECT c.oid::text AS id, c.relname AS name, c.relnamespace::text AS schema, c.relkind::text AS kind,
  c.relpersistence = 'u' AS "isUnlogged", c.relispartition AS "isPartition", c.relreplident::text AS identity,
  c.relrowsecurity AS "hasRowSecurity", c.relforcerowsecurity AS "forcesRowSecurity",
  array_to_json(c.reloptions)::text AS options, array_to_json(toast.reloptions)::text AS "toastOptions",
  CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END AS "partitionKey",
  CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS query,
  c.relkind = 'v' AND EXISTS (SELECT FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
    WHERE r.ev_class = c.oid AND r.rulename = '_RETURN' AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid > 0) AS "isRecursive",
  am.amname AS method, c.reltablespace <> 0 AS "hasTablespace",
  CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS "ofType"
FROM pg_class c LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid LEFT JOIN pg_am am ON am.oid = c.relam
WHERE c.relnamespace IN (${scope}) AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') AND ${NOT_OF_EXTENSION('pg_class', 'c.oid')}
  AND (c.relkind <> 'c' OR ${NOT_OF_EXTENSION('pg_type', 'c.reltype')})
ORDER BY c.relname`,

    columns: `SELECT a.attrelid::text AS relation, a.attnum AS number, a.attname AS name, a.atttypid::text AS type, a.atttypmod AS modifier, a.attcollation::text AS "collationId",
  a.attnotnull AS "isRequired", a.attislocal AS "isLocal", a.attidentity::text AS identity, a.attgenerated::text AS generated,
  CASE WHEN k.oid IS NOT NULL THEN CASE WHEN pg_collation_is_visible(k.oid) THEN k.collname ELSE kn.nspname || '.' || k.collname END END AS collation,
  k.oid IS NOT NULL AND NOT pg_collation_is_visible(k.oid) AS "isFarCollation",
  CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text END AS storage, ${since(14, 'a.attcompression::text', "''")} AS compression,
  coalesce(a.attstattarget, -1)::int AS statistics, a.attoptions::text LIKE '%n_distinct%' AS "hasOptions",
  array_to_json(a.attfdwoptions)::text AS "foreignOptions", pg_get_expr(d.adbin, d.adrelid) AS expression
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_collation k ON k.oid = a.attcollation AND a.attcollation <> t.typcollation
  LEFT JOIN pg_namespace kn ON kn.oid = k.collnamespace
WHERE c.relnamespace IN (${scope}) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum`,

    types: `SELECT type::text AS type, modifier, format_type(type, modifier) AS text, format_type(type, -1) AS plain
FROM (
  SELECT a.atttypid AS type, a.atttypmod AS modifier FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace IN (${scope}) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND a.attnum > 0 AND NOT a.attisdropped
  UNION SELECT typbasetype, typtypmod FROM pg_type WHERE typtype = 'd' AND typnamespace IN (${scope})
) used`,

    constraints: `SELECT k.oid::text AS id, k.conname AS name, k.contype::text AS kind, k.conrelid::text AS relation, k.contypid::text AS domain,
  k.conindid::text AS index, k.confrelid::text AS target, k.conparentid::text AS parent,
  k.condeferrable AS "isDeferrable", k.condeferred AS "isDeferred", k.convalidated AS "isValid", k.conislocal AS "isLocal",
  k.coninhcount > 0 AS "isInherited", k.connoinherit AS "isOwnAlone", k.confmatchtype::text AS match,
  k.confdeltype::text AS "onDelete", k.confupdtype::text AS "onUpdate", ${since(18, 'k.conenforced', 'true')} AS "isEnforced",
  ${since(18, 'k.conperiod', 'false')} AS "isTemporal",
  array_to_string(k.conkey, ' ') AS columns, array_to_string(${since(15, 'k.confdelsetcols', 'NULL::int[]')}, ' ') AS "deleteColumns",
  CASE k.contype WHEN 'f' THEN (SELECT json_agg(a.attname ORDER BY u.place)::text FROM unnest(k.confkey) WITH ORDINALITY u (number, place)
    JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number) END AS "targetColumns",
  CASE k.contype WHEN 'f' THEN tn.nspname END AS "targetSchema", CASE k.contype WHEN 'f' THEN tc.relname END AS "targetName",
  CASE k.contype WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid) END AS expression,
  CASE k.contype WHEN 'x' THEN (SELECT json_agg(CASE WHEN pg_operator_is_visible(o.oid) THEN o.oprname
      ELSE format('OPERATOR(%I.%s)', n.nspname, o.oprname) END ORDER BY u.place)::text
    FROM unnest(k.conexclop) WITH ORDINALITY u (operator, place) JOIN pg_operator o ON o.oid = u.operator
    JOIN pg_namespace n ON n.oid = o.oprnamespace) END AS operators
FROM pg_constraint k LEFT JOIN pg_class tc ON tc.oid = k.confrelid LEFT JOIN pg_namespace tn ON tn.oid = tc.relnamespace
WHERE k.connamespace IN (${scope}) AND k.contype IN ('p', 'u', 'f', 'c', 'x')
ORDER BY k.conname`,

    indexes: `SELECT i.indexrelid::text AS id, c.relname AS name, i.indrelid::text AS relation, am.amname AS method, c.relispartition AS "isAttached",
  i.indisunique AS "isUnique", i.indisvalid AS "isValid", i.indisclustered AS "isClustered", i.indisreplident AS "isIdentity",
  c.reltablespace <> 0 AS "hasTablespace", ${since(15, 'i.indnullsnotdistinct', 'false')} AS "nullsNotDistinct",
  i.indnkeyatts AS "keyCount", i.indkey::text AS columns, i.indoption::text AS orders, i.indclass::text AS opclasses, i.indcollation::text AS collations,
  array_to_json(c.reloptions)::text AS options, pg_get_expr(i.indpred, i.indrelid) AS "where",
  CASE WHEN i.indexprs IS NOT NULL THEN (SELECT json_agg(json_build_array(pg_get_indexdef(i.indexrelid, a.attnum, false), a.atttypid::text) ORDER BY a.attnum)::text
    FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND i.indkey[a.attnum - 1] = 0) END AS expressions,
  CASE WHEN i.indexprs IS NOT NULL AND EXISTS (SELECT FROM unnest(i.indcollation) k WHERE k NOT IN (0, 100)) THEN pg_get_indexdef(i.indexrelid) END AS definition,
  CASE WHEN c.relispartition THEN (SELECT json_agg(a.attname ORDER BY a.attnum)::text FROM pg_attribute a WHERE a.attrelid = i.indexrelid) END AS "keyNames"
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
WHERE c.relnamespace IN (${scope})
ORDER BY c.relname`,

    indexColumns: `SELECT a.attrelid::text AS index, a.attnum AS number, coalesce(a.attstattarget, -1)::int AS statistics, array_to_json(a.attoptions)::text AS options
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind IN ('i', 'I') AND c.relnamespace IN (${scope}) AND (a.attstattarget >= 0 OR a.attoptions IS NOT NULL)`,

    opclasses: `SELECT o.oid::text AS id, CASE WHEN pg_opclass_is_visible(o.oid) THEN quote_ident(o.opcname) ELSE quote_ident(n.nspname) || '.' || quote_ident(o.opcname) END AS name,
  o.opcmethod::text AS method, o.opcintype::text AS type, o.opckeytype <> 0 AS "keepsAnother", o.opcdefault AS "isDefault"
FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace`,

    collations: `SELECT k.oid::text AS id, k.collname AS name, pg_collation_is_visible(k.oid) AS "isVisible" FROM pg_collation k
WHERE k.oid IN (SELECT unnest(i.indcollation) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace IN (${scope}))`,

    inheritance: `SELECT i.inhrelid::text AS child, i.inhparent::text AS parent FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE c.relnamespace IN (${scope}) AND c.relkind IN ('r', 'p', 'f') ORDER BY i.inhrelid, i.inhseqno`,

    sequences: `SELECT s.seqrelid::text AS id, format_type(s.seqtypid, NULL) AS type, s.seqstart::text AS start, s.seqincrement::text AS increment,
  s.seqmin::text AS min, s.seqmax::text AS max, s.seqcache::text AS cache, s.seqcycle AS cycles,
  d.refobjid::text AS owner, d.refobjsubid AS "ownerColumn", d.deptype = 'i' AS "isIdentity"
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.objsubid = 0
    AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
WHERE c.relnamespace IN (${scope})`,

    ownTypes: `SELECT t.oid::text AS id, t.typname AS name, t.typnamespace::text AS schema, t.typtype::text AS kind, t.typrelid::text AS relation,
  t.typnotnull AS "isRequired", t.typbasetype::text AS base, t.typtypmod AS modifier,
  CASE WHEN t.typtype = 'd' THEN pg_get_expr(t.typdefaultbin, 0) END AS expression,
  CASE WHEN k.oid IS NOT NULL THEN k.collname END AS collation, k.oid IS NOT NULL AND NOT pg_collation_is_visible(k.oid) AS "isFarCollation",
  CASE t.typtype WHEN 'e' THEN (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)::text FROM pg_enum e WHERE e.enumtypid = t.oid) END AS values
FROM pg_type t LEFT JOIN pg_type b ON b.oid = t.typbasetype
  LEFT JOIN pg_collation k ON t.typtype = 'd' AND k.oid = t.typcollation AND t.typcollation <> b.typcollation
WHERE t.typnamespace IN (${scope}) AND t.typtype IN ('e', 'd', 'c') AND ${NOT_OF_EXTENSION('pg_type', 't.oid')}
ORDER BY t.typname`,

    foreignTables: `SELECT f.ftrelid::text AS id, s.srvname AS server, array_to_json(f.ftoptions)::text AS options
FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver JOIN pg_class c ON c.oid = f.ftrelid
WHERE c.relnamespace IN (${scope})`,

    routines: `SELECT p.oid::text AS id, p.proname AS name, p.pronamespace::text AS schema, p.prokind = 'p' AS "isProcedure",
  pg_get_function_arguments(p.oid) AS parameters, pg_get_function_identity_arguments(p.oid) AS arguments, pg_get_functiondef(p.oid) AS definition,
  format('%I.%I', n.nspname, p.proname) AS path
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.pronamespace IN (${scope}) AND p.prokind <> 'a' AND ${NOT_OF_TYPE('p.oid')}
ORDER BY p.proname, p.oid`,

    triggers: `SELECT t.oid::text AS id, t.tgname AS name, t.tgrelid::text AS relation, t.tgtype AS bits, t.tgenabled::text AS state,
  t.tgconstraint <> 0 AS "isConstraint", t.tgdeferrable AS "isDeferrable", t.tginitdeferred AS "isDeferred", t.tgconstrrelid <> 0 AS "hasFrom",
  t.tgoldtable AS "oldTable", t.tgnewtable AS "newTable", pg_get_triggerdef(t.oid) AS definition,
  CASE WHEN t.tgattr::text <> '' THEN (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY u.place) FROM unnest(t.tgattr) WITH ORDINALITY u (number, place)
    JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = u.number) END AS columns
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace IN (${scope}) AND NOT t.tgisinternal${since(13, ' AND t.tgparentid = 0', '')} AND ${NOT_OF_EXTENSION('pg_trigger', 't.oid')}
ORDER BY t.tgname`,

    policies: `SELECT p.oid::text AS id, p.polname AS name, p.polrelid::text AS relation, p.polcmd::text AS command, p.polpermissive AS "isPermissive",
  (SELECT json_agg(r.rolname ORDER BY r.rolname)::text FROM pg_roles r WHERE r.oid = ANY (p.polroles)) AS roles,
  pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS check
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace IN (${scope})
ORDER BY p.polname`,

    // what initdb makes has smaller oids
    comments: `SELECT d.classoid::text AS catalogue, d.objoid::text AS id, d.objsubid AS part, d.description AS text FROM pg_description d
WHERE d.objoid >= 16384 AND d.classoid IN ('pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass, 'pg_constraint'::regclass,
  'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_namespace'::regclass, 'pg_extension'::regclass)`,

    extensions: `SELECT e.oid::text AS id, e.extname AS name, n.nspname AS schema, a.comment AS "usualComment"
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace LEFT JOIN pg_available_extensions() a ON a.name = e.extname
WHERE e.oid >= 16384
ORDER BY e.extname`,
  }
}
