import { createHash } from 'node:crypto'
import {
  chained,
  NO_HEAD,
  type AuditEntry,
  type AuditHead,
  type AuditRow,
  type Hash,
} from '../../core/audit/entry.ts'
import { auditStatements, headOf, type AuditStatements } from '../../core/audit/statements.ts'
import { atLeast, versionOf, type Row, type Statement } from '../../core/dialect.ts'
import type { StateTables } from '../../core/journal/journal.ts'
import { MigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'
import { atomically } from '../execute/transaction.ts'
import { lockLost } from '../resume/revision-log.ts'

export const sha256: Hash = (text) => createHash('sha256').update(text).digest('hex')

export interface AppendOptions {
  readonly tables: StateTables
  /** Of the run that writes: it fails with `lock.lost` where that is over. */
  readonly epoch?: number | undefined
  /** A transaction is open, which the entry stands or falls with. Default: it gets one of its own. */
  readonly inside?: boolean
}

/** Writes entries into the audit trail of the database. The state tables have to be there. */
export function appendAudit(
  session: Session,
  { tables, epoch, inside = false }: AppendOptions,
  entry: AuditEntry | readonly AuditEntry[],
): Promise<void> {
  return createChain(session, tables).append([entry].flat(), { epoch, inside })
}

/** The end of the trail, as one session goes on with it. */
export interface AuditChain {
  append(
    entries: readonly AuditEntry[],
    options?: { readonly epoch?: number | undefined; readonly inside?: boolean },
  ): Promise<void>
}

/** So many writers may have been quicker, one after the other. */
const MOST_ATTEMPTS = 50
/** Entries of one statement. */
const BATCH = 200

/**
 * Goes on behind the head that the last call has left, as long as nobody else has written: the head is compared as it is
 * changed, so that two writers never make a fork.
 */
export function createChain(session: Session, tables: StateTables): AuditChain {
  const statements = auditStatements(session.dialect, tables)
  const { family } = session.dialect
  let known: AuditHead | undefined

  const send = async ({ sql, bindings }: Statement): Promise<readonly Row[]> =>
    session.query(lately(session, sql), bindings)

  async function put(entries: readonly AuditEntry[], epoch: number | undefined): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const head = known ?? (await currentHead(statements, send, family !== 'sqlite'))
      known = undefined
      const rows = chained(entries, head, sha256)
      if (await appends({ head, rows, epoch })) {
        const last = rows.at(-1)!
        known = { seq: last.seq, hash: last.hash }
        return
      }
      if (attempt === MOST_ATTEMPTS) throw unwritable(tables, 'others write to it all the time')
    }
  }

  async function appends(request: {
    readonly head: AuditHead
    readonly rows: readonly AuditRow[]
    readonly epoch: number | undefined
  }): Promise<boolean> {
    const all = statements.append(request)
    try {
      let answer: readonly Row[] = []
      for (const statement of all) answer = await send(statement)
      return family !== 'postgres' || answer.length > 0
    } catch (error) {
      const column = nullColumn(error)
      if (column === 'seq') return false
      throw column === 'value' ? lockLost(error) : error
    }
  }

  return {
    async append(entries, { epoch, inside = false } = {}) {
      const work = async () => {
        for (let at = 0; at < entries.length; at += BATCH) await put(entries.slice(at, at + BATCH), epoch)
      }
      try {
        // on PostgreSQL what is said is one statement
        await (inside || (family === 'postgres' && entries.length <= BATCH)
          ? work()
          : atomically(session, work))
      } catch (error) {
        known = undefined
        throw error
      }
    },
  }
}

/**
 * The head to go on behind. Where somebody has set it back or taken it away, the numbers go on behind the entries that are
 * there, and the next entry follows on none of them: that keeps nobody from going on, and `mig audit verify` finds the place
 * for all time.
 */
async function currentHead(
  statements: AuditStatements,
  send: (statement: Statement) => Promise<readonly Row[]>,
  isHeld: boolean,
): Promise<AuditHead> {
  const [row] = await send(isHeld ? statements.holdHead : statements.readHead)
  const found = row && headOf(String(row['value']))
  const last = row ? Number(row['last'] ?? 0) : await lastNumber(statements, send)
  if (found && last <= found.seq) return found
  const head = { seq: last, hash: found?.hash ?? NO_HEAD.hash }
  await send(row ? statements.setHead(head) : statements.makeHead(head))
  return head
}

async function lastNumber(
  statements: AuditStatements,
  send: (statement: Statement) => Promise<readonly Row[]>,
): Promise<number> {
  const [row] = await send(statements.before(Infinity, 1))
  return Number(row?.['seq'] ?? 0)
}

/**
 * From version 11.6 on MariaDB refuses to change a row that somebody has changed since the transaction looked at the
 * database for the first time; the head is such a row, and only what it is now matters.
 */
function lately({ dialect, serverVersion }: Session, sql: string): string {
  const isMeant = dialect.name === 'mariadb' && atLeast(versionOf(serverVersion), 11, 6)
  return isMeant ? `SET STATEMENT innodb_snapshot_isolation = OFF FOR ${sql}` : sql
}

/** The column that the server has refused a NULL in. */
function nullColumn(error: unknown): 'seq' | 'value' | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const isNull =
    error.code === '23502' || error.code === 'ER_BAD_NULL_ERROR' || error.code === 'SQLITE_CONSTRAINT'
  const found = isNull
    ? /\b(seq|value)\b/.exec(error.message.replace(/^.*(?:column|failed:)/i, ''))?.[1]
    : undefined
  return found === 'seq' || found === 'value' ? found : undefined
}

export function unwritable({ audit }: StateTables, why: string, cause?: unknown): MigError {
  return new MigError('audit.unwritable', `the audit trail (${audit}) cannot be written: ${why}`, {
    hint: ['nothing is changed without an entry there; may this user write to the table?'],
    cause,
  })
}
