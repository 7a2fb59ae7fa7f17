import { MigError } from '../../errors.ts'
import type { Dialect, Row, Statement, Value } from '../dialect.ts'

/** The shape of the state tables that this version writes. A database with a higher one is left alone. */
export const FORMAT = 3

/** Where the state is kept. */
export interface StateTables {
  readonly schema?: string
  /** One row for each applied revision. */
  readonly revision: string
  /** What is known of the state itself. */
  readonly meta: string
  /** One row: who works here, and how often somebody has begun to. */
  readonly lock: string
  /** What an unfinished revision has done so far. */
  readonly statement: string
  /** What was ever done to this database with mig, entry after entry. */
  readonly audit: string
  /** One row for each backup. */
  readonly backup: string
  /** What undoes each applied revision. */
  readonly inverse: string
}

/** The tables' names, each with its schema. */
export function namesOf({ schema, ...tables }: StateTables): Omit<StateTables, 'schema'> {
  const prefix = schema === undefined ? '' : `${schema}.`
  const { revision, meta, lock, statement, audit, backup, inverse } = tables
  return {
    revision: prefix + revision,
    meta: prefix + meta,
    lock: prefix + lock,
    statement: prefix + statement,
    audit: prefix + audit,
    backup: prefix + backup,
    inverse: prefix + inverse,
  }
}

/** How a revision came to stand in the database. */
export type How = 'upgrade' | 'stamp' | 'skip'

/** What is written down of one revision that stands in the database. */
export interface JournalEntry {
  readonly revision: string
  readonly message: string
  readonly parents: readonly string[]
  /** SHA-256 of the file's normalised content, hexadecimal; empty where there was no file. */
  readonly checksum: string
  readonly how: How
  readonly environment: string
  readonly toolVersion: string
  /** Undefined: the database's own user, as in an offline script. */
  readonly appliedBy?: string
  /** ISO 8601 in UTC. Undefined: the database's own clock. */
  readonly appliedAt?: string
  readonly durationMs?: number
}

/** An entry read back, with the order in which the entries were made. */
export interface AppliedRevision extends JournalEntry {
  readonly position: number
  readonly appliedAt: string
  readonly appliedBy: string
}

/** The statements that keep the applied set. Nothing is run here. */
export interface JournalStatements {
  readonly tableNames: readonly string[]
  readonly readFormat: Statement
  /** One row, where there is any. */
  readonly readAny: Statement
  /** Every row, in the order in which they were applied. */
  readonly readAll: Statement
  find(revision: string): Statement
  /** With an epoch it fails where that is over: see `fencedBy`. */
  insert(entry: JournalEntry, epoch?: number): Statement
  remove(revision: string): Statement
}

export function journalStatements(dialect: Dialect, tables: StateTables): JournalStatements {
  const names = namesOf(tables)
  const [state, meta] = [dialect.table(names.revision), dialect.table(names.meta)]
  const q = dialect.quote
  const columns = COLUMNS.map((column) => q(column)).join(', ')
  const byId = `WHERE ${q('revision')} = ${dialect.placeholder(1)}`
  return {
    tableNames: [tables.revision, tables.meta],
    readFormat: { sql: `SELECT ${q('value')} FROM ${meta} WHERE ${q('name')} = 'format'` },
    readAll: { sql: `SELECT ${columns} FROM ${state} ORDER BY ${q('position')}` },
    readAny: { sql: `SELECT ${q('revision')} FROM ${state} LIMIT 1` },
    find: (revision) => ({ sql: `SELECT ${q('position')} FROM ${state} ${byId}`, bindings: [revision] }),
    insert(entry, epoch) {
      const bindings: Value[] = []
      const bound = (value: Value) => dialect.placeholder(bindings.push(value))
      const next = `COALESCE(MAX(${q('position')}), 0) + 1`
      const values = [
        epoch === undefined
          ? next
          : `CASE WHEN ${fencedBy(epoch, dialect, tables)} IS NOT NULL THEN ${next} END`,
        bound(entry.revision),
        bound(entry.message),
        bound(JSON.stringify(entry.parents)),
        bound(entry.checksum),
        bound(entry.how),
        entry.appliedAt === undefined ? dialect.nowUtc : bound(entry.appliedAt),
        entry.appliedBy === undefined ? dialect.currentUser : bound(entry.appliedBy),
        entry.durationMs === undefined ? 'NULL' : bound(Math.round(entry.durationMs)),
        bound(entry.environment),
        bound(entry.toolVersion),
      ]
      return {
        sql: `INSERT INTO ${state} (${columns}) SELECT ${typed(values, dialect)} FROM ${state}`,
        bindings,
      }
    },
    remove: (revision) => ({ sql: `DELETE FROM ${state} ${byId}`, bindings: [revision] }),
  }
}

const COLUMNS = [
  'position',
  'revision',
  'message',
  'parents',
  'checksum',
  'how',
  'applied_at',
  'applied_by',
  'duration_ms',
  'environment',
  'tool_version',
] as const

/** PostgreSQL takes a parameter in a SELECT list for text unless it is told otherwise. */
function typed(values: readonly string[], dialect: Dialect): string {
  const cast = (value: string, i: number) =>
    dialect.family === 'postgres' && COLUMNS[i] === 'duration_ms' && value !== 'NULL'
      ? `CAST(${value} AS bigint)`
      : value
  return values.map(cast).join(', ')
}

/**
 * The epoch where it is still this one, else NULL, which no column of ours takes that it is written to: a runner that was
 * stopped for so long that another one has begun cannot write any more. Where the server can, the row is held until the
 * transaction ends, so that nobody begins in between.
 */
export function fencedBy(epoch: number, dialect: Dialect, tables: StateTables): string {
  const { quote } = dialect
  const held = dialect.family === 'postgres' ? ' FOR SHARE' : ''
  return `(SELECT ${quote('epoch')} FROM ${dialect.table(namesOf(tables).lock)} WHERE ${quote('name')} = 'run' AND ${quote('epoch')} = ${Math.trunc(epoch)}${held})`
}

/** The format of the state tables. Throws MigError where they were made by a newer version than this one. */
export function checkFormat(rows: readonly Row[], tables: StateTables): number {
  const format = Number(rows[0]?.['value'])
  if (format >= 1 && format <= FORMAT) return format
  throw new MigError(
    'state.newer',
    Number.isInteger(format) && format > FORMAT
      ? `the state tables (${tables.revision}, ${tables.meta}) have format ${format}, made by a newer mig; this one knows format ${FORMAT}`
      : `${tables.meta} does not say which format the state tables have`,
    { hint: ['npm install migraph@latest   brings the newer version; nothing has been changed'] },
  )
}

/** A row of `readAll` as an entry. */
export function appliedRevision(row: Row): AppliedRevision {
  const text = (column: (typeof COLUMNS)[number]) => String(row[column])
  return {
    position: Number(row['position']),
    revision: text('revision'),
    message: text('message'),
    // safe: written by `insert` above, as a list of ids
    parents: JSON.parse(text('parents')) as string[],
    checksum: text('checksum'),
    how: text('how') as How,
    appliedAt: text('applied_at'),
    appliedBy: text('applied_by'),
    ...(row['duration_ms'] !== null && { durationMs: Number(row['duration_ms']) }),
    environment: text('environment'),
    toolVersion: text('tool_version'),
  }
}
