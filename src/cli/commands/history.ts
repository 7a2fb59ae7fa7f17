import { dot } from '../../core/view/dot.ts'
import { history as drawHistory } from '../../core/view/history.ts'
import { undoableLines } from '../../core/view/missing.ts'
import { mermaid } from '../../core/view/mermaid.ts'
import { defineCommand } from '../command.ts'
import { details } from '../details.ts'
import { historyRow } from '../rows.ts'

export default defineCommand({
  positionals: [],
  options: {
    'rev-range': {
      type: 'string',
      alias: 'r',
      value: 'a:b',
      describe: 'only this range, both ends included; a: and :b are open, -3:current counts',
      completes: 'revisions',
    },
    'indicate-current': { type: 'boolean', alias: 'i', describe: 'mark where the database stands' },
    format: { type: 'string', choices: ['text', 'mermaid', 'dot'], describe: 'how to draw it; else text' },
  },
  examples: [
    ['mig history -i', 'draws everything and marks where the database stands'],
    ['mig history -r -3:current', 'draws the last three applied, and where they start from'],
    ['mig history --format mermaid', 'writes a diagram for a README'],
  ],
  async run({ mig }, { revRange }) {
    const { history } = await import('../../app/history.ts')
    return history(await mig(), revRange)
  },
  print({ revisions, unreachable }, ui, { indicateCurrent, format = 'text' }) {
    if (unreachable !== undefined) ui.warn(`no database was asked what is applied: ${unreachable}`)
    if (revisions.length === 0) ui.note('there are no revisions to show')
    const options = { ui, now: new Date(), showCurrent: indicateCurrent }
    const rows = revisions.map((revision) => historyRow(revision, options))
    if (format === 'mermaid') ui.raw(mermaid(rows))
    else if (format === 'dot') ui.raw(dot(rows))
    else if (ui.verbose) ui.list(details(revisions, options))
    else {
      const length = rows.reduce((longest, { shortId }) => Math.max(longest, shortId.length), 8)
      const shorten = (id: string) => id.slice(0, length)
      ui.list(drawHistory(rows, { charset: ui.charset, width: ui.width, shorten }))
      ui.list(undoableLines(revisions.filter(({ canUndo }) => canUndo).map(({ shortId }) => shortId)))
    }
  },
})
