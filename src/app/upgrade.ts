import { planUpgrade } from '../core/graph/index.ts'
import { explainMissing } from './explain-missing.ts'
import type { Mig } from './mig.ts'
import { refuseRange } from './refuse-range.ts'
import { locked, runPlan, type RunOptions, type RunResult } from './run-plan.ts'

/**
 * Applies the target and everything that it stands on, as far as it is not applied. Without a target: the environment's
 * own, or else `head`.
 */
export async function upgrade(
  mig: Mig,
  target: string | undefined,
  options: RunOptions = {},
): Promise<RunResult> {
  const graph = mig.graph()
  const { name, target: usual = 'head' } = mig.settings.environment
  refuseRange(target ?? usual, 'up')
  return locked(mig, options.report, async (writing) => {
    const applied = await mig.applied()
    const plan = await explainMissing(applied, () =>
      planUpgrade(
        graph,
        applied.map((row) => row.revision),
        target ?? usual,
        { environment: name },
      ),
    )
    return runPlan(mig, plan, writing, options)
  })
}
