import { MigError } from '../../errors.ts'
import {
  atLeast,
  type Action,
  type Dialect,
  type RenderContext,
  type Row,
  type Statement,
} from '../dialect.ts'
import type { AlterColumn } from '../ops/columns/alter-column.ts'
import { identitySequence } from './identity-sequences.ts'
import { findTable } from '../schema/edit.ts'
import { isText } from '../schema/column-change.ts'
import type { Column, ColumnStorage, Identity } from '../schema/model.ts'

/** What the live column has, as far as a change must know it to keep it. */
interface LiveColumn {
  /** The type as the server spells it. */
  readonly type: string
  /** Where it is not the type's own. */
  readonly collation?: string
  readonly default?: string
  /** What its type brings with it, new or old. */
  readonly typeStorage: string
  readonly compression: string
  readonly isIdentity: boolean
  readonly isGenerated: boolean
  /** Whether a default of the old type turns into one of the new by itself. */
  readonly castsByItself: boolean
  /** Whether text is to be read as the new type, which PostgreSQL does only when told so. */
  readonly isReadAsText: boolean
}

/**
 * One ALTER TABLE with an action for each facet (https://www.postgresql.org/docs/current/sql-altertable.html): the
 * server takes defaults away before it changes the type, and gives them after. The live column is asked for where a new
 * type or collation would take away what is not named.
 */
export function alterPostgresColumn(op: AlterColumn, context: RenderContext): readonly Action[] {
  const { dialect, version } = context
  const { change } = op
  refuse(op, context)
  const { type, collation, identity, generated, storage } = change
  const needsLive = [type, collation, identity, generated, storage].some((facet) => facet !== undefined)
  if (!needsLive) return [...altering(op, context, undefined), ...comment(op, context)]
  const assumed = assume(op, context)
  const target = type && typeOf(type, dialect)
  return [
    {
      ask: {
        sql: atLeast(version, 12) ? LIVE : LIVE.replace("a.attgenerated <> ''", 'false'),
        bindings: [dialect.table(op.table), op.column, target ?? null],
      },
      ...(assumed && { assume: [assumed] }),
      decide(rows) {
        const live = rows[0] && liveColumn(rows[0])
        if (!live) {
          throw new MigError('operation.invalid', `column "${op.table}.${op.column}" does not exist`)
        }
        return [...altering(op, context, live), ...comment(op, context)]
      },
    },
  ]
}

// 'a': by assignment, 'i': always; to text everything is cast by assignment
const LIVE = `SELECT format_type(a.atttypid, a.atttypmod) AS type,
  CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0 THEN quote_ident(cn.nspname) || '.' || quote_ident(c.collname) END AS collation,
  pg_get_expr(d.adbin, d.adrelid) AS "default",
  coalesce(n.typstorage, t.typstorage)::text AS storage, coalesce(to_jsonb(a) ->> 'attcompression', '') AS compression,
  a.attidentity <> '' AS identity, a.attgenerated <> '' AS generated,
  a.atttypid = n.oid OR n.typcategory = 'S'
    OR EXISTS (SELECT 1 FROM pg_cast WHERE castsource = a.atttypid AND casttarget = n.oid AND castcontext IN ('a', 'i')) AS casts,
  t.typcategory = 'S' AND n.typcategory <> 'S'
    AND NOT EXISTS (SELECT 1 FROM pg_cast WHERE castsource = a.atttypid AND casttarget = n.oid) AS "readAsText"
FROM pg_attribute a
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_collation c ON c.oid = a.attcollation
  LEFT JOIN pg_namespace cn ON cn.oid = c.collnamespace
  LEFT JOIN pg_type n ON n.oid = to_regtype($3)
WHERE a.attrelid = to_regclass($1) AND a.attname = $2 AND NOT a.attisdropped`

