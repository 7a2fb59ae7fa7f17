import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Backup, BackupContent, BackupState } from '../../core/backup/backup.ts'
import { MigError } from '../../errors.ts'
import { readBackups } from '../../io/backup/registry.ts'
import type { WholeRequest } from '../../io/backup/files/whole.ts'
import { requireConnection } from '../../io/config/settings.ts'
import type { Session } from '../../io/db/session.ts'
import { Journal } from '../../io/execute/journal.ts'
import { stateTables, type Mig } from '../mig.ts'

/** What a backup is of: the whole database, tables in a file, or what one table beside the list holds. */
export type BackupSort = 'database' | 'tables' | 'table' | 'rows' | 'column' | 'values'

/** A backup as it is told. */
export interface BackupView {
  readonly id: number
  readonly kind: BackupSort
  /** `users`, `users.phone`, `4 tables`, `the whole database`. */
  readonly of: string
  /** `open`: it is being made, or its maker was cut off. */
  readonly state: BackupState
  /** Absent: of the whole database, or not counted yet. */
  readonly rows?: number
  /** Bytes of a file. */
  readonly size?: number
  /** What it was made before, or that somebody asked for it. */
  readonly why: string
  /** Of the revision that it was made before. */
  readonly revision?: string
  readonly direction?: 'up' | 'down'
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly createdBy: string
  readonly restoredAt?: string
  readonly environment: string
  /** Where it is: a file, absolute, or a table. */
  readonly place: string
  /** The file is not in the folder of this machine. */
  readonly isElsewhere?: true
  /** Of a file of tables. */
  readonly tables?: NonNullable<BackupContent['tables']>
}

/** All backups of this database, the newest first. Changes nothing. */
export async function listBackups(mig: Mig): Promise<{ readonly backups: readonly BackupView[] }> {
  const backups = await allBackups(mig)
  return { backups: backups.toReversed().map((backup) => viewOf(mig, backup)) }
}

/** Throws `backup.unknown`. */
export async function showBackup(mig: Mig, id: string): Promise<BackupView> {
  return viewOf(mig, await backupOf(mig, id))
}

/** The oldest first; none where there are no state tables yet. */
export async function allBackups(mig: Mig): Promise<readonly Backup[]> {
  const session = await mig.connect('plan')
  const tables = stateTables(mig.settings)
  return (await new Journal(session, tables).isReady()) ? readBackups(session, tables) : []
}

/** Throws `backup.unknown`. */
export async function backupOf(mig: Mig, id: string): Promise<Backup> {
  const all = await allBackups(mig)
  const found = all.find((backup) => String(backup.id) === id)
  if (found) return found
  throw new MigError('backup.unknown', `there is no backup ${id}`, {
    hint: [
      all.length === 0
        ? 'this database has none; mig backup create'
        : 'mig backup list   shows those that there are',
    ],
    details: { id },
  })
}

export function viewOf(mig: Mig, backup: Backup): BackupView {
  const { id, state, rows, step, createdAt, createdBy, restoredAt, content } = backup
  const { size, tables } = content
  const place = placeOf(mig, backup)
  return {
    id,
    kind: sortOf(backup),
    of: subjectOf(backup),
    state,
    ...(rows !== undefined && { rows }),
    ...(size !== undefined && { size }),
    why: content.why,
    ...(step && { revision: step.revision, direction: step.direction }),
    createdAt,
    createdBy,
    ...(restoredAt !== undefined && { restoredAt }),
    environment: content.environment,
    place,
    ...('file' in content.place && state !== 'pruned' && !existsSync(place) && { isElsewhere: true }),
    ...(tables && { tables }),
  }
}

export function sortOf({ kind, content }: Backup): BackupSort {
  if (kind !== 'file') return kind
  return content.tables ? 'tables' : 'database'
}

/** What is in it, in few words. */
export function subjectOf(backup: Backup): string {
  const { table = '', content } = backup
  switch (sortOf(backup)) {
    case 'database':
      return 'the whole database'
    case 'tables': {
      const names = content.tables!.map(({ name }) => name)
      return names.length > 3 ? `${names.length} tables` : names.join(', ')
    }
    case 'column':
    case 'values':
      return content.columns.map((column) => `${table}.${column}`).join(', ')
    case 'table':
    case 'rows':
      return table
  }
}

/** Where it is: a path of this machine, or the name of a table. */
export function placeOf(mig: Mig, { content }: Pick<Backup, 'content'>): string {
  const { place } = content
  // the folder may be another one on every machine
  return 'file' in place ? join(mig.settings.environment.backup.folder, place.file) : place.table
}

/** The path of its file. Throws `backup.unknown` where that is not on this machine, or is no file. */
export function fileOf(mig: Mig, backup: Backup): string {
  const path = placeOf(mig, backup)
  if ('file' in backup.content.place && existsSync(path)) return path
  throw new MigError('backup.unknown', `the file of backup ${backup.id} is not here: ${path}`, {
    hint: [`it was made by ${backup.createdBy}; backup.folder in the config says where files are looked for`],
    details: { id: backup.id, path },
  })
}

/** Whether its file is here, as long as it was. */
export function isHere(mig: Mig, backup: Backup): boolean {
  const size = statSync(placeOf(mig, backup), { throwIfNoEntry: false })?.size
  return 'file' in backup.content.place && size !== undefined && size === backup.content.size
}

/** What a backup of the whole database is made, checked and taken back with. */
export function wholeRequest(mig: Mig, session: Session): WholeRequest {
  const { schema, lock } = stateTables(mig.settings)
  return {
    session,
    connection: requireConnection(mig.settings.environment),
    root: mig.settings.root,
    env: mig.host.env,
    secrets: mig.settings.secrets,
    signal: mig.signal,
    ...(schema === undefined && { lockTable: lock }),
  }
}
