import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { conflictsOf } from '../../../src/core/audit/conflicts.ts'
import { metricsText } from '../../../src/core/audit/metrics.ts'
import { reportText, type AuditReport } from '../../../src/core/audit/report.ts'
import { statsOf } from '../../../src/core/audit/stats.ts'
import { viewOf } from '../../../src/core/audit/view.ts'
import { entry, trail, views } from './support.ts'

const report = (entries: AuditReport['entries']): AuditReport => ({
  environment: 'prod',
  database: 'postgres shop@db/shop',
  from: undefined,
  to: '2026-11-21T23:59:59.999Z',
  madeAt: '2026-11-22T08:00:00.000Z',
  chain: { isGood: true, entries: 2, head: '2:abc', findings: [] },
  entries,
})

const nasty = views(
  entry('upgrade', {
    revision: 'aaaa1111',
    content: { message: '=cmd|"x", <b>|_y_</b>\nnext', durationMs: 1200, meta: { ticket: 'ABC-1' } },
  }),
)

/** The columns of a CSV that tell a reader something here. */
const cells = (line: string) => /^1,[^,]*,[^,]*,upgrade,aaaa1111,(.*),done,1200,/s.exec(line)?.[1]

describe('a report on the audit trail', () => {
  test('as CSV quotes what has to be, and has no formula in it', () => {
    const text = reportText(report(nasty), 'csv')
    const [head = '', ...lines] = text.split('\r\n')
    assert.match(head, /^seq,started,ended,what,revision,about,outcome,duration_ms,/)
    assert.equal(cells(lines.join('\r\n')), `"'=cmd|""x"", <b>|_y_</b>\nnext"`)
    for (const start of ['+1', '-1', '@x', '\tx']) {
      const [, line = ''] = reportText(
        report(views(entry('stamp', { content: { message: start } }))),
        'csv',
      ).split('\r\n')
      assert.ok(line.includes(`,'${start},`), line)
    }
  })

  test('as HTML and Markdown has no markup of what it tells', () => {
    const html = reportText(report(nasty), 'html')
    assert.ok(html.includes('<td>=cmd|&quot;x&quot;, &lt;b&gt;|_y_&lt;/b&gt;\nnext</td>'))
    assert.ok(html.includes('<td>1.2 s</td>'))
    assert.ok(!/<(?:script|link|img)|https?:/.test(html))
    const md = reportText(report(nasty), 'md')
    const row = md.split('\n').find((line) => line.startsWith('| 1 '))
    assert.equal(
      row,
      String.raw`| 1 | 2026-11-21 10:00:00 | upgrade | aaaa1111 | =cmd\|"x", \<b\>\|\_y\_\</b\> next | done | 1.2 s | ana@home | ticket=ABC-1 |`,
    )
  })

  test('as JSON holds the entries and the figures', () => {
    const read = JSON.parse(reportText(report(nasty), 'json')) as { stats: { applied: number } }
    assert.equal(read.stats.applied, 1)
  })
})

