import { segment } from '../../core/view/segments.ts'
import { defineCommand } from '../command.ts'
import { details, oneLiners } from '../details.ts'

const ARROW = '  -> '

export default defineCommand({
  positionals: [],
  options: {},
  examples: [['mig branches', 'shows each fork, and the revisions that its branches begin with']],
  async run({ mig }) {
    const { branches } = await import('../../app/branches.ts')
    return branches(await mig())
  },
  print({ branchPoints }, ui) {
    const options = { ui, now: new Date() }
    if (branchPoints.length === 0) ui.note('the history does not fork')
    for (const { revision, children } of branchPoints) {
      ui.list(ui.verbose ? details([revision], options) : oneLiners([revision], options))
      const lines = oneLiners(children, { ...options, indent: ARROW.length })
      ui.list(lines.map((line) => [segment('lane', ARROW), ...line]))
    }
  },
})
