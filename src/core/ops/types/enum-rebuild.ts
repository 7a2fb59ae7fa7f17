import { MigError } from '../../../errors.ts'
import type { Action, Dialect, Inquiry, RenderContext, Row, Statement } from '../../dialect.ts'
import { statement } from '../op.ts'

/** What the server says of an enum. Every name and expression is quoted as SQL takes it. */
interface LiveEnum {
  readonly isEnum: boolean
  readonly schema: string
  readonly name: string
  readonly values: readonly string[]
  readonly columns: readonly LiveColumn[]
  /** Checks and indexes that hold constants of the type, to be dropped before and made again after. */
  readonly remade: readonly {
    readonly label: string
    readonly drop: string
    readonly make: string
    readonly comment?: string | null
  }[]
  /** What would stand in the way, or be lost, each as the server describes it. */
  readonly dependants: readonly string[]
  /** Undefined where it is the session's own. */
  readonly owner?: string | null
  readonly grants?: readonly { readonly to: string; readonly grantable: boolean }[] | null
  readonly comment?: string | null
  /** A name that no type has. */
  readonly spare: string
}

interface LiveColumn {
  readonly table: string
  readonly column: string
  /** Both as a person writes them. */
  readonly label: string
  readonly isArray: boolean
  /** A partition or a child has it from its parent, and follows when the parent changes. */
  readonly isInherited: boolean
  readonly default?: string | null
}

/** The enum that is made anew. */
export interface EnumRebuild {
  readonly type: string
  /** The values that it is to have, given those that it has. Throws MigError where that cannot be. */
  valuesAfter(live: readonly string[]): readonly string[]
}

/**
 * Asks what there is, then whether a row still holds a value that goes, and makes the type anew in one statement, so that it is
 * done or not done even where the revision runs without a transaction.
 */
export function rebuildEnum(op: EnumRebuild, { dialect }: RenderContext): readonly Action[] {
  const describe: Inquiry = {
    ask: statement(LIVE_ENUM, [dialect.table(op.type)]),
    decide(rows) {
      const live = liveEnum(op, rows)
      const values = op.valuesAfter(live.values)
      const gone = live.values.filter((value) => !values.includes(value))
      refuseUses(op, live, gone, dialect)
      const counting = gone
        .map((value) => countHolders(value, live, dialect))
        .filter((each) => each !== undefined)
      return asking(counting, gone, [replacement(values, live, dialect)])
    },
  }
  return [describe]
}

/** Asks for the holders of one value after the other. */
function asking(
  [count, ...others]: readonly Statement[],
  [value = '', ...left]: readonly string[],
  actions: readonly Action[],
): readonly Action[] {
  if (!count) return actions
  const inquiry: Inquiry = {
    ask: count,
    decide(held) {
      refuseHolders(value, held)
      return asking(others, left, actions)
    },
  }
  return [inquiry]
}

const BEFORE_AND_AFTER = 'drop it before, and create it again as it is to be after it, in the same revision'

function liveEnum(op: EnumRebuild, [row]: readonly Row[]): LiveEnum {
  if (!row) throw new MigError('operation.invalid', `enum "${op.type}" does not exist`)
  // safe: the query below builds just this
  const live = JSON.parse(String(row['live'])) as LiveEnum
  if (!live.isEnum) throw new MigError('operation.invalid', `type "${op.type}" is no enum`)
  return live
}

function refuseUses(op: EnumRebuild, live: LiveEnum, gone: readonly string[], dialect: Dialect): void {
  if (live.dependants.length > 0) {
    const what = gone.length === 0 ? 'be made anew' : `lose ${gone.map((value) => `"${value}"`).join(', ')}`
    throw new MigError(
      'operation.invalid',
      `enum "${op.type}" cannot ${what} while these depend on it: ${live.dependants.join(', ')}`,
      { hint: [BEFORE_AND_AFTER] },
    )
  }
  for (const value of gone) {
    const text = `${dialect.literal(value)}::`
    const asDefault = live.columns.find((column) => column.default?.startsWith(text))
    if (asDefault) {
      throw new MigError('operation.invalid', `"${value}" is the default of ${asDefault.label}`, {
        hint: ['give the column another default before, or none'],
      })
    }
    const inside = live.remade.find((each) => each.make.includes(text))
    if (inside) {
      throw new MigError('operation.invalid', `"${value}" is named by ${inside.label}`, {
        hint: [BEFORE_AND_AFTER],
      })
    }
  }
}

/** Rows of a partition or a child are counted with their parent's. */
function countHolders(gone: string, live: LiveEnum, dialect: Dialect): Statement | undefined {
  const value = `${dialect.literal(gone)}::${live.schema}.${live.name}`
  const counts = live.columns
    .filter((column) => !column.isInherited)
    .map(
      ({ table, column, label, isArray }) =>
        `SELECT ${dialect.literal(label)} AS held_in, count(*)::text AS held FROM ${table} WHERE ` +
        (isArray ? `${value} = ANY (${column})` : `${column} = ${value}`),
    )
  return counts.length > 0 ? statement(counts.join(' UNION ALL ')) : undefined
}

