import { createHash } from 'node:crypto'
import type { Backup } from '../core/backup/backup.ts'
import { backupsOf, givingBack, rowsText, type GivingOp } from '../core/backup/give-back.ts'
import { keptText, lossesIn } from '../core/backup/losses.ts'
import { versionOf, type Dialect } from '../core/dialect.ts'
import type { Plan } from '../core/graph/index.ts'
import type { Op } from '../core/ops/index.ts'
import { applyAll, invertAll } from '../core/ops/list.ts'
import { foresee, keyOf, type ForeseenOp } from '../core/safety/foresee.ts'
import { stepText } from '../core/safety/plan-id.ts'
import { rowsAtRisk, type RowsAtRisk, type TableAtRisk } from '../core/safety/answers.ts'
import { stepContents, type OperationReport, type Looked, type StepReport } from '../core/safety/report.ts'
import { greatest, type Concern, exceeds, type Risk } from '../core/safety/risk.ts'
import { unknownSchema, type Column, type Schema } from '../core/schema/model.ts'
import { FROM_DATABASE } from '../core/view/missing.ts'
import { isMigError } from '../errors.ts'
import { whatOf } from '../core/backup/words.ts'
import type { Session } from '../io/db/session.ts'
import { bodyFor, type RevisionCode } from '../io/execute/body.ts'
import type { LoadedStep } from '../io/execute/execute.ts'
import { revisionFailed } from '../io/execute/failure.ts'
import { failedStep } from '../io/execute/outcome.ts'
import { record } from '../io/execute/recording.ts'
import { readLive } from './live.ts'
import { allBackups } from './backup/backup.ts'
import type { Mig } from './mig.ts'
import { replay, schemaBefore } from './replay.ts'
import { createLooking } from './risk.ts'
import { loadSteps } from './run-plan.ts'

