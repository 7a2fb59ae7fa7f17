import { claimRow, claimStatements, type Holder } from '../../core/journal/claim.ts'
import type { Session } from '../db/session.ts'
import { lockLost } from '../resume/revision-log.ts'
import {
  beginClaim,
  clockOf,
  later,
  readStanding,
  type Claim,
  type ClaimRequest,
  type Standing,
} from './claim.ts'
import { hasDied } from './holder.ts'
import type { Lock } from './lock.ts'
import { findSession } from './others.ts'
import { prepareTables } from './prepare.ts'

export interface LeaseRequest extends ClaimRequest {
  readonly holder: Holder
  /** Milliseconds that the holder may be silent. */
  readonly lease: number
  /** Opens the connection on which it is renewed; the lease closes it. */
  connect(): Promise<Session>
}

/** A lock for databases that have none of a session: a row that its holder renews. */
export interface Lease extends Lock {
  /** Aborted with `lock.lost` when somebody else has begun. */
  readonly lost: AbortSignal
  /** Begins the next epoch of one's own, now that it is known what the run will do. The lease must be held. */
  claim(holder: Holder): Promise<Claim>
}

/** How often it is renewed while it lasts. */
const BEATS = 6

/**
 * The lease of the one row of the state tables. Whether it is over is the database's clock to say; whoever was silent for
 * longer is taken over from, and what it still writes is refused by its epoch. Follows M. Kleppmann, "How to do
 * distributed locking" (2016): a lease alone keeps nobody from writing late.
 */
export function createLease(request: LeaseRequest): Lease {
  const { session, tables, holder, lease } = request
  const losing = new AbortController()
  const isOver = overWatch(session, lease / BEATS)
  let isPrepared = false
  let claim: Claim | undefined
  let heart: { stop(): Promise<void> } | undefined

  const begin = async (by: Holder, isFree: (standing: Standing) => boolean) => {
    claim = await beginClaim({ session, tables, holder: by, lease }, isFree)
    if (claim === undefined) return undefined
    await heart?.stop()
    heart = startHeart(request, claim, () => losing.abort(lockLost()))
    return claim
  }
  return {
    lost: losing.signal,
    async take() {
      if (!isPrepared) await prepareTables({ session, tables })
      isPrepared = true
      const seen = await readStanding({ session, tables })
      if (seen === undefined || !(await isOver(seen))) return false
      const isFree = (now: Standing) => now.epoch === seen.epoch && now.expires === seen.expires
      return (await begin(holder, isFree)) !== undefined
    },
    holder: () => Promise.resolve(undefined),
    async claim(by) {
      const own = claim?.epoch
      const next = await begin(by, ({ epoch }) => epoch === own)
      if (next === undefined) throw lockLost()
      return next
    },
    async giveBack() {
      await heart?.stop()
      await claim?.end()
    },
  }
}

/** Renews the lease on a connection of its own: that of the run may be busy for hours. */
function startHeart(
  { connect, lease, tables }: LeaseRequest,
  { epoch = 0 }: Claim,
  onLost: () => void,
): { stop(): Promise<void> } {
  let connection: Session | undefined
  let isStopped = false
  let beating: Promise<void> | undefined

  const beat = async () => {
    connection ??= await connect()
    const { dialect, query } = connection
    const statements = claimStatements(dialect, tables)
    const { sql, bindings } = statements.renew(epoch, later(await clockOf(connection), lease))
    await query(sql, bindings)
    const [row] = await query(statements.read.sql)
    if (!isStopped && claimRow(row)?.epoch !== epoch) onLost()
  }
  const close = async () => {
    await connection?.close().catch(() => undefined)
    connection = undefined
  }
  const timer = setInterval(() => {
    // a beat that fails is made up for by the next one, on a new connection
    beating ??= beat()
      .catch(close)
      .finally(() => {
        beating = undefined
      })
  }, lease / BEATS)
  // by itself it keeps no process from ending
  timer.unref()
  return {
    async stop() {
      isStopped = true
      clearInterval(timer)
      await beating
      await close()
    },
  }
}

/**
 * Whether whoever holds the row is over. One who is silent is watched for `grace` milliseconds first, so that a clock
 * that is set ends no lease; then its connection is ended, where there is one that can be.
 */
export function overWatch(session: Session, grace: number): (standing: Standing) => Promise<boolean> {
  let silent: { readonly key: string; readonly since: number } | undefined
  return async ({ epoch, holder, since, expires, now }) => {
    if (holder === undefined) return true
    // without a server there is nothing that a dead process could still have under way
    if (holder.connection === undefined && hasDied(holder)) return true
    if (expires !== undefined) {
      if (expires > now) return false
      const key = `${epoch} ${expires}`
      if (silent?.key !== key) silent = { key, since: performance.now() }
      if (performance.now() - silent.since < grace) return false
    }
    if (holder.connection === undefined) return true
    const other = await findSession(session, holder.connection, since)
    if (other === undefined) return true
    const end = session.dialect.session.others?.end(other.number)
    if (expires !== undefined && end) await session.query(end.sql).catch(() => undefined)
    return false
  }
}
