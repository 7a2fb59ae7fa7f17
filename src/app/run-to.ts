import type { Plan } from '../core/graph/index.ts'
import { MigError } from '../errors.ts'
import { decide, targetOf, type Destination } from './decide.ts'
import { endAfterLoss } from './audit/run.ts'
import { newRun, noticing, outOfOrder } from './audit/trail.ts'
import { guarded } from './guard.ts'
import { withFileless } from './inverse.ts'
import { locked, type Begin } from './locked.ts'
import type { Mig } from './mig.ts'
import { outlasting } from './outlast.ts'
import { planOf } from './plan.ts'
import { refuseRange } from './refuse-range.ts'
import { takingUp } from './unfinished.ts'
import { runPlan, type RunOptions, type RunResult } from './run-plan.ts'
import { noteEdited, refuseEdited } from './verify/edited.ts'
import { agreeing } from './without-file.ts'

/** Takes the database to where it is to go, past the guard and under the lock. */
export function runTo(mig: Mig, destination: Destination, options: RunOptions): Promise<RunResult> {
  const command = destination.direction === 'up' ? 'upgrade' : 'downgrade'
  const target = targetOf(mig, destination)
  return noticing(mig, { command, target }, () => goTo(mig, destination, options))
}

async function goTo(mig: Mig, destination: Destination, options: RunOptions): Promise<RunResult> {
  refuseRange(targetOf(mig, destination), destination.direction)
  const agreement = await agreeing(mig, destination, options)
  const passage = await guarded(
    mig,
    async (looking) => refuseEdited(mig, await planOf(mig, { ...destination, ...looking, tag: options.tag })),
    agreement.confirm,
  )
  const audit = { run: newRun(), plan: passage.plan }
  let reviewed: Plan | undefined
  let attempts = 0
  const result = await outlasting(mig, options, (watched) => {
    attempts += 1
    const run = async (writing: Begin) => {
      if (reviewed === undefined) await passage.recheck()
      const applied = await mig.applied()
      const knowing = await withFileless(mig, destination, applied)
      const decided = await decide(knowing, destination, applied)
      const plan = takingUp(knowing, decided, await mig.unfinished())
      agreement.check(plan)
      if (reviewed) refuseMore(plan, reviewed)
      else await noteEdited(mig, { plan, applied }, options.report)
      reviewed ??= plan
      const late = outOfOrder(
        knowing,
        plan,
        applied.map(({ revision }) => revision),
      )
      const result = await runPlan(knowing, plan, writing, { ...watched, audit: { ...audit, late } })
      if (result.steps.length > 0) await passage.seal()
      return result
    }
    return locked(mig, options.report, run, {
      async ifReached() {
        const applied = await mig.applied()
        const knowing = await withFileless(mig, destination, applied)
        const plan = await decide(knowing, destination, applied)
        return plan.steps.length === 0 ? runPlan(mig, plan, writesNothing, watched) : undefined
      },
    })
  })
  if (attempts > 1 && reviewed) await endAfterLoss(mig, reviewed, audit)
  return result
}

const writesNothing: Begin = () => Promise.reject(new Error('a plan without steps writes nothing'))

/** After a lost connection only what is left of the plan may be done. */
function refuseMore({ steps }: Plan, reviewed: Plan): void {
  const known = new Set(reviewed.steps.map(({ revision }) => revision.id))
  if (steps.every(({ revision }) => known.has(revision.id))) return
  throw new MigError(
    'guard.changed',
    'the database was changed by somebody else while the connection was lost',
    {
      hint: ['mig status   shows what stands'],
    },
  )
}
