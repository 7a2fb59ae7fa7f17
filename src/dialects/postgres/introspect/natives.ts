import { atLeast } from '../../../core/dialect.ts'
import type { Scope } from './catalogue.ts'

export interface NativeScope extends Scope {
  /** The oid of the schema whose names stand alone. */
  readonly defaultSchema: string
  /** All schemas are read, and so is what stands in none. */
  readonly isWhole: boolean
}

/**
 * What no operation of its own makes, each with the SQL that makes it and drops it, comment included: the catalogues have
 * functions for two of these kinds, the other statements are put together as their pages in the PostgreSQL manual say.
 */
export function nativesQuery(scope: NativeScope): string {
  const kinds = [rules, statistics, aggregates, operators, ranges, collations, dictionaries, configurations]
  const ofDatabase = [casts, eventTriggers, wrappers, servers]
  const parts = [...kinds, ...(scope.isWhole ? ofDatabase : [])].map((kind) => kind(tools(scope)))
  return `SELECT * FROM (\n${parts.join('\nUNION ALL ')}\n) natives ORDER BY kind, name`
}

/** What the parts of the query are made of. */
interface Tools {
  readonly schemas: string
  /** The name of what stands in a schema, quoted and qualified as far as it must be. */
  name(schema: string, name: string): string
  /** True for what came with no extension, and is no part of something else. */
  ours(catalogue: string, oid: string): string
  /** The comment as a statement of its own, or nothing. */
  comment(words: string, oid: string, catalogue: string): string
  isSince(major: number): boolean
}

function tools({ schemas, version, defaultSchema }: NativeScope): Tools {
  return {
    schemas: schemas.length > 0 ? schemas.join(', ') : '0',
    name: (schema, name) =>
      `CASE ${schema}.oid WHEN ${defaultSchema} THEN quote_ident(${name}) ELSE format('%I.%I', ${schema}.nspname, ${name}) END`,
    ours: (catalogue, oid) =>
      `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalogue}'::regclass AND e.objid = ${oid} AND e.deptype IN ('e', 'i'))`,
    comment: (words, oid, catalogue) =>
      `coalesce(E';\\nCOMMENT ON ' || ${words} || ' IS ' || quote_literal(obj_description(${oid}, '${catalogue}')), '')`,
    isSince: (major) => atLeast(version, major),
  }
}

/** `SELECT ... FROM`: the columns of every part. */
const columns = (kind: string, name: string, relation: string, create: string, drop: string) =>
  `SELECT '${kind}' AS kind, ${name} AS name, ${relation} AS relation, ${create} AS "create", ${drop} AS drop`

function rules({ schemas, name, comment }: Tools): string {
  const on = `quote_ident(r.rulename) || ' ON ' || ${name('n', 'c.relname')}`
  const state = `CASE r.ev_enabled WHEN 'O' THEN '' ELSE format(E';\\nALTER TABLE %s %s RULE %I', ${name('n', 'c.relname')},
    CASE r.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END, r.rulename) END`
  const create = `rtrim(pg_get_ruledef(r.oid), ';') || ${state} || ${comment(`'RULE ' || ${on}`, 'r.oid', 'pg_rewrite')}`
  return `${columns('rule', 'r.rulename::text', 'c.oid::text', create, `'DROP RULE ' || ${on}`)}
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.oid IN (${schemas}) AND r.rulename <> '_RETURN'`
}

function statistics({ schemas, name, comment, isSince, ours }: Tools): string {
  const path = name('n', 's.stxname')
  const target = isSince(13)
    ? `CASE WHEN s.stxstattarget >= 0 THEN format(E';\\nALTER STATISTICS %s SET STATISTICS %s', ${path}, s.stxstattarget) ELSE '' END`
    : `''`
  const create = `pg_get_statisticsobjdef(s.oid) || ${target} || ${comment(`'STATISTICS ' || ${path}`, 's.oid', 'pg_statistic_ext')}`
  return `${columns('statistics', path, 's.stxrelid::text', create, `'DROP STATISTICS ' || ${path}`)}
FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
WHERE n.oid IN (${schemas}) AND ${ours('pg_statistic_ext', 's.oid')}`
}

const reg = (column: string, type: string) =>
  `CASE WHEN ${column}::oid <> 0 THEN ${column}::${type}::text END`

/** `('A' || x)`, or nothing where `x` is NULL. */
const part = (words: string, value: string) => `'${words} = ' || ${value}`

