import type { Database, Statement } from 'sqlite3'
import type { Row } from '../../../core/dialect.ts'

/** How many texts are remembered. */
const MOST = 32

/**
 * What may be kept: a definition is said once, a PRAGMA does its work while it is prepared, and a question may be about
 * what has changed since.
 */
const KEPT = /^(?:BEGIN|COMMIT|INSERT|REPLACE|UPDATE|DELETE)\b/

/** Runs statements on one connection, and keeps those prepared whose text comes again: a run says the same for each revision. */
export interface SqliteStatements {
  all(sql: string, bindings: readonly unknown[]): Promise<Row[]>
  /** Lets go of what is prepared: before that the connection cannot be closed. */
  release(): Promise<void>
}

export function keepStatements(db: Database): SqliteStatements {
  /** By their texts, the one that was last used at the end; undefined: seen once, and not prepared. */
  const known = new Map<string, Statement | undefined>()

  async function forget(sql: string): Promise<void> {
    const statement = known.get(sql)
    known.delete(sql)
    if (statement) await finalized(statement)
  }

  return {
    async all(sql, bindings) {
      if (!KEPT.test(sql)) return allOf(db, sql, bindings)
      const isAgain = known.has(sql)
      const statement = known.get(sql) ?? (isAgain ? await prepared(db, sql) : undefined)
      known.delete(sql)
      known.set(sql, statement)
      try {
        return await allOf(statement ?? db, sql, bindings)
      } catch (error) {
        await forget(sql)
        throw error
      } finally {
        const [oldest] = known.keys()
        if (known.size > MOST) await forget(oldest!)
      }
    },
    async release() {
      for (const sql of [...known.keys()]) await forget(sql)
    },
  }
}

/** Once on the connection, without a trace. */
export function allOf(on: Database | Statement, sql: string, bindings: readonly unknown[]): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const told = (error: Error | null, rows: Row[]) => {
      if (error) reject(error)
      else resolve(rows)
    }
    if ('prepare' in on) on.all<Row>(sql, bindings, told)
    else on.all<Row>(bindings, told)
  })
}

function prepared(db: Database, sql: string): Promise<Statement> {
  return new Promise((resolve, reject) => {
    const statement = db.prepare(sql, (error: Error | null) => {
      if (error) reject(error)
      else resolve(statement)
    })
  })
}

const finalized = (statement: Statement) =>
  new Promise<void>((resolve) => statement.finalize(() => resolve()))
