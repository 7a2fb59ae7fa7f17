import type { NewRevisionResult } from '../app/new-revision.ts'
import { segment } from '../core/view/segments.ts'
import { oneLine } from '../core/view/width.ts'
import type { Ui } from './output.ts'

/** Says which file was written, and what the revision in it stands on. */
export function printWritten(written: NewRevisionResult, ui: Ui): void {
  const { shortId, message, parents, relativePath } = written
  const on = parents.length === 0 ? 'a new base' : `on ${parents.map((id) => id.slice(0, 8)).join(', ')}`
  ui.out([
    segment('applied', `${ui.signs.up} `),
    segment('id', shortId),
    segment('message', `  ${oneLine(message)}`),
    segment('detail', `  ${on}`),
  ])
  ui.out(`  ${relativePath}`)
}
