import type { Mig } from '../app/mig.ts'
import type { callOptions } from './option-keys.ts'
import type { MetaOption } from './options.ts'

/** What every call may be given. */
export interface CallOptions {
  /** Aborting it stops this call: what is not committed yet is rolled back, and `interrupted` is thrown. */
  readonly signal?: AbortSignal
}

/** Runs what a method does, once its options are found to be good. */
export type Use = <T>(
  method: keyof typeof callOptions,
  given: CallOptions & MetaOption,
  work: (mig: Mig) => Promise<T> | T,
) => Promise<T>
