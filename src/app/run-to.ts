import type { Plan } from '../core/graph/index.ts'
import { MigError } from '../errors.ts'
import { decide, targetOf, type Destination } from './decide.ts'
import { guarded } from './guard.ts'
import { locked, type Begin } from './locked.ts'
import type { Mig } from './mig.ts'
import { outlasting } from './outlast.ts'
import { planOf } from './plan.ts'
import { refuseRange } from './refuse-range.ts'
import { takingUp } from './unfinished.ts'
import { runPlan, type RunOptions, type RunResult } from './run-plan.ts'

/** Takes the database to where it is to go, past the guard and under the lock. */
export async function runTo(mig: Mig, destination: Destination, options: RunOptions): Promise<RunResult> {
  refuseRange(targetOf(mig, destination), destination.direction)
  const passage = await guarded(mig, () => planOf(mig, { ...destination, tag: options.tag }), options.confirm)
  let reviewed: Plan | undefined
  return outlasting(mig, options, (watched) => {
    const run = async (writing: Begin) => {
      if (reviewed === undefined) await passage.recheck()
      const plan = takingUp(mig, await decide(mig, destination, await mig.applied()), await mig.unfinished())
      if (reviewed) refuseMore(plan, reviewed)
      reviewed ??= plan
      const result = await runPlan(mig, plan, writing, watched)
      if (result.steps.length > 0) await passage.seal()
      return result
    }
    return locked(mig, options.report, run, {
      async ifReached() {
        const plan = await decide(mig, destination, await mig.applied())
        return plan.steps.length === 0 ? runPlan(mig, plan, writesNothing, watched) : undefined
      },
    })
  })
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
