import type { Dialect, Statement } from '../dialect.ts'
import type { Loss } from '../ops/op.ts'
import {
  clausesByKey,
  whereClause,
  type Bound,
  type RowMatch,
  type WhichRows,
} from '../ops/rows/which-rows.ts'
import type { BackupContent, BackupKind } from './backup.ts'
import { markColumns, type MarkColumn } from './marks.ts'
import { keyWithout, type Shape, type ShapeColumn } from './shape.ts'

/** What is kept of a loss, and the statements that keep it. */
export interface Keeping extends Pick<BackupContent, 'columns' | 'key' | 'match' | 'casts'> {
  readonly kind: BackupKind
  /** One row where there is anything to keep. */
  readonly any: Statement
  /** The same of what holds it. */
  readonly anyHeld: Statement
  /** Nobody may write between the copy and what follows it, where the server can see to that. */
  readonly locks: readonly Statement[]
  /** Make the table that holds it. */
  readonly create: readonly Statement[]
  /** Copy into it. */
  readonly fill: readonly Statement[]
  /** What is copied, as a FROM names it, in one part or several. */
  readonly sources: readonly Statement[]
  /** The columns of the table that holds it, with their types there. */
  readonly held: readonly { readonly name: string; readonly type: string }[]
}

export interface KeepingOptions {
  readonly dialect: Dialect
  /** What holds it has room for what the rows hold afterwards: see `marking`. */
  readonly isMarked?: (key: readonly string[]) => boolean
  /** What destroys it is part of a transaction, in which the rows stay locked from the copy on. */
  readonly isInTransaction?: boolean
}

/** Keeps what a loss takes in a table of its own. Undefined: nothing of it is anywhere but in other columns. */
export function keepingOf(
  loss: Loss,
  shape: Shape,
  place: string,
  { dialect, isMarked, isInTransaction = false }: KeepingOptions,
): Keeping | undefined {
  const stored = shape.columns.filter(({ isComputed }) => !isComputed)
  const lost = namesLost(loss)
  if (lost?.every((name) => !stored.some((column) => column.name === name))) return undefined
  const key = keyWithout(shape, lost ?? [])
  // a row without a key is known by all that it holds
  const isWhole = lost === undefined || key.length === 0
  const kept = isWhole
    ? stored
    : stored.filter(({ name }) => key.includes(name) || (lost.includes(name) && !key.includes(name)))
  const columns =
    lost === undefined ? kept.map(({ name }) => name) : lost.filter((name) => isIn(stored, name))
  const from = sourceOf(loss, dialect)
  const clauses = clausesOf(loss, dialect)
  const marks = isMarked?.(key) ? markColumns(dialect) : []
  const list = kept.map((column) => keptAs(column, dialect)).join(', ')
  const names = kept.map(({ name }) => dialect.quote(name)).join(', ')
  return {
    kind: KINDS[loss.loses],
    columns,
    key,
    ...(lost &&
      key.length === 0 && { match: stored.map(({ name }) => name).filter((name) => !lost.includes(name)) }),
    casts: Object.fromEntries(kept.filter((each) => !each.isBuiltIn).map(({ name, type }) => [name, type])),
    any: anyOf(loss, { stored, from, clause: clauses[0]! }, dialect),
    anyHeld: anyOf(loss, { stored, from: dialect.table(place), clause: EVERY_ROW }, dialect),
    locks: lockOf(loss, dialect),
    create: [
      ...(isInTransaction ? lockingReads(dialect) : []),
      ...inModeOf(dialect, [creating(place, { names, list, from, marks }, dialect)]),
    ],
    fill: inModeOf(
      dialect,
      clauses.map(({ sql, bindings }) => ({
        sql: `INSERT INTO ${dialect.table(place)} (${names}) SELECT ${list} FROM ${from}${sql}${isInTransaction ? lockRows(dialect) : ''}`,
        ...(bindings.length > 0 && { bindings }),
      })),
    ),
    sources: clauses.map(({ sql, bindings }) => ({ sql: `${from}${sql}`, bindings })),
    held: kept.map(({ name, type, isBuiltIn }) => ({ name, type: isBuiltIn ? type : 'text' })),
  }
}

interface Asked {
  readonly stored: readonly ShapeColumn[]
  readonly from: string
  readonly clause: Bound
}

/** A column that holds nothing loses nothing, unless it would hold its default when it is made again. */
function anyOf(loss: Loss, { stored, from, clause }: Asked, { quote }: Dialect): Statement {
  const column = loss.loses === 'column' ? stored.find(({ name }) => name === loss.column) : undefined
  const isSet = column && !column.hasDefault ? ` WHERE ${quote(column.name)} IS NOT NULL` : ''
  return { ...clause, sql: `SELECT 1 AS one FROM ${from}${clause.sql}${isSet} LIMIT 1` }
}

