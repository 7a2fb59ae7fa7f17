import type { Mig } from '../../app/mig.ts'
import type { PlanReport } from '../../core/safety/report.ts'
import { defineCommand } from '../command.ts'
import { ACCEPT_DATA_LOSS, CONFIRM, confirmationOf } from '../confirmation.ts'
import type { Context } from '../context.ts'
import { showPlan } from '../dry-run.ts'
import { foretold } from '../foretold.ts'
import { planLines } from '../plan-view.ts'
import { createRunReport } from '../run-report.ts'

export default defineCommand({
  writes: true,
  positionals: [
    {
      name: 'target',
      required: true,
      describe: 'where to go back to: -1, base, an id or its beginning, a label; with --sql b:a',
      completes: 'revisions',
    },
  ],
  options: {
    sql: { type: 'boolean', describe: 'print the SQL instead, without asking the database' },
    tag: { type: 'string', value: 'text', describe: 'a word for the revisions, as context.tag' },
    transaction: {
      type: 'string',
      choices: ['each', 'all'],
      describe: 'a transaction for each revision (default), or one around all',
    },
    'without-file': {
      type: 'boolean',
      describe: 'undo also what has no file here, by what the database keeps of it',
    },
    'without-data': { type: 'boolean', describe: 'do not give back the rows that were kept' },
    'dry-run': { type: 'boolean', describe: 'show what would be undone, with its risk, and do nothing' },
    confirm: CONFIRM,
    'accept-data-loss': ACCEPT_DATA_LOSS,
  },
  examples: [
    ['mig downgrade -1', 'undoes the revision that was applied last'],
    ['mig downgrade -1 --dry-run', 'shows what that would lose, and does nothing'],
    ['mig downgrade 9f3c', 'undoes all that stands on 9f3c'],
    ['mig downgrade cart@base', 'undoes the branch "cart" and what stands on it'],
  ],
  async run(
    context,
    { target, sql, tag, transaction, withoutFile, withoutData, dryRun, confirm: given, acceptDataLoss },
  ) {
    const { ui } = context
    const mig = await context.mig()
    const tagged = tag === undefined ? {} : { tag }
    if (sql) {
      const { downgradeScript } = await import('../../app/offline.ts')
      return downgradeScript(mig, target, { ...tagged, ...(transaction && { transaction }) })
    }
    if (dryRun) return { plan: await showPlan(context, { direction: 'down', target, tag }) }
    const { downgrade } = await import('../../app/downgrade.ts')
    const report = createRunReport(mig, ui)
    const confirmation = await confirmationOf(context, mig, { confirm: given, acceptDataLoss })
    const request = { direction: 'down', target, tag } as const
    const { confirm, lines } = await foretold(context, mig, { request, confirm: confirmation })
    const result = await downgrade(mig, target, {
      ...tagged,
      transaction: transaction ?? 'each',
      report: {
        ...report,
        planned(plan) {
          report.planned(plan)
          if (plan.steps.length > 0) ui.out(...lines)
        },
      },
      confirm,
      withoutData,
      withoutFile: withoutFile || ((plan) => mayUndo(context, mig, plan)),
    })
    report.finished(result)
    return result
  },
  print(result, ui) {
    if ('sql' in result) ui.raw(result.sql)
  },
})

/** Shows what the database keeps of what has no file here, and asks. Undefined: there is nobody to ask. */
async function mayUndo({ ui, questions }: Context, mig: Mig, plan: PlanReport): Promise<boolean | undefined> {
  if (!questions.canAsk()) return undefined
  ui.note(...planLines(mig, ui, plan, { sql: true }), '')
  const answer = await questions.ask('Undo it, without the files that are not here? [y/N]')
  return /^y(es)?$/i.test(answer ?? '')
}
