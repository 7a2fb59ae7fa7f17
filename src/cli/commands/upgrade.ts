import { defineCommand } from '../command.ts'
import { ACCEPT_DATA_LOSS, CONFIRM, confirmationOf } from '../confirmation.ts'
import { showPlan } from '../dry-run.ts'
import { heading } from '../heading.ts'
import { createRunReport } from '../run-report.ts'
import { sayTakenBack } from '../taken-back.ts'

export default defineCommand({
  writes: true,
  positionals: [
    {
      name: 'target',
      describe: 'where to go: head, heads, an id or its beginning, a label, +2; with --sql also a:b',
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
    'undo-failed': {
      type: 'boolean',
      describe: 'take back what stands of a revision that was cut off or has failed',
    },
    'dry-run': { type: 'boolean', describe: 'show what would be done, with its risk, and do nothing' },
    confirm: CONFIRM,
    'accept-data-loss': ACCEPT_DATA_LOSS,
  },
  examples: [
    ['mig upgrade', 'applies all that is pending'],
    ['mig upgrade +1 --env staging', 'applies the next one on staging'],
    ['mig upgrade 9f3c:head --sql > up.sql', 'prints a script for a database that stands at 9f3c'],
  ],
  async run(context, { target, sql, tag, transaction, undoFailed, dryRun, confirm: given, acceptDataLoss }) {
    const { ui } = context
    const mig = await context.mig()
    if (undoFailed) {
      const { undoFailed: takeBack } = await import('../../app/undo-failed.ts')
      ui.out(heading(mig, ui))
      const confirm = await confirmationOf(context, mig, given)
      const result = await takeBack(mig, { revision: target, report: createRunReport(mig, ui), confirm })
      sayTakenBack(result, ui)
      return result
    }
    const tagged = tag === undefined ? {} : { tag }
    if (sql) {
      const { upgradeScript } = await import('../../app/offline.ts')
      return upgradeScript(mig, target, { ...tagged, ...(transaction && { transaction }) })
    }
    if (dryRun) return { plan: await showPlan(context, { direction: 'up', target, tag }) }
    const { upgrade } = await import('../../app/upgrade.ts')
    const report = createRunReport(mig, ui)
    const confirm = await confirmationOf(context, mig, { confirm: given, acceptDataLoss })
    const result = await upgrade(mig, target, {
      ...tagged,
      transaction: transaction ?? 'each',
      report,
      confirm,
    })
    report.finished(result)
    return result
  },
  print(result, ui) {
    if ('sql' in result) ui.raw(result.sql)
  },
})
