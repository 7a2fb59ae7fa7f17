import { planStamp, type Revision, type StampPlan } from '../core/graph/index.ts'
import type { AppliedRevision } from '../core/journal/journal.ts'
import type { PlanReport } from '../core/safety/report.ts'
import { forgetInverse, keepInverse, type DatedEntry } from '../io/execute/inverse.ts'
import { Journal } from '../io/execute/journal.ts'
import { openTransaction } from '../io/execute/transaction.ts'
import { VERSION } from '../version.ts'
import { explainMissing } from './explain-missing.ts'
import { newRun, record as audit, type AuditNote } from './audit/trail.ts'
import { guarded, type Confirmation } from './guard.ts'
import { inversesOf } from './inverse.ts'
import { locked, type Begin } from './locked.ts'
import { stateTables, type Mig } from './mig.ts'
import { planOfStamp } from './plan.ts'
import type { Report } from './run-plan.ts'
import { begunOf, type Begun } from './unfinished.ts'

export interface StampResult {
  readonly added: readonly { readonly id: string; readonly shortId: string; readonly message: string }[]
  readonly removed: readonly { readonly id: string; readonly shortId: string; readonly message: string }[]
  /** What was begun and had not come to its end: the record says of it now what it says of all others. */
  readonly forgotten: readonly Begun[]
  /** The heads of the applied set before and after. */
  readonly from: readonly string[]
  readonly to: readonly string[]
}

export interface StampRequest {
  readonly targets: readonly string[]
  /** Forget everything but the targets and what they stand on. */
  readonly purge?: boolean
  readonly report?: Pick<Report, 'waiting'>
  /** Lets it through where the environment or its database is production. */
  readonly confirm?: Confirmation
}

/** Corrects the journal so that it says what the targets say; runs none of the revisions. All of it or nothing. */
export async function stamp(mig: Mig, request: StampRequest): Promise<StampResult> {
  const passage = await guarded(mig, () => reported(mig, request), request.confirm)
  return locked(mig, request.report, async (writing) => {
    await passage.recheck()
    const applied = await mig.applied()
    const plan = await decided(mig, request, applied)
    const forgotten = begunOf(mig, await mig.unfinished())
    if (plan.add.length + plan.remove.length + forgotten.length > 0) {
      const command = { target: request.targets.join(' '), purge: request.purge === true, plan: passage.plan }
      const messages = new Map(applied.map((row) => [row.revision, row.message]))
      await record(mig, { plan, forgotten, writing, notes: notesOf({ plan, forgotten }, messages, command) })
      await passage.seal()
    }
    const messages = new Map(applied.map((row) => [row.revision, row.message]))
    return {
      added: plan.add.map(({ id, message }) => ({ id, shortId: mig.short(id), message })),
      removed: plan.remove.map((id) => ({ id, shortId: mig.short(id), message: messages.get(id) ?? '' })),
      forgotten,
      from: plan.from,
      to: plan.to,
    }
  })
}

async function reported(mig: Mig, request: StampRequest): Promise<PlanReport> {
  const applied = await mig.applied('plan')
  return planOfStamp(mig, await decided(mig, request, applied), {
    applied,
    forgotten: begunOf(mig, await mig.unfinished()),
  })
}

function decided(
  mig: Mig,
  { targets, purge = false }: StampRequest,
  applied: readonly AppliedRevision[],
): Promise<StampPlan> {
  const ids = applied.map((row) => row.revision)
  return explainMissing(applied, () => planStamp(mig.graph(), ids, targets, { purge }))
}

interface Record {
  readonly plan: StampPlan
  readonly forgotten: readonly Begun[]
  readonly writing: Begin
  readonly notes: readonly AuditNote[]
}

/** What the audit trail keeps of it, in the order in which it is done. */
function notesOf(
  { plan, forgotten }: Pick<Record, 'plan' | 'forgotten'>,
  messages: ReadonlyMap<string, string>,
  command: { readonly target: string; readonly purge: boolean; readonly plan: string | undefined },
): readonly AuditNote[] {
  const { target, plan: planId, purge } = command
  const run = newRun()
  const about = { outcome: 'done', command: 'stamp', run, target, plan: planId } as const
  const named = new Set([...plan.remove, ...plan.add.map(({ id }) => id)])
  return [
    ...plan.remove.map((id): AuditNote => ({
      ...about,
      ...{ kind: 'unstamp', direction: 'down', revision: id, message: messages.get(id) ?? '' },
      ...(purge && { details: { purge } }),
    })),
    ...plan.add.map((revision) => ({ ...about, ...stampNote(revision) })),
    ...forgotten
      .filter(({ id }) => !named.has(id))
      .map((begun): AuditNote => ({
        ...about,
        ...{ kind: 'unstamp', revision: begun.id, message: begun.message },
        details: { wasUnfinished: true },
      })),
  ]
}

/** What the audit trail keeps of one that is recorded as applied. */
export const stampNote = ({ id, message, parents }: Revision) =>
  ({ kind: 'stamp', direction: 'up', revision: id, message, parents }) as const

async function record(mig: Mig, { plan, forgotten, writing, notes }: Record): Promise<void> {
  const { session, claim } = await writing({ direction: 'up', revisions: [], isOutside: false })
  const tables = stateTables(mig.settings)
  const journal = new Journal(session, tables)
  const added = plan.add.map((revision) => ({ revision, entry: stampEntry(mig, revision) }))
  const inverses = await inversesOf(mig, added)
  const transaction = await openTransaction(session)
  try {
    for (const id of plan.remove) {
      await journal.remove(id, claim.epoch)
      await forgetInverse(session, tables, id)
    }
    for (const { entry } of added) await journal.add(entry, claim.epoch)
    for (const inverse of inverses) await keepInverse(session, tables, inverse)
    for (const { id } of forgotten) await journal.forgetUnfinished(id)
    await audit(mig, notes, { session, epoch: claim.epoch, inside: true })
    await transaction.commit()
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

/** A revision that is not for this environment is recorded as passed over, as an upgrade would. */
export function stampEntry(mig: Mig, revision: Revision): DatedEntry {
  const { name } = mig.settings.environment
  const passedOver = revision.environments !== undefined && !revision.environments.includes(name)
  return {
    revision: revision.id,
    message: revision.message,
    parents: revision.parents,
    checksum: mig.checksum(revision.id),
    how: passedOver ? 'skip' : 'stamp',
    environment: name,
    toolVersion: VERSION,
    appliedBy: mig.host.operator(),
    appliedAt: mig.host.now().toISOString(),
  }
}
