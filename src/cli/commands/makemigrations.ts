import type { AutogenerateRequest } from '../../app/autogenerate.ts'
import type { Mig } from '../../app/mig.ts'
import { MigError } from '../../errors.ts'
import { changeLines, renameLines } from '../changes.ts'
import { defineCommand } from '../command.ts'
import { answersOf, COMPARISON_OPTIONS, RENAME_OPTIONS } from '../comparison-options.ts'
import type { Context } from '../context.ts'
import { askingRenames, printGenerated, sayWhere, writeBaseline, type Generated } from '../generated.ts'

export default defineCommand({
  tidiesUp: true,
  positionals: [
    { name: 'label', describe: 'the branch that it goes on, by its label', completes: 'revisions' },
  ],
  options: {
    name: {
      type: 'string',
      alias: 'n',
      value: 'text',
      describe: 'its message, else made of what it does',
    },
    app: { type: 'string', value: 'label', describe: 'as the argument', completes: 'revisions' },
    'dry-run': { type: 'boolean', describe: 'print the file, and write nothing' },
    initial: {
      type: 'boolean',
      describe: 'the first revision, of a database that is there, else of the schema',
    },
    ...RENAME_OPTIONS,
    ...COMPARISON_OPTIONS,
  },
  examples: [
    ['mig makemigrations', 'writes what the schema has and the database lacks'],
    ['mig makemigrations cart --name "add notes"', 'writes it onto the branch "cart"'],
    ['mig makemigrations --dry-run', 'prints the file instead'],
    ['mig makemigrations --initial', 'begins with a database that is already there'],
  ],
  async run(context, args): Promise<Generated> {
    const { questions, ui, host } = context
    const { name, initial, dryRun } = args
    const mig = await context.mig()
    sayWhere(mig, ui)
    const label = await labelOf(mig, args)
    const place = {
      dryRun,
      ...(name !== undefined && { message: name }),
      ...(label !== undefined && (initial ? { labels: [label] } : { head: `${label}@head` })),
    }
    if (initial) return begun(context, mig, place)
    const { autogenerate } = await import('../../app/autogenerate.ts')
    return autogenerate(mig, { ...place, answers: answersOf(host, args), ...askingRenames(questions) })
  },
  print(result, ui) {
    const { written, renames, changes } = result
    if (written?.text === undefined) {
      printGenerated(result, ui)
      return
    }
    ui.note(...renameLines(renames, ui), ...changeLines(changes, ui), `would write ${written.relativePath}:`)
    ui.raw(written.text)
  },
})

type Place = Pick<AutogenerateRequest, 'dryRun' | 'message' | 'labels'>

/** The first revision: of the database where it holds something, else of the schema. */
async function begun(context: Context, mig: Mig, place: Place): Promise<Generated> {
  const { baseline, beginningOf } = await import('../../app/baseline.ts')
  if ((await beginningOf(mig)) === 'schema') {
    const { autogenerate } = await import('../../app/autogenerate.ts')
    const answers = { rename: [], noRename: [], include: [], exclude: [] }
    return autogenerate(mig, { message: 'initial', ...place, answers })
  }
  if (!place.dryRun) return writeBaseline(context, mig, { message: 'initial', ...place })
  return { kept: [], renames: [], warnings: [], ...(await baseline(mig, { message: 'initial', ...place })) }
}

async function labelOf(
  mig: Mig,
  { label, app, initial }: { label?: string | undefined; app?: string | undefined; initial: boolean },
): Promise<string | undefined> {
  if (label !== undefined && app !== undefined) {
    throw new MigError('usage', `"${label}" and --app ${app} both name a branch`)
  }
  const named = label ?? app
  // the first one begins its branch
  if (named === undefined || initial) return named
  const { branchLabel } = await import('../../app/branch-label.ts')
  return branchLabel(mig.graph(), named)
}
