import type { UndoResult } from '../app/undo-failed.ts'
import { segment } from '../core/view/segments.ts'
import type { Ui } from './output.ts'

/** What was taken back of a revision, operation by operation. */
export function sayTakenBack(
  {
    shortId,
    message,
    operations,
    direction,
  }: Pick<UndoResult, 'shortId' | 'message' | 'operations' | 'direction'>,
  ui: Ui,
): void {
  for (const text of operations) ui.out([segment('applied', `  ${ui.signs.down} `), segment('plain', text)])
  const state = direction === 'up' ? 'not applied' : 'applied, as before'
  const amount = operations.length === 0 ? 'nothing of it stood' : 'taken back'
  ui.out(`${amount}${ui.signs.separator}${shortId} ${message} is ${state}`)
}
