import { inspect } from 'node:util'
import { segment, type Line } from '../core/view/segments.ts'
import { isMigError } from '../errors.ts'
import type { Ui } from './output.ts'

/** Where it went wrong, as far as that is known. */
export interface FailureOptions {
  readonly debug: boolean
  readonly command?: string
  readonly environment?: string
  /** What was typed behind `--env`: the commands of the hints need it too. */
  readonly env?: string | undefined
}

/** Says what went wrong and gives the exit status. A user's mistake has no stack unless `debug`; a bug always has one. */
export function report(error: unknown, ui: Ui, options: FailureOptions): number {
  const { debug, command, environment, env } = options
  // JSON leaves out what is undefined
  if (ui.json) ui.object({ ok: false, command, environment, error: errorObject(error) })
  else
    ui.note(headline(messageOf(error)), ...hintsOf(error).map((hint) => indented(inEnvironment(hint, env))))
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

/** `mig upgrade` -> `mig upgrade --env prod`, where a line is a command. */
export function inEnvironment(hint: string, env: string | undefined): string {
  if (env === undefined || hint.includes('--env ')) return hint
  return hint.replaceAll(/^( *mig (?!env\b)[a-z]+)\b/gm, `$1 --env ${env}`)
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