function aggregates({ schemas, name, comment, ours }: Tools): string {
  const path = `${name('n', 'p.proname')} || '(' || CASE WHEN p.pronargs = 0 AND a.aggkind = 'n' THEN '*' ELSE %s END || ')'`
  const full = path.replace('%s', 'pg_get_function_arguments(p.oid)')
  const short = path.replace('%s', 'pg_get_function_identity_arguments(p.oid)')
  const usual = `CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END`
  const modify = (column: string) =>
    `CASE WHEN ${column}::text <> ${usual} THEN CASE ${column} WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END`
  const size = (column: string) => `CASE WHEN ${column} > 0 THEN ${column}::text END`
  const yes = (condition: string, words: string) => `CASE WHEN ${condition} THEN '${words}' END`
  const parts = [
    part('SFUNC', reg('a.aggtransfn', 'regproc')),
    part('STYPE', 'format_type(a.aggtranstype, NULL)'),
    part('SSPACE', size('a.aggtransspace')),
    part('FINALFUNC', reg('a.aggfinalfn', 'regproc')),
    yes('a.aggfinalextra', 'FINALFUNC_EXTRA'),
    part('FINALFUNC_MODIFY', `CASE WHEN a.aggfinalfn::oid <> 0 THEN ${modify('a.aggfinalmodify')} END`),
    part('COMBINEFUNC', reg('a.aggcombinefn', 'regproc')),
    part('SERIALFUNC', reg('a.aggserialfn', 'regproc')),
    part('DESERIALFUNC', reg('a.aggdeserialfn', 'regproc')),
    part('INITCOND', 'quote_literal(a.agginitval)'),
    part('MSFUNC', reg('a.aggmtransfn', 'regproc')),
    part('MINVFUNC', reg('a.aggminvtransfn', 'regproc')),
    part('MSTYPE', 'CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END'),
    part('MSSPACE', size('a.aggmtransspace')),
    part('MFINALFUNC', reg('a.aggmfinalfn', 'regproc')),
    yes('a.aggmfinalextra', 'MFINALFUNC_EXTRA'),
    part('MFINALFUNC_MODIFY', `CASE WHEN a.aggmfinalfn::oid <> 0 THEN ${modify('a.aggmfinalmodify')} END`),
    part('MINITCOND', 'quote_literal(a.aggminitval)'),
    part(
      'SORTOP',
      `(SELECT format('OPERATOR(%I.%s)', sn.nspname, so.oprname) FROM pg_operator so JOIN pg_namespace sn ON sn.oid = so.oprnamespace WHERE so.oid = a.aggsortop)`,
    ),
    part('PARALLEL', `CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' END`),
    yes(`a.aggkind = 'h'`, 'HYPOTHETICAL'),
  ]
  const create = `format('CREATE AGGREGATE %s (%s)', ${full}, concat_ws(', ', ${parts.join(', ')})) || ${comment(`'AGGREGATE ' || ${short}`, 'p.oid', 'pg_proc')}`
  return `${columns('aggregate', short, 'NULL', create, `'DROP AGGREGATE ' || ${short}`)}
FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.oid IN (${schemas}) AND ${ours('pg_proc', 'p.oid')}`
}

function operators({ schemas, comment, ours, name }: Tools): string {
  // an operator's name is never quoted
  const path = name('n', 'o.oprname')
    .replaceAll('%I.%I', '%I.%s')
    .replace('quote_ident(o.oprname)', 'o.oprname')
  const left = `CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END`
  const right = `CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END`
  const short = `format('%s (%s, %s)', ${path}, ${left}, ${right})`
  const other = (column: string) =>
    `(SELECT format('OPERATOR(%I.%s)', x.nspname, c.oprname) FROM pg_operator c JOIN pg_namespace x ON x.oid = c.oprnamespace WHERE c.oid = ${column})`
  const parts = [
    part('FUNCTION', reg('o.oprcode', 'regproc')),
    part('LEFTARG', `CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END`),
    part('RIGHTARG', `CASE WHEN o.oprright <> 0 THEN format_type(o.oprright, NULL) END`),
    part('COMMUTATOR', other('o.oprcom')),
    part('NEGATOR', other('o.oprnegate')),
    part('RESTRICT', reg('o.oprrest', 'regproc')),
    part('JOIN', reg('o.oprjoin', 'regproc')),
    `CASE WHEN o.oprcanhash THEN 'HASHES' END`,
    `CASE WHEN o.oprcanmerge THEN 'MERGES' END`,
  ]
  const create = `format('CREATE OPERATOR %s (%s)', ${path}, concat_ws(', ', ${parts.join(', ')})) || ${comment(`'OPERATOR ' || ${short}`, 'o.oid', 'pg_operator')}`
  return `${columns('operator', short, 'NULL', create, `'DROP OPERATOR ' || ${short}`)}
FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
WHERE n.oid IN (${schemas}) AND o.oprcode::oid <> 0 AND ${ours('pg_operator', 'o.oid')}`
}

