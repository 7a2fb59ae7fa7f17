import { MigError } from '../../errors.ts'
import { defineCommand } from '../command.ts'
import { CONFIRM, confirmationOf } from '../confirmation.ts'
import { heading } from '../heading.ts'

export default defineCommand({
  writes: true,
  positionals: [
    { name: 'what', required: true, choices: ['checksum'], describe: 'checksum: what is recorded of a file' },
    {
      name: 'revision',
      required: true,
      describe: 'the applied revision: an id or its beginning, a label, head',
      completes: 'revisions',
    },
  ],
  options: {
    why: { type: 'string', value: 'text', describe: 'the reason, which stands in the audit trail' },
    confirm: CONFIRM,
  },
  examples: [
    [
      'mig repair checksum 9f3c --why "a comment was corrected"',
      'takes the file as it is now for what was applied',
    ],
  ],
  async run(context, { revision, why, confirm: given }) {
    const { ui } = context
    if (why === undefined) {
      throw new MigError('usage', 'mig repair needs --why: the reason stands in the audit trail', {
        hint: [`mig repair checksum ${revision} --why "a comment was corrected"`],
      })
    }
    const mig = await context.mig()
    const { repairChecksum } = await import('../../app/repair.ts')
    const waiting = (holder?: string) => ui.note(`waiting for ${holder ?? 'another mig'}`)
    const confirm = await confirmationOf(context, mig, given)
    const result = await repairChecksum(mig, { revision, why, report: { waiting }, confirm })
    ui.out(heading(mig, ui, 'only the record changes, nothing is run'))
    const { shortId, message, path, from, to, changed } = result
    if (changed) {
      ui.out(`  ${shortId} ${message}`, `  checksum ${from.slice(0, 12) || 'none'} to ${to.slice(0, 12)}`)
      ui.out(`recorded${ui.signs.separator}${path} counts as what was applied`)
    } else ui.out(`nothing to repair${ui.signs.separator}${path} is what was applied`)
    return result
  },
})
