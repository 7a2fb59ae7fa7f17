import { inspect } from 'node:util'
import { segment, type Line } from '../core/view/segments.ts'
import { isMigError } from '../errors.ts'
import type { Ui } from './output.ts'

/** Where it went wrong, as far as that is known. */
export interface FailureOptions {
  readonly debug: boolean
  readonly command?: string
  readonly environment?: string
}

/** Says what went wrong and gives the exit status. A user's mistake has no stack unless `debug`; a bug always has one. */
export function report(error: unknown, ui: Ui, { debug, command, environment }: FailureOptions): number {
  // JSON leaves out what is undefined
  if (ui.json) ui.object({ ok: false, command, environment, error: errorObject(error) })
  else ui.note(headline(messageOf(error)), ...hintsOf(error).map(indented))
  if (!isMigError(error)) {
    ui.note(stackOf(error), 'This is a bug in mig: please report it, with the lines above and what you did.')
    return 1
  }
  if (debug) ui.note(stackOf(error))
  return error.exitStatus
}

/** The error as `--json` prints it. */
export function errorObject(error: unknown): object {
  if (!isMigError(error)) return { code: 'bug', message: messageOf(error), hint: [], details: {} }
  const { code, message, hint, details } = error
  return { code, message, hint, details }
}

function headline(message: string): Line {
  return [segment('missing', 'error:'), segment('plain', ` ${message}`)]
}

function hintsOf(error: unknown): readonly string[] {
  return isMigError(error) ? error.hint : []
}

/** Also what a hint holds of several lines, such as a statement with the place marked in it. */
function indented(hint: string): string {
  return hint.replaceAll(/^(?=.)/gm, '  ')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : inspect(error)
}

/** With the causes below it. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error)
  const stack = error.stack ?? error.message
  return error.cause === undefined ? stack : `${stack}\ncaused by ${stackOf(error.cause)}`
}
