import type { BackupView } from '../app/backup/backup.ts'
import type { CreateBackupRequest, CreatedBackups } from '../app/backup/create.ts'
import type { PruneLook } from '../app/backup/prune.ts'
import type { RestoreLook, RestoreResult } from '../app/backup/restore.ts'
import type { VerifiedBackups } from '../app/backup/verify.ts'
import { MigError } from '../errors.ts'
import { age } from '../io/config/safety-keys.ts'
import type { CallOptions, Use } from './call.ts'
import { confirmationOf, type ConfirmOption, type MetaOption } from './options.ts'

export interface CreateBackupOptions extends CallOptions, MetaOption {
  /** As revisions name them. Default: all, or those of `plan`. */
  readonly tables?: readonly string[]
  /** `database`: each table is copied into one beside the list of backups. Default: a file. */
  readonly to?: 'file' | 'database'
  /** All of the database, by its own programs. Default: false. */
  readonly whole?: boolean
  /** The tables of which an upgrade to this target would destroy something. */
  readonly plan?: string
}

export interface RestoreOptions extends CallOptions, MetaOption, Pick<ConfirmOption, 'confirm'> {
  /** Of a file of tables, only these. */
  readonly tables?: readonly string[]
  /** The table that the rows go into, made where it is not there. */
  readonly into?: string
  /** Rows that are there with other values get those of the backup. Default: false, they stay. */
  readonly overwrite?: boolean
  /** The name of the database that a backup of the whole may take the place of; of SQLite that of its file. */
  readonly replace?: string
  /** Do not keep what is there now before a backup of the whole takes its place. Default: false. */
  readonly discard?: boolean
  /**
   * Is shown what would be done, and says whether to. Default: rows are put back, and of a backup of the whole `replace`
   * decides.
   */
  readonly ask?: (look: RestoreLook) => boolean | Promise<boolean>
}

export interface PruneOptions extends CallOptions, MetaOption {
  /** An age such as `'30d'` or `'12h'`. Default: the environment's `backup.keep`. */
  readonly olderThan?: string
  /** Is shown what would be taken away, and says whether to. Default: it is taken away. */
  readonly ask?: (look: PruneLook) => boolean | Promise<boolean>
}

/**
 * The backups of a database. A number that the list does not have is refused with `backup.unknown`.
 */
export interface BackupHandle {
  /** All of them, the newest first. Changes nothing. */
  list(options?: CallOptions): Promise<{ readonly backups: readonly BackupView[] }>
  /** One of them. */
  show(id: number, options?: CallOptions): Promise<BackupView>
  /**
   * Makes a backup, and changes nothing else; none where `plan` destroys nothing. What fails or is cut off leaves no file with
   * a name of its own. Throws `backup.failed`, and `usage` for options that contradict each other.
   */
  create(options?: CreateBackupOptions): Promise<CreatedBackups>
  /** Reads one or all that are there anew, and compares them with what was written down of them. Changes nothing. */
  verify(id?: number, options?: CallOptions): Promise<VerifiedBackups>
  /**
   * Puts back what a backup holds; what is there with other values stays, unless `overwrite` says otherwise. A backup of the
   * whole database takes the place of all that it holds, and only where `replace` names it or `ask` says so. Production has to
   * be confirmed. Throws `backup.damaged` for one that does not hold what it held, `guard.refused` and `backup.failed`; then
   * nothing was done. Rows that could not be put back are `failed` in the result.
   */
  restore(id: number, options?: RestoreOptions): Promise<RestoreResult>
  /** Takes away old ones, but none that a downgrade may still need. Throws `guard.refused` where `ask` says no. */
  prune(options?: PruneOptions): Promise<PruneLook>
}

export function backupHandle(use: Use): BackupHandle {
  return {
    list: (given = {}) =>
      use('backup.list', given, async (mig) => (await import('../app/backup/backup.ts')).listBackups(mig)),
    show: (id, given = {}) =>
      use('backup.show', given, async (mig) =>
        (await import('../app/backup/backup.ts')).showBackup(mig, String(id)),
      ),
    create: (given = {}) =>
      use('backup.create', given, async (mig) => {
        const { createBackup } = await import('../app/backup/create.ts')
        const { tables = [], to, whole, plan } = given
        const request: CreateBackupRequest = { tables, to, whole, plan }
        return createBackup(mig, request)
      }),
    verify: (id, given = {}) =>
      use('backup.verify', given, async (mig) => {
        const { verifyBackups } = await import('../app/backup/verify.ts')
        return verifyBackups(mig, id === undefined ? undefined : String(id))
      }),
    restore: (id, given = {}) =>
      use('backup.restore', given, async (mig) => {
        const { restoreBackup } = await import('../app/backup/restore.ts')
        const { tables = [], into, overwrite, discard = false } = given
        return restoreBackup(mig, {
          ...{ id: String(id), tables, into, overwrite, keepsCurrent: !discard },
          ask: (look) => Promise.resolve((given.ask ?? isMeant(given))(look)),
          ...confirmationOf(given, mig.host.env),
        })
      }),
    prune: (given = {}) =>
      use('backup.prune', given, async (mig) => {
        const { pruneBackups } = await import('../app/backup/prune.ts')
        const { olderThan, ask = () => true } = given
        return pruneBackups(mig, {
          // safe: the options were checked
          ...(olderThan !== undefined && { olderThan: age.check(olderThan, { path: '', faults: [] })! }),
          ask: (look) => Promise.resolve(ask(look)),
        })
      }),
  }
}

/** Rows are put back because the call says it; for all of a database its name has to be said. */
const isMeant =
  ({ replace }: RestoreOptions) =>
  ({ whole }: RestoreLook): boolean => {
    if (whole === undefined || replace === whole.database) return true
    const { database } = whole
    throw new MigError(
      'guard.refused',
      replace === undefined
        ? `it would take the place of all of ${database}: nothing was done`
        : `replace names ${replace}, and the database is ${database}: nothing was done`,
      {
        hint: [`in code: replace: '${database}' lets it be replaced, and ask: (look) => ... decides on it`],
        details: { database },
      },
    )
  }
