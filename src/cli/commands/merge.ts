import { defineCommand } from '../command.ts'
import { printWritten } from '../written.ts'

export default defineCommand({
  positionals: [
    {
      name: 'target',
      many: true,
      describe: 'what to join: ids, labels; else all heads',
      completes: 'revisions',
    },
  ],
  options: {
    message: { type: 'string', alias: 'm', value: 'text', describe: 'else it says what it joins' },
    'branch-label': {
      type: 'string',
      array: true,
      value: 'label',
      describe: 'a name for the branch that begins here; may be repeated',
    },
    'rev-id': { type: 'string', value: 'id', describe: 'its id, else a random one' },
  },
  examples: [
    ['mig merge', 'joins all heads'],
    ['mig merge cart@head 41aa -m "cart into main"', 'joins these two'],
  ],
  async run({ mig }, { target, message, branchLabel, revId }) {
    const { merge } = await import('../../app/new-revision.ts')
    return merge(await mig(), {
      labels: branchLabel,
      ...(target.length > 0 && { targets: target }),
      ...(message !== undefined && { message }),
      ...(revId !== undefined && { id: revId }),
    })
  },
  print: printWritten,
})
