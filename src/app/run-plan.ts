import type { OtherSession } from '../core/view/session.ts'
import type { Plan, Step } from '../core/graph/index.ts'
import {
  execute,
  refuseWholeRun,
  type ExecuteRequest,
  type LoadedStep,
  type StepEvent,
  type StepResult,
} from '../io/execute/execute.ts'
import { interruptible } from '../io/interruptible.ts'
import { readBackups } from '../io/backup/registry.ts'
import { createPatience } from '../io/lock/patient.ts'
import { isMigError } from '../errors.ts'
import { isConnectionLost } from '../io/db/lost.ts'
import { messageOf } from '../io/db/server-said.ts'
import { VERSION } from '../version.ts'
import type { PlanReport } from '../core/safety/report.ts'
import { hooksOf } from './audit/hooks.ts'
import { beginTrail, endTrail, type RunAudit } from './audit/run.ts'
import type { Confirmation } from './guard.ts'
import type { Begin } from './locked.ts'
import { stateTables, type Mig } from './mig.ts'
import { schemasBefore } from './inverse.ts'
import { stillKept } from './backup/still-kept.ts'

/** What a caller is told while a run goes on. */
export interface Report {
  /** Once, before anything is done. */
  planned?(plan: Plan): void
  step?(event: StepEvent): void
  /** Another runner is at work; `holder` says who, where the server tells. */
  waiting?(holder: string | undefined): void
  /** Others keep a statement waiting for a lock. Told each time that it is somebody else. */
  blocked?(blockers: readonly OtherSession[]): void
  /** What is worth knowing of how the run goes on. */
  note?(text: string): void
}

export interface RunOptions {
  /** `each` revision in a transaction of its own (default), or one around `all` of them. */
  readonly transaction?: 'each' | 'all'
  /** `--tag`, handed to every revision. */
  readonly tag?: string
  readonly report?: Report
  /** Lets it through where the environment or its database is production. */
  readonly confirm?: Confirmation
  /**
   * A way back may undo what has no file here by what the database keeps of it, or shows it to somebody who says whether
   * it may; undefined: there is nobody.
   */
  readonly withoutFile?: true | ((plan: PlanReport) => Promise<boolean | undefined>) | undefined
  /** A way back does not give back the rows that were kept. */
  readonly withoutData?: boolean | undefined
}

/** A run as a part of a command, which may come to run again after a lost connection. */
export interface PlanRunOptions extends RunOptions {
  readonly audit?: RunAudit
}

/** One step as it went. */
export interface StepSummary {
  readonly id: string
  readonly shortId: string
  readonly message: string
  readonly labels: readonly string[]
  readonly direction: 'up' | 'down'
  /** `elsewhere`: another process had done it meanwhile. */
  readonly outcome: 'done' | 'skipped' | 'elsewhere'
  readonly durationMs: number
  readonly statements: number
  /** How many of the statements an earlier run had done, which was cut off. */
  readonly resumedAfter?: number | undefined
  /** Its file is not here: it was undone by what the database kept of it. */
  readonly withoutFile?: true
}

