import type { Mig } from '../app/mig.ts'
import type { RehearsedStep } from '../app/rehearse.ts'
import type { Blocks, Lock } from '../core/safety/locks.ts'
import type { GuardedCommand, OperationReport, PlanReport, StepReport } from '../core/safety/report.ts'
import type { RowsAtRisk } from '../core/safety/answers.ts'
import type { Concern, Risk } from '../core/safety/risk.ts'
import { segment, type Line, type Role, type Segment } from '../core/view/segments.ts'
import { table, type Cell } from '../core/view/table.ts'
import { formatCount, formatDuration, plural } from '../core/view/time.ts'
import { textWidth } from '../core/view/width.ts'
import { heading, standingAt } from './heading.ts'
import type { Ui } from './output.ts'

export interface PlanViewOptions {
  /** All of the SQL, however long it is. */
  readonly sql?: boolean
  /** What has to be said before the steps. */
  readonly warnings?: readonly string[]
}

/** A plan for people: the steps with their operations and SQL, what there is to look at, the locks, and the id. */
export function planLines(
  mig: Mig,
  ui: Ui,
  plan: PlanReport,
  options: PlanViewOptions = {},
): readonly Line[] {
  const rows = plan.steps.flatMap((step) => stepRows(step, ui, options))
  const isWide = fits(rows, ui.width)
  const heads = table({
    columns: [{ flexible: true }, {}, {}],
    rows: rows.map(({ text, risk, why }) => [
      text,
      [risk],
      isWide ? [segment('detail', why.join('; '))] : [],
    ]),
    charset: ui.charset,
    width: ui.width,
  })
  return [
    heading(mig, ui, amountOf(plan)),
    ...(options.warnings ?? []).map((line): Line => [segment('pending', line)]),
    ...rows.flatMap(({ why, below }, at) => [heads[at]!, ...(isWide ? [] : why.map(note)), ...below]),
    ...footer(mig, ui, plan),
  ]
}

/** Whether there is room for the reasons beside the rest. */
function fits(rows: readonly Row[], width: number | undefined): boolean {
  if (width === undefined) return true
  const widest = (widths: readonly number[]) => widths.reduce((most, each) => Math.max(most, each), 0)
  const texts = widest(rows.map(({ text }) => textWidth(text.map((part) => part.text).join(''))))
  const reasons = widest(rows.map(({ why }) => textWidth(why.join('; '))))
  return texts + '  CRITICAL  '.length + reasons <= width
}

function amountOf({ command, steps, target }: PlanReport): string {
  if (command === 'mark') return `to be marked as that of ${target}`
  if (command === 'unmark') return 'to be unmarked'
  const verb = {
    upgrade: 'apply',
    downgrade: 'undo',
    stamp: 'record',
    undo: 'take back',
    resolve: 'resolve',
    repair: 'repair',
    restore: 'put back',
  }[command]
  return steps.length === 0 ? `nothing to ${verb}` : `${formatCount(steps.length)} to ${verb}`
}

/** A line with columns, and those below it that have none. */
interface Row {
  readonly text: Cell
  readonly risk: Segment
  /** What there is to look at. */
  readonly why: readonly string[]
  readonly below: readonly Line[]
}

const ROLES: Readonly<Record<Risk, Role>> = {
  SAFE: 'applied',
  LOW: 'plain',
  MEDIUM: 'pending',
  HIGH: 'missing',
  CRITICAL: 'missing',
}

