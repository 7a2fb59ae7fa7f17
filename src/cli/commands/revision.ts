import { MigError } from '../../errors.ts'
import { defineCommand } from '../command.ts'
import { printWritten } from '../written.ts'

export default defineCommand({
  positionals: [],
  options: {
    message: { type: 'string', alias: 'm', value: 'text', describe: 'what it does, in a few words' },
    head: {
      type: 'string',
      value: 'target',
      describe: 'what it stands on, else the head; base begins anew',
      completes: 'revisions',
      group: 'Its place in the graph',
    },
    splice: {
      type: 'boolean',
      describe: 'it may stand on a revision that is no head: a branch begins there',
      group: 'Its place in the graph',
    },
    'branch-label': {
      type: 'string',
      array: true,
      value: 'label',
      describe: 'a name for the branch that begins here; may be repeated',
      group: 'Its place in the graph',
    },
    'depends-on': {
      type: 'string',
      array: true,
      value: 'target',
      describe: 'a revision of another branch that must run first; may be repeated',
      completes: 'revisions',
      group: 'Its place in the graph',
    },
    environment: {
      type: 'string',
      array: true,
      value: 'name',
      describe: 'the only environment that runs it; may be repeated',
      completes: 'environments',
      group: 'Its place in the graph',
    },
    'rev-id': { type: 'string', value: 'id', describe: 'its id, else a random one', group: 'Its file' },
    'version-path': {
      type: 'string',
      value: 'folder',
      describe: 'the folder to write it to, one of the configured locations',
      completes: 'folders',
      group: 'Its file',
    },
    format: {
      type: 'string',
      choices: ['ts', 'js', 'mjs', 'sql'],
      describe: 'the kind of file, else as configured',
      group: 'Its file',
    },
  },
  examples: [
    ['mig revision -m "add phone to users"', 'writes the next revision'],
    ['mig revision -m "carts" --branch-label cart --head base', 'begins a branch of its own'],
    ['mig revision -m "backfill" --format sql', 'writes it as SQL'],
  ],
  async run({ mig, questions }, args) {
    const message = args.message ?? (await questions.ask('What does it do?'))
    if (message === undefined) {
      throw new MigError('usage', 'a revision needs a message', {
        hint: ['mig revision -m "add phone to users"'],
      })
    }
    const { newRevision } = await import('../../app/new-revision.ts')
    const { head, splice, branchLabel, dependsOn, environment, revId, versionPath, format } = args
    return newRevision(await mig(), {
      message,
      splice,
      labels: branchLabel,
      dependsOn,
      ...(head !== undefined && { head }),
      ...(environment.length > 0 && { environments: environment }),
      ...(revId !== undefined && { id: revId }),
      ...(versionPath !== undefined && { versionPath }),
      ...(format !== undefined && { format }),
    })
  },
  print: printWritten,
})
