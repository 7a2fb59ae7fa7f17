import type { OtherSession } from '../core/view/session.ts'
import type { Plan, Step } from '../core/graph/index.ts'
import {
  execute,
  refuseWholeRun,
  type LoadedStep,
  type StepEvent,
  type StepResult,
} from '../io/execute/execute.ts'
import { interruptible } from '../io/interruptible.ts'
import { createPatience } from '../io/lock/patient.ts'
import { VERSION } from '../version.ts'
import type { Confirmation } from './guard.ts'
import type { Begin } from './locked.ts'
import { stateTables, type Mig } from './mig.ts'
import { schemaBefore } from './replay.ts'

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
export async function runPlan(mig: Mig, plan: Plan, writing: Begin, options: RunOptions): Promise<RunResult> {
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
  options: RunOptions,
): Promise<readonly StepResult[]> {
  const { transaction = 'each' } = options
  refuseWholeRun({ transaction, session: await mig.connect('plan'), steps })
  const { session, claim, signal } = await writing({
    direction: plan.direction,
    revisions: plan.steps.map(({ revision }) => revision.id),
    isOutside: steps.some(({ code }) => code?.transaction === false),
  })
  const patience = createPatience({
    session,
    budget: mig.settings.environment.lockTimeout,
    signal,
    connect: () => mig.another('read'),
    ...(options.report?.blocked && { onBlocked: options.report.blocked }),
  })
  return await execute({
    session: patience.session,
    patience,
    tables: stateTables(mig.settings),
    steps,
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
    schemaBefore: (step) => schemaBefore(mig, step.revision.id),
    ...(options.report?.step && { onStep: options.report.step }),
  })
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
  }
}
