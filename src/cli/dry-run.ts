import type { PlanRequest } from '../app/plan.ts'
import type { PlanReport } from '../core/safety/report.ts'
import { repeated } from './confirmation.ts'
import type { Context } from './context.ts'
import { inEnvironment } from './failure.ts'
import { planLines, type PlanViewOptions } from './plan-view.ts'

/** Shows what would be done, with what it would do to the data, and does nothing. */
export async function showPlan(
  { ui, argv, globals, ...context }: Context,
  request: PlanRequest,
  options: PlanViewOptions = {},
): Promise<PlanReport> {
  const mig = await context.mig()
  const { planForReview } = await import('../app/plan-for-review.ts')
  const { editedLines } = await import('../app/verify/edited.ts')
  const { rememberPlan } = await import('../app/reviewed-plan.ts')
  const { refuseOtherWay } = await import('../app/refuse-other-way.ts')
  refuseOtherWay(request)
  const plan = await planForReview(mig, request)
  rememberPlan(mig, plan)
  if (ui.json) return plan
  const warnings = editedLines(plan).map((line) => inEnvironment(line, globals.env))
  ui.list(planLines(mig, ui, plan, { ...options, warnings }))
  if (plan.guard.verdict === 'confirm') ui.out(`  ${repeated(argv, plan)}   does exactly this`)
  if (plan.guard.verdict === 'refuse' && plan.guard.code === 'risk.refused')
    ui.out(`  ${repeated(argv, plan, '--accept-data-loss')}   accepts that`)
  return plan
}