function ranges({ schemas, name, comment, ours, isSince }: Tools): string {
  const path = name('n', 't.typname')
  const parts = [
    part('SUBTYPE', 'format_type(r.rngsubtype, NULL)'),
    part(
      'SUBTYPE_OPCLASS',
      `(SELECT format('%I.%I', x.nspname, o.opcname) FROM pg_opclass o JOIN pg_namespace x ON x.oid = o.opcnamespace WHERE o.oid = r.rngsubopc AND NOT o.opcdefault)`,
    ),
    part(
      'COLLATION',
      `(SELECT format('%I.%I', x.nspname, k.collname) FROM pg_collation k JOIN pg_namespace x ON x.oid = k.collnamespace
      JOIN pg_type s ON s.oid = r.rngsubtype WHERE k.oid = r.rngcollation AND k.oid <> s.typcollation)`,
    ),
    part('CANONICAL', reg('r.rngcanonical', 'regproc')),
    part('SUBTYPE_DIFF', reg('r.rngsubdiff', 'regproc')),
    ...(isSince(14)
      ? [
          part(
            'MULTIRANGE_TYPE_NAME',
            `(SELECT ${name('n', 'm.typname')} FROM pg_type m WHERE m.oid = r.rngmultitypid)`,
          ),
        ]
      : []),
  ]
  const create = `format('CREATE TYPE %s AS RANGE (%s)', ${path}, concat_ws(', ', ${parts.join(', ')})) || ${comment(`'TYPE ' || ${path}`, 't.oid', 'pg_type')}`
  return `${columns('range type', path, 'NULL', create, `'DROP TYPE ' || ${path}`)}
FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE n.oid IN (${schemas}) AND ${ours('pg_type', 't.oid')}`
}

function collations({ schemas, name, comment, ours, isSince }: Tools): string {
  const path = name('n', 'k.collname')
  const locale = isSince(17) ? 'k.colllocale' : isSince(15) ? 'k.colliculocale' : 'NULL::text'
  const parts = [
    part('PROVIDER', `CASE k.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END`),
    part(
      'LOCALE',
      `quote_literal(coalesce(${locale}, CASE WHEN k.collprovider = 'i' THEN k.collcollate::text END))`,
    ),
    part('LC_COLLATE', `CASE WHEN k.collprovider = 'c' THEN quote_literal(k.collcollate) END`),
    part('LC_CTYPE', `CASE WHEN k.collprovider = 'c' THEN quote_literal(k.collctype) END`),
    part('DETERMINISTIC', `CASE WHEN NOT k.collisdeterministic THEN 'FALSE' END`),
    ...(isSince(16) ? [part('RULES', 'quote_literal(k.collicurules)')] : []),
  ]
  const create = `format('CREATE COLLATION %s (%s)', ${path}, concat_ws(', ', ${parts.join(', ')})) || ${comment(`'COLLATION ' || ${path}`, 'k.oid', 'pg_collation')}`
  return `${columns('collation', path, 'NULL', create, `'DROP COLLATION ' || ${path}`)}
FROM pg_collation k JOIN pg_namespace n ON n.oid = k.collnamespace
WHERE n.oid IN (${schemas}) AND ${ours('pg_collation', 'k.oid')}`
}

function dictionaries({ schemas, name, comment, ours }: Tools): string {
  const path = name('n', 'd.dictname')
  const create = `format('CREATE TEXT SEARCH DICTIONARY %s (%s)', ${path}, concat_ws(', ',
    'TEMPLATE = ' || (SELECT format('%I.%I', x.nspname, t.tmplname) FROM pg_ts_template t JOIN pg_namespace x ON x.oid = t.tmplnamespace WHERE t.oid = d.dicttemplate),
    nullif(d.dictinitoption, ''))) || ${comment(`'TEXT SEARCH DICTIONARY ' || ${path}`, 'd.oid', 'pg_ts_dict')}`
  return `${columns('text search dictionary', path, 'NULL', create, `'DROP TEXT SEARCH DICTIONARY ' || ${path}`)}
FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace
WHERE n.oid IN (${schemas}) AND ${ours('pg_ts_dict', 'd.oid')}`
}

