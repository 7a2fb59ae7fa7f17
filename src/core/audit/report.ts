import { formatCount, formatDuration, plural } from '../view/time.ts'
import type { AuditFinding } from './verify.ts'
import { statsOf, type AuditStats } from './stats.ts'
import { metaText, type AuditView } from './view.ts'

export const REPORT_FORMATS = ['json', 'csv', 'md', 'html'] as const

export type ReportFormat = (typeof REPORT_FORMATS)[number]

/** What somebody is given who asks what was done to a database. */
export interface AuditReport {
  readonly environment: string
  /** For people, without a password. */
  readonly database: string
  /** ISO 8601, UTC; undefined: from the first entry on, to the last one. */
  readonly from: string | undefined
  readonly to: string | undefined
  readonly madeAt: string
  /** Of the whole trail, not only of this time. */
  readonly chain: {
    readonly isGood: boolean
    readonly entries: number
    readonly head: string
    readonly findings: readonly AuditFinding[]
  }
  /** In the order in which they were written. */
  readonly entries: readonly AuditView[]
}

export function reportText(report: AuditReport, format: ReportFormat): string {
  return WRITERS[format](report)
}

const WRITERS: Readonly<Record<ReportFormat, (report: AuditReport) => string>> = {
  json: (report) => `${JSON.stringify({ ...report, stats: statsOf(report.entries) }, undefined, 2)}\n`,
  csv,
  md,
  html,
}

const COLUMNS: readonly (readonly [name: string, text: (view: AuditView) => string])[] = [
  ['seq', ({ seq }) => String(seq)],
  ['started', ({ startedAt }) => startedAt],
  ['ended', ({ endedAt }) => endedAt],
  ['what', ({ what }) => what],
  ['revision', ({ revision }) => revision ?? ''],
  ['about', ({ about }) => about],
  ['outcome', ({ outcome }) => outcome],
  ['duration_ms', ({ durationMs }) => (durationMs === undefined ? '' : String(durationMs))],
  [
    'statements',
    ({ statements, moreStatements = 0 }) => countText(statements && statements.length + moreStatements),
  ],
  ['environment', ({ environment }) => environment ?? ''],
  ['database', ({ database }) => database ?? ''],
  ['operator', ({ operator }) => operator ?? ''],
  ['host', ({ host }) => host ?? ''],
  ['meta', metaText],
  ['plan', ({ plan }) => plan ?? ''],
  ['version', ({ version }) => version ?? ''],
  ['error', ({ error }) => error?.code ?? ''],
  ['checksum', ({ checksum }) => checksum ?? ''],
  ['run', ({ run }) => run],
  ['hash', ({ hash }) => hash],
]

const countText = (count: number | undefined) => (count === undefined ? '' : String(count))

/** Follows RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, "CSV Injection"). */
function csv({ entries }: AuditReport): string {
  const cell = (text: string) => {
    const tamed = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(tamed) ? `"${tamed.replaceAll('"', '""')}"` : tamed
  }
  const lines = [
    COLUMNS.map(([name]) => name),
    ...entries.map((view) => COLUMNS.map(([, text]) => cell(text(view)))),
  ]
  return lines.map((line) => `${line.join(',')}\r\n`).join('')
}

/** The columns that a page has room for. */
const SHOWN: readonly (readonly [name: string, text: (view: AuditView) => string])[] = [
  ['#', ({ seq }) => String(seq)],
  ['When (UTC)', ({ startedAt }) => momentOf(startedAt)],
  ['What', ({ what }) => what],
  ['Revision', ({ revision }) => revision ?? ''],
  ['About', ({ about }) => about],
  ['Outcome', ({ outcome }) => outcome],
  ['Time', ({ durationMs }) => (durationMs === undefined ? '' : formatDuration(durationMs))],
  ['By', ({ operator }) => operator ?? ''],
  ['Meta', metaText],
]

const momentOf = (iso: string) => iso.replace('T', ' ').replace(/\.\d+Z$/, '')

function titleOf({ environment, database }: AuditReport): string {
  return `Audit trail of ${environment}: ${database}`
}

function spanOf({ from, to, madeAt }: AuditReport): string {
  const begin = from === undefined ? 'From the first entry' : `From ${momentOf(from)}`
  const end = to === undefined ? 'to the last one' : `to ${momentOf(to)}`
  return `${begin} ${end}, UTC. Made ${momentOf(madeAt)}.`
}