function liveColumn(row: Row): LiveColumn {
  const text = (key: string) => (typeof row[key] === 'string' ? row[key] : undefined)
  const [collation, fallback] = [text('collation'), text('default')]
  return {
    type: text('type') ?? '',
    ...(collation !== undefined && { collation }),
    ...(fallback !== undefined && { default: fallback }),
    typeStorage: text('storage') ?? 'x',
    compression: text('compression') ?? '',
    isIdentity: row['identity'] === true,
    isGenerated: row['generated'] === true,
    castsByItself: row['casts'] === true,
    isReadAsText: row['readAsText'] === true,
  }
}

/** The row that the server would give, as the operations before tell. */
function assume(op: AlterColumn, { dialect, before }: RenderContext): Row | undefined {
  const column = findTable(before, op.table)?.columns.find(({ name }) => name === op.column)
  if (!column) return undefined
  const { type } = op.change
  return {
    type: dialect.type(column.type),
    collation: column.collation === undefined ? null : dialect.quote(column.collation),
    default: column.default === undefined ? null : dialect.defaultClause(column).slice('DEFAULT '.length),
    storage: 'x',
    compression: '',
    identity: column.identity !== undefined,
    generated: column.generated !== undefined,
    casts: type === undefined || isText(type) || !isText(column.type),
    readAsText: type !== undefined && isText(column.type) && !isText(type),
  }
}

function refuse({ change, table }: AlterColumn, { version }: RenderContext): void {
  const unsupported = (what: string, hint: readonly string[] = []) =>
    new MigError('operation.unsupported', what, { hint })
  if (change.charset !== undefined) throw unsupported('postgres has no character set of a column')
  if (change.onUpdate !== undefined)
    throw unsupported('postgres has no ON UPDATE of a column', ['use a trigger'])
  if (change.position) throw unsupported('postgres places no columns')
  if (change.generated && !atLeast(version, 17)) {
    throw unsupported(
      'a column gets the expression that it is computed by only where it has one already, and that only since PostgreSQL 17',
      [`drop the column and add it again: op.dropColumn('${table}', ...)`],
    )
  }
  if (change.generated === null && !atLeast(version, 13))
    throw unsupported('a generated column becomes a plain one only since PostgreSQL 13')
}

/** The one statement; none where only the comment changes. */
function altering(
  op: AlterColumn,
  context: RenderContext,
  live: LiveColumn | undefined,
): readonly Statement[] {
  const { dialect } = context
  const parts = [
    ...identityGone(op, live),
    ...defaultGone(op, live),
    ...(op.change.generated === null ? ['DROP EXPRESSION IF EXISTS'] : []),
    ...(op.change.nullable === true ? ['DROP NOT NULL'] : []),
    ...newType(op, context, live),
    ...newExpression(op, live),
    ...(op.change.nullable === false || (op.change.identity && op.change.nullable === undefined)
      ? ['SET NOT NULL']
      : []),
    ...newDefault(op, context, live),
    ...newIdentity(op, context, live),
    ...(op.change.storage === undefined ? [] : storageActions(op.change.storage, live)),
  ]
  if (parts.length === 0) return []
  const column = dialect.quote(op.column)
  return [
    {
      sql: `ALTER TABLE ${dialect.table(op.table)} ${parts.map((part) => `ALTER COLUMN ${column} ${part}`).join(', ')}`,
    },
    ...startAfterRows(op, context, live),
    ...renamedSequence(op, context, live),
  ]
}

const identityGone = ({ change }: AlterColumn, live: LiveColumn | undefined) =>
  change.identity === null && live?.isIdentity ? ['DROP IDENTITY'] : []

/** A default that the server would not turn into the new type has to go before it. */
function defaultGone({ change }: AlterColumn, live: LiveColumn | undefined): readonly string[] {
  if (change.default === null) return ['DROP DEFAULT']
  if (!change.type || live?.default === undefined || live.isGenerated) return []
  return change.default !== undefined || !live.castsByItself ? ['DROP DEFAULT'] : []
}

