import type { Dialect, Row, Statement, Value } from '../dialect.ts'
import { fencedBy, namesOf, type StateTables } from '../journal/journal.ts'
import { NO_HEAD, type AuditHead, type AuditRow } from './entry.ts'

export interface AuditStatements {
  /** One row with `value`, the head, and `last`, the greatest number in use; none where the head was taken away. */
  readonly readHead: Statement
  /** The same, and nobody else writes until the transaction ends. Not for SQLite, whose transactions keep others away. */
  readonly holdHead: Statement
  /** Writes a head where there is none. */
  makeHead(head: AuditHead): Statement
  /** Writes it over one that leads nowhere. */
  setHead(head: AuditHead): Statement
  /**
   * Appends entries behind the head that they were chained to, in a transaction that is open where these are several. Where
   * the head is another one by now, the last statement either gives no row (PostgreSQL) or fails since `seq` is null; where
   * the epoch is over, the first one fails since `value` is.
   */
  append(request: AppendStatements): readonly Statement[]
  /** At most `limit` entries behind that number, in their order. */
  after(seq: number, limit: number): Statement
  /** At most `limit` entries before that number, the last one first. */
  before(seq: number, limit: number): Statement
}

export interface AppendStatements {
  readonly head: AuditHead
  readonly rows: readonly AuditRow[]
  readonly epoch?: number | undefined
}

const COLUMNS = [
  'seq',
  'kind',
  'run',
  'revision',
  'outcome',
  'started_at',
  'ended_at',
  'content',
  'previous',
  'hash',
] as const

/** The name of the head among what is known of the state. */
const HEAD = 'audit'

export function auditStatements(dialect: Dialect, tables: StateTables): AuditStatements {
  const { quote } = dialect
  const names = namesOf(tables)
  const [audit, meta] = [dialect.table(names.audit), dialect.table(names.meta)]
  const columns = COLUMNS.map((column) => quote(column)).join(', ')
  const [seq, name, value] = [quote('seq'), quote('name'), quote('value')]
  const isHead = `${name} = '${HEAD}'`
  const readHead = `SELECT ${value}, (SELECT MAX(${seq}) FROM ${audit}) AS ${quote('last')} FROM ${meta} WHERE ${isHead}`
  const page = (where: string, order: string, limit: number): Statement => ({
    sql: `SELECT ${columns} FROM ${audit} WHERE ${where} ORDER BY ${seq} ${order} LIMIT ${Math.trunc(limit)}`,
  })
  return {
    readHead: { sql: readHead },
    holdHead: { sql: `${readHead} FOR UPDATE` },
    makeHead: (head) => ({
      sql: `INSERT INTO ${meta} (${name}, ${value}) VALUES ('${HEAD}', ${dialect.placeholder(1)})`,
      bindings: [headText(head)],
    }),
    setHead: (head) => ({
      sql: `UPDATE ${meta} SET ${value} = ${dialect.placeholder(1)} WHERE ${isHead}`,
      bindings: [headText(head)],
    }),
    append({ head, rows, epoch }) {
      const last = rows.at(-1)!
      const [from, to] = [headText(head), headText({ seq: last.seq, hash: last.hash })]
      const bindings: Value[] = []
      const isPostgres = dialect.family === 'postgres'
      const bound = (each: Value) =>
        isPostgres
          ? `CAST(${dialect.placeholder(bindings.push(each))} AS text)`
          : dialect.placeholder(bindings.push(each))
      const set = (given: string) =>
        epoch === undefined
          ? given
          : `CASE WHEN ${fencedBy(epoch, dialect, tables)} IS NOT NULL THEN ${given} END`
      const valuesOf = (row: AuditRow, number: string) =>
        `(${[number, ...textsOf(row).map((text) => (text === null ? nullText(isPostgres) : bound(text)))].join(', ')})`
      const numberOf = (row: AuditRow) => String(Math.trunc(row.seq))
      if (isPostgres) {
        const update = `UPDATE ${meta} SET ${value} = ${set(bound(to))} WHERE ${isHead} AND ${value} = ${bound(from)} RETURNING ${name}`
        const values = rows.map((row) => valuesOf(row, `CAST(${numberOf(row)} AS bigint)`)).join(', ')
        return [
          {
            sql: `WITH head AS (${update}) INSERT INTO ${audit} (${columns}) SELECT * FROM (VALUES ${values}) AS entry WHERE EXISTS (SELECT 1 FROM head) RETURNING ${seq}`,
            bindings,
          },
        ]
      }
      const update = { sql: `UPDATE ${meta} SET ${value} = ${set('?')} WHERE ${isHead} AND ${value} = ?` }
      const isNow = `(SELECT CASE WHEN ${value} = ${bound(to)} THEN ${numberOf(rows[0]!)} END FROM ${meta} WHERE ${isHead})`
      const values = rows.map((row, i) => valuesOf(row, i === 0 ? isNow : numberOf(row))).join(', ')
      return [
        { ...update, bindings: [to, from] },
        { sql: `INSERT INTO ${audit} (${columns}) VALUES ${values}`, bindings },
      ]
    },
    after: (number, limit) => page(`${seq} > ${Math.trunc(number)}`, 'ASC', limit),
    before: (number, limit) =>
      page(Number.isFinite(number) ? `${seq} < ${Math.trunc(number)}` : '1 = 1', 'DESC', limit),
  }
}

const nullText = (isPostgres: boolean) => (isPostgres ? 'CAST(NULL AS text)' : 'NULL')

function textsOf(row: AuditRow): readonly (string | null)[] {
  const { kind, run, revision, outcome, startedAt, endedAt, content, previous, hash } = row
  return [kind, run, revision ?? null, outcome, startedAt, endedAt, content, previous, hash]
}

/** The head as it is kept. */
export const headText = ({ seq, hash }: AuditHead) => JSON.stringify({ seq, hash })

/** What `headText` wrote; undefined: somebody has written something else. */
export function headOf(text: string): AuditHead | undefined {
  try {
    const read: unknown = JSON.parse(text)
    if (typeof read !== 'object' || read === null) return undefined
    const { seq, hash } = { ...NO_HEAD, seq: NaN, ...read }
    return Number.isInteger(seq) && typeof hash === 'string' ? { seq, hash } : undefined
  } catch {
    return undefined
  }
}

/** A row of `after` or `before`. */
export function auditRow(row: Row): AuditRow {
  const text = (column: (typeof COLUMNS)[number]) => String(row[column])
  return {
    seq: Number(row['seq']),
    kind: text('kind'),
    run: text('run'),
    ...(row['revision'] !== null && { revision: text('revision') }),
    outcome: text('outcome'),
    startedAt: text('started_at'),
    endedAt: text('ended_at'),
    content: text('content'),
    previous: text('previous'),
    hash: text('hash'),
  }
}
