/**
 * Every code that a `MigError` may carry, with the exit status of the command that ends in it:
 * 1 it failed, 2 it was used wrongly, 3 declined or refused, 6 questions are open, 130 interrupted, 143 terminated.
 */
const EXIT_STATUS = {
  'audit.unwritable': 1,
  bug: 1,
  'backup.damaged': 1,
  'backup.failed': 1,
  'backup.unknown': 2,
  'backup.unmatched': 1,
  'check.failed': 1,
  'config.ambiguous': 2,
  'config.invalid': 2,
  'config.not-found': 2,
  'config.unreadable': 2,
  'connection.driver-missing': 2,
  'connection.failed': 1,
  'connection.invalid': 2,
  'connection.unset': 2,
  'connection.unsupported': 2,
  'database.behind': 1,
  'database.pending': 1,
  'database.unfit': 1,
  'environment.unknown': 2,
  'file.exists': 2,
  'file.unwritable': 1,
  'graph.broken': 1,
  'graph.many-heads': 1,
  'guard.changed': 3,
  'guard.refused': 3,
  'imports.refused': 3,
  interrupted: 130,
  'lock.held': 3,
  'lock.lost': 1,
  'lock.timeout': 1,
  'offline.opaque': 1,
  'operation.invalid': 1,
  'operation.irreversible': 1,
  'operation.unsupported': 1,
  'policy.refused': 3,
  'rename.open': 6,
  'risk.refused': 3,
  'revision.failed': 1,
  'revision.changed': 1,
  'revision.edited': 3,
  'revision.missing': 1,
  'revision.unfinished': 1,
  'revision.unloadable': 1,
  'revision.unsure': 1,
  'schema.incomplete': 1,
  'schema.invalid': 2,
  'schema.unbuildable': 1,
  'schema.unset': 2,
  'sql.failed': 1,
  'state.newer': 1,
  'target.ambiguous': 2,
  'target.unknown': 2,
  'target.unreachable': 2,
  'template.broken': 1,
  'template.unknown': 2,
  terminated: 143,
  usage: 2,
} as const

export type ErrorCode = keyof typeof EXIT_STATUS

export interface MigErrorOptions {
  /** The way out: one line each, a sentence or a command to type. */
  readonly hint?: readonly string[]
  /** The same facts for a machine; printed by `--json`. Never holds a secret. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** A failure that the user can act on. `message` says what happened to which thing, `hint` what to do about it. */
export class MigError extends Error {
  override readonly name = 'MigError'
  readonly code: ErrorCode
  readonly hint: readonly string[]
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options: MigErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint ?? []
    this.details = options.details ?? {}
  }

  /** The status that a command exits with when it ends in this error. */
  get exitStatus(): number {
    return EXIT_STATUS[this.code]
  }
}

/** True for our own errors, also for one thrown by another loaded copy of this package (a revision file's import). */
export function isMigError(error: unknown): error is MigError {
  return error instanceof Error && error.name === 'MigError' && 'code' in error
}