function newType(
  { column, change }: AlterColumn,
  { dialect }: RenderContext,
  live: LiveColumn | undefined,
): readonly string[] {
  if (!live || (change.type === undefined && change.collation === undefined)) return []
  const type = change.type ? typeOf(change.type, dialect) : live.type
  const collation = collationOf()
  const using =
    change.using ??
    (change.type && live.isReadAsText && !live.isGenerated ? `${dialect.quote(column)}::${type}` : undefined)
  const sql = [
    `TYPE ${type}`,
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
    ...(using === undefined ? [] : [`USING ${using}`]),
  ]
  return [sql.join(' ')]

  function collationOf(): string | undefined {
    if (change.collation === null) return undefined
    if (change.collation !== undefined) return dialect.quote(change.collation)
    return !change.type || isText(change.type) ? live?.collation : undefined
  }
}

function newExpression({ column, change }: AlterColumn, live: LiveColumn | undefined): readonly string[] {
  if (!change.generated) return []
  if (live?.isGenerated) return [`SET EXPRESSION AS (${change.generated.expression})`]
  throw new MigError('operation.unsupported', `postgres makes no generated column of "${column}"`, {
    hint: ['drop the column and add it again: t.integer().generatedAs(...)'],
  })
}

function newDefault(
  { column, change }: AlterColumn,
  { dialect }: RenderContext,
  live: LiveColumn | undefined,
): readonly string[] {
  if (change.default !== undefined && change.default !== null) {
    const type = change.type ?? { name: 'native' as const, sql: live?.type ?? '' }
    return [`SET ${dialect.defaultClause({ name: column, nullable: true, type, default: change.default })}`]
  }
  const isKept = change.default === undefined && change.type && live && !live.isGenerated
  if (!isKept || live.default === undefined || live.castsByItself) return []
  const literal = /^('(?:[^']|'')*')::[\w ."()]+$/.exec(live.default)?.[1]
  return [`SET DEFAULT ${literal ?? `CAST(${live.default} AS ${typeOf(change.type, dialect)})`}`]
}

const STORAGE: Readonly<Record<string, NonNullable<ColumnStorage['mode']>>> = {
  p: 'plain',
  e: 'external',
  x: 'extended',
  m: 'main',
}

/** What of ALTER COLUMN gives the column its storage; what is not named becomes the server's own again. */
export function storageActions(
  storage: ColumnStorage | null,
  live?: Pick<LiveColumn, 'typeStorage' | 'compression'>,
): readonly string[] {
  const { mode = live && STORAGE[live.typeStorage], compression, statistics } = storage ?? {}
  return [
    ...(mode === undefined ? [] : [`SET STORAGE ${mode.toUpperCase()}`]),
    ...(compression === undefined
      ? live && live.compression !== ''
        ? ['SET COMPRESSION default']
        : []
      : [`SET COMPRESSION ${compression}`]),
    ...(statistics === undefined && !live ? [] : [`SET STATISTICS ${statistics ?? -1}`]),
  ]
}

/** Gives new columns their storage: CREATE TABLE itself says it from version 16 on only. */
export function storageStatements(
  table: string,
  columns: readonly Column[],
  dialect: Pick<Dialect, 'quote' | 'table'>,
): readonly Statement[] {
  const parts = columns.flatMap(({ name, storage }) =>
    storage ? storageActions(storage).map((action) => `ALTER COLUMN ${dialect.quote(name)} ${action}`) : [],
  )
  return parts.length === 0 ? [] : [{ sql: `ALTER TABLE ${dialect.table(table)} ${parts.join(', ')}` }]
}

