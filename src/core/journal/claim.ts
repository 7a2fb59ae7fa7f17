import type { Dialect, Row, Statement, Value } from '../dialect.ts'
import { fencedBy, namesOf, type StateTables } from './journal.ts'

/** Who works on a database, as it is shown to those who wait. Holds no secret. */
export interface Holder {
  readonly host: string
  readonly pid: number
  /** `user@host`, or what `MIG_OPERATOR` says. */
  readonly operator: string
  readonly environment: string
  readonly toolVersion: string
  /** What it is about to do, in order: a revision that is not applied yet is the one that it is at, or before. */
  readonly revisions: readonly string[]
  readonly direction: 'up' | 'down'
  /** The server's own number of the connection. */
  readonly connection?: string
}

/** The one row that says who works here. */
export interface ClaimRow {
  /** How often somebody has begun to work here; it only ever grows. */
  readonly epoch: number
  /** Undefined: nobody, or one who has come to its end. */
  readonly holder?: Holder
  /** ISO 8601, UTC. */
  readonly since?: string
  /** ISO 8601, UTC: until when it holds a lease. Undefined: its lock is its session's. */
  readonly expires?: string
}

export interface ClaimStatements {
  readonly read: Statement
  /** The epoch in `epoch`, where it is still this one. */
  fence(epoch: number): Statement
  /** Begins the epoch after this one; changes nothing where somebody else has begun it. */
  begin(after: number, claim: Omit<ClaimRow, 'epoch'>): Statement
  /** Keeps a lease until then. */
  renew(epoch: number, expires: string): Statement
  end(epoch: number): Statement
}

export function claimStatements(dialect: Dialect, tables: StateTables): ClaimStatements {
  const { quote } = dialect
  const table = dialect.table(namesOf(tables).lock)
  const columns = ['epoch', 'holder', 'since', 'expires'].map((name) => quote(name)).join(', ')
  const row = `${quote('name')} = 'run'`
  const is = (epoch: number) => `${row} AND ${quote('epoch')} = ${Math.trunc(epoch)}`
  const nobody = ['holder', 'since', 'expires'].map((name) => `${quote(name)} = NULL`).join(', ')
  return {
    read: { sql: `SELECT ${columns} FROM ${table} WHERE ${row}` },
    fence: (epoch) => ({ sql: `SELECT ${fencedBy(epoch, dialect, tables)} AS ${quote('epoch')}` }),
    begin(after, { holder, since, expires }) {
      const bindings: Value[] = [holder ? JSON.stringify(holder) : null, since ?? null, expires ?? null]
      const set = ['holder', 'since', 'expires'].map(
        (name, i) => `${quote(name)} = ${dialect.placeholder(i + 1)}`,
      )
      return {
        sql: `UPDATE ${table} SET ${quote('epoch')} = ${Math.trunc(after) + 1}, ${set.join(', ')} WHERE ${is(after)}`,
        bindings,
      }
    },
    renew: (epoch, expires) => ({
      sql: `UPDATE ${table} SET ${quote('expires')} = ${dialect.placeholder(1)} WHERE ${is(epoch)}`,
      bindings: [expires],
    }),
    end: (epoch) => ({ sql: `UPDATE ${table} SET ${nobody} WHERE ${is(epoch)}` }),
  }
}

/** The row of `read`; undefined where the tables have none. */
export function claimRow(row: Row | undefined): ClaimRow | undefined {
  if (row === undefined) return undefined
  // safe: text columns
  const text = (column: string) => (row[column] as string | null) ?? undefined
  const [holder, since, expires] = ['holder', 'since', 'expires'].map(text)
  return {
    epoch: Number(row['epoch']),
    // safe: written by `begin` above
    ...(holder !== undefined && { holder: JSON.parse(holder) as Holder }),
    ...(since !== undefined && { since }),
    ...(expires !== undefined && { expires }),
  }
}
