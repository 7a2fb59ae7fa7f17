import type { Plan } from '../core/graph/index.ts'
import { listWays } from '../core/graph/describe.ts'
import { MigError } from '../errors.ts'
import { decide, targetOf, type Destination } from './decide.ts'
import { withFileless } from './inverse.ts'
import type { Mig } from './mig.ts'
import { planOf } from './plan.ts'
import type { RunOptions } from './run-plan.ts'

/** Whether a run may undo what has no file here, and how it is confirmed from then on. */
export interface Agreement extends Pick<RunOptions, 'confirm'> {
  /** To be called under the lock. Throws `revision.missing` where the plan undoes what nobody has agreed to. */
  check(plan: Plan): void
}

/**
 * Asks before a way back undoes what has no file here, and only the database knows how: that is never done unseen. Not
 * asked where it was said beforehand, or where this plan was or will be confirmed to the guard. Throws `guard.refused`
 * where the answer is no, `revision.missing` where nobody can be asked.
 */
export async function agreeing(mig: Mig, destination: Destination, options: RunOptions): Promise<Agreement> {
  const { confirm, withoutFile } = options
  const as = (isAgreed: boolean, confirmed = confirm): Agreement => ({
    ...(confirmed && { confirm: confirmed }),
    check(plan) {
      const [first] = isAgreed ? [] : withoutFileIn(mig, plan)
      if (first) throw needsWord(mig, plan, destination)
    },
  })
  if (destination.direction === 'up') return as(true)
  if (withoutFile === true || confirm?.id !== undefined) return as(true)
  const applied = await mig.applied('plan')
  const knowing = await withFileless(mig, destination, applied)
  if (knowing === mig) return as(false)
  const plan = await decide(knowing, destination, applied)
  if (withoutFileIn(mig, plan).length === 0) return as(false)
  const report = await planOf(mig, { ...destination, tag: options.tag })
  // whoever confirms it to the guard sees it there
  if (report.guard.verdict !== 'allow') return as(report.guard.verdict === 'confirm')
  const answer = await withoutFile?.(report)
  if (answer === undefined) throw needsWord(mig, plan, destination)
  // what was shown, and nothing that has come since
  if (answer) return as(true, { ...confirm, id: report.fingerprint })
  throw new MigError('guard.refused', 'not confirmed: nothing was done')
}

function needsWord(mig: Mig, plan: Plan, destination: Destination): MigError {
  const revisions = withoutFileIn(mig, plan).map(({ revision }) => revision)
  const [first] = revisions
  const target = targetOf(mig, destination)
  const shown = revisions.slice(0, MOST_LISTED)
  return new MigError(
    'revision.missing',
    revisions.length === 1
      ? `revision ${first!.id} is applied here, but its file is not in this checkout`
      : `${revisions.length} revisions are to be undone whose files are not in this checkout`,
    {
      hint: [
        ...shown.map(({ id, message }) => `${mig.short(id)}  ${message}`),
        ...(revisions.length > shown.length ? [`and ${revisions.length - shown.length} more`] : []),
        revisions.length === 1
          ? 'the database keeps what undoes it; bring the file back, or:'
          : 'the database keeps what undoes them; bring the files back, or:',
        ...listWays([
          [`mig plan --downgrade ${target}`, 'shows it'],
          [`mig downgrade ${target} --without-file`, 'does it (in code: withoutFile: true)'],
        ]),
      ],
      details: { target, revisions: revisions.map(({ id }) => id) },
    },
  )
}

/** How many revisions an error names. */
const MOST_LISTED = 8

const withoutFileIn = (mig: Mig, { steps }: Plan) =>
  steps.filter(({ revision }) => !mig.wholeGraph().revisions.has(revision.id))
