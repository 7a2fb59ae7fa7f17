import { MigError } from '../../errors.ts'
import { defineCommand } from '../command.ts'
import { askForValues, readSets } from '../template-values.ts'
import { printWritten } from '../written.ts'

export default defineCommand({
  positionals: [],
  options: {
    message: { type: 'string', alias: 'm', value: 'text', describe: 'what it does, in a few words' },
    template: {
      type: 'string',
      alias: 't',
      value: 'name',
      describe: 'writes what it does; "mig templates" lists the templates',
      completes: 'templates',
      group: 'What it does',
    },
    set: {
      type: 'string',
      array: true,
      value: 'name=value',
      describe: 'a value for the template; may be repeated',
      group: 'What it does',
    },
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
    ['mig revision -t rename_column --set table=users', 'asks for the rest'],
  ],
  async run({ mig, questions, ui }, args) {
    const { template, head, splice, branchLabel, dependsOn, environment, revId, versionPath, format } = args
    const given = readSets(args.set)
    if (template === undefined && args.set.length > 0) {
      throw new MigError('usage', '--set gives a value to a template, and none is named', {
        hint: ['mig templates   lists them'],
      })
    }
    const project = await mig()
    const values =
      template === undefined ? {} : await askForValues(project, template, given, { questions, ui })
    const { bringsMessage } = await import('../../app/templates.ts')
    const isSaid = args.message !== undefined || (template !== undefined && bringsMessage(project, template))
    const message = isSaid ? args.message : await questions.ask('What does it do?')
    const { newRevision } = await import('../../app/new-revision.ts')
    return newRevision(project, {
      splice,
      labels: branchLabel,
      dependsOn,
      ...(message !== undefined && { message }),
      ...(template !== undefined && { template, values }),
      ...(head !== undefined && { head }),
      ...(environment.length > 0 && { environments: environment }),
      ...(revId !== undefined && { id: revId }),
      ...(versionPath !== undefined && { versionPath }),
      ...(format !== undefined && { format }),
    })
  },
  print: printWritten,
})