function configurations({ schemas, name, comment, ours }: Tools): string {
  const path = name('n', 'g.cfgname')
  const create = `format('CREATE TEXT SEARCH CONFIGURATION %s (PARSER = %s)', ${path},
    (SELECT format('%I.%I', x.nspname, p.prsname) FROM pg_ts_parser p JOIN pg_namespace x ON x.oid = p.prsnamespace WHERE p.oid = g.cfgparser))
  || coalesce((SELECT string_agg(format(E';\\nALTER TEXT SEARCH CONFIGURATION %s ADD MAPPING FOR %I WITH %s', ${path}, m.alias, m.dictionaries), '' ORDER BY m.maptokentype)
    FROM (SELECT m.maptokentype, t.alias, string_agg(${name('dn', 'd.dictname')}, ', ' ORDER BY m.mapseqno) AS dictionaries
      FROM pg_ts_config_map m JOIN ts_token_type(g.cfgparser) t ON t.tokid = m.maptokentype JOIN pg_ts_dict d ON d.oid = m.mapdict
      JOIN pg_namespace dn ON dn.oid = d.dictnamespace WHERE m.mapcfg = g.oid GROUP BY m.maptokentype, t.alias) m), '')
  || ${comment(`'TEXT SEARCH CONFIGURATION ' || ${path}`, 'g.oid', 'pg_ts_config')}`
  return `${columns('text search configuration', path, 'NULL', create, `'DROP TEXT SEARCH CONFIGURATION ' || ${path}`)}
FROM pg_ts_config g JOIN pg_namespace n ON n.oid = g.cfgnamespace
WHERE n.oid IN (${schemas}) AND ${ours('pg_ts_config', 'g.oid')}`
}

function casts({ comment, ours }: Tools): string {
  const short = `format('(%s AS %s)', format_type(c.castsource, NULL), format_type(c.casttarget, NULL))`
  const create = `format('CREATE CAST %s %s%s', ${short},
    CASE c.castmethod WHEN 'b' THEN 'WITHOUT FUNCTION' WHEN 'i' THEN 'WITH INOUT' ELSE 'WITH FUNCTION ' || c.castfunc::regprocedure END,
    CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END) || ${comment(`'CAST ' || ${short}`, 'c.oid', 'pg_cast')}`
  return `${columns('cast', short, 'NULL', create, `'DROP CAST ' || ${short}`)}
FROM pg_cast c WHERE c.oid >= 16384 AND ${ours('pg_cast', 'c.oid')}`
}

function eventTriggers({ comment, ours }: Tools): string {
  const state = `CASE t.evtenabled WHEN 'O' THEN '' ELSE format(E';\\nALTER EVENT TRIGGER %I %s', t.evtname,
    CASE t.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END) END`
  const create = `format('CREATE EVENT TRIGGER %I ON %I%s EXECUTE FUNCTION %s()', t.evtname, t.evtevent,
    coalesce((SELECT ' WHEN TAG IN (' || string_agg(quote_literal(tag), ', ') || ')' FROM unnest(t.evttags) tag), ''), t.evtfoid::regproc)
  || ${state} || ${comment(`'EVENT TRIGGER ' || quote_ident(t.evtname)`, 't.oid', 'pg_event_trigger')}`
  return `${columns('event trigger', 't.evtname::text', 'NULL', create, `'DROP EVENT TRIGGER ' || quote_ident(t.evtname)`)}
FROM pg_event_trigger t WHERE ${ours('pg_event_trigger', 't.oid')}`
}

/** ` OPTIONS (a 'b')`, or nothing. */
const options = (column: string) =>
  `coalesce((SELECT ' OPTIONS (' || string_agg(format('%I %L', o.option_name, o.option_value), ', ') || ')' FROM pg_options_to_table(${column}) o), '')`

function wrappers({ comment, ours }: Tools): string {
  const create = `format('CREATE FOREIGN DATA WRAPPER %I%s%s%s', w.fdwname,
    CASE WHEN w.fdwhandler <> 0 THEN ' HANDLER ' || w.fdwhandler::regproc ELSE '' END,
    CASE WHEN w.fdwvalidator <> 0 THEN ' VALIDATOR ' || w.fdwvalidator::regproc ELSE '' END, ${options('w.fdwoptions')})
  || ${comment(`'FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname)`, 'w.oid', 'pg_foreign_data_wrapper')}`
  return `${columns('foreign data wrapper', 'w.fdwname::text', 'NULL', create, `'DROP FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname)`)}
FROM pg_foreign_data_wrapper w WHERE ${ours('pg_foreign_data_wrapper', 'w.oid')}`
}

function servers({ comment, ours }: Tools): string {
  const create = `format('CREATE SERVER %I%s%s FOREIGN DATA WRAPPER %I%s', s.srvname,
    coalesce(' TYPE ' || quote_literal(s.srvtype), ''), coalesce(' VERSION ' || quote_literal(s.srvversion), ''), w.fdwname, ${options('s.srvoptions')})
  || ${comment(`'SERVER ' || quote_ident(s.srvname)`, 's.oid', 'pg_foreign_server')}`
  return `${columns('server', 's.srvname::text', 'NULL', create, `'DROP SERVER ' || quote_ident(s.srvname)`)}
FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE ${ours('pg_foreign_server', 's.oid')}`
}
