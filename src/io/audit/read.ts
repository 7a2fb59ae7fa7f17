import type { AuditHead, AuditRow } from '../../core/audit/entry.ts'
import { auditRow, auditStatements, headOf } from '../../core/audit/statements.ts'
import type { StateTables } from '../../core/journal/journal.ts'
import type { Session } from '../db/session.ts'

/** Entries that are held in memory at a time. */
const PAGE = 500

export interface AuditReader {
  /** Undefined: it was taken away, or is no head. */
  head(): Promise<AuditHead | undefined>
  /** All behind that number, in their order. */
  after(seq: number): AsyncGenerator<AuditRow>
  /** All, the last one first. */
  newestFirst(): AsyncGenerator<AuditRow>
}

/** Undefined where there is no trail: mig has not worked here yet, or only an older one. Changes nothing. */
export async function openAudit(session: Session, tables: StateTables): Promise<AuditReader | undefined> {
  const { dialect } = session
  const needed = [tables.audit, tables.meta]
  const there = dialect.session.tablesPresent(needed, tables.schema)
  const [present] = await session.query(there.sql)
  if (Number(present?.['present']) < needed.length) return undefined
  const statements = auditStatements(dialect, tables)
  return {
    async head() {
      const [row] = await session.query(statements.readHead.sql)
      return row && headOf(String(row['value']))
    },
    async *after(seq) {
      for (let at = seq; ;) {
        const rows = await session.query(statements.after(at, PAGE).sql)
        for (const row of rows) yield auditRow(row)
        if (rows.length < PAGE) return
        at = Number(rows.at(-1)!['seq'])
      }
    },
    async *newestFirst() {
      for (let at = Infinity; ;) {
        const rows = await session.query(statements.before(at, PAGE).sql)
        for (const row of rows) yield auditRow(row)
        if (rows.length < PAGE) return
        at = Number(rows.at(-1)!['seq'])
      }
    },
  }
}
