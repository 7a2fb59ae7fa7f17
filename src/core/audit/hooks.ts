import type { DialectName } from '../dialect.ts'

/** What a hook of the config is told of one step. Holds no secret. */
export interface HookEvent {
  readonly environment: string
  readonly dialect: DialectName
  /** For people, without a password. */
  readonly database: string
  readonly direction: 'up' | 'down'
  readonly revision: { readonly id: string; readonly message: string }
  /** `elsewhere`: another process had done it meanwhile. */
  readonly outcome: 'done' | 'skipped' | 'elsewhere' | 'failed'
  readonly durationMs: number
  readonly operator: string
  readonly host: string
  /** Of `outcome: 'failed'`. */
  readonly error?: { readonly code: string; readonly message: string }
}

/** May be asynchronous, and is waited for. What it throws is told, and changes nothing. */
export type Hook = (event: HookEvent) => unknown

export interface Hooks {
  /** After each step that has come to its end. */
  readonly onStep: Hook | undefined
  /** After each step that took longer than `slowAfter`. */
  readonly onSlow: Hook | undefined
  /** After a step that has failed. */
  readonly onFailure: Hook | undefined
  /** Milliseconds. */
  readonly slowAfter: number
}
