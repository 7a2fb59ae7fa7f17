import type { Confirmation } from '../app/guard.ts'
import type { Mig } from '../app/mig.ts'
import type { PlanRequest } from '../app/plan.ts'
import type { PlanReport } from '../core/safety/report.ts'
import type { Line } from '../core/view/segments.ts'
import { plural } from '../core/view/time.ts'
import { MigError } from '../errors.ts'
import type { Context } from './context.ts'
import { heading } from './heading.ts'
import { riskLines } from './plan-view.ts'

export interface ForetoldRequest {
  readonly request: PlanRequest
  readonly confirm: Confirmation
}

/** What was found out before a run. */
export interface Foretold {
  readonly confirm: Confirmation
  /** What each step does to what is there; empty where it was shown already. */
  readonly lines: readonly Line[]
}

/**
 * Finds out what a run would lose, and asks before rows are lost where a person is there; without one it goes on, as far as
 * guard and policy let it. Throws `guard.refused` where the answer is no.
 */
export async function foretold(
  context: Context,
  mig: Mig,
  { request, confirm }: ForetoldRequest,
): Promise<Foretold> {
  const plan = await planned(mig, { ...request, acceptDataLoss: confirm.acceptDataLoss })
  if (!plan) return { confirm, lines: [] }
  const { ui, questions } = context
  const lines = riskLines(plan, ui)
  const isAnswered = confirm.id !== undefined || confirm.acceptDataLoss !== undefined
  // the guard shows it, and asks in its own way; what has no file here is shown with its SQL
  const isShownElsewhere = plan.guard.verdict !== 'allow' || isWithoutFile(mig, plan)
  if (isAnswered || isShownElsewhere || !losesRows(plan) || !questions.canAsk()) return { confirm, lines }
  ui.note(heading(mig, ui), ...lines)
  if (!(await questions.confirm(`${questionOf(plan)} Go on?`)))
    throw new MigError('guard.refused', 'not confirmed: nothing was done')
  // what was shown, and nothing that has come since
  return { confirm: { ...confirm, id: plan.fingerprint, ask: undefined }, lines: [] }
}

/** Undefined where there is no plan: the run says why, and writes it down. */
async function planned(mig: Mig, request: PlanRequest): Promise<PlanReport | undefined> {
  const { planOf } = await import('../app/plan.ts')
  try {
    return await planOf(mig, request)
  } catch {
    return undefined
  }
}

const isWithoutFile = (mig: Mig, { steps }: PlanReport) =>
  steps.some(({ id }) => !mig.wholeGraph().revisions.has(id))

const losesRows = ({ rowsAtRisk }: PlanReport) =>
  rowsAtRisk !== undefined && (rowsAtRisk.rows > 0 || rowsAtRisk.known === 'unknown')

function questionOf({ rowsAtRisk }: PlanReport): string {
  if (!rowsAtRisk || rowsAtRisk.rows === 0) return 'Nobody can tell how many rows this loses or changes.'
  const about =
    rowsAtRisk.known === 'exactly' ? '' : rowsAtRisk.known === 'estimated' ? 'about ' : 'at least '
  return `This loses or changes ${about}${plural(rowsAtRisk.rows, 'row')}.`
}
