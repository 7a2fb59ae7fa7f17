import { planDowngrade, planUpgrade, type Plan } from '../core/graph/index.ts'
import type { AppliedRevision } from '../core/journal/journal.ts'
import { explainMissing } from './explain-missing.ts'
import type { Mig } from './mig.ts'

/** Where somebody wants the database to go. */
export interface Destination {
  readonly direction: 'up' | 'down'
  /** Undefined: the environment's own, or else `head`. */
  readonly target: string | undefined
}

/** The steps that lead a database from where it stands to the target. Throws MigError where there is no way. */
export async function decide(
  mig: Mig,
  destination: Destination,
  applied: readonly AppliedRevision[],
): Promise<Plan> {
  const { name: environment } = mig.settings.environment
  const target = targetOf(mig, destination)
  const ids = applied.map((row) => row.revision)
  if (destination.direction === 'up') {
    return explainMissing(applied, () => planUpgrade(mig.graph(), ids, target, { environment }))
  }
  const skipped = applied.filter((row) => row.how === 'skip').map((row) => row.revision)
  // what stands on the target is undone on whichever branch it is
  return explainMissing(applied, () => planDowngrade(mig.wholeGraph(), ids, target, { environment, skipped }))
}

export function targetOf({ settings }: Mig, { direction, target }: Destination): string {
  if (target !== undefined) return target
  return direction === 'up' ? (settings.environment.target ?? 'head') : '-1'
}
