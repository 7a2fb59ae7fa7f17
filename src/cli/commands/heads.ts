import { defineCommand } from '../command.ts'
import { details, oneLiners } from '../details.ts'

export default defineCommand({
  positionals: [],
  options: {
    check: { type: 'boolean', describe: 'exit with 5 where there are several' },
  },
  examples: [
    ['mig heads', 'shows where the branches end'],
    ['mig heads --check', 'fails a build in which two people have forked the history'],
  ],
  async run({ mig }) {
    const { heads } = await import('../../app/heads.ts')
    return heads(await mig())
  },
  print({ heads }, ui) {
    const options = { ui, now: new Date() }
    if (heads.length === 0) ui.note('there are no revisions yet: mig revision -m "..." writes the first')
    else ui.list(ui.verbose ? details(heads, options) : oneLiners(heads, options))
  },
  exit: ({ heads }, { check }) =>
    check && heads.filter(({ isEffective }) => isEffective).length > 1 ? 5 : 0,
})
