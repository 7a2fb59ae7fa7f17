import { claimRow, claimStatements, type ClaimRow, type Holder } from '../../core/journal/claim.ts'
import type { StateTables } from '../../core/journal/journal.ts'
import type { Session } from '../db/session.ts'
import { atomically } from '../execute/transaction.ts'

/** The right to write to the state tables, which ends when somebody else begins. */
export interface Claim {
  /** What every write is fenced by. Undefined: the run needs none, its transactions keep it apart from others. */
  readonly epoch: number | undefined
  /** Says that nobody is at work any more. Never throws: whoever comes next finds out. */
  end(): Promise<void>
}

/** The claim of a run whose transactions are its lock. */
export const NO_CLAIM: Claim = { epoch: undefined, end: () => Promise.resolve() }

/** The row as it stands, and the database's own clock. */
export interface Standing extends ClaimRow {
  /** ISO 8601, UTC. */
  readonly now: string
}

export interface ClaimRequest {
  readonly session: Session
  readonly tables: StateTables
}

/** Who works here. Undefined where there are no state tables yet. */
export async function readStanding({ session, tables }: ClaimRequest): Promise<Standing | undefined> {
  const { dialect } = session
  const there = dialect.session.tablesPresent([tables.lock], tables.schema)
  const [present] = await session.query(there.sql)
  return Number(present?.['present']) === 0 ? undefined : standing({ session, tables }, '')
}

/**
 * Begins the next epoch, in a transaction: every runner before cannot write any more. The state tables have to be there.
 * Undefined: it did not, since what stands there is not free. `lease`: milliseconds that it holds unless it is renewed.
 */
export async function beginClaim(
  request: ClaimRequest & { readonly holder: Holder; readonly lease?: number },
  isFree: (standing: Standing) => boolean = () => true,
): Promise<Claim | undefined> {
  const { session, tables, holder, lease } = request
  const statements = claimStatements(session.dialect, tables)
  const epoch = await atomically(session, async () => {
    const before = await standing(request, session.dialect.family === 'sqlite' ? '' : ' FOR UPDATE')
    if (before === undefined || !isFree(before)) return undefined
    const expires = lease === undefined ? {} : { expires: later(before.now, lease) }
    const { sql, bindings } = statements.begin(before.epoch, { holder, since: before.now, ...expires })
    await session.query(sql, bindings)
    return before.epoch + 1
  })
  if (epoch === undefined) return undefined
  return {
    epoch,
    async end() {
      await session.query(statements.end(epoch).sql).catch(() => undefined)
    },
  }
}

async function standing(request: ClaimRequest, suffix: string): Promise<Standing | undefined> {
  const { session, tables } = request
  const { dialect } = session
  const [row] = await session.query(claimStatements(dialect, tables).read.sql + suffix)
  const claim = claimRow(row)
  return claim && { ...claim, now: await clockOf(session) }
}

/** The database's clock: those of the runners may differ. */
export async function clockOf({ dialect, query }: Session): Promise<string> {
  const [row] = await query(`SELECT ${dialect.nowUtc} AS ${dialect.quote('now')}`)
  return String(row?.['now'])
}

/** The moment that many milliseconds later. */
export function later(moment: string, milliseconds: number): string {
  return new Date(Date.parse(moment) + milliseconds).toISOString()
}
