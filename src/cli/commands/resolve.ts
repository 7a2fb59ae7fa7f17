import { defineCommand } from '../command.ts'
import { CONFIRM, confirmationOf } from '../confirmation.ts'
import { heading } from '../heading.ts'
import { createRunReport } from '../run-report.ts'
import { sayTakenBack } from '../taken-back.ts'

export default defineCommand({
  writes: true,
  positionals: [
    {
      name: 'revision',
      describe: 'the unfinished revision, where there are several',
      completes: 'revisions',
    },
  ],
  options: {
    as: {
      type: 'string',
      choices: ['done', 'redo', 'undo'],
      describe: 'what is so: it stands, it has to run again, or all before it is to be taken back',
    },
    confirm: CONFIRM,
  },
  examples: [
    ['mig resolve --as done', 'says that the statement stands; the next upgrade goes on behind it'],
    ['mig resolve --as redo', 'says that it does not stand; the next upgrade runs it again'],
    ['mig resolve --as undo', 'says that it does not stand, and takes back what was done before it'],
  ],
  async run(context, { revision, as, confirm: given }) {
    const { ui } = context
    const mig = await context.mig()
    const { MigError } = await import('../../errors.ts')
    if (as === undefined) {
      throw new MigError('usage', 'mig resolve needs --as done, --as redo or --as undo', {
        hint: ['mig status   shows what is unfinished, and what was under way'],
      })
    }
    const { resolve } = await import('../../app/resolve.ts')
    ui.out(heading(mig, ui))
    const confirm = await confirmationOf(context, mig, given)
    const result = await resolve(mig, { as, revision, report: createRunReport(mig, ui), confirm })
    if (as === 'undo') sayTakenBack(result, ui)
    else {
      const what = as === 'done' ? 'stands' : 'will run again'
      if (result.statement !== undefined) ui.out(`  ${result.statement.split('\n')[0]!}`, `  ${what}`)
      const { shortId, direction } = result
      const command = direction === 'up' ? `mig upgrade ${shortId}` : `mig downgrade ${shortId}-1`
      ui.out(`written down${ui.signs.separator}${command} goes on from here`)
    }
    return result
  },
})