export interface RunResult {
  readonly direction: 'up' | 'down'
  readonly target: string
  readonly steps: readonly StepSummary[]
  /** The heads of the applied set before and after. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly durationMs: number
}

/** Loads every file of the plan, and then runs it. A file that cannot be loaded stops it before anything has run. */
export async function runPlan(
  mig: Mig,
  plan: Plan,
  writing: Begin,
  options: PlanRunOptions,
): Promise<RunResult> {
  const began = performance.now()
  const steps = await loadSteps(mig, plan.steps)
  options.report?.planned?.(plan)
  const results = steps.length === 0 ? [] : await run(mig, { plan, steps, writing }, options)
  const { direction, target, from, to } = plan
  const durationMs = Math.round(performance.now() - began)
  return { direction, target, steps: results.map(summary), from, to, durationMs }
}

interface Run {
  readonly plan: Plan
  readonly steps: readonly LoadedStep[]
  readonly writing: Begin
}

async function run(
  mig: Mig,
  { plan, steps, writing }: Run,
  options: PlanRunOptions,
): Promise<readonly StepResult[]> {
  const { transaction = 'each' } = options
  refuseWholeRun({ transaction, session: await mig.connect('plan'), steps })
  const begun = await writing({
    direction: plan.direction,
    revisions: plan.steps.map(({ revision }) => revision.id),
    isOutside: steps.some(({ code }) => code?.transaction === false),
  })
  const { session, claim, signal } = begun
  const patience = createPatience({
    session,
    budget: mig.settings.environment.lockTimeout,
    signal,
    connect: () => mig.another('read'),
    ...(options.report?.blocked && { onBlocked: options.report.blocked }),
  })
  const tables = stateTables(mig.settings)
  const backups = await readBackups(session, tables)
  const trail = await beginTrail(mig, begun, { plan, audit: options.audit })
  const hooks = hooksOf(mig, options.report?.note)
  const request: ExecuteRequest = {
    session: patience.session,
    patience,
    tables,
    steps,
    keeping: {
      mode: mig.settings.environment.backup.mode,
      withoutData: options.withoutData,
      backups,
      onNote: (text) => options.report?.note?.(text),
    },
    transaction,
    context: {
      environment: mig.settings.environment.name,
      x: mig.x,
      ...(options.tag !== undefined && { tag: options.tag }),
    },
    appliedBy: mig.host.operator(),
    toolVersion: VERSION,
    signal,
    isAlone: session.dialect.session.tryLock !== undefined,
    standing: plan.from.map((id) => mig.short(id)).join(', ') || 'base',
    epoch: claim.epoch,
    naming: mig.settings.naming,
    schemaBefore: schemasBefore(knowingCode(mig, steps)),
    trail,
    afterStep: hooks.afterStep,
    onStep(event) {
      hooks.watch(event)
      options.report?.step?.(event)
      for (const line of event.event === 'ended' ? stillKept(event.result, backups) : [])
        options.report?.note?.(line)
    },
  }
  try {
    const results = await execute(request)
    await told(endTrail(mig, trail, { revisions: idsOf(plan), details: { to: plan.to } }), options.report)
    return results
  } catch (error) {
    // nothing is written by one whose turn is over, nor through a connection that is gone
    const isGone = isConnectionLost(error) || (isMigError(error) && error.code === 'lock.lost')
    if (!isGone) await told(trail.fails(error, { revisions: idsOf(plan) }), options.report)
    await hooks.afterFailure(error)
    if (isGone || plan.direction === 'up' || !isMigError(error)) throw error
    const { undoFailedDowngrade } = await import('./undo-downgrade.ts')
    throw await undoFailedDowngrade(mig, begun, error)
  }
}

const idsOf = ({ steps }: Plan) => steps.map(({ revision }) => revision.id)

/** What is done is done, though it could not be written down. */
async function told(writing: Promise<void>, report: Report | undefined): Promise<void> {
  try {
    await writing
  } catch (error) {
    report?.note?.(`the audit trail lacks the end of this run: ${messageOf(error)}`)
  }
}

/** The project, which need not load again what is loaded. */
function knowingCode(mig: Mig, steps: readonly LoadedStep[]): Mig {
  const codes = new Map(steps.map(({ revision, code }) => [revision.id, code]))
  return { ...mig, code: async (id) => codes.get(id) ?? mig.code(id) }
}

export function loadSteps(mig: Mig, steps: readonly Step[]): Promise<readonly LoadedStep[]> {
  return interruptible(() => load(mig, steps), mig.signal)
}

async function load(mig: Mig, steps: readonly Step[]): Promise<readonly LoadedStep[]> {
  const loaded: LoadedStep[] = []
  for (const step of steps) {
    const shortId = mig.short(step.revision.id)
    loaded.push(
      step.action === 'skip'
        ? { ...step, shortId }
        : { ...step, shortId, code: await mig.code(step.revision.id) },
    )
  }
  return loaded
}

export function summary({ step, outcome, durationMs, statements, resumedAfter }: StepResult): StepSummary {
  const { id, message, labels } = step.revision
  return {
    id,
    shortId: step.shortId,
    message,
    labels,
    direction: step.direction,
    outcome,
    durationMs: Math.round(durationMs),
    statements,
    ...(resumedAfter !== undefined && { resumedAfter }),
    ...(step.code?.isKept && { withoutFile: true }),
  }
}
