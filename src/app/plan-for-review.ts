import type { PlanReport } from '../core/safety/report.ts'
import type { Mig } from './mig.ts'
import { planOf, type PlanRequest } from './plan.ts'
import { withEdited } from './verify/edited.ts'

/** The plan for somebody to look at, with all that a run would say of it beforehand. Changes nothing. */
export async function planForReview(mig: Mig, request: PlanRequest): Promise<PlanReport> {
  return withEdited(mig, await planOf(mig, request))
}
