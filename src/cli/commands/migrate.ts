import { ASKED_OPTIONS, runAsked } from '../asked-run.ts'
import { defineCommand } from '../command.ts'
import { stampAloud } from '../stamped.ts'

export default defineCommand({
  writes: true,
  positionals: [
    {
      name: 'label',
      describe: 'the branch to bring up, by its label; left out: all of them. Also a target by itself',
      completes: 'revisions',
    },
    {
      name: 'target',
      describe: 'where it is to stand: zero, an id or its beginning, head, +1; up or down',
      completes: 'revisions',
    },
  ],
  options: {
    ...ASKED_OPTIONS,
    fake: { type: 'boolean', describe: 'correct the record, and run nothing: mig stamp' },
  },
  examples: [
    ['mig migrate', 'shows what is pending, asks, and applies it: mig upgrade heads'],
    ['mig migrate cart', 'the same for the branch "cart": mig upgrade cart@heads'],
    ['mig migrate cart zero', 'undoes that branch: mig downgrade cart@base'],
    ['mig migrate --yes', 'does not ask; production is confirmed all the same'],
    ['mig migrate --fake', 'records all as applied: mig stamp heads'],
  ],
  async run(context, { label, target, app, fake, tag, transaction, confirm: given }) {
    const mig = await context.mig()
    const { destinationOf } = await import('../../app/migrate.ts')
    const words = [label, target].filter((word) => word !== undefined)
    const { isSaid, ...destination } = await destinationOf(mig, { words, app })
    if (fake) return stampAloud(context, mig, { targets: [destination.target], given })
    return runAsked(context, mig, { destination, isSaid, tag, transaction, given })
  },
})
