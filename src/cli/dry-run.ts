import type { PlanRequest } from '../app/plan.ts'
import type { PlanReport } from '../core/safety/report.ts'
import { repeated } from './confirmation.ts'
import type { Context } from './context.ts'
import { planLines, type PlanViewOptions } from './plan-view.ts'

/** Shows what would be done, with what it would do to the data, and does nothing. */
export async function showPlan(
  { ui, argv, ...context }: Context,
  request: PlanRequest,
  options: PlanViewOptions = {},
): Promise<PlanReport> {
  const mig = await context.mig()
  const { planOf } = await import('../app/plan.ts')
  const { rememberPlan } = await import('../app/reviewed-plan.ts')
  const { refuseOtherWay } = await import('../app/refuse-other-way.ts')
  refuseOtherWay(request)
  const plan = await planOf(mig, request)
  rememberPlan(mig, plan)
  if (ui.json) return plan
  ui.list(planLines(mig, ui, plan, options))
  if (plan.guard.verdict === 'confirm') ui.out(`  ${repeated(argv, plan)}   does exactly this`)
  if (plan.guard.verdict === 'refuse' && plan.guard.code === 'risk.refused')
    ui.out(`  ${repeated(argv, plan, '--accept-data-loss')}   accepts that`)
  return plan
}
