import { plural } from '../../core/view/time.ts'
import { defineCommand } from '../command.ts'
import { details, oneLiners } from '../details.ts'

export default defineCommand({
  positionals: [],
  options: {
    'check-heads': { type: 'boolean', describe: 'exit with 4 where revisions are pending' },
  },
  examples: [
    ['mig current', 'shows where the database stands'],
    ['mig current --check-heads', 'also fails a deployment that forgot to upgrade'],
  ],
  async run({ mig }) {
    const { current } = await import('../../app/current.ts')
    return current(await mig())
  },
  print({ revisions, pending }, ui) {
    const options = { ui, now: new Date() }
    if (revisions.length === 0) ui.out('base')
    else ui.list(ui.verbose ? details(revisions, options) : oneLiners(revisions, options))
    if (pending > 0) ui.note(`${plural(pending, 'revision')} pending`)
  },
  exit: ({ atHead }, { checkHeads }) => (checkHeads && !atHead ? 4 : 0),
})
