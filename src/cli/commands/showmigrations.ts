import type { MigrationsResult } from '../../app/migrations-by-app.ts'
import type { Standing } from '../../app/standing.ts'
import { segment, type Line } from '../../core/view/segments.ts'
import { closing } from '../../core/view/status.ts'
import { table } from '../../core/view/table.ts'
import { MigError } from '../../errors.ts'
import { defineCommand } from '../command.ts'
import { heading } from '../heading.ts'
import type { Ui } from '../output.ts'
import { onlyIn, statusRow, unfinishedLines, whenAndWho } from '../rows.ts'

export default defineCommand({
  positionals: [{ name: 'label', describe: 'only the branch with this label', completes: 'revisions' }],
  options: {
    app: { type: 'string', value: 'label', describe: 'as the argument', completes: 'revisions' },
    plan: { type: 'boolean', describe: 'in the order in which they are applied, not by branch' },
  },
  examples: [
    ['mig showmigrations', 'lists the revisions by branch, [X] where one is applied'],
    ['mig showmigrations cart', 'only those of the branch "cart"'],
    ['mig showmigrations --plan', 'in the order in which they are applied'],
  ],
  async run({ mig: open, ui }, { label, app }) {
    if (label !== undefined && app !== undefined) {
      throw new MigError('usage', `"${label}" and --app ${app} both name a branch`)
    }
    const mig = await open()
    const { migrationsByApp } = await import('../../app/migrations-by-app.ts')
    const result = await migrationsByApp(mig, label ?? app)
    if (!ui.json) ui.out(heading(mig, ui))
    return result
  },
  print(result, ui, { plan }) {
    const { revisions, current, unfinished } = result
    const options = { ui, now: new Date() }
    const lines = rowsOf(result, ui, plan)
    ui.list(plan ? lines : grouped(result, lines))
    const shown = new Map(revisions.map(({ id, shortId }) => [id, shortId]))
    const at = current.map((id) => shown.get(id) ?? id)
    ui.list([
      closing(
        revisions.map((revision) => statusRow(revision, options)),
        at,
        ui.signs.separator,
      ),
    ])
    for (const begun of unfinished) ui.list(unfinishedLines(begun, options))
  },
})

const BOXES: Readonly<Record<Standing['state'], string>> = {
  applied: '[X]',
  pending: '[ ]',
  unknown: '[ ]',
  skipped: '[-]',
  missing: '[?]',
}

/** One line a revision, in the order given. */
function rowsOf({ revisions, apps }: MigrationsResult, ui: Ui, withApp: boolean): readonly Line[] {
  const options = { ui, now: new Date() }
  return table({
    columns: [{}, { flexible: true }, {}, {}],
    rows: revisions.map((revision) => [
      [segment(revision.state, ` ${BOXES[revision.state]} `), segment('id', revision.shortId)],
      [segment('message', revision.message)],
      [segment('label', withApp && apps[revision.id] !== undefined ? `[${apps[revision.id]!}]` : '')],
      [segment('detail', detailOf(revision, options))],
    ]),
    width: ui.width,
    charset: ui.charset,
  })
}

function detailOf(revision: Standing, options: Parameters<typeof whenAndWho>[1]): string {
  const { state, willSkip, environments } = revision
  if (state === 'skipped' || willSkip) return onlyIn(environments)
  const when = whenAndWho(revision, options)
  return state === 'missing' ? `${when}, no file` : when
}

/** The lines under the labels of their branches, which stand in the order of what is first on each. */
function grouped({ revisions, apps }: MigrationsResult, lines: readonly Line[]): readonly Line[] {
  const names = new Set(revisions.map(({ id }) => apps[id]))
  const isAlone = names.size === 1 && names.has(undefined)
  return [...names].flatMap((name) => [
    ...(isAlone ? [] : [[segment('label', name ?? '(no label)')]]),
    ...lines.filter((_, at) => apps[revisions[at]!.id] === name),
  ])
}
