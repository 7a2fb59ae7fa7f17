import type { Mig } from '../app/mig.ts'
import type { StampRequest, StampResult } from '../app/stamp.ts'
import { segment, type Line } from '../core/view/segments.ts'
import { table } from '../core/view/table.ts'
import { confirmationOf } from './confirmation.ts'
import type { Context } from './context.ts'
import { heading, standingAt } from './heading.ts'
import type { Ui } from './output.ts'

export interface RecordRequest extends Pick<StampRequest, 'targets' | 'purge'> {
  /** What was given with `--confirm`. */
  readonly given: string | undefined
}

/** Corrects the record of what is applied, and says what became of it. */
export async function stampAloud(
  context: Context,
  mig: Mig,
  { given, ...request }: RecordRequest,
): Promise<StampResult> {
  const { ui } = context
  const { stamp } = await import('../app/stamp.ts')
  const waiting = (holder?: string) => ui.note(`waiting for ${holder ?? 'another mig'}`)
  const confirm = await confirmationOf(context, mig, given)
  const result = await stamp(mig, { ...request, report: { waiting }, confirm })
  ui.out(heading(mig, ui, 'only the record changes, nothing is run'))
  ui.list([...changes(result.added, ui.signs.up, ui), ...changes(result.removed, ui.signs.down, ui)])
  for (const { shortId, message } of result.forgotten) {
    ui.out(`  ${shortId} ${message} was begun and is no longer unfinished`)
  }
  const isSame = result.added.length + result.removed.length + result.forgotten.length === 0
  ui.out(
    `${isSame ? 'nothing to change' : 'recorded'}${ui.signs.separator}now at ${standingAt(mig, result.to)}`,
  )
  return result
}

interface Named {
  readonly shortId: string
  readonly message: string
}

function changes(revisions: readonly Named[], sign: string, { charset, width }: Ui): readonly Line[] {
  return table({
    columns: [{}, { flexible: true }],
    rows: revisions.map(({ shortId, message }) => [
      [segment('applied', `  ${sign} `), segment('id', shortId)],
      [segment('message', message)],
    ]),
    charset,
    width,
  })
}
