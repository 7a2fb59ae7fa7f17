import type { FixResult } from '../../app/verify/fix.ts'
import type { VerifyResult } from '../../app/verify/verify.ts'
import { segment } from '../../core/view/segments.ts'
import { defineCommand } from '../command.ts'
import { CONFIRM, confirmationOf } from '../confirmation.ts'
import { heading } from '../heading.ts'
import type { Ui } from '../output.ts'

export default defineCommand({
  writes: true,
  positionals: [],
  options: {
    fix: {
      type: 'boolean',
      describe: 'drop what a failed CONCURRENTLY has left, validate constraints, and look again',
    },
    confirm: CONFIRM,
  },
  examples: [
    ['mig verify', 'looks through files, record and database; exits with 1 where something is found'],
    ['mig verify --fix', 'mends what is certain, and says what is left'],
  ],
  async run(context, { fix, confirm: given }): Promise<VerifyResult | FixResult> {
    const { ui } = context
    const mig = await context.mig()
    if (!ui.json) ui.out(heading(mig, ui))
    if (!fix) return (await import('../../app/verify/verify.ts')).verify(mig)
    const { verifyAndFix } = await import('../../app/verify/fix.ts')
    const waiting = (holder?: string) => ui.note(`waiting for ${holder ?? 'another mig'}`)
    const confirm = await confirmationOf(context, mig, given)
    return verifyAndFix(mig, { report: { waiting }, confirm })
  },
  print(result, ui) {
    if ('fixed' in result) printFixed(result, ui)
    for (const { what, ways } of result.findings) {
      ui.out([segment('missing', '! '), segment('plain', what)], ...ways.map((way) => `    ${way}`))
    }
    ui.out(summary(result, ui))
  },
  exit: ({ isGood }) => (isGood ? 0 : 1),
})

function printFixed({ fixed }: FixResult, ui: Ui): void {
  for (const { sql, failed } of fixed) {
    const isDone = failed === undefined
    ui.out([
      segment(isDone ? 'applied' : 'missing', `${isDone ? ui.signs.up : '!'} `),
      segment('plain', isDone ? sql : `${sql}: ${failed}`),
    ])
  }
}

function summary({ findings, unchecked, isGood }: VerifyResult, ui: Ui): string {
  const aside =
    unchecked.length === 0
      ? ''
      : `${ui.signs.separator}no checksum is known of ${unchecked.length} of the applied revisions`
  if (isGood) return `nothing was found${aside}`
  return `${findings.length === 1 ? 'one thing was' : `${findings.length} things were`} found${aside}`
}
