import { defineCommand } from '../command.ts'
import { CONFIRM, confirmationOf } from '../confirmation.ts'
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
    confirm: CONFIRM,
  },
  examples: [
    ['mig downgrade -1', 'undoes the revision that was applied last'],
    ['mig downgrade 9f3c', 'undoes all that stands on 9f3c'],
    ['mig downgrade cart@base', 'undoes the branch "cart" and what stands on it'],
  ],
  async run(context, { target, sql, tag, transaction, confirm: given }) {
    const { ui } = context
    const mig = await context.mig()
    const tagged = tag === undefined ? {} : { tag }
    if (sql) {
      const { downgradeScript } = await import('../../app/offline.ts')
      return downgradeScript(mig, target, { ...tagged, ...(transaction && { transaction }) })
    }
    const { downgrade } = await import('../../app/downgrade.ts')
    const report = createRunReport(mig, ui)
    const confirm = await confirmationOf(context, mig, given)
    const result = await downgrade(mig, target, {
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
