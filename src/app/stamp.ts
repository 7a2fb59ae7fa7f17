import { planStamp, type Revision, type StampPlan } from '../core/graph/index.ts'
import type { JournalEntry } from '../core/journal/journal.ts'
import type { Session } from '../io/db/session.ts'
import { Journal } from '../io/execute/journal.ts'
import { openTransaction } from '../io/execute/transaction.ts'
import { VERSION } from '../version.ts'
import { explainMissing } from './explain-missing.ts'
import { stateTables, type Mig } from './mig.ts'
import { locked, type Report } from './run-plan.ts'

export interface StampResult {
  readonly added: readonly { readonly id: string; readonly shortId: string; readonly message: string }[]
  readonly removed: readonly { readonly id: string; readonly shortId: string; readonly message: string }[]
  /** The heads of the applied set before and after. */
  readonly from: readonly string[]
  readonly to: readonly string[]
}

export interface StampRequest {
  readonly targets: readonly string[]
  /** Forget everything but the targets and what they stand on. */
  readonly purge?: boolean
  readonly report?: Pick<Report, 'waiting'>
}

/** Corrects the journal so that it says what the targets say; runs none of the revisions. All of it or nothing. */
export async function stamp(mig: Mig, request: StampRequest): Promise<StampResult> {
  const graph = mig.graph()
  return locked(mig, request.report, async (writing) => {
    const applied = await mig.applied()
    const plan = await explainMissing(applied, () =>
      planStamp(
        graph,
        applied.map((row) => row.revision),
        request.targets,
        { purge: request.purge ?? false },
      ),
    )
    if (plan.add.length + plan.remove.length > 0) await record(mig, plan, await writing())
    const messages = new Map(applied.map((row) => [row.revision, row.message]))
    return {
      added: plan.add.map(({ id, message }) => ({ id, shortId: mig.short(id), message })),
      removed: plan.remove.map((id) => ({ id, shortId: mig.short(id), message: messages.get(id) ?? '' })),
      from: plan.from,
      to: plan.to,
    }
  })
}

async function record(mig: Mig, plan: StampPlan, session: Session): Promise<void> {
  const journal = new Journal(session, stateTables(mig.settings))
  const transaction = await openTransaction(session)
  try {
    await journal.prepare()
    // the tables' creation ends the transaction where the server commits at DDL
    await transaction.reopen()
    for (const id of plan.remove) await journal.remove(id)
    for (const revision of plan.add) await journal.add(stampEntry(mig, revision))
    await transaction.commit()
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

/** A revision that is not for this environment is recorded as passed over, as an upgrade would. */
function stampEntry(mig: Mig, revision: Revision): JournalEntry {
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
