import type { Mig } from './mig.ts'
import type { RunOptions, RunResult } from './run-plan.ts'
import { runTo } from './run-to.ts'

/**
 * Undoes every applied revision that stands on the target; `-N`: the last N applied. Throws `guard.refused` where it needs
 * a confirmation that it has not got.
 */
export function downgrade(mig: Mig, target: string, options: RunOptions = {}): Promise<RunResult> {
  return runTo(mig, { direction: 'down', target }, options)
}
