import type { Report, RunResult } from '../app/run-plan.ts'
import type { StepEvent } from '../io/execute/execute.ts'
import type { Logger } from './logger.ts'

/** One revision of a run, when it begins and when it has ended. */
export interface StepUpdate {
  readonly event: 'started' | 'ended'
  readonly id: string
  readonly shortId: string
  readonly message: string
  readonly direction: 'up' | 'down'
  /** How it ended. `elsewhere`: another process had done it meanwhile. */
  readonly outcome?: 'done' | 'skipped' | 'elsewhere'
  /** Milliseconds. */
  readonly durationMs?: number
}

/** What a handle tells its listeners. */
export interface MigEvents {
  /** A revision of a run has begun or ended. */
  readonly step: StepUpdate
  /** An upgrade or a downgrade has come to its end. */
  readonly done: RunResult
  /** An upgrade or a downgrade has failed; the same error is thrown to its caller. */
  readonly failed: unknown
  /** Another process works on the database; `holder` says who, where the server tells. */
  readonly waiting: { readonly holder: string | undefined }
  /** What is worth knowing of how a run goes on, in words. */
  readonly note: string
}

export type MigListener<Event extends keyof MigEvents> = (update: MigEvents[Event]) => void

export interface Emitter {
  /** Has the listener told of every such event; what it returns ends that. */
  on<Event extends keyof MigEvents>(event: Event, listener: MigListener<Event>): () => void
  emit<Event extends keyof MigEvents>(event: Event, update: MigEvents[Event]): void
}

export function createEmitter(): Emitter {
  const listeners = new Map<keyof MigEvents, Set<(update: never) => void>>()
  return {
    on(event, listener) {
      const all = listeners.get(event) ?? new Set()
      listeners.set(event, all.add(listener))
      return () => void all.delete(listener)
    },
    emit(event, update) {
      for (const listener of listeners.get(event) ?? []) {
        try {
          // safe: it was put there for this event
          ;(listener as MigListener<typeof event>)(update)
        } catch (error) {
          // a run must not fail over who listens to it: as with any EventTarget, the error is the process's
          queueMicrotask(() => {
            throw error
          })
        }
      }
    },
  }
}

/** What a run reports, as the events of a handle. */
export function reporting(emitter: Emitter): Report {
  return {
    step: (event) => emitter.emit('step', updateOf(event)),
    waiting: (holder) => emitter.emit('waiting', { holder }),
    note: (text) => emitter.emit('note', text),
  }
}

function updateOf(event: StepEvent): StepUpdate {
  const step = event.event === 'started' ? event.step : event.result.step
  const { id, message } = step.revision
  const update = { event: event.event, id, shortId: step.shortId, message, direction: step.direction }
  if (event.event === 'started') return update
  const { outcome, durationMs } = event.result
  return { ...update, outcome, durationMs: Math.round(durationMs) }
}

/** Has the logger told of every event. */
export function logTo(logger: Logger, emitter: Emitter): void {
  emitter.on('step', ({ event, shortId, message, direction, outcome, durationMs }) => {
    if (event === 'started') return
    const what = outcome === 'done' ? (direction === 'up' ? 'applied' : 'undone') : outcome
    logger.info(`${what} ${shortId} ${message} (${durationMs} ms)`)
  })
  emitter.on('waiting', ({ holder }) =>
    logger.warn(`another process migrates this database${holder === undefined ? '' : `: ${holder}`}`),
  )
  emitter.on('note', (text) => logger.info(text))
  emitter.on('failed', (error) => logger.error(error instanceof Error ? error.message : String(error)))
}