describe('the figures of the audit trail', () => {
  const spent = (durationMs: number, endedAt = '2026-11-21T10:00:00.000Z') =>
    entry('upgrade', { endedAt, content: { durationMs } })

  test('give the rate of success, the time in the middle and of the slow ones, and each day', () => {
    const stats = statsOf(
      views(
        ...Array.from({ length: 19 }, (_, i) => spent(i + 1)),
        spent(1000, '2026-11-22T10:00:00.000Z'),
        entry('upgrade', { outcome: 'failed' }),
        entry('downgrade', { content: { durationMs: 5 } }),
        entry('refusal', { outcome: 'refused' }),
        entry('end', { outcome: 'failed' }),
        entry('stamp'),
      ),
    )
    const { applied, undone, failed, refused, stamped, up, down, days, successRate, runs } = stats
    assert.deepEqual(
      { applied, undone, failed, refused, stamped },
      { applied: 20, undone: 1, failed: 1, refused: 1, stamped: 1 },
    )
    assert.equal(successRate, 21 / 22)
    assert.deepEqual(up, { count: 20, p50: 10, p95: 19, greatest: 1000, sum: 1190 })
    assert.deepEqual(down, { count: 1, p50: 5, p95: 5, greatest: 5, sum: 5 })
    assert.deepEqual(runs, { done: 0, failed: 1, interrupted: 0 })
    assert.deepEqual(days, [
      { day: '2026-11-21', applied: 19, undone: 1, failed: 1, refused: 1 },
      { day: '2026-11-22', applied: 1, undone: 0, failed: 0, refused: 0 },
    ])
  })

  test('are nothing where nothing was done', () => {
    const { successRate, up, days } = statsOf([])
    assert.deepEqual({ successRate, p50: up.p50, days }, { successRate: undefined, p50: undefined, days: [] })
  })

  test('are written as Prometheus reads them', () => {
    const [begin, ...rest] = trail(
      entry('begin', { outcome: 'begun' }),
      spent(1500),
      entry('refusal', { outcome: 'refused', content: { environment: 'a"b\\c' } }),
      entry('end', { run: 'r2', endedAt: '2026-11-21T10:00:02.500Z' }),
    )
    const text = metricsText([viewOf(begin!, 'interrupted'), ...rest.map((row) => viewOf(row))], {
      seq: 4,
      hash: '',
    })
    assert.deepEqual(
      text.split('\n').filter((line) => !line.startsWith('#')),
      [
        'mig_runs_total{command="upgrade",environment="dev",outcome="done"} 1',
        'mig_runs_total{command="upgrade",environment="dev",outcome="interrupted"} 1',
        String.raw`mig_operations_total{kind="refusal",environment="a\"b\\c",outcome="refused"} 1`,
        'mig_operations_total{kind="upgrade",environment="dev",outcome="done"} 1',
        'mig_revision_duration_seconds{kind="upgrade",quantile="0.5"} 1.5',
        'mig_revision_duration_seconds{kind="upgrade",quantile="0.95"} 1.5',
        'mig_revision_duration_seconds_sum{kind="upgrade"} 1.5',
        'mig_revision_duration_seconds_count{kind="upgrade"} 1',
        'mig_last_success_timestamp_seconds{command="upgrade",environment="dev"} 1795255202.5',
        'mig_audit_entries 4',
        '',
      ],
    )
  })
})

describe('a conflict', () => {
  const met = (what: string, ...revisions: readonly string[]) =>
    entry('conflict', {
      outcome: 'open',
      content: { message: `${what} met`, revisions, details: { what } },
    })
  const applied = (revision: string, ...parents: readonly string[]) =>
    entry('upgrade', { revision, content: { parents } })
  const settled = (all: ReturnType<typeof views>, graph = new Map<string, readonly string[]>()) =>
    conflictsOf(all, graph).map(({ what, times, resolution }) => [
      what,
      times,
      resolution?.by,
      resolution?.revision,
    ])

  test('is listed once however often it was met, and is open until something settles it', () => {
    assert.deepEqual(settled(views(met('heads', 'b', 'c'), met('heads', 'c', 'b'), met('edited', 'a'))), [
      ['edited', 1, undefined, undefined],
      ['heads', 2, undefined, undefined],
    ])
  })

  test('of several heads is settled by a later merge that stands on all of them', () => {
    const merged = [applied('b', 'a'), applied('c', 'a'), applied('d', 'c'), applied('m', 'b', 'd')]
    assert.deepEqual(settled(views(met('heads', 'b', 'c'), ...merged)), [['heads', 1, 'merge', 'm']])
    assert.deepEqual(settled(views(...merged, met('heads', 'b', 'c'))), [['heads', 1, undefined, undefined]])
    assert.deepEqual(settled(views(met('heads', 'b', 'x'), ...merged)), [['heads', 1, undefined, undefined]])
    // applied before there was a trail
    const graph = new Map([['d', ['c']]])
    assert.deepEqual(settled(views(met('order', 'b', 'c'), applied('m', 'b', 'd')), graph), [
      ['order', 1, 'merge', 'm'],
    ])
  })

  test('over several edited files is one for each of them', () => {
    const repair = entry('repair', { revision: 'a' })
    assert.deepEqual(settled(views(met('edited', 'a', 'b'), repair)), [
      ['edited', 1, undefined, undefined],
      ['edited', 1, 'repair', 'a'],
    ])
  })

  test('over an edited file is settled by a repair of that file', () => {
    const repair = (revision: string) => entry('repair', { revision })
    assert.deepEqual(settled(views(met('edited', 'a'), repair('b'))), [['edited', 1, undefined, undefined]])
    assert.deepEqual(settled(views(met('edited', 'a'), repair('a'))), [['edited', 1, 'repair', 'a']])
  })
})
