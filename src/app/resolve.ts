import { listWays } from '../core/graph/describe.ts'
import type { LogLine } from '../core/journal/log.ts'
import { MigError } from '../errors.ts'
import { attemptOf } from '../io/resume/open-log.ts'
import { RevisionLog } from '../io/resume/revision-log.ts'
import { firstToRepeat, refuseForgotten } from '../io/resume/settle.ts'
import { VERSION } from '../version.ts'
import type { PlanReport } from '../core/safety/report.ts'
import { saidText } from '../core/audit/said.ts'
import { sha256 } from '../io/audit/append.ts'
import { record } from './audit/trail.ts'
import { guarded, type Confirmation } from './guard.ts'
import { locked } from './locked.ts'
import { stateTables, type Mig } from './mig.ts'
import type { Report } from './run-plan.ts'
import { planOfUnfinished } from './plan.ts'
import { chosen, planOfUndo, takeBack } from './undo-failed.ts'
import type { Begun } from './unfinished.ts'

/** What somebody who has looked at the database says of the statement that a run was cut off at. */
export type Resolution = 'done' | 'redo' | 'undo'

export interface ResolveRequest {
  readonly as: Resolution
  /** Where several revisions are unfinished: which. */
  readonly revision?: string | undefined
  readonly report?: Report
  /** Lets it through where the environment or its database is production. */
  readonly confirm?: Confirmation
}

export interface ResolveResult extends Begun {
  readonly as: Resolution
  /** The statement that was decided; undefined: none was open. */
  readonly statement: string | undefined
  /** For `undo`: what was taken back, in words. */
  readonly operations: readonly string[]
}

/**
 * Writes down whether the statement stands at which a revision was cut off. `done`: it does. `redo`: it does not, and the
 * next run says it again; what the revision began with is from now on what there is now. `undo`: it does not, and what was
 * done before it is taken back. Nothing but `undo` changes the database besides mig's own tables.
 */
export async function resolve(mig: Mig, request: ResolveRequest): Promise<ResolveResult> {
  const { as, revision, report, confirm } = request
  const startedAt = new Date()
  const passage = await guarded(mig, () => reported(mig, request), confirm)
  return locked(mig, report, async (begin) => {
    await passage.recheck()
    const all = await mig.unfinished()
    const begun = chosen(mig, all, revision)
    const { id, direction } = begun
    const writing = await begin({ direction, revisions: [id], isOutside: true })
    const { session, claim } = writing
    const { lines } = all.find((each) => each.revision === id && each.direction === direction)!
    // safe: a run that works outside of transactions has one
    const key = { revision: id, direction, epoch: claim.epoch! }
    const log = new RevisionLog(session, stateTables(mig.settings), key, lines)
    if (as !== 'undo') refuseForgotten(lines, session)
    const open = openLine(lines)
    if (as === 'done') {
      if (open === undefined) throw nothingOpen(begun)
      await log.update(open, { state: 'done' })
    } else {
      if (open) await log.forget(firstToRepeat(lines, open))
      if (as === 'redo') await log.accept(await attemptNow(mig, id, session))
    }
    const operations =
      as === 'undo' ? await takeBack(mig, begun, { all: await mig.unfinished(), writing }) : []
    await record(
      mig,
      {
        kind: 'resolve',
        outcome: 'done',
        command: `resolve --as ${as}`,
        direction,
        revision: id,
        message: begun.message,
        startedAt,
        plan: passage.plan,
        details: { as, ...(open && { statement: saidText(open.sql, sha256).sql }), operations },
      },
      { session, epoch: claim.epoch },
    )
    return { ...begun, as, statement: open?.sql, operations }
  })
}

async function reported(mig: Mig, { as, revision }: ResolveRequest): Promise<PlanReport> {
  if (as === 'undo') return planOfUndo(mig, revision)
  return planOfUnfinished(mig, chosen(mig, await mig.unfinished(), revision), { command: 'resolve', ops: [] })
}

function openLine(lines: readonly LogLine[]): LogLine | undefined {
  const last = lines.at(-1)
  return last?.state === 'done' ? undefined : last
}

async function attemptNow(mig: Mig, id: string, session: Parameters<typeof attemptOf>[1]['session']) {
  const code = mig.wholeGraph().revisions.has(id) ? await mig.code(id) : undefined
  const { name: environment } = mig.settings.environment
  return attemptOf(code ? { code } : {}, {
    session,
    context: { environment, x: mig.x },
    appliedBy: mig.host.operator(),
    toolVersion: VERSION,
  })
}

function nothingOpen({ shortId, message }: Begun): MigError {
  return new MigError('revision.unfinished', `${shortId} ${message}: no statement of it is open`, {
    hint: listWays([
      ['mig upgrade', 'goes on behind what stands'],
      ['mig upgrade --undo-failed', 'takes back what stands of it'],
      ['mig resolve --as redo', 'goes on with another mig, or on another server, than it was begun with'],
      [`mig stamp ${shortId}`, 'once all of it is done by hand'],
    ]),
  })
}