export interface ForeseeRequest {
  readonly session: Session
  /** The ids that stand in the database. */
  readonly applied: readonly string[]
  /** `--tag`, handed to every revision. */
  readonly tag?: string | undefined
  /** Whether the database is asked what the steps will do with its data. */
  readonly asks: boolean
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * What each step of a plan will do, as far as that can be told without running it: the files are run, but nothing is sent.
 * Throws the MigError that the run would end in where a file fails by itself.
 */
export async function foreseeSteps(mig: Mig, plan: Plan, request: ForeseeRequest): Promise<ForeseenSteps> {
  const schema = followSchema(mig, request.applied)
  const isBack = plan.steps.some(({ direction }) => direction === 'down')
  const backups = isBack ? await allBackups(mig) : []
  const steps: ForeseenStep[] = []
  for (const step of await loadSteps(mig, plan.steps)) {
    mig.signal.throwIfAborted()
    try {
      steps.push(await foreseeStep(mig, step, { ...request, schema, backups }))
    } catch (error) {
      mig.signal.throwIfAborted()
      throw revisionFailed(error, failedStep(step), { statements: 0, finished: [] }, ['nothing was run'])
    }
  }
  if (!request.asks) return { steps: steps.map((each) => report(mig, each)) }
  const looking = createLooking(mig, request.session)
  const reports: StepReport[] = []
  const atRisk: TableAtRisk[] = []
  for (const [at, each] of steps.entries()) {
    const later = steps.slice(at + 1).flatMap(({ foreseen }) => foreseen.map(({ op }) => op))
    const looked = await looking.look(each.foreseen, later)
    if (!each.isWhole) looking.passUnseen()
    reports.push(report(mig, each, { looked, atRisk }))
  }
  return { steps: reports, rowsAtRisk: rowsAtRisk(atRisk) }
}

/** What the steps will do. */
export interface ForeseenSteps {
  readonly steps: readonly StepReport[]
  /** Absent: the database was not asked. */
  readonly rowsAtRisk?: RowsAtRisk
}

interface StepRequest extends ForeseeRequest {
  readonly backups: readonly Backup[]
  readonly schema: FollowedSchema
}

async function foreseeStep(mig: Mig, step: LoadedStep, request: StepRequest): Promise<ForeseenStep> {
  const { code } = step
  const kept =
    step.direction === 'down'
      ? backupsOf(request.backups, { revision: step.revision.id, direction: 'up' })
      : []
  const known =
    code && step.action === 'run'
      ? await recordStep(mig, step, code, { ...request, kept })
      : { list: [], isWhole: true }
  const { dialect, serverVersion } = request.session
  const becoming = givingBack(known.list, kept, dialect).flat()
  const list = becoming.map(({ op }) => op)
  const rendered = await foresee(list, {
    dialect,
    version: versionOf(serverVersion),
    schema: request.schema.current,
  })
  const foreseen = rendered.map((each, i) => (becoming[i]?.actions ? { ...each, ...TAKES_NOTHING } : each))
  const isFinal = code !== undefined && step.direction === 'up' && step.action === 'run'
  const problem = isFinal ? await undoProblem(mig, code, { known, schema: request.schema }) : undefined
  const concerns: readonly Concern[] = [
    ...(code?.isKept ? [{ risk: 'MEDIUM' as const, why: FROM_DATABASE }] : []),
    ...(problem === undefined ? [] : [{ risk: 'MEDIUM' as const, why: problem }]),
  ]
  request.schema.pass(step, known)
  const givesBack = becoming.map(givenText)
  return { step, foreseen, concerns, givesBack, isWhole: known.isWhole, dialect }
}

interface ForeseenStep {
  readonly step: LoadedStep
  readonly foreseen: readonly ForeseenOp[]
  readonly concerns: readonly Concern[]
  /** Of each operation. */
  readonly givesBack: readonly (string | undefined)[]
  readonly isWhole: boolean
  readonly dialect: Dialect
}

/** Instead of what a reader of its SQL would think. */
const TAKES_NOTHING = { op: { kind: 'execute', sql: 'SELECT 1', bindings: [] }, facts: [] } as const

function givenText({ backup, actions }: GivingOp): string | undefined {
  if (!actions) return undefined
  return backup ? `${rowsText(backup.rows ?? 0)} of ${whatOf(backup)}, from backup ${backup.id}` : ''
}

/** To give rows back takes nothing from anybody. */
function givingReport(report: OperationReport, given: string): OperationReport {
  const text = given === '' ? 'give back what was kept' : `give back ${given}`
  return { ...report, text, concerns: [], risk: 'SAFE', advice: [] }
}

/** What is kept of what an operation takes, where something is. */
function keepsText({ settings }: Mig, { op, facts }: ForeseenOp, risk: Risk, dialect: Dialect) {
  const { mode } = settings.environment.backup
  const isKept = mode === 'always' || (mode === 'auto' && exceeds(risk, 'LOW'))
  const losses = isKept ? lossesIn(op, facts, dialect).map(keptText) : []
  return losses.length > 0 ? losses.join(', ') : undefined
}

/** What was found out of a step, and where what is at risk by all steps is gathered. */
interface LookedAt {
  readonly looked: readonly Looked[]
  readonly atRisk: TableAtRisk[]
}

function report(
  mig: Mig,
  { step, foreseen, concerns, givesBack, isWhole, dialect }: ForeseenStep,
  at?: LookedAt,
): StepReport {
  const { code, direction, action, revision, shortId } = step
  const contents = stepContents(foreseen, dialect.name, at?.looked)
  at?.atRisk.push(...contents.atRisk)
  const body = {
    id: revision.id,
    shortId,
    message: revision.message,
    labels: revision.labels,
    direction,
    action,
    checksum: code?.checksum ?? mig.checksum(revision.id),
    transaction: code?.transaction ?? true,
    operations: contents.operations.map((each, i) => {
      const given = givesBack[i]
      if (given !== undefined) return givingReport(each, given)
      const keeps = keepsText(mig, foreseen[i]!, each.risk, dialect)
      return { ...each, ...(keeps !== undefined && { keeps }) }
    }),
    isOpaque: !isWhole || foreseen.some(({ certainty }) => certainty === 'opaque'),
    concerns,
  }
  // what is not seen is known by its file, and without one by the text of its function
  const isUnknown = code !== undefined && !isWhole && body.checksum === ''
  const source = isUnknown ? String(direction === 'up' ? code.upgrade : code.downgrade) : ''
  return {
    ...body,
    digest: hashOf(stepText(body, foreseen.map(keyOf), source)),
    risk: greatest([contents.risk, ...concerns.map(({ risk }) => risk)]),
    ...(at && { rowsAtRisk: rowsAtRisk(contents.atRisk) }),
    locks: contents.locks,
  }
}

/** What a step is seen to do; not whole where it hangs on an answer that only the run will get. */
interface Known {
  readonly list: readonly Op[]
  readonly isWhole: boolean
}

const ANSWERED: ReadonlySet<string> = new Set(['query', 'run'])

async function recordStep(
  mig: Mig,
  { direction, revision }: LoadedStep,
  code: RevisionCode,
  { session, tag, kept }: StepRequest & { readonly kept: readonly Backup[] },
): Promise<Known> {
  const { environment, naming } = mig.settings
  const context = {
    environment: environment.name,
    dialect: session.dialect.name,
    direction,
    offline: false,
    x: mig.x,
    ...(tag !== undefined && { tag }),
  }
  const body = await bodyFor(code, context, {
    naming,
    signal: mig.signal,
    kept,
    schemaBefore: () => schemaBefore(mig, revision.id),
  })
  const list: Op[] = []
  let isWhole = true
  const note = (batch: readonly { readonly op: Op }[]) => {
    list.push(...batch.map(({ op }) => op))
    isWhole = !batch.some(({ op }) => ANSWERED.has(op.kind))
    return isWhole ? Promise.resolve() : Promise.reject(new Error('known as far as it goes'))
  }
  try {
    await record(body, note, { naming, signal: mig.signal })
  } catch (error) {
    mig.signal.throwIfAborted()
    // the rest of it waits for an answer
    if (isWhole) throw error
  }
  return { list, isWhole }
}

/** Why there is no way back from a step; undefined: there is one. */
async function undoProblem(
  { settings }: Mig,
  code: RevisionCode,
  {
    known: { list, isWhole },
    schema: { current },
  }: { readonly known: Known; readonly schema: FollowedSchema },
): Promise<string | undefined> {
  if (code.downgrade) return undefined
  if (!isWhole || code.sectionLines) return 'cannot be undone: there is no downgrade'
  // rows that are kept can be given back
  const isKept = settings.environment.backup.mode !== 'off'
  const rest = isKept ? list.flatMap(asIfKept) : list
  return inversionProblem(rest, unknownSchema) && inversionProblem(rest, await current())
}

/** What goes is kept, and of what no revision tells, what it was. */
function asIfKept(op: Op): readonly Op[] {
  const none = { uniques: [], foreignKeys: [], checks: [], indexes: [] }
  const column: Column = { name: '', type: { name: 'text' }, nullable: true }
  if (op.kind === 'delete' || op.kind === 'update') return []
  if (op.kind === 'dropColumn') return [{ was: { column: { ...column, name: op.column }, ...none }, ...op }]
  return op.kind === 'dropTable' ? [{ was: { name: op.table, columns: [], ...none }, ...op }] : [op]
}

function inversionProblem(list: readonly Op[], schema: Schema): string | undefined {
  try {
    invertAll(list, schema)
    return undefined
  } catch (error) {
    if (isMigError(error)) return error.message
    throw error
  }
}

/**
 * The schema from step to step, as the revisions tell; replayed only where somebody asks. Where files of what stands are
 * not here, the database itself tells.
 */
interface FollowedSchema {
  current(): Promise<Schema>
  pass(step: LoadedStep, known: Known): void
}

function followSchema(mig: Mig, applied: readonly string[]): FollowedSchema {
  const graph = mig.graph()
  const standing = new Set(applied.filter((id) => graph.revisions.has(id)))
  const isTold = standing.size === applied.length
  const passed: Op[] = []
  let isSeen = true
  let schema: Schema | undefined
  const fromDatabase = async () =>
    (isSeen ? after(passed, await liveSchema(mig)) : undefined) ?? unknownSchema
  return {
    current: async () => (schema ??= isTold ? (await replay(mig, standing)).schema : await fromDatabase()),
    pass({ revision, direction }, { list, isWhole }) {
      if (direction === 'up') standing.add(revision.id)
      else standing.delete(revision.id)
      passed.push(...list)
      isSeen &&= isWhole
      schema = schema && isWhole ? after(list, schema) : undefined
    },
  }
}

/** As far as the database lets itself be read. */
async function liveSchema(mig: Mig): Promise<Schema> {
  try {
    return (await readLive(mig)).schema
  } catch {
    mig.signal.throwIfAborted()
    return unknownSchema
  }
}

/** Undefined where what is known of it does not fit. */
function after(list: readonly Op[], schema: Schema): Schema | undefined {
  try {
    return applyAll(list, schema)
  } catch {
    return undefined
  }
}
