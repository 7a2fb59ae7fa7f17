import type { AuditList, AuditVerdict } from '../app/audit/audit.ts'
import type { ConflictView } from '../core/audit/conflicts.ts'
import type { AuditStats } from '../core/audit/stats.ts'
import type { AuditView } from '../core/audit/view.ts'
import { segment, type Line, type Role } from '../core/view/segments.ts'
import { table } from '../core/view/table.ts'
import { formatCount, formatDateTime, formatDuration, plural } from '../core/view/time.ts'
import { firstLineOf } from '../core/view/unfinished.ts'
import type { Ui } from './output.ts'

const ROLES: Readonly<Record<string, Role>> = {
  done: 'applied',
  skipped: 'skipped',
  failed: 'missing',
  refused: 'missing',
  interrupted: 'missing',
  open: 'pending',
  running: 'pending',
}

/** One line for each entry, the last one first. */
export function listLines({ entries, hasMore }: AuditList, ui: Ui): readonly Line[] {
  const now = new Date()
  const rows = entries.map((view) => [
    [segment('id', String(view.seq))],
    [segment('date', formatDateTime(view.startedAt, { ...ui, now }))],
    [segment('plain', view.what)],
    [segment('id', (view.revision ?? '').slice(0, 8))],
    [segment('message', view.about)],
    [segment(ROLES[view.outcome] ?? 'plain', view.outcome)],
    [segment('detail', view.durationMs === undefined ? '' : formatDuration(view.durationMs))],
    [segment('detail', `by ${view.operator ?? 'nobody knows'}`)],
    [segment('label', metaOf(view))],
  ])
  const lines = table({
    columns: [{ align: 'right' }, {}, {}, {}, { flexible: true }, {}, { align: 'right' }, {}, {}],
    rows,
    charset: ui.charset,
    width: ui.width,
  })
  if (entries.length === 0) return [[segment('plain', 'the audit trail has nothing of the kind')]]
  return hasMore ? [...lines, [segment('detail', `and more: --limit ${entries.length * 5}`)]] : lines
}

const metaOf = ({ meta }: AuditView) =>
  Object.entries(meta ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(' ')

/** All of one entry, a fact in each line. */
export function entryLines(view: AuditView, ui: Ui): readonly Line[] {
  const { statements = [], moreStatements, error, details, target } = view
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['entry', `${view.seq}, ${view.what}`],
    ['outcome', view.outcome],
    ['revision', view.revision && `${view.revision} ${view.message ?? ''}`.trim()],
    ['about', view.revision === undefined ? view.message : undefined],
    ['revisions', view.revisions?.join(', ')],
    ['command', `mig ${view.command ?? ''}${target === undefined ? '' : ` ${target}`}`],
    ['started', view.startedAt],
    ['ended', view.endedAt],
    ['time', view.durationMs === undefined ? undefined : formatDuration(view.durationMs)],
    ['error', error && `${error.code}: ${error.message}`],
    ['environment', view.environment],
    ['database', view.database],
    ['server', view.server],
    ['operator', view.operator],
    ['host', view.host && `${view.host}, pid ${view.pid ?? 0}`],
    ['mig', view.version],
    ['plan', view.plan],
    ['meta', metaOf(view)],
    ['checksum', view.checksum],
    [
      'resumed',
      view.resumedAfter === undefined
        ? undefined
        : `behind ${plural(view.resumedAfter, 'statement')} of an earlier run`,
    ],
    ['details', details && JSON.stringify(details)],
    ['run', view.run],
    ['previous', view.previous],
    ['hash', view.hash],
  ]
  const lines = table({
    columns: [{}, { flexible: true }],
    rows: facts.flatMap(([name, text]) =>
      text ? [[[segment('detail', name)], [segment('plain', text)]]] : [],
    ),
    charset: ui.charset,
    width: undefined,
  })
  const said = table({
    columns: [{ align: 'right' }, { align: 'right' }, {}, { flexible: true }],
    rows: statements.map(({ ms, rows, failed, sql }) => [
      [segment('detail', `  ${formatDuration(ms)}`)],
      [segment('detail', rows === undefined ? '' : plural(rows, 'row'))],
      [segment('missing', failed ? 'failed' : '')],
      [segment('plain', sql === undefined ? 'a function of the revision' : firstLineOf(sql))],
    ]),
    charset: ui.charset,
    width: ui.width,
  })
  if (said.length === 0) return lines
  const more =
    moreStatements === undefined ? [] : [[segment('detail', `  and ${formatCount(moreStatements)} more`)]]
  return [...lines, [segment('detail', 'statements')], ...said, ...more]
}

