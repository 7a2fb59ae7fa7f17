import { defineCommand } from '../command.ts'
import { details } from '../details.ts'

export default defineCommand({
  positionals: [
    {
      name: 'target',
      required: true,
      describe: 'an id or its beginning, a label, head, heads, current',
      completes: 'revisions',
    },
  ],
  options: {},
  examples: [
    ['mig show 9f3c', 'shows the revision whose id begins so'],
    ['mig show current', 'shows where the database stands'],
  ],
  async run({ mig }, { target }) {
    const { show } = await import('../../app/show.ts')
    return show(await mig(), target)
  },
  print({ revisions, unreachable }, ui) {
    if (unreachable !== undefined) ui.warn(`no database was asked what is applied: ${unreachable}`)
    ui.list(details(revisions, { ui, now: new Date() }))
  },
})