function stepRows(step: StepReport, ui: Ui, options: PlanViewOptions): readonly Row[] {
  const { shortId, message, operations, concerns, risk } = step
  const isRecord = step.action === 'record' || step.action === 'forget'
  const head: Row = {
    text: [
      segment('plain', `  ${signOf(step, ui)} `),
      segment('id', shortId),
      segment('message', `  ${message}`),
    ],
    risk: step.action === 'skip' ? segment('skipped', 'skipped') : segment(ROLES[risk], risk),
    why: concerns.map((concern) => concern.why),
    below: [
      ...(isRecord || operations.length > 0 || step.action === 'skip' ? [] : [note('does nothing')]),
      ...(step.transaction ? [] : [note('outside of any transaction: every statement stands at once')]),
    ],
  }
  const last = operations.at(-1)
  const rows = operations.map((operation) =>
    operationRow(operation, [
      ...sqlLines(operation, ui, options),
      ...(operation === last ? endOf(step) : []),
    ]),
  )
  return [head, ...rows]
}

function signOf({ action, direction }: StepReport, ui: Ui): string {
  if (action === 'skip') return ui.signs.state.skipped
  return direction === 'up' ? ui.signs.state.pending : ui.signs.down
}

function operationRow({ text, risk, concerns, advice, keeps }: OperationReport, below: readonly Line[]): Row {
  return {
    text: [segment('plain', `      ${text}`)],
    risk: segment(ROLES[risk], risk),
    why: worthSaying(concerns),
    below: [
      ...(keeps === undefined ? [] : [note(`kept before: ${keeps}`)]),
      ...advice.filter((line) => keeps === undefined || !OF_BACKUPS.test(line)).map(note),
      ...below,
    ],
  }
}

/** Nobody has to keep by hand what is kept anyway. */
const OF_BACKUPS = /^mig backup create /

/** What a person has to know: what is of some risk, and what the data itself says. */
const worthSaying = (concerns: readonly Concern[]): readonly string[] => [
  ...new Set(
    concerns
      .filter(({ risk, isCounted }) => isCounted ?? (risk !== 'SAFE' && risk !== 'LOW'))
      .map(({ why }) => why),
  ),
]

/** From the least. */
const ORDER = Object.keys(ROLES)

/** The most reasons that a step is told with in one line. */
const MOST_REASONS = 3

/** What the steps of a plan do to what is there, a line each with the worst of it. */
export function riskLines({ steps }: PlanReport, { charset, width, signs }: Ui): readonly Line[] {
  return table({
    columns: [{}, {}, { flexible: true }],
    rows: steps.map(({ shortId, message, action, risk, concerns, operations }) => {
      const worst = [...concerns, ...operations.flatMap((each) => each.concerns)].toSorted(
        (a, b) => ORDER.indexOf(b.risk) - ORDER.indexOf(a.risk),
      )
      const why = worthSaying(worst)
      const more = why.length > MOST_REASONS ? `; ${signs.ellipsis}` : ''
      return [
        [segment('id', `  ${shortId}`), segment('message', `  ${message}`)],
        [action === 'skip' ? segment('skipped', 'skipped') : segment(ROLES[risk], risk)],
        [segment('detail', why.slice(0, MOST_REASONS).join('; ') + more)],
      ]
    }),
    charset,
    width,
  })
}

/** How many lines of an operation's SQL are shown, where not all of it is. */
const MOST_LINES = 6

function sqlLines(
  { kind, statements, certainty }: OperationReport,
  { signs }: Ui,
  { sql = false }: PlanViewOptions,
): readonly Line[] {
  const lines = statements.flatMap((statement) => statement.split('\n'))
  const isLong = !sql && lines.length > MOST_LINES
  const shown = isLong ? lines.slice(0, MOST_LINES - 1) : lines
  const said = {
    exact: [],
    expected: [note('as the revisions tell; the database is asked when it runs')],
    // of a function that is what there is to look at anyway
    opaque: kind === 'run' ? [] : [note('known only when it runs')],
  }
  return [
    ...shown.map((line) => [segment('needs', `        ${line.trimEnd()}`)]),
    ...(isLong ? [note(`${signs.ellipsis} ${plural(lines.length - shown.length, 'line')} more: --sql`)] : []),
    ...said[certainty],
  ]
}

