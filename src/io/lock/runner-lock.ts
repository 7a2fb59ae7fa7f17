import { claimStatements, type Holder } from '../../core/journal/claim.ts'
import type { Session } from '../db/session.ts'
import { beginClaim, NO_CLAIM, readStanding, type Claim, type ClaimRequest, type Standing } from './claim.ts'
import { whyNoSessionLock } from './ground.ts'
import { createLease, overWatch, type Lease } from './lease.ts'
import { acquire, lockHolder, sessionLock, type Lock, type WaitRequest } from './lock.ts'
import { prepareTables } from './prepare.ts'

export interface RunnerRequest extends ClaimRequest {
  /** Of the server's own lock. */
  readonly name: string
  /** Milliseconds that the holder of a lease may be silent. */
  readonly lease: number
  /** As far as it is known before there is a plan. */
  readonly holder: Holder
  /** Opens one more connection; whoever asks for it closes it. */
  connect(): Promise<Session>
  /** How somebody who works here is told. */
  describe(standing: Standing): Promise<string | undefined>
}

/** What a run has been given to write with. */
export interface Begun {
  readonly claim: Claim
  /** Aborted when somebody else has begun, as far as that is found out. */
  readonly lost?: AbortSignal
}

export interface BeginRequest {
  /** The session that the run writes on. */
  readonly session: Session
  /** With what the run will do. */
  readonly holder: Holder
  /** Some of it runs outside of any transaction. */
  readonly isOutside: boolean
  readonly wait: WaitRequest
}

/** The lock of all that changes the state of a database, as strong as the database allows. */
export interface RunnerLock extends Lock {
  /** Why it is a lease and no lock of the session. */
  readonly why?: string
  /** Makes the state tables where there are none, and begins to write. The lock must be held. */
  begin(request: BeginRequest): Promise<Begun>
}

/**
 * On a server its own lock, behind a pooler and in a cluster a lease. A file needs neither where each revision has its
 * transaction: two runners take turns, and ask again what is still to be done; the others take a lease when they begin.
 */
export async function createRunnerLock(request: RunnerRequest): Promise<RunnerLock> {
  const why = await whyNoSessionLock(request.session)
  if (why !== undefined) return byLease(request, why)
  const own = sessionLock(request.session, request.name)
  return own ? bySession(request, own) : byFile(request)
}

function byLease(request: RunnerRequest, why: string): RunnerLock {
  const lease = createLease(request)
  return {
    ...lease,
    why,
    holder: () => tellHolder(request),
    begin: async ({ holder }) => ({ claim: await lease.claim(holder), lost: lease.lost }),
  }
}

function bySession(request: RunnerRequest, own: Lock): RunnerLock {
  const { tables } = request
  const isFree = leaseWatch(request)
  return {
    async take() {
      if (!(await own.take())) return false
      if (await isFree()) return true
      await own.giveBack()
      return false
    },
    holder: () => tellHolder(request),
    giveBack: own.giveBack,
    async begin({ session, holder }) {
      await prepareTables({ session, tables })
      const claim = await beginClaim({ session, tables, holder })
      return { claim: claim ?? NO_CLAIM }
    },
  }
}

function byFile(request: RunnerRequest): RunnerLock {
  const { tables } = request
  let lease: Lease | undefined
  return {
    take: leaseWatch(request),
    holder: () => tellHolder(request),
    giveBack: async () => lease?.giveBack(),
    async begin({ session, holder, isOutside, wait }) {
      await prepareTables({ session, tables })
      if (!isOutside) {
        await forgetDead({ session, tables }, request.lease)
        return { claim: NO_CLAIM }
      }
      lease = createLease({ ...request, session, holder })
      const holderOf = () => tellHolder({ ...request, session })
      await acquire({ ...lease, holder: holderOf }, wait)
      return { claim: await lease.claim(holder), lost: lease.lost }
    },
  }
}

/** Nobody is to be told of one who was cut off as if he were at work. */
async function forgetDead({ session, tables }: ClaimRequest, lease: number): Promise<void> {
  const standing = await readStanding({ session, tables })
  if (standing?.holder === undefined || !(await overWatch(session, lease)(standing))) return
  await session.query(claimStatements(session.dialect, tables).end(standing.epoch).sql)
}

/** Whether nobody holds a lease: somebody may, who came by another way than this one. */
function leaseWatch(request: RunnerRequest): () => Promise<boolean> {
  const isOver = overWatch(request.session, request.lease)
  return async () => {
    const standing = await readStanding(request)
    return standing?.expires === undefined || isOver(standing)
  }
}

/** Who wrote the row, if that is the one who holds the lock; else what the server says. */
async function tellHolder(request: RunnerRequest): Promise<string | undefined> {
  const { session, name } = request
  const server = await lockHolder(session, name)
  const standing = await readStanding(request)
  const isTheirs =
    standing?.holder !== undefined && (server === undefined || standing.holder.connection === server.number)
  return (isTheirs ? await request.describe(standing) : undefined) ?? server?.text
}
