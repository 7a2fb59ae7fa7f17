import type { AutogenerateResult } from '../app/autogenerate.ts'
import type { Mig } from '../app/mig.ts'
import type { NewRevisionRequest, NewRevisionResult } from '../app/new-revision.ts'
import { asides, changeLines, renameLines } from './changes.ts'
import type { Context } from './context.ts'
import { heading } from './heading.ts'
import type { Ui } from './output.ts'
import type { Questions } from './questions.ts'
import { printWritten } from './written.ts'

/** A revision that was written from a comparison, or from what is there. */
export interface Generated extends AutogenerateResult {
  /** Of a baseline: whether the database was recorded to hold it. */
  readonly stamped?: boolean
}

/** Says what was found, and which file says it. */
export function printGenerated(result: Generated, ui: Ui): void {
  // it was printed before the question
  if (result.stamped !== undefined) return
  ui.list(renameLines(result.renames, ui))
  ui.list(changeLines(result.changes, ui))
  if (result.written === undefined) ui.out('nothing to write: the database is what the schema says')
  else printWritten(result.written, ui)
  asides(result, ui)
}

/** Writes the first revision of a database that is there, shows it, and offers to record that it stands in it. */
export async function writeBaseline(
  context: Context,
  mig: Mig,
  request: Omit<NewRevisionRequest, 'template' | 'values' | 'lines'>,
): Promise<Generated> {
  const { baseline } = await import('../app/baseline.ts')
  const result = await baseline(mig, request)
  const generated = { kept: [], renames: [], warnings: [], ...result }
  printGenerated(generated, context.ui)
  const stamped = await offerStamp(context, mig, result.written)
  return { ...generated, stamped }
}

/** Says where a comparison is about to read. */
export function sayWhere(mig: Mig, ui: Ui): void {
  if (!ui.json) ui.note(heading(mig, ui))
}

/** Asks of each likely rename whether it is one. `--yes` is no answer: a rename that is none keeps the wrong data. */
export function askingRenames(questions: Questions): {
  readonly confirm?: (question: string) => Promise<boolean>
} {
  if (!questions.canAsk()) return {}
  return {
    confirm: async (question) => /^y(?:es)?$/i.test((await questions.ask(`${question} [y/N]`)) ?? ''),
  }
}

/** Asks whether the database is to be recorded as standing at the baseline, which it does. */
async function offerStamp(
  { questions, ui }: Context,
  mig: Mig,
  { id, shortId }: NewRevisionResult,
): Promise<boolean> {
  const isWanted = await questions.confirm(
    `Record that ${mig.settings.environment.name} stands at ${shortId}?`,
  )
  if (!isWanted) {
    ui.note(`mig stamp ${shortId}   records that the database holds it already`)
    return false
  }
  const { stamp } = await import('../app/stamp.ts')
  await stamp(mig, { targets: [id] })
  ui.note(`recorded: ${mig.settings.environment.name} stands at ${shortId}`)
  return true
}