function refuseHolders(value: string, rows: readonly Row[]): void {
  const holders = rows.filter((row) => row['held'] !== '0')
  if (holders.length === 0) return
  const list = holders.map((row) => `${String(row['held_in'])} (${String(row['held'])})`)
  throw new MigError('operation.invalid', `rows still hold the value "${value}": ${list.join(', ')}`, {
    hint: ['give them another value first, in the same revision: op.update(...)'],
  })
}

function replacement(wanted: readonly string[], live: LiveEnum, dialect: Dialect): Statement {
  const type = `${live.schema}.${live.name}`
  const old = `${live.schema}.${live.spare}`
  const values = wanted.map((value) => dialect.literal(value))
  const withDefault = live.columns.filter((column) => typeof column.default === 'string')
  const steps = [
    ...live.remade.map((each) => each.drop),
    `ALTER TYPE ${type} RENAME TO ${live.spare}`,
    `CREATE TYPE ${type} AS ENUM (${values.join(', ')})`,
    ...withDefault.map(
      ({ table, column }) => `ALTER TABLE ONLY ${table} ALTER COLUMN ${column} DROP DEFAULT`,
    ),
    ...retyped(live.columns, type),
    ...withDefault.map(
      (each) => `ALTER TABLE ONLY ${each.table} ALTER COLUMN ${each.column} SET DEFAULT ${each.default}`,
    ),
    `DROP TYPE ${old}`,
    ...live.remade.map((each) => each.make),
    ...live.remade.flatMap((each) => each.comment ?? []),
    ...privileges(live, type),
    ...(typeof live.comment === 'string'
      ? [`COMMENT ON TYPE ${type} IS ${dialect.literal(live.comment)}`]
      : []),
    ...(typeof live.owner === 'string' ? [`ALTER TYPE ${type} OWNER TO ${live.owner}`] : []),
  ]
  const body = steps.map((step) => `  ${step};\n`).join('')
  const tag = freeTag(body)
  return statement(`DO ${tag}\nBEGIN\n${body}END\n${tag}`)
}

/** All columns of a table in one statement, so that it is written anew once. */
function retyped(columns: readonly LiveColumn[], type: string): readonly string[] {
  const own = columns.filter((column) => !column.isInherited)
  const tables = [...new Set(own.map(({ table }) => table))]
  return tables.map((table) => {
    const changes = own
      .filter((column) => column.table === table)
      .map(({ column, isArray }) => {
        const brackets = isArray ? '[]' : ''
        return `ALTER COLUMN ${column} TYPE ${type}${brackets} USING ${column}::text${brackets}::${type}${brackets}`
      })
    return `ALTER TABLE ${table} ${changes.join(', ')}`
  })
}

/** Undefined: as they are for every new type. */
function privileges({ grants }: LiveEnum, type: string): readonly string[] {
  if (!grants) return []
  return [
    `REVOKE ALL ON TYPE ${type} FROM PUBLIC`,
    ...grants.map(
      ({ to, grantable }) => `GRANT USAGE ON TYPE ${type} TO ${to}${grantable ? ' WITH GRANT OPTION' : ''}`,
    ),
  ]
}

function freeTag(body: string): string {
  let tag = '$mig$'
  while (body.includes(tag)) tag = tag.replace('mig', 'mig_')
  return tag
}

/**
 * A column's type cannot be changed under a view, a rule, a trigger that names it, a policy, a generated column, a SQL
 * function's body, a publication's filter or a partition key (PostgreSQL's tablecmds.c); a foreign key and whatever holds
 * a constant of the type would compare values of two types. Of the latter a check, and an index that is all in its
 * definition, are dropped and made again.
 */
