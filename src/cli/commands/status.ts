import { undoableLines } from '../../core/view/missing.ts'
import { status as drawStatus } from '../../core/view/status.ts'
import { defineCommand } from '../command.ts'
import { heading } from '../heading.ts'
import { statusRow, unfinishedLines } from '../rows.ts'

export default defineCommand({
  positionals: [],
  options: {
    check: { type: 'boolean', describe: 'exit with 4 where revisions are pending' },
  },
  examples: [
    ['mig status', 'lists every revision and how it stands'],
    ['mig status --check --env prod', 'fails where production is behind'],
  ],
  async run({ mig: open, ui }) {
    const mig = await open()
    const { status } = await import('../../app/status.ts')
    const result = await status(mig)
    if (!ui.json) ui.out(heading(mig, ui))
    return result
  },
  print({ revisions, current, unfinished }, ui) {
    const options = { ui, now: new Date() }
    const shown = new Map(revisions.map(({ id, shortId }) => [id, shortId]))
    const at = current.map((id) => shown.get(id) ?? id)
    const rows = revisions.map((revision) => statusRow(revision, options))
    ui.list(drawStatus(rows, { current: at, charset: ui.charset, width: ui.width }))
    ui.list(undoableLines(revisions.filter(({ canUndo }) => canUndo).map(({ shortId }) => shortId)))
    for (const begun of unfinished) ui.list(unfinishedLines(begun, options))
  },
  exit: ({ counts }, { check }) => (check && counts.pending > 0 ? 4 : 0),
})
