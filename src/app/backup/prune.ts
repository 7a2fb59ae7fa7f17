import { rmSync } from 'node:fs'
import { backupStatements, type Backup } from '../../core/backup/backup.ts'
import { MigError } from '../../errors.ts'
import { leftBehind } from '../../io/backup/files/finished-file.ts'
import { record } from '../audit/trail.ts'
import { allBackups, isHere, placeOf, sortOf, viewOf, type BackupView } from './backup.ts'
import { locked } from '../locked.ts'
import { stateTables, type Mig } from '../mig.ts'

export interface PruneRequest {
  /** Milliseconds. Default: what the environment's backup.keep says. */
  readonly olderThan?: number | undefined
  /** Sees what would be taken away, and says whether to. Default: nobody does. */
  ask?(look: PruneLook): Promise<boolean>
}

export interface PruneLook {
  readonly prunes: readonly BackupView[]
  /** Old ones that stay, each with the reason. */
  readonly stays: readonly (BackupView & { readonly reason: string })[]
  /** Files that were begun and never finished, and are nobody's. */
  readonly leftovers: readonly string[]
}

/** Takes away old backups, but none that a downgrade may still need. Throws `guard.refused` where nobody confirms it. */
export async function pruneBackups(mig: Mig, request: PruneRequest = {}): Promise<PruneLook> {
  const startedAt = mig.host.now()
  const before = new Date(startedAt.getTime() - (request.olderThan ?? mig.settings.environment.backup.keep))
  const { going, look } = await lookAtPrune(mig, before)
  if (going.length === 0 && look.leftovers.length === 0) return look
  if (!(await request.ask?.(look)))
    throw new MigError('guard.refused', 'not confirmed: nothing was taken away')
  for (const path of look.leftovers) rmSync(path, { force: true })
  if (going.length === 0) return look
  return locked(mig, undefined, async (begin) => {
    // somebody may have downgraded meanwhile
    const now = await lookAtPrune(mig, before)
    const ids = new Set(going.map(({ id }) => id))
    const left = now.going.filter(({ id }) => ids.has(id))
    const { session, claim } = await begin({ direction: 'up', revisions: [], isOutside: false })
    const statements = backupStatements(session.dialect, stateTables(mig.settings))
    for (const backup of left) {
      mig.signal.throwIfAborted()
      // the entry last: what is cut off is found again
      const { place } = backup.content
      if ('table' in place) await session.query(`DROP TABLE IF EXISTS ${session.dialect.table(place.table)}`)
      else for (const end of ['', '.json']) rmSync(`${placeOf(mig, backup)}${end}`, { force: true })
      const isBegun = backup.state === 'open'
      const { sql, bindings } = isBegun
        ? statements.remove(backup.id)
        : statements.update(backup.id, { state: 'pruned' })
      await session.query(sql, bindings)
    }
    const details = { ids: left.map(({ id }) => id), before: before.toISOString() }
    await record(
      mig,
      { kind: 'prune', outcome: 'done', command: 'backup prune', startedAt, details },
      { session, epoch: claim.epoch },
    )
    return { ...now.look, leftovers: look.leftovers, prunes: left.map((backup) => viewOf(mig, backup)) }
  })
}

async function lookAtPrune(
  mig: Mig,
  before: Date,
): Promise<{ readonly going: readonly Backup[]; readonly look: PruneLook }> {
  const all = await allBackups(mig)
  const applied = new Set((await mig.applied('plan')).map(({ revision }) => revision))
  const old = all.filter(({ state, createdAt }) => state !== 'pruned' && new Date(createdAt) < before)
  const reasons = new Map(old.map((backup) => [backup, reasonToKeep(mig, backup, all, applied)]))
  const going = old.filter((backup) => reasons.get(backup) === undefined)
  const view = (backup: Backup) => viewOf(mig, backup)
  const stays = old.filter((backup) => reasons.get(backup) !== undefined)
  const { folder } = mig.settings.environment.backup
  return {
    going,
    look: {
      prunes: going.map(view),
      stays: stays.map((backup) => ({ ...view(backup), reason: reasons.get(backup)! })),
      leftovers: leftBehind(folder, before),
    },
  }
}

/** Why an old backup has to stay; undefined: it has not. */
function reasonToKeep(
  mig: Mig,
  backup: Backup,
  all: readonly Backup[],
  applied: ReadonlySet<string>,
): string | undefined {
  const { step, state } = backup
  if (state === 'open') return undefined
  const newer = all.filter((each) => each.id > backup.id && each.state === 'kept')
  if (step?.direction === 'up' && state === 'kept' && applied.has(step.revision)) {
    const isKeptAgain = newer.some((each) => whatOf(each) === whatOf(backup))
    return isKeptAgain ? undefined : `a downgrade of ${mig.short(step.revision)} gives it back`
  }
  if ('file' in backup.content.place && !isHere(mig, backup)) return 'its file is not on this machine'
  const isLastWhole =
    sortOf(backup) === 'database' && !newer.some((each) => sortOf(each) === 'database' && isHere(mig, each))
  return isLastWhole ? 'it is the newest of the whole database' : undefined
}

/** The same for what was kept again before the same operation. */
const whatOf = ({ step, kind, table, content }: Backup): string =>
  JSON.stringify([step, kind, table, content.columns, content.sequence])