/** https://www.postgresql.org/docs/current/sql-createtable.html, GENERATED ... AS IDENTITY */
export function identityClause(identity: true | Identity, table: (name: string) => string): string {
  const { always, start, increment, min, max, cache, cycle, sequence } =
    identity === true ? ({} as Identity) : identity
  const options = [
    ...(sequence === undefined ? [] : [`SEQUENCE NAME ${table(sequence)}`]),
    ...(start === undefined ? [] : [`START WITH ${start}`]),
    ...(increment === undefined ? [] : [`INCREMENT BY ${increment}`]),
    ...(min === undefined ? [] : [`MINVALUE ${min}`]),
    ...(max === undefined ? [] : [`MAXVALUE ${max}`]),
    ...(cache === undefined ? [] : [`CACHE ${cache}`]),
    ...(cycle ? ['CYCLE'] : []),
  ]
  const counted = options.length > 0 ? ` (${options.join(' ')})` : ''
  return `GENERATED ${always ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY${counted}`
}

function newIdentity(
  { change }: AlterColumn,
  { dialect }: RenderContext,
  live: LiveColumn | undefined,
): readonly string[] {
  if (!change.identity) return []
  if (!live?.isIdentity) return [`ADD ${identityClause(change.identity, dialect.table)}`]
  const identity = change.identity === true ? ({} as Identity) : change.identity
  const { always, start, increment = 1, min, max, cache = 1, cycle } = identity
  const first = start ?? (increment < 0 ? (max ?? -1) : (min ?? 1))
  return [
    [
      `SET GENERATED ${always ? 'ALWAYS' : 'BY DEFAULT'}`,
      `SET INCREMENT BY ${increment}`,
      `SET ${min === undefined ? 'NO MINVALUE' : `MINVALUE ${min}`}`,
      `SET ${max === undefined ? 'NO MAXVALUE' : `MAXVALUE ${max}`}`,
      `SET START WITH ${first}`,
      `SET CACHE ${cache}`,
      `SET ${cycle ? 'CYCLE' : 'NO CYCLE'}`,
    ].join(' '),
  ]
}

/** The sequence of an identity column that is to be called something else: the author's name, or the server's own. */
function renamedSequence(
  { table, column, change, was }: AlterColumn,
  { dialect }: RenderContext,
  live: LiveColumn | undefined,
): readonly Statement[] {
  if (!change.identity || !was?.identity || !live?.isIdentity) return []
  const usual = [...schemaParts(table), identitySequence(table, column)].join('.')
  const nameOf = (identity: true | Identity) => (identity === true ? undefined : identity.sequence) ?? usual
  const [from, to] = [nameOf(was.identity), nameOf(change.identity)]
  if (from === to) return []
  return [{ sql: `ALTER SEQUENCE ${dialect.table(from)} RENAME TO ${dialect.quote(to.split('.').at(-1)!)}` }]
}

const schemaParts = (table: string) => table.split('.').slice(0, -1)

/** A new identity would count from 1 again, where rows are. */
function startAfterRows(
  { table, column, change }: AlterColumn,
  { dialect }: RenderContext,
  live: LiveColumn | undefined,
): readonly Statement[] {
  const { identity } = change
  if (
    !identity ||
    live?.isIdentity ||
    (identity !== true && (identity.start ?? identity.increment) !== undefined)
  ) {
    return []
  }
  const [name, key] = [dialect.table(table), dialect.quote(column)]
  const sequence = `pg_get_serial_sequence(${dialect.literal(name)}, ${dialect.literal(column)})`
  return [{ sql: `SELECT setval(${sequence}, max(${key})) FROM ${name} HAVING max(${key}) > 0` }]
}

function comment({ table, column, change }: AlterColumn, { dialect }: RenderContext): readonly Statement[] {
  if (change.comment === undefined) return []
  const text = change.comment === null ? 'NULL' : dialect.literal(change.comment)
  return [{ sql: `COMMENT ON COLUMN ${dialect.table(table)}.${dialect.quote(column)} IS ${text}` }]
}

function typeOf(
  type: NonNullable<AlterColumn['change']['type']>,
  { type: spell, name }: RenderContext['dialect'],
): string {
  const sql = spell(type)
  if (sql === undefined) throw new MigError('operation.unsupported', `${name} has no type ${type.name}`)
  return sql
}
