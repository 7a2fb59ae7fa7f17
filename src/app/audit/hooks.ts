import type { Hook, HookEvent } from '../../core/audit/hooks.ts'
import { isMigError } from '../../errors.ts'
import { mask } from '../../io/config/secrets.ts'
import { thisProcess } from '../../io/audit/trail.ts'
import type { StepEvent, StepResult } from '../../io/execute/execute.ts'
import type { Mig } from '../mig.ts'

/** Milliseconds that a hook may take. */
const LONGEST = 5000

export interface HookCalls {
  /** Told of every step that begins and ends, so that it is known which one has failed. */
  watch(event: StepEvent): void
  afterStep(result: StepResult): Promise<void>
  afterFailure(error: unknown): Promise<void>
}

/** Calls the hooks of the config. Nothing that they do reaches the run: what they throw is told to `note`. */
export function hooksOf(mig: Mig, note: ((text: string) => void) | undefined): HookCalls {
  const { onStep, onSlow, onFailure, slowAfter } = mig.settings.hooks
  let running: { readonly step: StepResult['step']; readonly since: number } | undefined

  const eventOf = (
    { revision, direction }: StepResult['step'],
    rest: Pick<HookEvent, 'outcome' | 'durationMs' | 'error'>,
  ): HookEvent => {
    const { environment } = mig.settings
    const { id, message } = revision
    return {
      environment: environment.name,
      dialect: environment.connection?.dialect ?? 'sqlite',
      database: environment.connection?.label ?? '',
      direction,
      revision: { id, message },
      operator: mig.host.operator(),
      host: thisProcess().host,
      ...rest,
    }
  }
  const call = async (name: string, hook: Hook | undefined, event: () => HookEvent): Promise<void> => {
    if (!hook) return
    try {
      await within(LONGEST, hook, event())
    } catch (error) {
      note?.(`the hook ${name} failed: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return {
    watch(event) {
      running = event.event === 'started' ? { step: event.step, since: performance.now() } : undefined
    },
    async afterStep({ step, outcome, durationMs }) {
      const event = () => eventOf(step, { outcome, durationMs: Math.round(durationMs) })
      await call('onStep', onStep, event)
      if (durationMs > slowAfter) await call('onSlow', onSlow, event)
    },
    async afterFailure(error) {
      const failed = running
      if (!failed) return
      const durationMs = Math.round(performance.now() - failed.since)
      const message = mask(error instanceof Error ? error.message : String(error), mig.settings.secrets)
      const code = isMigError(error) ? error.code : 'bug'
      await call('onFailure', onFailure, () =>
        eventOf(failed.step, { outcome: 'failed', durationMs, error: { code, message } }),
      )
    },
  }
}

async function within(milliseconds: number, hook: Hook, event: HookEvent): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${milliseconds / 1000} s`)), milliseconds)
  })
  try {
    await Promise.race([Promise.resolve().then(() => hook(event)), late])
  } finally {
    clearTimeout(timer)
  }
}
