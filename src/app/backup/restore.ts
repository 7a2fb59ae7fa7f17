import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backupStatements, type Backup } from '../../core/backup/backup.ts'
import { nextNumbers } from '../../core/backup/counters.ts'
import { heldIn } from '../../core/backup/restoring.ts'
import { MigError } from '../../errors.ts'
import { dumpTables } from '../../io/backup/files/dump-tables.ts'
import type { Placed } from '../../io/backup/files/place-rows.ts'
import { lookAtPutBack, putBack, type PutBackRequest } from '../../io/backup/files/put-back.ts'
import type { Session } from '../../io/db/session.ts'
import { record } from '../audit/trail.ts'
import { backupOf, fileOf, sortOf, viewOf, type BackupView } from './backup.ts'
import { createBackup, type CreateBackupRequest } from './create.ts'
import { planOfRestore } from './plan.ts'
import { verdictOn } from './verify.ts'
import { lookAtWhole, restoreWhole, type WholeChange } from './whole.ts'
import { guarded, type Confirmation } from '../guard.ts'
import { locked } from '../locked.ts'
import { stateTables, type Mig } from '../mig.ts'

export interface RestoreRequest {
  readonly id: string
  /** Of a file of tables, only these. */
  readonly tables?: readonly string[]
  /** Its rows go into this table, which is made where it is not there. */
  readonly into?: string | undefined
  /** Rows that are there with other values get those of the backup. */
  readonly overwrite?: boolean | undefined
  /** False: what is there now is not kept before a backup of the whole database takes its place. Default: it is. */
  readonly keepsCurrent?: boolean
  /** Sees what would be done, and says whether to. Default: nobody does. */
  ask?(look: RestoreLook): Promise<boolean>
  /** Lets it through where the environment or its database is production. */
  readonly confirm?: Confirmation
}

/** What would be done, or was. */
export interface RestoreLook {
  readonly backup: BackupView
  /** What becomes of rows, table by table; none for the whole database. */
  readonly tables: readonly Placed[]
  /** Of the whole database: what it has now, and had. */
  readonly whole?: WholeChange
  /** What was there before it was replaced, or before rows were overwritten. */
  readonly keptBefore?: BackupView
}

export interface RestoreResult extends RestoreLook {
  /** False: everything was there already. */
  readonly isChanged: boolean
}

/**
 * Puts back what a backup holds. What is there with other values stays, unless `overwrite` says otherwise; a backup of the
 * whole database takes the place of all that it holds. Throws `backup.damaged` for one that does not hold what it held,
 * `guard.refused` where nobody confirms it, and `backup.failed`; then nothing was done.
 */
export async function restoreBackup(mig: Mig, request: RestoreRequest): Promise<RestoreResult> {
  const backup = await backupOf(mig, request.id)
  refuseUnusable(backup, request)
  const { verdict, fault } = await verdictOn(mig, backup)
  if (verdict === 'damaged') {
    throw new MigError('backup.damaged', `backup ${backup.id} does not hold what it held: ${fault!}`, {
      hint: ['nothing was done; mig backup list   shows the others'],
    })
  }
  if (sortOf(backup) === 'database') return restoreAll(mig, backup, request)
  return withFile(mig, backup, request, (source) => restoreRows(mig, backup, request, source))
}

function refuseUnusable(backup: Backup, { into, overwrite }: RestoreRequest): void {
  const { id, state, kind, content } = backup
  const unknown = (why: string) => new MigError('backup.unknown', `backup ${id} ${why}`)
  if (state === 'open')
    throw unknown('was begun and never finished: it holds nothing that could be relied on')
  if (state === 'pruned') throw unknown('was taken away')
  if (sortOf(backup) === 'database' && (into !== undefined || overwrite)) {
    throw new MigError('usage', '--into and --overwrite are for rows: this backup is of the whole database')
  }
  if ((kind === 'column' || kind === 'values') && content.key.length === 0 && into === undefined) {
    throw new MigError(
      'backup.unknown',
      `backup ${id} is of a table without a key: nobody can tell whose each value is`,
      {
        hint: [`mig backup restore ${id} --into <name>   puts what it holds into a table of its own`],
      },
    )
  }
}

/** What a table that holds a backup has besides what it holds. */
const OF_OURS = ['mig_row', 'mig_now', 'mig_same']

type Source = Omit<PutBackRequest, 'session' | 'signal'>

/** Lets `work` read what the backup holds as a file: one that is in a table is written to one for the while. */
async function withFile<T>(
  mig: Mig,
  backup: Backup,
  { tables, into, overwrite }: RestoreRequest,
  work: (source: Source) => Promise<T>,
): Promise<T> {
  if (backup.kind === 'file') return work({ path: fileOf(mig, backup), tables, into, overwrite })
  const session = await mig.connect('plan')
  const path = join(tmpdir(), `mig-${mig.host.newId()}.tables.gz`)
  const fills = into === undefined && (backup.kind === 'column' || backup.kind === 'values')
  try {
    await dumpTables({
      session,
      tables: [heldIn(backup.content)],
      without: OF_OURS,
      path,
      createdAt: mig.host.now(),
      signal: mig.signal,
    })
    const counters = into === undefined ? nextNumbers(backup.content, session.dialect) : {}
    return await work({
      ...{ path, into: into ?? backup.table, makesInto: into !== undefined, overwrite, fills, counters },
    })
  } finally {
    rmSync(path, { force: true })
  }
}

