import { segment } from '../../core/view/segments.ts'
import { asides, changeLines } from '../changes.ts'
import { defineCommand } from '../command.ts'
import { COMPARISON_OPTIONS } from '../comparison-options.ts'
import { heading } from '../heading.ts'

export default defineCommand({
  tidiesUp: true,
  positionals: [],
  options: COMPARISON_OPTIONS,
  examples: [
    ['mig check', 'compares schema, revisions and database; exits with 5 where two of them differ'],
    ["mig check --exclude 'audit_*'", 'leaves tables out of it'],
  ],
  async run({ mig: open, ui }, { include, exclude }) {
    const mig = await open()
    if (!ui.json) ui.out(heading(mig, ui))
    const { check } = await import('../../app/check.ts')
    return check(mig, { include, exclude })
  },
  print(result, ui) {
    for (const { between, changes, maybe, skipped } of result.agreements) {
      const [from, to] = between
      const isSame = changes.length === 0 && skipped === undefined
      const said =
        skipped === undefined
          ? isSame
            ? `${from} and ${to} agree`
            : `to make the ${from} what the ${to} ${to === 'schema' ? 'says' : 'say'}:`
          : `${from} and ${to} not compared: ${skipped}`
      const role = isSame ? 'applied' : skipped === undefined ? 'missing' : 'detail'
      ui.out([
        segment(role, `${isSame ? ui.signs.up : skipped === undefined ? '!' : '?'} `),
        segment('plain', said),
      ])
      ui.list(changeLines(changes, ui))
      for (const text of maybe) ui.out(`  ? perhaps ${text}: autogenerate asks`)
    }
    const { pending } = result
    if (pending.length > 0) {
      ui.out([
        segment('missing', '! '),
        segment(
          'plain',
          `${pending.length} pending: mig upgrade applies ${pending.length === 1 ? 'it' : 'them'}`,
        ),
      ])
    }
    asides(result, ui)
  },
  exit: ({ agrees }) => (agrees ? 0 : 5),
})
