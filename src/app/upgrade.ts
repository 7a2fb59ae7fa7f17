import type { Mig } from './mig.ts'
import type { RunOptions, RunResult } from './run-plan.ts'
import { runTo } from './run-to.ts'

/**
 * Applies the target and everything that it stands on, as far as it is not applied. Without a target: the environment's
 * own, or else `head`. Throws `guard.refused` where it needs a confirmation that it has not got.
 */
export function upgrade(mig: Mig, target: string | undefined, options: RunOptions = {}): Promise<RunResult> {
  return runTo(mig, { direction: 'up', target }, options)
}
