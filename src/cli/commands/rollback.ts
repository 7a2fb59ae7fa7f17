import { MigError } from '../../errors.ts'
import { ASKED_OPTIONS, runAsked } from '../asked-run.ts'
import { defineCommand } from '../command.ts'

export default defineCommand({
  writes: true,
  positionals: [],
  options: {
    steps: { type: 'string', value: 'count', describe: 'how many are undone, the last ones applied; else 1' },
    ...ASKED_OPTIONS,
  },
  examples: [
    ['mig rollback', 'shows what undoing the last one would do, asks, and does it: mig downgrade -1'],
    ['mig rollback --steps 3', 'the same for the last three: mig downgrade -3'],
    ['mig rollback --app cart', 'the last one of the branch "cart": mig downgrade cart@-1'],
  ],
  async run(context, { steps = '1', app, tag, transaction, confirm: given }) {
    if (!/^[1-9]\d{0,8}$/.test(steps)) {
      throw new MigError('usage', `--steps cannot be "${steps}": it is a count, 1 or more`, {
        hint: ['mig downgrade base   undoes all there are'],
      })
    }
    const mig = await context.mig()
    if (app !== undefined) {
      const { branchLabel } = await import('../../app/branch-label.ts')
      branchLabel(mig.graph(), app)
    }
    const target = app === undefined ? `-${steps}` : `${app}@-${steps}`
    const destination = { direction: 'down', target } as const
    return runAsked(context, mig, { destination, isSaid: true, tag, transaction, given })
  },
})
