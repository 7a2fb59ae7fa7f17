import { resolveRevision } from '../core/graph/index.ts'
import type { AppliedRevision } from '../core/journal/journal.ts'
import type { PlanReport, StepReport } from '../core/safety/report.ts'
import { MigError } from '../errors.ts'
import { atomically } from '../io/execute/transaction.ts'
import { writeChecksum } from '../io/integrity/checksum.ts'
import { isOfModule } from '../io/revisions/modules.ts'
import { noticing, record } from './audit/trail.ts'
import { explainMissing } from './explain-missing.ts'
import { hashOf } from './foresee.ts'
import { guarded, type Confirmation } from './guard.ts'
import { locked } from './locked.ts'
import { stateTables, type Mig } from './mig.ts'
import { identified } from './plan.ts'
import type { Report } from './run-plan.ts'

export interface RepairRequest {
  /** The revision whose file was changed: an id or its beginning, a label, head. */
  readonly revision: string
  /** Why that is right, for those who read the audit trail. */
  readonly why: string
  readonly report?: Pick<Report, 'waiting'>
  /** Lets it through where the environment or its database is production. */
  readonly confirm?: Confirmation
}

export interface RepairResult {
  readonly id: string
  readonly shortId: string
  readonly message: string
  /** Relative to the config file. */
  readonly path: string
  /** The checksum that was recorded, and the one that is now. */
  readonly from: string
  readonly to: string
  /** False: the file is what was applied. */
  readonly changed: boolean
}

/**
 * Takes the file of an applied revision, as it is now, for what was applied: records its checksum, and why, and runs
 * nothing. Throws `usage` for one that is not applied, or of which no reason is given.
 */
export function repairChecksum(mig: Mig, request: RepairRequest): Promise<RepairResult> {
  const { revision, why, report, confirm } = request
  if (why.trim() === '') {
    throw new MigError('usage', 'mig repair needs a reason: it stands in the audit trail', {
      hint: [`mig repair checksum ${revision} --why "a comment was corrected"`],
    })
  }
  const command = 'repair checksum'
  return noticing(mig, { command, target: revision }, async () => {
    const passage = await guarded(
      mig,
      async () => planOfRepair(mig, await found(mig, revision), why),
      confirm,
    )
    return locked(mig, report, async (begin) => {
      await passage.recheck()
      const { row, to } = await found(mig, revision)
      const result = resultOf(mig, row, to)
      if (!result.changed) return result
      const { session, claim } = await begin({ direction: 'up', revisions: [], isOutside: false })
      const { epoch } = claim
      await atomically(session, async () => {
        const tables = stateTables(mig.settings)
        await writeChecksum(session, { tables, epoch }, { revision: row.revision, from: row.checksum, to })
        await record(
          mig,
          {
            kind: 'repair',
            outcome: 'done',
            command,
            revision: row.revision,
            target: revision,
            message: why.trim(),
            checksum: to,
            details: { path: result.path, from: row.checksum, to },
          },
          { session, epoch, inside: true },
        )
      })
      await passage.seal()
      return result
    })
  })
}

interface Found {
  readonly row: AppliedRevision
  /** The checksum of the file as it is. */
  readonly to: string
}

async function found(mig: Mig, target: string): Promise<Found> {
  const applied = await mig.applied('plan')
  const ids = applied.map(({ revision }) => revision)
  const id = await explainMissing(applied, () => resolveRevision(mig.graph(), ids, target))
  const row = applied.find(({ revision }) => revision === id)
  if (!row) {
    throw new MigError(
      'usage',
      `${mig.short(id)} is not applied here: there is no checksum of it to repair`,
      {
        hint: ['mig status   shows what is applied'],
        details: { revision: id },
      },
    )
  }
  const to = mig.checksum(id)
  if (isOfModule(to)) {
    throw new MigError('usage', `${mig.short(id)} is a module in memory, which has no file`, {
      details: { revision: id },
    })
  }
  return { row, to }
}

function resultOf(mig: Mig, { revision, message, checksum }: AppliedRevision, to: string): RepairResult {
  return {
    id: revision,
    shortId: mig.short(revision),
    message,
    path: mig.file(revision).relativePath,
    from: checksum,
    to,
    changed: checksum !== to,
  }
}

async function planOfRepair(mig: Mig, { row, to }: Found, why: string): Promise<PlanReport> {
  const { shortId, changed } = resultOf(mig, row, to)
  const applied = await mig.applied('plan')
  const step: StepReport = {
    id: row.revision,
    shortId,
    message: row.message,
    labels: mig.wholeGraph().revisions.get(row.revision)?.labels ?? [],
    direction: 'up',
    action: 'record',
    checksum: to,
    digest: hashOf(`repair checksum ${row.revision} ${row.checksum} ${to}`),
    transaction: true,
    operations: [],
    isOpaque: false,
    concerns: [{ risk: 'MEDIUM', why: 'takes the file as it is now for what was applied' }],
    risk: 'MEDIUM',
    locks: [],
  }
  return identified(mig, {
    command: 'repair',
    target: shortId,
    given: [why.trim()],
    applied,
    steps: changed ? [step] : [],
    from: [],
    to: [],
    risk: 'MEDIUM',
  })
}
