import { AsyncLocalStorage } from 'node:async_hooks'
import { didYouMean } from '../../core/text/suggest.ts'
import { MigError } from '../../errors.ts'
import { ops, type Kind, type Op } from '../../core/ops/index.ts'
import { DEFAULT_NAMING, withNaming, type Naming } from '../../core/schema/names.ts'
import { interruptible } from '../interruptible.ts'
import type { Operations } from './operations.ts'

/** An operation as it was called, with the stack that leads to the call. */
export interface RecordedOp {
  readonly op: Op
  readonly calledAt: { readonly stack?: string }
}

export interface RecordOptions {
  /** Aborting it ends the revision, whatever its body is waiting for. */
  readonly signal?: AbortSignal | undefined
  /** The names that keys and indexes get where the revision gives none. */
  readonly naming?: Naming | undefined
}

/** Runs a batch in its order and gives the result of its last operation. */
export type RunBatch = (batch: readonly RecordedOp[]) => Promise<unknown>

const BARRIERS: readonly Kind[] = ['query', 'run']

/** Holds true for everything that the function of an `op.run` does. */
export const insideRun = new AsyncLocalStorage<true>()

/**
 * Calls `body` with an `op` that writes down what it is asked, and runs it in batches: one at each `query` or `run`, one
 * at the end. The first failure ends the revision even where the author caught it: on most servers its transaction is
 * lost by then. An operation called after the end is an error, since nothing would run it. Aborting `signal` ends it too,
 * whatever the body is waiting for.
 */
export async function record(
  body: (op: Operations) => unknown,
  runBatch: RunBatch,
  { signal, naming = DEFAULT_NAMING }: RecordOptions = {},
): Promise<void> {
  let pending: RecordedOp[] = []
  let tail: Promise<unknown> = Promise.resolve()
  let closed = false
  let failure: { readonly error: unknown } | undefined

  function flush(): Promise<unknown> {
    const batch = pending
    pending = []
    const result = tail.then(() => {
      if (failure) throw failure.error
      return runBatch(batch)
    })
    tail = result.catch((error: unknown) => {
      failure ??= { error }
    })
    return result
  }

  function call(kind: Kind, args: readonly unknown[]): unknown {
    if (closed) {
      throw new MigError('operation.invalid', `op.${kind} was called after the revision had ended`, {
        hint: ['await what the revision starts, so that it ends after it'],
      })
    }
    if (insideRun.getStore()) {
      throw new MigError(
        'operation.invalid',
        `op.${kind} was called inside of op.run, which it would wait for`,
        {
          hint: ['use the transaction that the function is given, or call it after op.run'],
        },
      )
    }
    // safe: each kind's own `make` gets what was passed to the call of that kind
    const make = ops[kind].make as (...all: readonly unknown[]) => Op
    const recorded = { op: withNaming(naming, () => make(...args)), calledAt: {} }
    Error.captureStackTrace(recorded.calledAt, op[kind])
    pending.push(recorded)
    if (!BARRIERS.includes(kind)) return undefined
    const result = flush()
    // where nobody awaits it, the failure is still thrown at the end of the revision
    result.catch(() => undefined)
    return result
  }

  const op = operations(call)
  try {
    await interruptible(() => body(op), signal)
    while (pending.length > 0) await flush()
  } catch (error) {
    // what it has started and not awaited must not go on behind its end
    failure ??= { error }
    throw error
  } finally {
    await tail
    closed = true
  }
  if (failure) throw failure.error
}

/** One function for each kind, made when it is asked for. Says which was meant, where one does not exist. */
function operations(call: (kind: Kind, args: readonly unknown[]) => unknown): Operations {
  const calls: Partial<Record<Kind, (...args: readonly unknown[]) => unknown>> = {}
  const proxy: object = new Proxy(calls, {
    has: (_calls, name) => Object.hasOwn(ops, name),
    get(_calls, name) {
      if (isKind(name)) return (calls[name] ??= (...args) => call(name, args))
      // `await op` asks for `then`
      if (typeof name === 'symbol' || name === 'then') return undefined
      const meant = didYouMean(name, Object.keys(ops))
      throw new MigError(
        'operation.invalid',
        `there is no op.${name}${meant === undefined ? '' : `: did you mean op.${meant}?`}`,
        {
          hint: meant === undefined ? [`there are ${Object.keys(ops).join(', ')}`] : [],
        },
      )
    },
  })
  // safe: each returns a promise exactly where `Operations` says so
  return proxy as Operations
}

const isKind = (name: string | symbol): name is Kind => Object.hasOwn(ops, name)

/** The operations of a revision that asks the database nothing. Throws `offline.opaque` where it does. */
export async function collect(
  body: (op: Operations) => unknown,
  options: RecordOptions = {},
): Promise<readonly RecordedOp[]> {
  const collected: RecordedOp[] = []
  const runBatch: RunBatch = (batch) => {
    const opaque = batch.find(({ op }) => BARRIERS.includes(op.kind))
    if (opaque) {
      throw new MigError(
        'offline.opaque',
        `op.${opaque.op.kind} needs a database: what it does is known only when it runs`,
      )
    }
    collected.push(...batch)
    return Promise.resolve()
  }
  await record(body, runBatch, options)
  return collected
}
