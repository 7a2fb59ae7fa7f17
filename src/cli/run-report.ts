import type { Mig } from '../app/mig.ts'
import { FROM_DATABASE } from '../core/view/missing.ts'
import type { Report, RunResult, StepSummary } from '../app/run-plan.ts'
import type { Plan, Step } from '../core/graph/plan.ts'
import { describeSession } from '../core/view/session.ts'
import { segment, type Line } from '../core/view/segments.ts'
import { table } from '../core/view/table.ts'
import { formatCount, formatDuration, plural } from '../core/view/time.ts'
import { textWidth } from '../core/view/width.ts'
import { heading, standingAt } from './heading.ts'
import type { Ui } from './output.ts'

/** What a run says while it goes on, and at its end. */
export interface RunReport extends Required<Report> {
  finished(result: RunResult): void
}

const SIGN_WIDTH = '  ✓ '.length
const DURATION_WIDTH = 9
/** The columns of a step's line that are not its row: the sign, the duration and the statements. */
const AROUND_ROW = SIGN_WIDTH + '  '.length + DURATION_WIDTH + '   1,000 statements'.length

/** Says a run line by line: where it works and how much there is to do, each step when it is done, and a summary. */
export function createRunReport(mig: Mig, ui: Ui): RunReport {
  let rows = new Map<string, Line>()
  let width = 0
  let count = 0
  let done = 0
  let isHeaded = false
  let running: string | undefined

  return {
    waiting(holder) {
      if (!isHeaded) ui.out(heading(mig, ui))
      isHeaded = true
      ui.note(`waiting for ${holder ?? 'another mig'}, which works on this database`)
      if (running !== undefined) ui.progress.show(running)
    },
    blocked(blockers) {
      for (const blocker of blockers) ui.note(`waiting for a lock: ${describeSession(blocker)}`)
      if (running !== undefined) ui.progress.show(running)
    },
    note(text) {
      ui.note(text)
      if (running !== undefined) ui.progress.show(running)
    },
    planned(plan) {
      const { direction, steps } = plan
      const verb = direction === 'up' ? 'apply' : 'undo'
      count = steps.length
      const amount = count === 0 ? `nothing to ${verb}` : `${formatCount(count)} to ${verb}`
      ui.out(isHeaded ? amount : heading(mig, ui, amount))
      isHeaded = true
      rows = stepRows(mig, ui, plan)
      width = [...rows.values()].reduce((widest, row) => Math.max(widest, widthOf(row)), 0)
    },
    step(event) {
      if (event.event === 'started') {
        const { shortId, revision } = event.step
        running = `${formatCount(done + 1)} of ${formatCount(count)}  ${shortId}  ${revision.message}`
        ui.progress.show(running)
        return
      }
      done += 1
      running = undefined
      const { step, outcome, durationMs, statements, resumedAfter } = event.result
      const sign = outcome === 'done' ? (step.direction === 'up' ? ui.signs.up : ui.signs.down) : undefined
      const row = rows.get(step.revision.id) ?? []
      const ending = outcomeOf({ outcome, durationMs, statements, resumedAfter })
      const room = (ui.width ?? Infinity) - SIGN_WIDTH - widthOf(row) - widthOf(ending)
      ui.out([
        sign === undefined
          ? segment('skipped', `  ${ui.signs.state.skipped} `)
          : segment('applied', `  ${sign} `),
        ...row,
        // a narrow terminal has no room for columns
        segment('plain', ' '.repeat(Math.max(1, Math.min(width - widthOf(row) + 2, room)))),
        ...ending,
      ])
    },
    finished({ steps, to, durationMs }) {
      const at = standingAt(mig, to)
      const text = steps.length === 0 ? `at ${at}` : `now at ${at}`
      const spent = steps.length === 0 ? [] : [`done in ${formatDuration(durationMs)}`]
      ui.out([...spent, text].join(ui.signs.separator))
    },
  }
}

function outcomeOf({
  outcome,
  durationMs,
  statements,
  resumedAfter,
}: Pick<StepSummary, 'outcome' | 'durationMs' | 'statements' | 'resumedAfter'>): Line {
  if (outcome === 'skipped') return [segment('detail', 'skipped'.padStart(DURATION_WIDTH))]
  if (outcome === 'elsewhere') return [segment('detail', 'done meanwhile by another mig')]
  const spent = formatDuration(durationMs).padStart(DURATION_WIDTH)
  if (resumedAfter !== undefined) {
    return [
      segment('plain', spent),
      segment('detail', `   went on behind ${plural(resumedAfter, 'statement')}`),
    ]
  }
  if (statements < 2) return [segment('plain', spent)]
  return [segment('plain', spent), segment('detail', `   ${plural(statements, 'statement')}`)]
}

/** The unchanging part of every step's line, in columns. */
function stepRows(mig: Mig, ui: Ui, { steps }: Plan): Map<string, Line> {
  const lines = table({
    columns: [{}, { flexible: true }, {}],
    rows: steps.map((step) => [
      [segment('id', mig.short(step.revision.id))],
      [segment('message', step.revision.message)],
      [segment(step.revision.labels.length > 0 ? 'label' : 'detail', tagOf(mig, ui, step))],
    ]),
    charset: ui.charset,
    width: ui.width === undefined ? undefined : ui.width - AROUND_ROW,
  })
  return new Map(steps.map(({ revision }, index) => [revision.id, lines[index]!]))
}

function tagOf(mig: Mig, ui: Ui, { revision, action }: Step): string {
  const { labels, environments = [], parents } = revision
  return [
    ...labels.map((label) => `[${label}]`),
    ...(action === 'skip' ? [`only ${environments.join(', ')}`] : []),
    ...(mig.wholeGraph().revisions.has(revision.id) ? [] : [FROM_DATABASE]),
    ...(parents.length > 1
      ? [[ui.signs.merge, ...parents.map((parent) => mig.short(parent))].join(' ')]
      : []),
  ].join(' ')
}

function widthOf(line: Line): number {
  return line.reduce((width, { text }) => width + textWidth(text), 0)
}