function endOf({ operations, isOpaque, locks }: StepReport): readonly Line[] {
  const isCutOff = isOpaque && ['query', 'run'].includes(operations.at(-1)?.kind ?? '')
  return [
    ...(isCutOff ? [note('what comes after it is known only when it runs')] : []),
    ...locks.filter(({ blocks }) => blocks !== 'nothing').map(lockLine),
  ]
}

const EFFECTS: Readonly<Record<Blocks, string>> = {
  nothing: 'nobody waits',
  'a moment': 'others wait for a moment',
  definitions: 'reads and writes go on',
  rows: 'those who write the same rows wait',
  writes: 'writers wait',
  everything: 'readers and writers wait',
}

function lockLine({ on, mode, blocks }: Lock): Line {
  return [
    segment('detail', '      locks '),
    segment('plain', on ?? 'the whole database'),
    segment('detail', `: ${mode}, ${EFFECTS[blocks]}`),
  ]
}

const note = (text: string): Line => [segment('detail', `        ${text}`)]

/** Where the database stands is no part of them. */
const MARKING: ReadonlySet<GuardedCommand> = new Set(['mark', 'unmark', 'repair'])

function footer(mig: Mig, ui: Ui, plan: PlanReport): readonly Line[] {
  const { id, risk, steps, from, to, guard, command } = plan
  const gap = segment('plain', ui.signs.separator)
  const way: Line = [
    segment('plain', `at ${standingAt(mig, from)}`),
    ...(steps.length > 0 ? [segment('plain', ` → ${standingAt(mig, to)}`)] : []),
  ]
  const opaque = steps.filter(({ isOpaque }) => isOpaque).length
  return [
    ...(plan.state.unfinished.length > 0
      ? [
          [
            segment(
              'pending',
              `unfinished: ${plan.state.unfinished.join(', ')}, which goes on where it ended`,
            ),
          ],
        ]
      : []),
    [
      segment('plain', 'plan '),
      segment('id', id),
      gap,
      segment(ROLES[risk], `risk ${risk}`),
      ...(opaque > 0 ? [gap, segment('plain', `${plural(opaque, 'step')} not to be seen through`)] : []),
      ...atRisk(plan.rowsAtRisk).flatMap((part) => [gap, part]),
      ...(MARKING.has(command) ? [] : [gap, ...way]),
    ],
    ...('reasons' in guard
      ? guard.reasons.map((reason): Line => [
          segment(guard.verdict === 'refuse' ? 'missing' : 'mark', reason),
        ])
      : []),
  ]
}

/** `1,204 rows at risk`; nothing where there are none. */
function atRisk(found: RowsAtRisk | undefined): readonly Segment[] {
  if (!found || (found.rows === 0 && found.known !== 'unknown')) return []
  if (found.rows === 0) return [segment('missing', 'rows at risk, nobody can tell how many')]
  const about = { exactly: '', estimated: 'about ', unknown: 'at least ' }[found.known]
  return [segment('missing', `${about}${plural(found.rows, 'row')} at risk`)]
}

/** What a rehearsal showed, before it was rolled back. */
export function rehearsalLines(
  { signs, charset, width }: Ui,
  steps: readonly RehearsedStep[],
): readonly Line[] {
  const heads = table({
    columns: [{ flexible: true }, { align: 'right' }, {}],
    rows: steps.map(({ shortId, message, durationMs, statements }) => [
      [segment('applied', `  ${signs.up} `), segment('id', shortId), segment('message', `  ${message}`)],
      [segment('plain', formatDuration(durationMs))],
      [segment('detail', plural(statements, 'statement'))],
    ]),
    charset,
    width,
  })
  const total = steps.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return [
    ...steps.flatMap(({ locks, durationMs }, at) => {
      const length = segment('detail', `, for up to ${formatDuration(durationMs)}`)
      return [heads[at]!, ...locks.map((lock) => [...lockLine(lock), length])]
    }),
    [segment('plain', `rehearsed in ${formatDuration(total)}, and rolled back`)],
  ]
}
