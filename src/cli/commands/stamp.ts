import { defineCommand } from '../command.ts'
import { CONFIRM } from '../confirmation.ts'
import { stampAloud } from '../stamped.ts'

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
    const mig = await context.mig()
    return stampAloud(context, mig, { targets: target, purge, given })
  },
})
