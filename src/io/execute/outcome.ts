import { listWays } from '../../core/graph/describe.ts'
import { defOf } from '../../core/ops/index.ts'
import { isMigError } from '../../errors.ts'
import type { FailedStep } from './failure.ts'
import type { Standing } from '../resume/revision-log.ts'
import type { ExecuteRequest, LoadedStep, StepResult } from './execute.ts'
import type { Progress } from './run-revision.ts'
import type { RevisionTransaction } from './transaction.ts'

/** How a failed step is named. */
export function failedStep(step: LoadedStep): FailedStep {
  const sectionLines = step.code?.sectionLines
  return {
    id: step.revision.id,
    shortId: step.shortId,
    message: step.revision.message,
    direction: step.direction,
    path: step.code?.path ?? '',
    relativePath: step.code?.relativePath ?? '',
    ...(sectionLines && { firstLine: sectionLines[step.direction] }),
  }
}

export interface Failure {
  readonly step: LoadedStep
  readonly request: Pick<ExecuteRequest, 'session' | 'standing'>
  readonly done: readonly StepResult[]
  readonly progress: Progress
  /** One transaction was around the whole run. */
  readonly isWhole: boolean
  readonly transaction: RevisionTransaction | undefined
  readonly reason: unknown
  /** What of the revision stands and is written down; undefined: nobody could be asked. */
  readonly standing: Standing | undefined
}

export const NOTHING_STANDS: Standing = { statements: 0, isOpen: false }

/** What stands after the failure, said plainly, and the way out. */
export function outcomeOf(failure: Failure): readonly string[] {
  const { step, request, done, isWhole, transaction, standing } = failure
  if (isWhole) return [`the whole run is rolled back; the database stays at ${request.standing}`]
  const lastDone = done.at(-1)
  const reached = lastDone && step.direction === 'up' ? lastDone.step.shortId : undefined
  const before =
    done.length === 0
      ? `the database stays at ${request.standing}`
      : reached === undefined
        ? `${done.length} undone before it`
        : `${done.length} applied before it; the database stands at ${reached}`
  if (standing === undefined) {
    return [`what stands of it is written down, and found out by the next run; ${before}`, ...waysOn(failure)]
  }
  const { statements: count, isOpen } = standing
  if (count === 0 && !isOpen) return [`rolled back; ${before}`]
  const { dialect } = request.session
  const finished = failure.progress.finished
    .filter(
      ({ op, statements }) =>
        op.kind !== 'run' && op.kind !== 'query' && statements <= (transaction?.committed ?? 0),
    )
    .map(({ op }) => defOf(op).describe(op))
  return [
    `${count} of its statements ${count === 1 ? 'stands' : 'stand'}: ${
      transaction?.wraps === false
        ? 'it says "transaction = false"'
        : `${dialect.name} commits at every DDL statement`
    }`,
    ...(isOpen ? [openLine(failure.progress)] : []),
    ...(finished.length > 0 ? [`done: ${finished.join('; ')}`] : []),
    `the revision is not recorded as ${step.direction === 'up' ? 'applied' : 'undone'}; ${before}`,
    ...waysOn(failure),
  ]
}

/** What is to come of the call at which it failed, where nobody knows yet how it stands. */
function openLine({ current }: Progress): string {
  const op = current?.recorded.op
  if (op?.kind === 'run' && op.verify === undefined) {
    return 'a part of the function may stand too: the next run asks, unless "verify" says how to find out'
  }
  return 'a part of what failed may stand too: the next run finds out, or asks'
}

function waysOn({ step: { direction, shortId }, reason }: Failure): readonly string[] {
  const again = direction === 'up' ? 'mig upgrade' : `mig downgrade ${shortId}-1`
  const isStopped = isMigError(reason) && (reason.code === 'interrupted' || reason.code === 'terminated')
  // it says itself what to do
  if (isMigError(reason) && reason.code === 'revision.changed') return []
  return [
    ...(isStopped ? [] : ['mend what is wrong, in the data or in the file behind what stands; then']),
    ...listWays([
      [again, 'goes on behind what stands'],
      ['mig upgrade --undo-failed', 'takes back what stands of it'],
    ]),
  ]
}
