import type { AuditHead } from './entry.ts'
import { durationsOf } from './stats.ts'
import type { AuditView } from './view.ts'

/**
 * The trail as Prometheus reads it. Follows "Exposition formats" (text format 0.0.4) of its manual; everything is counted
 * from the first entry on, so that the counters only grow.
 */
export function metricsText(views: readonly AuditView[], head: AuditHead): string {
  const done = views.filter(({ outcome, kind }) => outcome === 'done' && kind === 'end')
  const last = new Map<string, number>()
  for (const { command = 'unknown', environment = '', endedAt } of done) {
    const labels = labelsOf({ command, environment })
    const at = Date.parse(endedAt) / 1000
    last.set(labels, Math.max(at, last.get(labels) ?? 0))
  }
  return [
    ...metric('mig_runs_total', 'counter', 'Runs that changed the database, by how they ended.', [
      ...counts(
        views.filter(
          ({ kind, outcome }) => kind === 'end' || (kind === 'begin' && outcome === 'interrupted'),
        ),
        ({ command = 'unknown', environment = '', outcome }) => labelsOf({ command, environment, outcome }),
      ),
    ]),
    ...metric('mig_operations_total', 'counter', 'Single entries of the audit trail, by kind and outcome.', [
      ...counts(
        views.filter(({ kind }) => kind !== 'begin' && kind !== 'end'),
        ({ kind, environment = '', outcome }) => labelsOf({ kind, environment, outcome }),
      ),
    ]),
    ...metric(
      'mig_revision_duration_seconds',
      'summary',
      'Time that revisions took to be applied or undone.',
      (['upgrade', 'downgrade'] as const).flatMap((kind) => {
        const { count, p50, p95, sum } = durationsOf(views, kind)
        if (count === 0) return []
        const quantile = (share: string, value = 0): readonly [string, number] => [
          labelsOf({ kind, quantile: share }),
          value / 1000,
        ]
        return [
          quantile('0.5', p50),
          quantile('0.95', p95),
          [labelsOf({ kind }), sum / 1000, '_sum'] as const,
          [labelsOf({ kind }), count, '_count'] as const,
        ]
      }),
    ),
    ...metric('mig_last_success_timestamp_seconds', 'gauge', 'When a run last ended well.', [...last]),
    ...metric('mig_audit_entries', 'gauge', 'The number of the last entry of the audit trail.', [
      ['', head.seq],
    ]),
    '',
  ].join('\n')
}

type Sample = readonly [labels: string, value: number, suffix?: string]

function metric(
  name: string,
  type: 'counter' | 'gauge' | 'summary',
  help: string,
  samples: readonly Sample[],
): readonly string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value, suffix = '']) => `${name}${suffix}${labels} ${value}`),
  ]
}

function counts(views: readonly AuditView[], labels: (view: AuditView) => string): readonly Sample[] {
  const counted = new Map<string, number>()
  for (const view of views) counted.set(labels(view), (counted.get(labels(view)) ?? 0) + 1)
  return [...counted].sort(([a], [b]) => (a < b ? -1 : 1))
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const escaped = (text: string) =>
    text
      .replaceAll('\\', String.raw`\\`)
      .replaceAll('"', String.raw`\"`)
      .replaceAll('\n', String.raw`\n`)
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`
}
