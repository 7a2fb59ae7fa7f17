import type { Plan, Step } from '../core/graph/index.ts'
import { applyAll } from '../core/ops/list.ts'
import { emptySchema, unknownSchema, type Schema } from '../core/schema/model.ts'
import { ancestorsOf, inHistoryOrder } from '../core/graph/walk.ts'
import type { Session } from '../io/db/session.ts'
import { execute, type LoadedStep, type StepEvent, type StepResult } from '../io/execute/execute.ts'
import { waitingSession, withLock } from '../io/execute/lock.ts'
import { collect } from '../io/execute/recording.ts'
import { interruptible } from '../io/interruptible.ts'
import { VERSION } from '../version.ts'
import { stateTables, type Mig } from './mig.ts'

/** What a caller is told while a run goes on. */
export interface Report {
  /** Once, before anything is done. */
  planned?(plan: Plan): void
  step?(event: StepEvent): void
  /** Another runner is at work; `holder` says who, where the server tells. */
  waiting?(holder: string | undefined): void
}

export interface RunOptions {
  /** `each` revision in a transaction of its own (default), or one around `all` of them. */
  readonly transaction?: 'each' | 'all'
  /** `--tag`, handed to every revision. */
  readonly tag?: string
  readonly report?: Report
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

/**
 * Holds the lock of this environment's state tables around `work`. That asks for the session to write on as late as it
 * can: nothing is created before.
 */
export async function locked<T>(
  mig: Mig,
  report: Report | undefined,
  work: (writing: () => Promise<Session>) => Promise<T>,
): Promise<T> {
  const session = await mig.connect('plan')
  const { schema = '', revision } = stateTables(mig.settings)
  const request = {
    name: `${schema}.${revision}`,
    timeout: mig.settings.environment.lockTimeout,
    signal: mig.signal,
    ...(report?.waiting && { onWait: report.waiting }),
  }
  return withLock(session, request, () =>
    work(async () => waitingSession(await mig.connect('write'), request)),
  )
}

/** Loads every file of the plan, and then runs it. A file that cannot be loaded stops it before anything has run. */
export async function runPlan(
  mig: Mig,
  plan: Plan,
  writing: () => Promise<Session>,
  options: RunOptions,
): Promise<RunResult> {
  const began = performance.now()
  const steps = await loadSteps(mig, plan.steps)
  const session = steps.length === 0 ? undefined : await writing()
  options.report?.planned?.(plan)
  const results =
    session === undefined
      ? []
      : await execute({
          session,
          tables: stateTables(mig.settings),
          steps,
          transaction: options.transaction ?? 'each',
          context: {
            environment: mig.settings.environment.name,
            x: mig.x,
            ...(options.tag !== undefined && { tag: options.tag }),
          },
          appliedBy: mig.host.operator(),
          toolVersion: VERSION,
          signal: mig.signal,
          isAlone: session.dialect.session.tryLock !== undefined,
          standing: plan.from.map((id) => mig.short(id)).join(', ') || 'base',
          naming: mig.settings.naming,
          schemaBefore: (step) => schemaBefore(mig, step.revision.id),
          ...(options.report?.step && { onStep: options.report.step }),
        })
  const { direction, target, from, to } = plan
  const durationMs = Math.round(performance.now() - began)
  return { direction, target, steps: results.map(summary), from, to, durationMs }
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

/**
 * The schema that a revision's upgrade began on, replayed in memory from the operations of everything below it. What a
 * revision below did by SQL or by a function is not known, so that tables may be missing.
 */
export async function schemaBefore(mig: Mig, id: string): Promise<Schema> {
  const graph = mig.graph()
  const below = new Set(ancestorsOf(graph, [id]))
  below.delete(id)
  let schema: Schema = emptySchema
  for (const each of inHistoryOrder(graph, below)) {
    const code = await mig.code(each)
    try {
      const recorded = await collect((op) => code.upgrade(op, replayContext(mig)), {
        signal: mig.signal,
        naming: mig.settings.naming,
      })
      schema = applyAll(
        recorded.map(({ op }) => op),
        schema,
      )
    } catch {
      mig.signal.throwIfAborted()
      // what cannot be replayed leaves nothing certain behind it
      schema = unknownSchema
    }
  }
  return schema
}

function replayContext(mig: Mig) {
  const { name, connection } = mig.settings.environment
  return {
    environment: name,
    dialect: connection?.dialect ?? 'sqlite',
    direction: 'up',
    offline: true,
    x: mig.x,
  } as const
}

function summary({ step, outcome, durationMs, statements }: StepResult): StepSummary {
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
  }
}
