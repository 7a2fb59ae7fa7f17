import { planDowngrade } from '../core/graph/index.ts'
import { explainMissing } from './explain-missing.ts'
import type { Mig } from './mig.ts'
import { refuseRange } from './refuse-range.ts'
import { locked, runPlan, type RunOptions, type RunResult } from './run-plan.ts'

/** Undoes every applied revision that stands on the target; `-N`: the last N applied. */
export async function downgrade(mig: Mig, target: string, options: RunOptions = {}): Promise<RunResult> {
  refuseRange(target, 'down')
  // what stands on the target is undone on whichever branch it is
  const graph = mig.wholeGraph()
  return locked(mig, options.report, async (writing) => {
    const applied = await mig.applied()
    const skipped = applied.filter((row) => row.how === 'skip').map((row) => row.revision)
    const plan = await explainMissing(applied, () =>
      planDowngrade(
        graph,
        applied.map((row) => row.revision),
        target,
        {
          environment: mig.settings.environment.name,
          skipped,
        },
      ),
    )
    return runPlan(mig, plan, writing, options)
  })
}
