import type { Dialect, Row, Statement, Value } from '../dialect.ts'
import { fencedBy, namesOf, type StateTables } from './journal.ts'
import { fromJson, toJson } from './values.ts'

/** What a line tells: the attempt itself, an answer of the server, a statement, or a function of the author's. */
export type LineKind = 'attempt' | 'answer' | 'statement' | 'function'

/**
 * `intent`: it was about to run. `entered`: so much of it as the server has committed stands, and nobody knows how much.
 * `done`: it stands.
 */
export type LineState = 'intent' | 'entered' | 'done'

/** `undo`: what an upgrade or a downgrade had done before it failed is taken back. */
export type LogDirection = 'up' | 'down' | 'undo'

/** The definitions of what a statement names, as the server wrote them before it ran, by kind and name. */
export type Picture = Readonly<Record<string, string>>

/** One line of what an unfinished revision has said to the server, or heard from it. */
export interface LogLine {
  readonly seq: number
  readonly kind: LineKind
  readonly state: LineState
  /** Which of the revision's operations it belongs to, counted from 0. */
  readonly operation: number
  /** It is the last statement of its operation. */
  readonly endsOperation: boolean
  /** The operations as data that its lines are about, on the first of them. */
  readonly ops?: readonly unknown[]
  readonly sql: string
  readonly bindings: readonly Value[]
  /** What the server or the function answered; of an attempt: its `Attempt`. */
  readonly result?: unknown
  readonly picture?: Picture
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly endedAt?: string
  readonly error?: string
}

/** What an attempt began with: where one of these has changed, going on would be a guess. */
export interface Attempt {
  /** Of the revision's file. */
  readonly checksum: string
  readonly toolVersion: string
  /** What the server calls itself, so that another one is known after a failover. */
  readonly server: string
  readonly environment: string
  readonly operator: string
}

/** An unfinished revision, with all that is known of it. */
export interface Unfinished {
  readonly revision: string
  readonly direction: LogDirection
  readonly attempt: Attempt
  /** In their order, without the attempt's own. */
  readonly lines: readonly LogLine[]
}

export interface LogStatements {
  /** Every line of every unfinished revision. */
  readonly readAll: Statement
  /** Fails where the epoch is over, as all that follow. */
  insert(key: LogKey, line: LogLine): Statement
  update(key: LogKey, line: Pick<LogLine, 'seq' | 'state' | 'result' | 'endedAt' | 'error'>): Statement
  /** Forgets the lines from `seq` on. */
  forget(key: LogKey, seq: number): Statement
  /** Forgets all of a revision, in whatever direction. */
  close(revision: string): Statement
}

export interface LogKey {
  readonly revision: string
  readonly direction: LogDirection
  readonly epoch: number
}

const COLUMNS = [
  'revision',
  'direction',
  'seq',
  'epoch',
  'kind',
  'state',
  'operation',
  'ends',
  'ops',
  'statement',
  'bindings',
  'result',
  'picture',
  'started_at',
  'ended_at',
  'error',
] as const

export function logStatements(dialect: Dialect, tables: StateTables): LogStatements {
  const { quote } = dialect
  const table = dialect.table(namesOf(tables).statement)
  const columns = COLUMNS.map((name) => quote(name)).join(', ')
  const fenced = (epoch: number) => fencedBy(epoch, dialect, tables)
  const key = ({ revision, direction }: LogKey, bind: (value: Value) => string) =>
    `${quote('revision')} = ${bind(revision)} AND ${quote('direction')} = ${bind(direction)}`
  return {
    readAll: {
      sql: `SELECT ${columns} FROM ${table} ORDER BY ${quote('revision')}, ${quote('direction')}, ${quote('seq')}`,
    },
    insert({ revision, direction, epoch }, line) {
      const { bindings, bind } = binder(dialect)
      const values: readonly Value[] = [
        revision,
        direction,
        line.seq,
        line.kind,
        line.state,
        line.operation,
        line.endsOperation ? 1 : 0,
        line.ops === undefined ? null : toJson(line.ops),
        line.sql,
        toJson(line.bindings),
        line.result === undefined ? null : toJson(line.result),
        line.picture === undefined ? null : JSON.stringify(line.picture),
        line.startedAt,
        line.endedAt ?? null,
        line.error ?? null,
      ]
      const [first, second, third, ...rest] = values.map(bind)
      return {
        sql: `INSERT INTO ${table} (${columns}) VALUES (${[first, second, third, fenced(epoch), ...rest].join(', ')})`,
        bindings,
      }
    },
    update(owner, { seq, state, result, endedAt, error }) {
      const { bindings, bind } = binder(dialect)
      const set = [
        `${quote('epoch')} = ${fenced(owner.epoch)}`,
        `${quote('state')} = ${bind(state)}`,
        `${quote('result')} = ${bind(result === undefined ? null : toJson(result))}`,
        `${quote('ended_at')} = ${bind(endedAt ?? null)}`,
        `${quote('error')} = ${bind(error ?? null)}`,
      ]
      return {
        sql: `UPDATE ${table} SET ${set.join(', ')} WHERE ${key(owner, bind)} AND ${quote('seq')} = ${bind(seq)}`,
        bindings,
      }
    },
    forget(owner, seq) {
      const { bindings, bind } = binder(dialect)
      return {
        sql: `DELETE FROM ${table} WHERE ${key(owner, bind)} AND ${quote('seq')} >= ${bind(seq)}`,
        bindings,
      }
    },
    close: (revision) => ({
      sql: `DELETE FROM ${table} WHERE ${quote('revision')} = ${dialect.placeholder(1)}`,
      bindings: [revision],
    }),
  }
}

function binder(dialect: Dialect) {
  const bindings: Value[] = []
  return { bindings, bind: (value: Value) => dialect.placeholder(bindings.push(value)) }
}

/** The rows of `readAll`, revision by revision. */
export function unfinishedOf(rows: readonly Row[]): readonly Unfinished[] {
  const found = new Map<string, Unfinished & { lines: LogLine[] }>()
  for (const row of rows) {
    const [revision, direction] = [String(row['revision']), row['direction'] as LogDirection]
    const line = lineOf(row)
    const name = `${direction} ${revision}`
    // safe: the first line of each is that of its attempt
    if (line.kind === 'attempt')
      found.set(name, { revision, direction, attempt: line.result as Attempt, lines: [] })
    else found.get(name)?.lines.push(line)
  }
  return [...found.values()]
}

function lineOf(row: Row): LogLine {
  // safe: text columns
  const text = (column: (typeof COLUMNS)[number]) => (row[column] as string | null) ?? undefined
  const [ops, result, picture, endedAt, error] = (
    ['ops', 'result', 'picture', 'ended_at', 'error'] as const
  ).map(text)
  return {
    seq: Number(row['seq']),
    // safe: written by `insert` above, as are the values below
    kind: row['kind'] as LineKind,
    state: row['state'] as LineState,
    operation: Number(row['operation']),
    endsOperation: Number(row['ends']) === 1,
    sql: String(row['statement']),
    bindings: fromJson(String(row['bindings'])) as readonly Value[],
    startedAt: String(row['started_at']),
    ...(ops !== undefined && { ops: fromJson(ops) as readonly unknown[] }),
    ...(result !== undefined && { result: fromJson(result) }),
    ...(picture !== undefined && { picture: JSON.parse(picture) as Picture }),
    ...(endedAt !== undefined && { endedAt }),
    ...(error !== undefined && { error }),
  }
}
