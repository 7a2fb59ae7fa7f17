import { listWays } from '../../core/graph/describe.ts'
import type { Plan } from '../../core/graph/index.ts'
import type { AppliedRevision } from '../../core/journal/journal.ts'
import type { PlanReport } from '../../core/safety/report.ts'
import { MigError } from '../../errors.ts'
import { noteConflict, type Conflict } from '../audit/trail.ts'
import type { Mig } from '../mig.ts'
import type { Report } from '../run-plan.ts'
import { changedIn, type ChangedRevision } from './files.ts'

/**
 * The plan, unless it is one for production and the file of an applied revision was changed since: throws
 * `revision.edited` then. What such a file says is not what the database is made of, so that neither what comes next nor
 * what takes it back can be relied on.
 */
export async function refuseEdited(mig: Mig, plan: PlanReport): Promise<PlanReport> {
  if (plan.steps.length === 0 || !(plan.production || plan.identity?.production)) return plan
  const changed = changedIn(mig, await mig.applied('plan'))
  if (changed.length === 0) return plan
  const error = edited(plan, changed)
  await noteConflict(mig, conflictOf(changed, error.message, plan.command))
  throw error
}

/** Outside of production the same is only said. */
export async function noteEdited(
  mig: Mig,
  { plan, applied }: { readonly plan: Plan; readonly applied: readonly AppliedRevision[] },
  report: Pick<Report, 'note'> | undefined,
): Promise<void> {
  if (plan.steps.length === 0) return
  const changed = changedIn(mig, applied)
  const [first] = changed
  if (first === undefined) return
  const more = changed.length === 1 ? '' : `, and ${changed.length - 1} more`
  const text = `${first.path} was changed after it was applied${more}`
  report?.note?.(`${text}; production would refuse that: mig verify says more`)
  await noteConflict(mig, conflictOf(changed, text, plan.direction === 'up' ? 'upgrade' : 'downgrade'))
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
  const files = changed
    .slice(0, MOST_FILES)
    .map(({ path, appliedAt, message }) => `${path}   ${message}, applied ${appliedAt.slice(0, 10)}`)
  const more = changed.length - files.length
  const what =
    changed.length === 1
      ? 'the file of a revision was changed after it was applied'
      : `the files of ${changed.length} revisions were changed after they were applied`
  return new MigError('revision.edited', `${command} ${target} in ${environment}: ${what}`, {
    hint: [
      ...files,
      ...(more > 0 ? [`and ${more} more`] : []),
      ...listWays([
        [
          'bring back what was applied',
          'for instance with git, and write a new revision for what is to change',
        ],
        [repairOf(changed[0]!), 'takes the file as it is now for what was applied'],
      ]),
    ],
    details: { changed: changed.map(({ id, path, recorded, found }) => ({ id, path, recorded, found })) },
  })
}

/** The command that takes a changed file for what was applied. */
export const repairOf = ({ shortId }: Pick<ChangedRevision, 'shortId'>): string =>
  `mig repair checksum ${shortId} --why "..."`
