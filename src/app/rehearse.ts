import {
  refuseWithoutRollback,
  rehearse as rehearseSteps,
  type RehearsedStep,
} from '../io/safety/rehearse.ts'
import { decide } from './decide.ts'
import { guarded } from './guard.ts'
import { withFileless } from './inverse.ts'
import { locked } from './locked.ts'
import type { Mig } from './mig.ts'
import { planOf, type PlanRequest } from './plan.ts'
import { schemaBefore } from './replay.ts'
import { loadSteps, type RunOptions } from './run-plan.ts'

export type { RehearsedStep } from '../io/safety/rehearse.ts'

/**
 * Runs an upgrade or a downgrade and rolls it back, past the guard and under the lock: while it runs, others wait as they
 * would for the run itself. Throws `usage` where the server cannot roll back.
 */
export async function rehearse(
  mig: Mig,
  request: PlanRequest,
  { confirm, report }: Pick<RunOptions, 'confirm' | 'report'> = {},
): Promise<readonly RehearsedStep[]> {
  refuseWithoutRollback(await mig.connect('plan'))
  const passage = await guarded(mig, (looking) => planOf(mig, { ...request, ...looking }), confirm)
  return locked(mig, report, async () => {
    await passage.recheck()
    const applied = await mig.applied('plan')
    const knowing = await withFileless(mig, request, applied)
    const plan = await decide(knowing, request, applied)
    const { tag } = request
    return rehearseSteps({
      session: await mig.connect('plan'),
      steps: await loadSteps(knowing, plan.steps),
      context: {
        environment: mig.settings.environment.name,
        x: mig.x,
        ...(tag !== undefined && { tag }),
      },
      signal: mig.signal,
      naming: mig.settings.naming,
      schemaBefore: (step) => schemaBefore(mig, step.revision.id),
    })
  })
}
