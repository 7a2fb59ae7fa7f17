import type { TestDialect } from '../support/dialects.ts'

/** What befalls a statement: of a killed client, of a cut connection, or of a killed server. */
export const HOWS = [
  /** The client is killed before the server has got the statement. */
  'kill-before',
  /** The client is killed when the server has just got it. */
  'kill-during',
  /** The client is killed when the server has answered and before it has heard of that. */
  'kill-after',
  /** The client is killed while the statement waits in the server for another session, and the next run comes meanwhile. */
  'kill-waiting',
  /** The connection breaks before the server has got the statement; the client lives. */
  'cut-before',
  'cut-during',
  'cut-after',
  /** The server is killed when it has just got the statement, and started again. */
  'server-kill',
] as const

export type How = (typeof HOWS)[number]

/** One thing that may happen at one statement. */
export interface Point {
  readonly dialect: TestDialect
  /** The name of the project. */
  readonly project: string
  /** Which of the statements of the undisturbed run, counted from 1. */
  readonly statement: number
  readonly how: How
}

/** The arguments that try this point alone. */
export const argumentsFor = ({ dialect, project, statement, how }: Point): string =>
  `--server ${dialect} --project '${project}' --point ${statement} --how ${how}`
