import type { Knex } from 'knex'
import type { Confirmation } from '../app/guard.ts'
import type { ConfigExport } from '../io/config/define.ts'
import type { Host } from '../io/host.ts'
import type { ImportedRevisions } from '../io/revisions/modules.ts'
import type { Logger } from './logger.ts'

/** Which project, in which environment, on which connection. All of it may be left out: then it is as on the command line. */
export interface ProjectOptions extends MetaOption {
  /** The folder from which the config file is looked for, upward; relative paths start here. Default: the process's own. */
  readonly cwd?: string
  /** The config file, in place of looking for one. */
  readonly configPath?: string
  /** The config itself, in place of a file. Default where `revisions` are given: an empty one. */
  readonly config?: ConfigExport
  /** The name of the environment. Default: what `MIG_ENV` or `NODE_ENV` says, else `dev`. */
  readonly env?: string
  /** The database, in place of what the config says. */
  readonly url?: string
  /**
   * Your own knex instance, in place of a connection that the config names. One connection is taken out of its pool for the
   * time of a call, and goes back as it was; the instance is never ended.
   */
  readonly knex?: Knex
  /** Revisions that are imported already, in place of folders: for applications that are bundled into one file. */
  readonly revisions?: ImportedRevisions
  /** What stands for `process.env`. It is read, and never written to. */
  readonly variables?: Readonly<Record<string, string | undefined>>
  /** Handed to every revision, as `-x key=value` is. */
  readonly x?: Readonly<Record<string, string | true>>
  /** Aborting it stops whatever runs, as Ctrl-C does on the command line. */
  readonly signal?: AbortSignal
  /** Told what happens. Default: nobody. */
  readonly logger?: Logger
}

/** Who asked for it, and why. */
export interface MetaOption {
  /** Written into the audit trail with what is done: `{ ticket: 'ABC-1' }`. */
  readonly meta?: Readonly<Record<string, string>>
}

/** Who lets through what the guard of a production database stops. */
export interface ConfirmOption {
  /**
   * A function that is shown the plan and says whether it is to be done, or the id of the plan that was reviewed. Default:
   * the id in `MIG_CONFIRM`.
   */
  readonly confirm?: NonNullable<Confirmation['ask']> | string
  /**
   * The id of the plan whose loss of data is accepted, where `policy.maxRowsAtRisk` stands against it. Default: the id in
   * `MIG_ACCEPT_DATA_LOSS`.
   */
  readonly acceptDataLoss?: string
}

/** The same as the guard takes it. */
export function confirmationOf(
  { confirm, acceptDataLoss }: ConfirmOption,
  env: Host['env'],
): { confirm?: Confirmation } {
  const given = (confirm ?? env['MIG_CONFIRM']) || undefined
  const accepted = (acceptDataLoss ?? env['MIG_ACCEPT_DATA_LOSS']) || undefined
  if (given === undefined && accepted === undefined) return {}
  return {
    confirm: {
      ...(typeof given === 'string' && { id: given }),
      ...(typeof given === 'function' && { ask: given }),
      ...(accepted !== undefined && { acceptDataLoss: accepted }),
    },
  }
}
