import { defineCommand } from '../command.ts'
import { CONFIRM, confirmationOf } from '../confirmation.ts'
import { showPlan } from '../dry-run.ts'
import { rehearsalLines } from '../plan-view.ts'

export default defineCommand({
  positionals: [
    {
      name: 'target',
      describe: 'where to go, as for mig upgrade, or with --downgrade as for mig downgrade',
      completes: 'revisions',
    },
  ],
  options: {
    downgrade: { type: 'boolean', describe: 'plan the way back to the target' },
    sql: { type: 'boolean', describe: 'show all of the SQL, however long it is' },
    tag: { type: 'string', value: 'text', describe: 'a word for the revisions, as context.tag' },
    rehearse: { type: 'boolean', describe: 'also run it, and roll it back (PostgreSQL, SQLite)' },
    confirm: CONFIRM,
  },
  examples: [
    ['mig plan --env prod', 'shows what mig upgrade would do there, and the id of that plan'],
    ['mig plan --downgrade -1', 'shows what undoing the last one would do'],
    [
      'mig plan --rehearse --env staging',
      'runs it there and rolls it back: how long it takes, and its locks',
    ],
    ['mig plan --json > plan.json', 'writes it to be reviewed, and confirmed: --confirm plan.json'],
  ],
  async run(context, { target, downgrade, sql, tag, rehearse: isRehearsed, confirm: given }) {
    const { ui } = context
    const request = { direction: downgrade ? 'down' : 'up', target, tag } as const
    const plan = await showPlan(context, request, { sql })
    if (!isRehearsed) return { plan }
    const mig = await context.mig()
    const { rehearse } = await import('../../app/rehearse.ts')
    const confirm = await confirmationOf(context, mig, given)
    const rehearsal = await rehearse(mig, request, { confirm })
    if (!ui.json) ui.list(rehearsalLines(ui, rehearsal))
    return { plan, rehearsal }
  },
})
