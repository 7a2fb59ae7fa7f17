import type { Destination } from '../app/decide.ts'
import type { Mig } from '../app/mig.ts'
import type { RunOptions, RunResult } from '../app/run-plan.ts'
import type { PlanReport } from '../core/safety/report.ts'
import { plural } from '../core/view/time.ts'
import { MigError } from '../errors.ts'
import type { Options } from './command.ts'
import { CONFIRM, confirmationOf, repeated } from './confirmation.ts'
import type { Context } from './context.ts'
import { planLines } from './plan-view.ts'
import { createRunReport } from './run-report.ts'

/** The options of the commands that show what they will do, ask, and do it. */
export const ASKED_OPTIONS = {
  app: {
    type: 'string',
    value: 'label',
    describe: 'the branch with this label, and no other',
    completes: 'revisions',
  },
  tag: { type: 'string', value: 'text', describe: 'a word for the revisions, as context.tag' },
  transaction: {
    type: 'string',
    choices: ['each', 'all'],
    describe: 'a transaction for each revision (default), or one around all',
  },
  confirm: CONFIRM,
} as const satisfies Options

export interface AskedRun {
  readonly destination: Destination
  /** False: `--yes` does not answer, since it is not what was typed that says what will be done. */
  readonly isSaid: boolean
  readonly tag: string | undefined
  readonly transaction: 'each' | 'all' | undefined
  /** What was given with `--confirm`. */
  readonly given: string | undefined
}

/**
 * Shows what would be done, asks, and does exactly that. Not asked where the plan was confirmed beforehand; where the guard
 * asks, its question stands in the place of this one. Throws `guard.refused` where the answer is no.
 */
export async function runAsked(context: Context, mig: Mig, asked: AskedRun): Promise<RunResult> {
  const { destination, tag, transaction, given } = asked
  const report = createRunReport(mig, context.ui)
  let confirm = await confirmationOf(context, mig, given)
  if (confirm.id === undefined) {
    const plan = await planned(mig, destination, tag)
    if (plan.steps.length > 0 && plan.guard.verdict === 'allow') {
      await settle(context, mig, plan, asked)
      // what was shown, and nothing that has come since
      const { howTo } = confirm
      confirm = { id: plan.fingerprint, ...(howTo && { howTo }) }
    }
  }
  const options: RunOptions = {
    ...(tag !== undefined && { tag }),
    transaction: transaction ?? 'each',
    report,
    confirm,
  }
  const { upgrade } = await import('../app/upgrade.ts')
  const { downgrade } = await import('../app/downgrade.ts')
  const { direction, target = '-1' } = destination
  const result = await (direction === 'up' ? upgrade : downgrade)(mig, target, options)
  report.finished(result)
  return result
}

async function planned(mig: Mig, destination: Destination, tag: string | undefined): Promise<PlanReport> {
  const { planOf } = await import('../app/plan.ts')
  const { rememberPlan } = await import('../app/reviewed-plan.ts')
  const plan = await planOf(mig, { ...destination, tag })
  rememberPlan(mig, plan)
  return plan
}

/** Throws unless somebody says yes. */
async function settle(
  { ui, questions, globals, argv }: Context,
  mig: Mig,
  plan: PlanReport,
  { isSaid }: AskedRun,
): Promise<void> {
  const isAnswered = globals.yes && isSaid
  if (!(ui.json && isAnswered)) ui.note(...planLines(mig, ui, plan), '')
  if (isAnswered) return
  const { length } = plan.steps
  const verb = plan.command === 'upgrade' ? 'Apply' : 'Undo'
  if (!questions.canAsk()) {
    throw new MigError(
      'guard.refused',
      `nobody is there to be asked: nothing was ${verb === 'Undo' ? 'undone' : 'applied'}`,
      {
        hint: [
          ...(isSaid
            ? [`${repeated(argv, plan).replace(/--confirm \S+$/, '--yes')}   goes on without asking`]
            : [
                `${plan.target} is applied, and the way to it undoes ${plural(length, 'revision')}: --yes does not say that`,
              ]),
          `${repeated(argv, plan)}   does exactly this`,
        ],
        details: { plan: { id: plan.id, fingerprint: plan.fingerprint, risk: plan.risk } },
      },
    )
  }
  const what = length === 1 ? 'this one' : `these ${length}`
  const answer = await questions.ask(`${verb} ${what}? [y/N]`)
  if (!/^y(?:es)?$/i.test(answer ?? '')) {
    throw new MigError('guard.refused', 'not confirmed: nothing was done')
  }
}
