import { listWays } from '../../core/graph/describe.ts'
import type { Plan } from '../../core/graph/index.ts'
import type { AppliedRevision } from '../../core/journal/journal.ts'
import type { ChangedRevision, PlanReport } from '../../core/safety/report.ts'
import { MigError } from '../../errors.ts'
import { noteConflict, type Conflict } from '../audit/trail.ts'
import type { Mig } from '../mig.ts'
import type { Report } from '../run-plan.ts'
import { changedIn } from './files.ts'

/**
 * The plan, unless it is one for production and the file of an applied revision was changed since: throws
 * `revision.edited` then. What such a file says is not what the database is made of, so that neither what comes next nor
 * what takes it back can be relied on.
 */
export async function refuseEdited(mig: Mig, plan: PlanReport): Promise<PlanReport> {
  if (plan.steps.length === 0 || !isProduction(plan)) return plan
  const changed = changedIn(mig, await mig.applied('plan'))
  if (changed.length === 0) return plan
  const error = edited(plan, changed)
  await noteConflict(mig, conflictOf(changed, error.message, plan.command))
  throw error
}

const isProduction = ({ production, identity }: PlanReport): boolean =>
  production || identity?.production === true

/** The plan with the files that were changed, for somebody to look at: that a run would refuse it is its verdict then. */
export async function withEdited(mig: Mig, plan: PlanReport): Promise<PlanReport> {
  if (plan.steps.length === 0) return plan
  const changed = changedIn(mig, await mig.applied('plan'))
  if (changed.length === 0) return plan
  if (!isProduction(plan)) return { ...plan, edited: changed }
  const { guard } = plan
  const others = guard.verdict === 'refuse' ? guard.reasons : []
  return {
    ...plan,
    guard: { verdict: 'refuse', code: 'revision.edited', reasons: [whatWas(changed), ...others] },
    edited: changed,
  }
}

/** What there is to say of the files that were changed, before a plan that was looked at: none where none was. */
export function editedLines(plan: PlanReport): readonly string[] {
  const { command, edited: changed = [] } = plan
  if (changed.length === 0) return []
  if (!isProduction(plan)) return [`${briefly(changed)}; ${ELSEWHERE}`]
  return [
    `mig ${command} would refuse this plan: ${whatWas(changed)}`,
    ...waysOut(changed).map((line) => `  ${line}`),
  ]
}

/** Outside of production the same is only said. */
export async function noteEdited(
  mig: Mig,
  { plan, applied }: { readonly plan: Plan; readonly applied: readonly AppliedRevision[] },
  report: Pick<Report, 'note'> | undefined,
): Promise<void> {
  if (plan.steps.length === 0) return
  const changed = changedIn(mig, applied)
  if (changed.length === 0) return
  const text = briefly(changed)
  report?.note?.(`${text}; ${ELSEWHERE}`)
  await noteConflict(mig, conflictOf(changed, text, plan.direction === 'up' ? 'upgrade' : 'downgrade'))
}

const ELSEWHERE = 'production would refuse that: mig verify says more'

function briefly(changed: readonly ChangedRevision[]): string {
  const more = changed.length === 1 ? '' : `, and ${changed.length - 1} more`
  return `${changed[0]!.path} was changed after it was applied${more}`
}

const conflictOf = (changed: readonly ChangedRevision[], text: string, command: string): Conflict => ({
  what: 'edited',
  revisions: changed.map(({ id }) => id),
  text,
  command,
})

/** The most files that an error lists. */
const MOST_FILES = 8

function edited({ command, target, environment }: PlanReport, changed: readonly ChangedRevision[]): MigError {
  return new MigError('revision.edited', `${command} ${target} in ${environment}: ${whatWas(changed)}`, {
    hint: waysOut(changed),
    details: { changed: changed.map(({ id, path, recorded, found }) => ({ id, path, recorded, found })) },
  })
}

const whatWas = (changed: readonly ChangedRevision[]): string =>
  changed.length === 1
    ? 'the file of a revision was changed after it was applied'
    : `the files of ${changed.length} revisions were changed after they were applied`

/** The files, and how to go on. */
function waysOut(changed: readonly ChangedRevision[]): readonly string[] {
  const files = changed
    .slice(0, MOST_FILES)
    .map(({ path, appliedAt, message }) => `${path}   ${message}, applied ${appliedAt.slice(0, 10)}`)
  const more = changed.length - files.length
  return [
    ...files,
    ...(more > 0 ? [`and ${more} more`] : []),
    ...listWays([
      [
        'bring back what was applied',
        'for instance with git, and write a new revision for what is to change',
      ],
      [repairOf(changed[0]!), 'takes the file as it is now for what was applied'],
    ]),
  ]
}

/** The command that takes a changed file for what was applied. */
export const repairOf = ({ shortId }: Pick<ChangedRevision, 'shortId'>): string =>
  `mig repair checksum ${shortId} --why "..."`
