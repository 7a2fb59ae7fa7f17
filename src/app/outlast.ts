import { setTimeout as sleep } from 'node:timers/promises'
import type { StepEvent, StepResult } from '../io/execute/execute.ts'
import { isConnectionLost } from '../io/db/lost.ts'
import { interruptible } from '../io/interruptible.ts'
import { isMigError } from '../errors.ts'
import type { Mig } from './mig.ts'
import { summary, type Report, type RunOptions, type RunResult, type StepSummary } from './run-plan.ts'

/** How often a run may lose its connection. */
const MOST_LOSSES = 3
/** Milliseconds. */
const PAUSE = 500

/**
 * Runs it, and after a connection that was lost runs it again on a new one: what stands then is read from the database,
 * the answer to a COMMIT that was lost too. `once` must plan anew each time.
 */
export async function outlasting(
  mig: Mig,
  options: RunOptions,
  once: (options: RunOptions) => Promise<RunResult>,
): Promise<RunResult> {
  const done: StepSummary[] = []
  let running: Extract<StepEvent, { event: 'started' }> | undefined
  const step = (event: StepEvent) => {
    running = event.event === 'started' ? event : undefined
    if (event.event === 'ended') done.push(summary(event.result))
    options.report?.step?.(event)
  }
  let from: readonly string[] | undefined
  const planned: Report['planned'] = (plan) => {
    from ??= plan.from
    options.report?.planned?.(plan)
  }
  const watched: RunOptions = { ...options, report: { ...options.report, planned, step } }
  for (let losses = 0; ; losses += 1) {
    try {
      const result = await once(watched)
      return { ...result, from: from ?? result.from, steps: done }
    } catch (error) {
      if (!isLostUnderWay(error) || losses === MOST_LOSSES || mig.signal.aborted) throw error
      options.report?.note?.('the connection was lost; looking what stands')
      await reconnect(mig)
      if (running && (await isThrough(mig, running))) step({ event: 'ended', result: resultOf(running) })
    }
  }
}

/** One that could not be had in the first place is no loss. */
const isLostUnderWay = (error: unknown) =>
  isConnectionLost(error) && !(isMigError(error) && error.code === 'connection.failed')

async function reconnect(mig: Mig): Promise<void> {
  await mig.close().catch(() => undefined)
  mig.forgetConnection()
  await interruptible(() => sleep(PAUSE), mig.signal)
}

async function isThrough(mig: Mig, { step }: { readonly step: StepResult['step'] }): Promise<boolean> {
  const applied = await mig.applied('plan')
  return applied.some((row) => row.revision === step.revision.id) === (step.direction === 'up')
}

const resultOf = ({ step }: { readonly step: StepResult['step'] }): StepResult => ({
  step,
  durationMs: 0,
  statements: 0,
  outcome: step.action === 'skip' ? 'skipped' : 'done',
})
