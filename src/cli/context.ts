import type { Mig } from '../app/mig.ts'
import type { Host } from '../io/host.ts'
import type { Globals } from './options.ts'
import type { Ui } from './output.ts'
import type { Questions } from './questions.ts'

/** What a command works with. */
export interface Context {
  readonly host: Host
  readonly globals: Globals
  /** All that was typed behind `mig`. */
  readonly argv: readonly string[]
  readonly ui: Ui
  readonly questions: Questions
  readonly signal: AbortSignal
  /**
   * The project, opened at the first call and closed after the command: in the environment that is named here, else in
   * the one that was chosen.
   */
  mig(environment?: string): Promise<Mig>
}
