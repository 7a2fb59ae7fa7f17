import { setTimeout as sleep } from 'node:timers/promises'
import type { Holder } from '../core/journal/claim.ts'
import { describeSession, type OtherSession } from '../core/view/session.ts'
import { MigError } from '../errors.ts'
import type { Session } from '../io/db/session.ts'
import { interruptible } from '../io/interruptible.ts'
import { readStanding } from '../io/lock/claim.ts'
import { holding, lockHolder } from '../io/lock/lock.ts'
import { findSession } from '../io/lock/others.ts'
import { isWritable } from '../io/lock/waiting-session.ts'
import { noteQuietly } from './audit/trail.ts'
import { describeStanding, lockName, runnerLock, selfOf } from './locked.ts'
import { stateTables, type Mig } from './mig.ts'

export interface LockView {
  /** `left`: whoever took it is gone and could not say so. It is in nobody's way: the next run takes it over. */
  readonly state: 'free' | 'held' | 'left'
  /** How many runs have begun to write here. */
  readonly epoch: number
  /** Who wrote that it works here. */
  readonly holder?: Holder
  /** In one line; undefined: nobody can tell, or it is free. */
  readonly who?: string
  /** ISO 8601, UTC. */
  readonly since?: string
  /** Until when it holds a lease, unless that is renewed. Undefined: its lock is the server's. */
  readonly expires?: string
  /** Its connection to the server, as long as that lives. */
  readonly session?: OtherSession
}

/** Who works on this database. Changes nothing. */
export async function showLock(mig: Mig): Promise<LockView> {
  const session = await mig.connect('plan')
  const standing = await readStanding({ session, tables: stateTables(mig.settings) })
  const server = await lockHolder(session, lockName(mig))
  const number = server?.number ?? standing?.holder?.connection
  const before = server === undefined ? standing?.since : undefined
  const other = number === undefined ? undefined : await findSession(session, number, before)
  const isTheirs = server === undefined || server.number === standing?.holder?.connection
  const hasLease = standing?.expires !== undefined && standing.expires > standing.now
  const isHeld =
    server !== undefined || hasLease || !(await isWritable(session, mig.settings.environment.lockTimeout))
  const left = standing?.holder !== undefined && isTheirs
  const who = (left ? await describeStanding(mig, standing) : undefined) ?? server?.text
  return {
    state: isHeld ? 'held' : left ? 'left' : 'free',
    epoch: standing?.epoch ?? 0,
    ...(who !== undefined && { who }),
    ...(left && standing.holder && { holder: standing.holder }),
    ...(left && standing.since !== undefined && { since: standing.since }),
    ...(left && standing.expires !== undefined && { expires: standing.expires }),
    ...(other && { session: other }),
  }
}

export interface ReleaseRequest {
  /** End the connection of whoever holds it. */
  readonly kill?: boolean
  /** Asked before a connection is ended. Default: no. */
  confirm?(view: LockView): Promise<boolean>
}

export interface ReleaseResult {
  /** What stood there before. */
  readonly before: LockView
  /** False: it was free. */
  readonly released: boolean
  /** The connection that was ended. */
  readonly ended?: OtherSession
}

/** Milliseconds. */
const BETWEEN_LOOKS = 200

/**
 * Takes the lock away from one who is gone, and fences all that it might still write. Throws `lock.held` as long as the
 * holder, or a statement of its, lives on the server; with `kill` that connection is ended first. No process is ended.
 */
export async function releaseLock(mig: Mig, request: ReleaseRequest = {}): Promise<ReleaseResult> {
  const before = await showLock(mig)
  if (before.state === 'free') return { before, released: false }
  const session = await mig.connect('write')
  const ended = before.state === 'held' ? await endHolder(mig, session, before, request) : undefined
  const lock = await runnerLock(mig, session)
  const wait = { timeout: mig.settings.environment.lockTimeout, signal: mig.signal }
  await holding(lock, wait, async () => {
    const { claim } = await lock.begin({ session, holder: selfOf(mig, session), isOutside: true, wait })
    await claim.end()
  })
  await noteQuietly(mig, {
    ...{ kind: 'release', outcome: 'done', command: 'lock release', message: before.who },
    details: { state: before.state, connectionEnded: ended?.number },
  })
  return { before, released: true, ...(ended && { ended }) }
}

async function endHolder(
  mig: Mig,
  session: Session,
  view: LockView,
  { kill = false, confirm }: ReleaseRequest,
): Promise<OtherSession> {
  const { others } = session.dialect.session
  const other = view.session
  if (other === undefined || others === undefined) throw held(view, waysWithout(view))
  if (!kill) {
    throw held(view, [
      'wait until it is done, or end the process that holds it',
      `mig lock release --kill   ends its connection: ${others.endCommand(other.number)}`,
    ])
  }
  if (!(await confirm?.(view))) throw held(view, ['its connection was not ended: nobody confirmed it'])
  await session.query(others.end(other.number).sql)
  const deadline = Date.now() + mig.settings.environment.lockTimeout
  while ((await showLock(mig)).session?.number === other.number) {
    if (Date.now() >= deadline) {
      throw held(view, ['its connection was told to end; the server is still rolling back what it did'])
    }
    await interruptible(() => sleep(BETWEEN_LOOKS), mig.signal)
  }
  return other
}

/** Nobody can be proved to be gone, and no connection be ended. */
function waysWithout({ holder, expires }: LockView): readonly string[] {
  const runner = holder ? `process ${holder.pid} on ${holder.host}` : 'the process that has the file open'
  return [
    `end ${runner}`,
    ...(expires === undefined ? [] : ['its lease is over as soon as it has been silent for long enough']),
  ]
}

function held(view: LockView, hint: readonly string[]): MigError {
  const { who, session, state, epoch } = view
  return new MigError('lock.held', `the lock is held${who === undefined ? '' : ` by ${who}`}`, {
    hint: [...(session?.statement === undefined ? [] : [describeSession(session)]), ...hint],
    details: { state, epoch, holder: who, ...(session && { session }) },
  })
}
