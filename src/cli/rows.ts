import type { Standing } from '../app/standing.ts'
import type { Begun } from '../app/unfinished.ts'
import type { HistoryRow } from '../core/view/history.ts'
import type { StatusRow } from '../core/view/status.ts'
import { segment, type Line } from '../core/view/segments.ts'
import { formatDate, formatDateTime, formatDuration, plural } from '../core/view/time.ts'
import { doingOf, firstLineOf, waysOn } from '../core/view/unfinished.ts'
import type { Ui } from './output.ts'

/** How the standing of a revision is shown; `current` marks where the database is. */
export interface RowOptions {
  readonly ui: Pick<Ui, 'utc'>
  readonly now: Date
  readonly showCurrent?: boolean
}

export function historyRow(standing: Standing, options: RowOptions): HistoryRow {
  const { id, shortId, parents, dependsOn, message, labels, created, state } = standing
  const detail = detailOf(standing, options)
  return {
    id,
    shortId,
    parents,
    dependsOn,
    message,
    labels,
    date: created === undefined ? undefined : formatDate(created, options.ui),
    state,
    detail: detail === '' ? undefined : detail,
    marks: marksOf(standing, options.showCurrent ?? false),
  }
}

export function statusRow(standing: Standing, { ui, now }: RowOptions): StatusRow {
  const { shortId, message, labels, state, applied, environments, willSkip } = standing
  const why = willSkip || state === 'skipped' ? onlyIn(environments) : ''
  const detail = [why, applied?.how === 'stamp' ? 'stamped' : ''].filter((part) => part !== '').join(', ')
  return {
    shortId,
    message,
    labels,
    state: state === 'unknown' ? 'pending' : state,
    ...(applied && { when: formatDateTime(applied.at, { ...ui, now }), by: `by ${applied.by}` }),
    ...(applied?.durationMs !== undefined && { duration: formatDuration(applied.durationMs) }),
    ...(detail !== '' && { detail }),
  }
}

/** `11-19 10:02 by deploy@ci`. */
export function whenAndWho({ applied }: Standing, { ui, now }: RowOptions): string {
  if (applied === undefined) return ''
  const how = applied.how === 'stamp' ? ', stamped' : ''
  return `${formatDateTime(applied.at, { ...ui, now })} by ${applied.by}${how}`
}

/** `only dev, staging`. */
export function onlyIn(environments: readonly string[] | undefined): string {
  return environments === undefined ? '' : `only ${environments.join(', ')}`
}

function detailOf(standing: Standing, options: RowOptions): string {
  return standing.state === 'skipped' ? onlyIn(standing.environments) : whenAndWho(standing, options)
}

function marksOf({ isHead, isCurrent, willSkip, environments }: Standing, showCurrent: boolean): string[] {
  const marks: string[] = []
  if (isHead) marks.push('head')
  if (isCurrent && showCurrent) marks.push('current')
  if (willSkip) marks.push(onlyIn(environments))
  return marks
}

/** A revision that was begun and did not come to its end, and how to go on. */
export function unfinishedLines(begun: Begun, { ui, now }: RowOptions): readonly Line[] {
  const { shortId, message, statements, open, at, by } = begun
  const when = at === undefined ? '' : ` ${formatDateTime(at, { ...ui, now })}`
  return [
    [
      segment('missing', 'unfinished: '),
      segment(
        'plain',
        `${shortId} ${message} was begun to be ${doingOf(begun)}${when} by ${by}, and has not come to its end`,
      ),
    ],
    [segment('plain', `  ${plural(statements, 'statement')} of it ${statements === 1 ? 'stands' : 'stand'}`)],
    ...(open === undefined ? [] : [[segment('plain', `  under way: ${firstLineOf(open)}`)]]),
    ...waysOn(begun).map((way): Line => [segment('plain', `  ${way}`)]),
  ]
}
