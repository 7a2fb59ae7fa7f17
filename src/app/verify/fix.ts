import type { Finding } from '../../core/integrity/finding.ts'
import { versionOf } from '../../core/dialect.ts'
import { execute } from '../../core/ops/code/execute.ts'
import { foresee } from '../../core/safety/foresee.ts'
import { stepContents, type PlanReport, type StepReport } from '../../core/safety/report.ts'
import { greatest } from '../../core/safety/risk.ts'
import { unknownSchema } from '../../core/schema/model.ts'
import { noticing, record } from '../audit/trail.ts'
import { hashOf } from '../foresee.ts'
import { guarded, type Confirmation } from '../guard.ts'
import { locked } from '../locked.ts'
import type { Mig } from '../mig.ts'
import { identified } from '../plan.ts'
import type { Report } from '../run-plan.ts'
import { verify, type VerifyResult } from './verify.ts'

export interface FixRequest {
  readonly report?: Pick<Report, 'waiting'>
  /** Lets it through where the environment or its database is production. */
  readonly confirm?: Confirmation
}

/** One statement that was to mend something. */
export interface Fixed {
  readonly kind: Finding['kind']
  readonly subject: string
  readonly sql: string
  /** Why it stays as it is; absent: it is mended. */
  readonly failed?: string
}

/** What is left, and what was done. */
export interface FixResult extends VerifyResult {
  readonly fixed: readonly Fixed[]
}

const COMMAND = 'verify --fix'

/**
 * Looks as `verify` does, and does what is certain to be right: drops indexes that a build which was cut off has left, and
 * checks constraints that were never checked. Then it looks again. Everything else stays as it is.
 */
export function verifyAndFix(mig: Mig, { report, confirm }: FixRequest): Promise<FixResult> {
  return noticing(mig, { command: COMMAND }, async () => {
    const passage = await guarded(mig, async () => planOfFix(mig, fixable(await verify(mig))), confirm)
    return locked(mig, report, async (begin) => {
      await passage.recheck()
      const found = await verify(mig)
      const toFix = fixable(found)
      if (toFix.length === 0) return { ...found, fixed: [] }
      const { session, claim, signal } = await begin({ direction: 'up', revisions: [], isOutside: true })
      const fixed: Fixed[] = []
      for (const { kind, subject, fix: sql } of toFix) {
        signal.throwIfAborted()
        const startedAt = mig.host.now()
        const error = await session.query(sql).then(
          () => undefined,
          (reason: unknown) => reason,
        )
        const outcome = error === undefined ? 'done' : 'failed'
        const note = {
          kind: 'repair' as const,
          outcome,
          command: COMMAND,
          startedAt,
          error,
          details: { subject, sql },
        } as const
        await record(mig, note, { session, epoch: claim.epoch })
        fixed.push({ kind, subject, sql, ...(error !== undefined && { failed: reasonOf(error) }) })
      }
      await passage.seal()
      return { ...(await verify(mig)), fixed }
    })
  })
}

type Fixable = Finding & { readonly fix: string }

const fixable = ({ findings }: VerifyResult): readonly Fixable[] =>
  // safe: those that have one
  findings.filter(({ fix }) => fix !== undefined) as readonly Fixable[]

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]!

async function planOfFix(mig: Mig, findings: readonly Fixable[]): Promise<PlanReport> {
  const { dialect, serverVersion } = await mig.connect('plan')
  const steps: StepReport[] = []
  for (const { subject, fix } of findings) {
    const foreseen = await foresee([execute.make(fix)], {
      dialect,
      version: versionOf(serverVersion),
      schema: () => Promise.resolve(unknownSchema),
    })
    steps.push({
      ...stepContents(foreseen, dialect.name),
      id: subject,
      shortId: subject,
      message: fix,
      labels: [],
      direction: 'up',
      action: 'run',
      checksum: '',
      digest: hashOf(`repair ${fix}`),
      transaction: false,
      isOpaque: false,
      concerns: [],
    })
  }
  return identified(mig, {
    command: 'repair',
    target: 'what was found',
    given: [],
    applied: await mig.applied('plan'),
    steps,
    from: [],
    to: [],
    risk: greatest(steps.map(({ risk }) => risk)),
  })
}
