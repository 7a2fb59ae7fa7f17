import type { Standing } from '../app/standing.ts'
import { segment, type Line, type Role } from '../core/view/segments.ts'
import { table } from '../core/view/table.ts'
import { formatDateTime, formatDuration } from '../core/view/time.ts'
import type { Ui } from './output.ts'
import { onlyIn, whenAndWho, type RowOptions } from './rows.ts'

/** A revision with the revisions that stand on it, where they are known. */
export type Detailed = Standing & { readonly children?: readonly string[] }

/** All that is known of each revision, in blocks with an empty line between them. */
export function details(revisions: readonly Detailed[], options: RowOptions): readonly Line[] {
  return revisions.flatMap((revision, at) => [...(at === 0 ? [] : [[]]), ...block(revision, options)])
}

/** Lines for a terminal, which `indent` columns of each are taken from. */
export interface OneLinerOptions extends RowOptions {
  readonly ui: Pick<Ui, 'utc' | 'width' | 'charset'>
  readonly indent?: number
}

/** One line for each revision: id, message, labels, marks, and when it was applied. */
export function oneLiners(revisions: readonly Standing[], options: OneLinerOptions): readonly Line[] {
  const { ui, indent = 0 } = options
  return table({
    columns: [{}, { flexible: true }, {}, {}, {}],
    width: ui.width === undefined ? undefined : ui.width - indent,
    charset: ui.charset,
    rows: revisions.map((each) => [
      [segment('id', each.shortId)],
      [segment('message', each.message)],
      [segment('label', labelsOf(each))],
      [segment('mark', marksOf(each))],
      each.applied ? [segment('detail', `${each.state} ${whenAndWho(each, options)}`)] : [],
    ]),
  })
}

function block(revision: Detailed, options: RowOptions): readonly Line[] {
  const { id, message, parents, dependsOn, environments, created, path, children, applied } = revision
  const title = [
    segment('id', id),
    segment('message', message === '' ? '' : `  ${message}`),
    segment('label', labelsOf(revision) === '' ? '' : `  ${labelsOf(revision)}`),
    segment('mark', marksOf(revision) === '' ? '' : `  ${marksOf(revision)}`),
  ]
  const facts: readonly (readonly [string, string, Role?])[] = [
    ['parents', parents.join(', ') || 'none: a base'],
    ['depends on', dependsOn.join(', ')],
    ['followed by', (children ?? []).join(', ')],
    ['runs in', environments === undefined ? '' : onlyIn(environments)],
    ['written', created === undefined ? '' : formatDateTime(created, { ...options.ui, now: options.now })],
    ['file', path ?? 'missing in this checkout'],
    ['state', stateOf(revision, options), revision.state === 'unknown' ? 'plain' : revision.state],
    ['took', applied?.durationMs === undefined ? '' : formatDuration(applied.durationMs)],
    ['environment', applied?.environment ?? ''],
  ]
  const rows = facts.filter(([, value]) => value !== '')
  return [
    ...table({ columns: [{}], rows: [[title]] }),
    ...table({
      columns: [{}, {}],
      rows: rows.map(([name, value, role = 'plain']) => [
        [segment('detail', `  ${name}`)],
        [segment(role, value)],
      ]),
    }),
  ]
}

function stateOf(revision: Standing, options: RowOptions): string {
  if (revision.state === 'unknown') return ''
  const when = whenAndWho(revision, options)
  const skip = revision.willSkip ? ', will be skipped here' : ''
  return `${revision.state}${skip}${when === '' ? '' : ` ${when}`}`
}

function labelsOf({ labels }: Standing): string {
  return labels.map((label) => `[${label}]`).join(' ')
}

function marksOf({ isHead, isCurrent }: Standing): string {
  const marks = [...(isHead ? ['head'] : []), ...(isCurrent ? ['current'] : [])]
  return marks.length === 0 ? '' : `(${marks.join(', ')})`
}