async function restoreRows(
  mig: Mig,
  backup: Backup,
  request: RestoreRequest,
  source: Source,
): Promise<RestoreResult> {
  const startedAt = mig.host.now()
  const view = viewOf(mig, backup)
  const named = (placed: readonly Placed[]) => placed.map((each) => ({ ...each, name: nameOf(each, source) }))
  const look = named(
    await lookAtPutBack({ ...source, session: await mig.connect('plan'), signal: mig.signal }),
  )
  const seen = { backup: view, tables: look }
  if (!look.some((table) => isChanged(table, source))) return { ...seen, isChanged: false }
  const passage = await confirmed(mig, backup, request, seen)
  const written = request.overwrite ? look.filter(({ different }) => different > 0) : []
  const keptBefore =
    written.length > 0 ? await keepCurrent(mig, { tables: written.map(({ name }) => name) }) : undefined
  return locked(mig, undefined, async (begin) => {
    await passage.recheck()
    const { session, claim } = await begin({ direction: 'up', revisions: [], isOutside: false })
    const tables = named(await putBack({ ...source, session, signal: mig.signal }))
    await noteRestored(mig, session, backup)
    const counts = tables.map(({ name, added, replaced, same, different, failed }) => ({
      name,
      added,
      replaced,
      same,
      different,
      failed,
    }))
    await record(
      mig,
      {
        kind: 'restore',
        outcome: 'done',
        command: 'backup restore',
        target: String(backup.id),
        startedAt,
        details: {
          tables: counts,
          overwrite: request.overwrite === true,
          keptBefore: keptBefore?.id ?? null,
        },
      },
      { session, epoch: claim.epoch },
    )
    return {
      backup: backup.step ? view : { ...view, state: 'restored' },
      tables,
      isChanged: true,
      ...(keptBefore && { keptBefore }),
    }
  })
}

/** The table that the rows go into. */
const nameOf = ({ name }: Placed, { into }: Source): string => into ?? name

/** Whether anything would be written, or has to be told that cannot be. */
function isChanged(
  { added, replaced, different, rows }: Placed,
  { overwrite, into, makesInto }: Source,
): boolean {
  const isMade = into !== undefined && makesInto !== false && rows === 0
  return added + replaced > 0 || (overwrite === true && different > 0) || isMade
}

async function confirmed(mig: Mig, backup: Backup, request: RestoreRequest, look: RestoreLook) {
  const passage = await guarded(mig, () => planOfRestore(mig, backup, request), request.confirm)
  if (await request.ask?.(look)) return passage
  throw new MigError('guard.refused', 'not confirmed: nothing was done', {
    hint: request.ask ? [] : ['in code: ask: (look) => ... decides on it'],
  })
}

async function restoreAll(mig: Mig, backup: Backup, request: RestoreRequest): Promise<RestoreResult> {
  const startedAt = mig.host.now()
  const path = fileOf(mig, backup)
  const whole = await lookAtWhole(mig, path)
  const seen = { backup: viewOf(mig, backup), tables: [], whole }
  const passage = await confirmed(mig, backup, request, seen)
  const keptBefore = request.keepsCurrent === false ? undefined : await keepCurrent(mig, { whole: true })
  return locked(mig, undefined, async () => {
    await passage.recheck()
    const done = await restoreWhole(mig, backup, path)
    const target = String(backup.id)
    const details = { tables: done.tables, since: done.since, keptBefore: keptBefore?.id ?? null }
    await record(mig, {
      kind: 'restore',
      outcome: 'done',
      command: 'backup restore',
      target,
      startedAt,
      details,
    })
    return {
      backup: { ...seen.backup, state: 'restored' },
      tables: [],
      whole: done,
      isChanged: true,
      ...(keptBefore && { keptBefore }),
    }
  })
}

/** Nobody knows yet whether the backup is what was wanted. */
async function keepCurrent(mig: Mig, what: CreateBackupRequest): Promise<BackupView | undefined> {
  try {
    return (await createBackup(mig, what)).backups[0]
  } catch (error) {
    mig.signal.throwIfAborted()
    const why = error instanceof Error ? error.message : String(error)
    throw new MigError('backup.failed', `what is there now cannot be kept before it is replaced: ${why}`, {
      hint: [
        'nothing was done',
        ...(what.whole ? ['mig backup restore ... --discard   replaces it all the same'] : []),
      ],
      cause: error,
    })
  }
}

/** One that was made before a step stays as it is in the list: a downgrade still gives it back. */
async function noteRestored(mig: Mig, session: Session, backup: Backup): Promise<void> {
  if (backup.step) return
  const statements = backupStatements(session.dialect, stateTables(mig.settings))
  await session.query(statements.end(backup.id, 'restored').sql)
}