const EVERY_ROW: Bound = { sql: '', bindings: [] }

/** A row that is read so waits for whoever has changed it, and is changed by nobody else until the transaction ends. */
export const lockRows = ({ family }: Dialect) => (family === 'mysql' ? ' FOR UPDATE' : '')

/** Of the next transactions: no row that is meant comes between the copy and what destroys it. */
const lockingReads = ({ family }: Dialect): readonly Statement[] =>
  family === 'mysql' ? [{ sql: 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ' }] : []

const KINDS = { table: 'table', column: 'column', rows: 'rows', values: 'values' } as const

const isIn = (columns: readonly ShapeColumn[], name: string) => columns.some((column) => column.name === name)

/** The columns whose values are lost; undefined: rows are. */
function namesLost(loss: Loss): readonly string[] | undefined {
  if (loss.loses === 'column') return [loss.column]
  return loss.loses === 'values' ? loss.columns : undefined
}

function sourceOf(loss: Loss, dialect: Dialect): string {
  const table = dialect.table(loss.table)
  const isPart = loss.loses === 'table' && loss.partition !== undefined
  return isPart ? `${table} PARTITION (${dialect.quote(loss.partition)})` : table
}

/** The rows that are lost, as one condition or several. */
function clausesOf(loss: Loss, dialect: Dialect): readonly Bound[] {
  if (!('where' in loss)) return [EVERY_ROW]
  const { where, bindings } = loss
  return isKeys(where) ? clausesByKey(where, dialect) : [whereClause(where, bindings, dialect)]
}

const isKeys = (where: WhichRows | readonly RowMatch[]): where is readonly RowMatch[] => Array.isArray(where)

function lockOf(loss: Loss, dialect: Dialect): readonly Statement[] {
  if (dialect.family !== 'postgres') return []
  // readers may go on while rows are copied
  return [
    { sql: `LOCK TABLE ${dialect.table(loss.table)} IN SHARE ROW EXCLUSIVE MODE`, needsTransaction: true },
  ]
}

/** What a user has made may be dropped or changed later, and must not be held fast by a backup. */
function keptAs({ name, isBuiltIn }: ShapeColumn, { quote }: Dialect): string {
  return isBuiltIn ? quote(name) : `${quote(name)}::text AS ${quote(name)}`
}

interface Created {
  readonly names: string
  readonly list: string
  readonly from: string
  readonly marks: readonly MarkColumn[]
}

function creating(name: string, { names, list, from, marks }: Created, dialect: Dialect): Statement {
  const place = dialect.table(name)
  const columns = marks.map(({ name, type }) => `${dialect.quote(name)} ${type}`.trimEnd())
  switch (dialect.family) {
    case 'postgres': {
      const empty = marks.map(({ name, type }) => `, NULL::${type} AS ${dialect.quote(name)}`).join('')
      return { sql: `CREATE TABLE ${place} AS SELECT ${list}${empty} FROM ${from} WITH NO DATA` }
    }
    case 'mysql': {
      // some servers want a key on every table
      const own = ['mig_row bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY', ...columns].join(', ')
      return {
        sql: `CREATE TABLE ${place} (${own}) ENGINE = InnoDB AS SELECT ${list} FROM ${from} WHERE FALSE`,
      }
    }
    case 'sqlite':
      // without types every value stays as it is
      return { sql: `CREATE TABLE ${place} (${[names, ...columns].join(', ')})` }
  }
}

const inModeOf = ({ family }: Dialect, statements: readonly Statement[]) =>
  family === 'mysql' ? asTheyAre(statements) : statements

/** On MySQL: dates of zeros, and a number of zero, stay what they are. */
export const asTheyAre = (statements: readonly Statement[]): readonly Statement[] => [
  {
    sql: `SET @mig_sql_mode = @@SESSION.sql_mode, SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'`,
  },
  ...statements,
  { sql: 'SET SESSION sql_mode = @mig_sql_mode' },
]

/** The name of the table that holds a backup, beside its list. */
export function placeOf(list: string, id: number, table: string): string {
  const tail = Array.from(table.split('.').at(-1) ?? '')
    .slice(0, LONGEST_TAIL)
    .join('')
  return `${list}_${id}_${tail.replaceAll(/[^\p{L}\p{N}_]/gu, '_')}`
}

/** Characters; the shortest limit of a name is 63 bytes. */
const LONGEST_TAIL = 15