const LIVE_ENUM = `WITH the_type AS (
  SELECT t.*, n.nspname FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
   WHERE t.oid = pg_catalog.to_regtype($1)::oid
), used AS (
  SELECT c.oid AS table_oid, a.attnum, a.attname, a.attinhcount > 0 AS is_inherited, a.atttypid = t.typarray AS is_array,
         CASE WHEN coalesce(to_jsonb(a) ->> 'attgenerated', '') = '' THEN d.oid END AS default_oid,
         CASE WHEN coalesce(to_jsonb(a) ->> 'attgenerated', '') = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS default_text,
         format('%I.%I', n.nspname, c.relname) AS table_name, c.oid::regclass::text AS label
    FROM the_type t JOIN pg_catalog.pg_attribute a ON a.atttypid IN (t.oid, t.typarray)
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE a.attnum > 0 AND NOT a.attisdropped
), dependant AS (
  SELECT d.classid, d.objid, d.objsubid FROM the_type t
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray)
   WHERE NOT (d.classid = 'pg_type'::regclass AND d.objid = t.typarray)
     AND NOT (d.classid = 'pg_class'::regclass AND EXISTS
       (SELECT FROM used u WHERE u.table_oid = d.objid AND u.attnum = d.objsubid))
  UNION
  SELECT d.classid, d.objid, d.objsubid FROM used u
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = u.table_oid AND d.refobjsubid = u.attnum
    LEFT JOIN pg_catalog.pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
   WHERE k.contype = 'f' OR d.classid IN ('pg_rewrite'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass,
     'pg_proc'::regclass, 'pg_publication_rel'::regclass, 'pg_attrdef'::regclass)
), remade AS (
  SELECT d.classid, d.objid, format('DROP INDEX %I.%I', n.nspname, c.relname) AS drop, pg_get_indexdef(c.oid) AS make,
         format('COMMENT ON INDEX %I.%I IS ', n.nspname, c.relname) || quote_literal(obj_description(c.oid, 'pg_class')) AS comment
    FROM dependant d JOIN pg_catalog.pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
   WHERE c.relkind = 'i' AND NOT c.relispartition AND c.reltablespace = 0
     AND i.indisvalid AND NOT i.indisclustered AND NOT i.indisreplident
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid)
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0)
  UNION
  SELECT d.classid, d.objid, format('ALTER TABLE %I.%I DROP CONSTRAINT %I', n.nspname, c.relname, k.conname),
         format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)),
         format('COMMENT ON CONSTRAINT %I ON %I.%I IS ', k.conname, n.nspname, c.relname) || quote_literal(obj_description(k.oid, 'pg_constraint'))
    FROM dependant d JOIN pg_catalog.pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
    JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE k.contype = 'c' AND k.coninhcount = 0 AND c.relkind IN ('r', 'p')
), inherited AS (
  SELECT d.classid, d.objid FROM dependant d
    JOIN pg_catalog.pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
   WHERE k.contype = 'c' AND k.coninhcount > 0 AND NOT k.conislocal
), described AS (
  SELECT CASE WHEN r.rulename = '_RETURN' THEN pg_describe_object('pg_class'::regclass, r.ev_class, 0)
              WHEN c.relkind IN ('v', 'm') THEN pg_describe_object(d.classid, d.objid, 0)
              ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END AS what
    FROM dependant d
    LEFT JOIN pg_catalog.pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
   WHERE NOT (d.classid = 'pg_attrdef'::regclass AND EXISTS (SELECT FROM used u WHERE u.default_oid = d.objid))
     AND (d.classid, d.objid) NOT IN (SELECT classid, objid FROM remade UNION SELECT classid, objid FROM inherited)
     AND NOT (d.classid = 'pg_proc'::regclass AND EXISTS (SELECT FROM pg_catalog.pg_depend i
       WHERE i.classid = d.classid AND i.objid = d.objid AND i.deptype = 'i'))
  UNION
  SELECT format('partition key of table %s', u.label) FROM used u
    JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = u.table_oid AND u.attnum = ANY (p.partattrs::int2[])
)
SELECT json_build_object(
  'isEnum', t.typtype = 'e',
  'schema', quote_ident(t.nspname),
  'name', quote_ident(t.typname),
  'values', (SELECT coalesce(json_agg(e.enumlabel ORDER BY e.enumsortorder), '[]') FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid),
  'columns', (SELECT coalesce(json_agg(json_build_object('table', u.table_name, 'column', quote_ident(u.attname),
      'label', format('%s.%I', u.label, u.attname), 'isArray', u.is_array, 'isInherited', u.is_inherited,
      'default', u.default_text) ORDER BY u.table_name, u.attnum), '[]') FROM used u),
  'remade', (SELECT coalesce(json_agg(json_build_object('label', pg_describe_object(m.classid, m.objid, 0), 'drop', m.drop, 'make', m.make, 'comment', m.comment)
      ORDER BY m.drop), '[]') FROM remade m),
  'dependants', (SELECT coalesce(json_agg(d.what ORDER BY d.what), '[]') FROM described d),
  'owner', CASE WHEN pg_get_userbyid(t.typowner) <> current_user THEN quote_ident(pg_get_userbyid(t.typowner)) END,
  'grants', CASE WHEN t.typacl IS NOT NULL THEN
      (SELECT coalesce(json_agg(json_build_object('to', CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
        'grantable', g.is_grantable)), '[]') FROM aclexplode(t.typacl) g WHERE g.grantee <> t.typowner) END,
  'comment', obj_description(t.oid, 'pg_type'),
  'spare', quote_ident('mig_old_' || t.oid)
)::text AS live FROM the_type t`
