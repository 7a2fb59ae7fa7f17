import { segment, type Line } from '../../core/view/segments.ts'
import { table } from '../../core/view/table.ts'
import { defineCommand } from '../command.ts'
import { CONFIRM, confirmationOf } from '../confirmation.ts'
import { heading, standingAt } from '../heading.ts'
import type { Ui } from '../output.ts'

export default defineCommand({
  writes: true,
  positionals: [
    {
      name: 'target',
      required: true,
      many: true,
      describe: 'what to record as applied, with all below it: head, heads, base, ids, labels',
      completes: 'revisions',
    },
  ],
  options: {
    purge: { type: 'boolean', describe: 'forget everything else, also what no file is there for' },
    confirm: CONFIRM,
  },
  examples: [
    ['mig stamp head', 'records everything as applied'],
    ['mig stamp 77c0 41aa', 'records these two and all below them, and nothing above'],
    ['mig stamp base --purge', 'forgets all that is recorded'],
  ],
  async run(context, { target, purge, confirm: given }) {
    const { ui } = context
    const mig = await context.mig()
    const { stamp } = await import('../../app/stamp.ts')
    const waiting = (holder?: string) => ui.note(`waiting for ${holder ?? 'another mig'}`)
    const confirm = await confirmationOf(context, mig, given)
    const result = await stamp(mig, { targets: target, purge, report: { waiting }, confirm })
    ui.out(heading(mig, ui, 'only the record changes, nothing is run'))
    ui.list([...changes(result.added, ui.signs.up, ui), ...changes(result.removed, ui.signs.down, ui)])
    for (const { shortId, message } of result.forgotten) {
      ui.out(`  ${shortId} ${message} was begun and is no longer unfinished`)
    }
    const isSame = result.added.length + result.removed.length + result.forgotten.length === 0
    ui.out(
      `${isSame ? 'nothing to change' : 'recorded'}${ui.signs.separator}now at ${standingAt(mig, result.to)}`,
    )
    return result
  },
})

interface Named {
  readonly shortId: string
  readonly message: string
}

function changes(revisions: readonly Named[], sign: string, { charset, width }: Ui): readonly Line[] {
  return table({
    columns: [{}, { flexible: true }],
    rows: revisions.map(({ shortId, message }) => [
      [segment('applied', `  ${sign} `), segment('id', shortId)],
      [segment('message', message)],
    ]),
    charset,
    width,
  })
}
