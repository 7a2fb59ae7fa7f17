import type { Holder } from '../core/journal/claim.ts'
import type { Session } from '../io/db/session.ts'
import type { Claim, Standing } from '../io/lock/claim.ts'
import { currentRevision, describeHolder, thisHolder } from '../io/lock/holder.ts'
import { holding, type WaitRequest } from '../io/lock/lock.ts'
import { createRunnerLock, type RunnerLock } from '../io/lock/runner-lock.ts'
import { waitingSession } from '../io/lock/waiting-session.ts'
import { VERSION } from '../version.ts'
import { stateTables, type Mig } from './mig.ts'
import type { Report } from './run-plan.ts'

/** What a run is about to do, for those who wait for it. */
export interface Intent {
  readonly direction: 'up' | 'down'
  /** Ids, in their order. */
  readonly revisions: readonly string[]
  /** Some of them run outside of any transaction. */
  readonly isOutside: boolean
}

/** What a run writes with. The state tables are there. */
export interface Writing {
  readonly session: Session
  /** Every write to the state tables is to be fenced by its epoch. */
  readonly claim: Claim
  /** Aborted when the run has to stop: the user wants it, or another one has taken over. */
  readonly signal: AbortSignal
}

/** Begins to write. To be called once, as late as can be: nothing is created before. */
export type Begin = (intent: Intent) => Promise<Writing>

export interface LockedOptions<T> {
  /** Asked while another one is at work. What it gives is the result, without the lock; undefined: go on waiting. */
  ifReached?(): Promise<T | undefined>
}

/** Holds the lock of this environment's state tables around `work`. Throws `lock.timeout`. */
export async function locked<T>(
  mig: Mig,
  report: Pick<Report, 'waiting' | 'note'> | undefined,
  work: (writing: Begin) => Promise<T>,
  options: LockedOptions<T> = {},
): Promise<T> {
  const session = await mig.connect('plan')
  const lock = await runnerLock(mig, session)
  if (lock.why !== undefined) report?.note?.(leaseNote(mig, lock.why))
  const wait: WaitRequest = {
    timeout: mig.settings.environment.lockTimeout,
    signal: mig.signal,
    ...(report?.waiting && { onWait: report.waiting }),
  }
  let claim: Claim | undefined
  const begin: Begin = async (intent) => {
    const writing = waitingSession(await mig.connect('write'), wait)
    const holder = holderOf(mig, writing, intent)
    const begun = await lock.begin({ session: writing, holder, isOutside: intent.isOutside, wait })
    claim = begun.claim
    const signal = begun.lost ? AbortSignal.any([mig.signal, begun.lost]) : mig.signal
    return { session: writing, claim, signal }
  }
  return holding(lock, { ...wait, ...options }, async () => {
    try {
      return await work(begin)
    } finally {
      await claim?.end()
    }
  })
}

/** The lock of this environment's state tables, as the session sees it. */
export function runnerLock(mig: Mig, session: Session): Promise<RunnerLock> {
  const tables = stateTables(mig.settings)
  return createRunnerLock({
    session,
    tables,
    name: lockName(mig),
    lease: mig.settings.environment.lease,
    holder: selfOf(mig, session),
    connect: () => mig.another('write'),
    describe: (standing) => describeStanding(mig, standing),
  })
}

/** Who has written that it works here, and where it is; undefined: nobody has. */
export async function describeStanding(mig: Mig, { holder, since }: Standing): Promise<string | undefined> {
  if (holder === undefined) return undefined
  const applied = new Set((await mig.applied()).map(({ revision }) => revision))
  const id = currentRevision(holder, applied)
  return describeHolder({
    holder,
    ...(since !== undefined && { since }),
    ...(id !== undefined && { at: shownAs(mig, id) }),
  })
}

/** The name of the server's own lock. */
export function lockName({ settings }: Mig): string {
  const { schema = '', revision } = stateTables(settings)
  return `${schema}.${revision}`
}

/** A revision as it is shown; one whose file is elsewhere, by its id. */
function shownAs(mig: Mig, id: string): string {
  const revision = mig.wholeGraph().revisions.get(id)
  return revision === undefined ? id : `${mig.short(id)} ${revision.message}`
}

/** This process, before it is known what it will do. */
export function selfOf(mig: Mig, session: Session): Holder {
  return holderOf(mig, session, { direction: 'up', revisions: [] })
}

function holderOf(
  mig: Mig,
  { number }: Session,
  { direction, revisions }: Pick<Intent, 'direction' | 'revisions'>,
): Holder {
  return thisHolder({
    operator: mig.host.operator(),
    environment: mig.settings.environment.name,
    toolVersion: VERSION,
    revisions,
    direction,
    ...(number !== undefined && { connection: number }),
  })
}

function leaseNote({ settings }: Mig, why: string): string {
  const { name, lease } = settings.environment
  const way = why.includes('pooler') ? `; environments.${name}.directUrl in the config goes around it` : ''
  return `${why}: a lease of ${Math.round(lease / 1000)} s stands in for the lock${way}`
}