const MOST_FINDINGS = 20

export function verdictLines({ isGood, entries, findings }: AuditVerdict, ui: Ui): readonly Line[] {
  if (isGood) {
    const sign = `  ${ui.signs.up} `
    const text =
      entries === 0
        ? 'there are no entries yet'
        : `${plural(entries, 'entry', 'entries')}, each as it was written`
    return [[segment('applied', sign), segment('plain', text)]]
  }
  const shown = findings.slice(0, MOST_FINDINGS)
  return [
    ...shown.map(({ text }): Line => [segment('missing', '  broken: '), segment('plain', text)]),
    ...(findings.length > shown.length
      ? [[segment('plain', `  and ${formatCount(findings.length - shown.length)} more`)]]
      : []),
  ]
}

/** What to keep elsewhere: whoever writes all of the trail anew cannot give it the same head. */
export function headOfTrail({ head }: AuditVerdict): Line {
  return [segment('detail', `head ${head.seq}:${head.hash}`)]
}

export function statsLines(stats: AuditStats, ui: Ui): readonly Line[] {
  const { runs, up, down, successRate } = stats
  const spent = (of: AuditStats['up']) =>
    of.p50 === undefined
      ? ''
      : `p50 ${formatDuration(of.p50)}, p95 ${formatDuration(of.p95 ?? 0)}, longest ${formatDuration(of.greatest ?? 0)}`
  const facts = [
    [
      'runs',
      `${formatCount(runs.done)} done, ${formatCount(runs.failed)} failed, ${formatCount(runs.interrupted)} interrupted`,
    ],
    ['applied', formatCount(stats.applied), spent(up)],
    ['undone', formatCount(stats.undone), spent(down)],
    ['failed', formatCount(stats.failed)],
    ['stamped', formatCount(stats.stamped)],
    ['refused', formatCount(stats.refused)],
    ['conflicts', formatCount(stats.conflicts)],
    ['success', successRate === undefined ? 'nothing was tried' : `${(successRate * 100).toFixed(1)} %`],
  ]
  const options = { charset: ui.charset, width: ui.width }
  const days = table({
    columns: [{}, { align: 'right' }, { align: 'right' }, { align: 'right' }, { align: 'right' }],
    rows: stats.days.map(({ day, applied, undone, failed, refused }) => [
      [segment('date', day)],
      [segment('plain', `${formatCount(applied)} applied`)],
      [segment('plain', `${formatCount(undone)} undone`)],
      [segment(failed > 0 ? 'missing' : 'plain', `${formatCount(failed)} failed`)],
      [segment('plain', `${formatCount(refused)} refused`)],
    ]),
    ...options,
  })
  const lines = table({
    columns: [{}, {}, {}],
    rows: facts.map(([name = '', text = '', more = '']) => [
      [segment('detail', name)],
      [segment('plain', text)],
      [segment('detail', more)],
    ]),
    ...options,
  })
  return [...lines, ...days]
}

export function conflictLines(conflicts: readonly ConflictView[], ui: Ui): readonly Line[] {
  if (conflicts.length === 0) return [[segment('plain', 'no command has met a conflict')]]
  const now = new Date()
  return conflicts.flatMap(({ what, text, lastMet, times, operator, resolution }): Line[] => [
    [
      resolution ? segment('applied', 'resolved') : segment('missing', 'open    '),
      segment('plain', `  ${what}: ${text}`),
    ],
    [
      segment(
        'detail',
        `          met ${times === 1 ? 'once' : `${formatCount(times)} times`}, last ${formatDateTime(lastMet, { ...ui, now })} by ${operator}`,
      ),
    ],
    ...(resolution
      ? [
          [
            segment(
              'detail',
              `          by ${resolution.by}${resolution.revision === undefined ? '' : ` ${resolution.revision.slice(0, 8)}`} ${formatDateTime(resolution.at, { ...ui, now })}, entry ${resolution.seq}, ${resolution.operator}`,
            ),
          ],
        ]
      : [[segment('detail', `          ${WAYS[what] ?? ''}`)]]),
  ])
}

const WAYS: Readonly<Record<string, string>> = {
  heads: 'mig merge heads -m "..."   joins them',
  order: 'mig merge heads -m "..."   joins the branches, and mig upgrade applies that',
  edited: 'put the file back as it was, or: mig repair checksum <revision> --why "..."',
}