function chainOf({ chain }: AuditReport): string {
  const { isGood, entries, head, findings } = chain
  if (isGood) return `The chain of all ${plural(entries, 'entry', 'entries')} holds; its head is ${head}.`
  return `The chain is broken in ${plural(findings.length, 'place')}: ${findings.map(({ text }) => text).join('; ')}.`
}

function figuresOf(stats: AuditStats): readonly (readonly [string, string])[] {
  const { runs, up } = stats
  const share = stats.successRate === undefined ? 'none' : `${(stats.successRate * 100).toFixed(1)} %`
  return [
    [
      'Runs',
      `${formatCount(runs.done)} done, ${formatCount(runs.failed)} failed, ${formatCount(runs.interrupted)} interrupted`,
    ],
    [
      'Revisions',
      `${formatCount(stats.applied)} applied, ${formatCount(stats.undone)} undone, ${formatCount(stats.failed)} failed`,
    ],
    ['Success', share],
    [
      'Time to apply',
      up.p50 === undefined
        ? 'none'
        : `${formatDuration(up.p50)} in the middle, ${formatDuration(up.p95 ?? up.p50)} for 95 of 100`,
    ],
    ['Refused', formatCount(stats.refused)],
    ['Conflicts met', formatCount(stats.conflicts)],
  ]
}

function md(report: AuditReport): string {
  const cell = (text: string) =>
    text
      .replaceAll(/[\\`*_[\]<>|]/g, String.raw`\$&`)
      .replaceAll(/\s+/g, ' ')
      .trim()
  const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  const figures = figuresOf(statsOf(report.entries))
  return [
    `# ${cell(titleOf(report))}`,
    '',
    spanOf(report),
    chainOf(report),
    '',
    ...figures.map(([name, text]) => `- ${name}: ${text}`),
    '',
    row(SHOWN.map(([name]) => name)),
    `|${SHOWN.map(() => ' --- |').join('')}`,
    ...report.entries.map((view) => row(SHOWN.map(([, text]) => text(view)))),
    '',
  ].join('\n')
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;color:#222;background:#fff;margin:2.5rem auto;max-width:75rem;padding:0 1.5rem}
h1{font-size:1.4rem;font-weight:600;margin:0}p{margin:.4rem 0;color:#555}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.5rem;margin:1.5rem 0}dt{color:#777}dd{margin:0}
table{border-collapse:collapse;width:100%;font-size:13px}th{text-align:left;font-weight:600;color:#777;border-bottom:1px solid #bbb}
th,td{padding:.35rem .8rem .35rem 0;vertical-align:top}td{border-bottom:1px solid #eee;overflow-wrap:anywhere}
.good{color:#26703d}.bad{color:#a3292c}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}td{border-color:#333}.good{color:#7cc592}.bad{color:#ec8d8f}}
@media print{body{margin:0;max-width:none}}`

/** One page by itself: nothing is loaded from anywhere. */
function html(report: AuditReport): string {
  const figures = figuresOf(statsOf(report.entries))
  const title = escaped(titleOf(report))
  const row = (view: AuditView) =>
    `<tr>${SHOWN.map(([name, text]) => cellOf(name, text(view))).join('')}</tr>`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
${STYLE}
</style>
</head>
<body>
<h1>${title}</h1>
<p>${escaped(spanOf(report))}</p>
<p class="${report.chain.isGood ? 'good' : 'bad'}">${escaped(chainOf(report))}</p>
<dl>
${figures.map(([name, text]) => `<dt>${name}</dt><dd>${escaped(text)}</dd>`).join('\n')}
</dl>
<table>
<thead><tr>${SHOWN.map(([name]) => `<th>${name}</th>`).join('')}</tr></thead>
<tbody>
${report.entries.map(row).join('\n')}
</tbody>
</table>
</body>
</html>
`
}

const BAD: ReadonlySet<string> = new Set(['failed', 'interrupted', 'refused'])

function cellOf(name: string, text: string): string {
  const mark = name === 'Outcome' && BAD.has(text) ? ' class="bad"' : ''
  return `<td${mark}>${escaped(text)}</td>`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
