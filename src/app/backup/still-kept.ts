import type { Backup } from '../../core/backup/backup.ts'
import { backupsOf, rowsText } from '../../core/backup/give-back.ts'
import { whatOf } from '../../core/backup/words.ts'
import type { StepResult } from '../../io/execute/execute.ts'

/**
 * What an upgrade has made anew, and a downgrade of it has kept, a line each: to apply a revision again is to begin anew,
 * and gives nothing back by itself.
 */
export function stillKept({ step, outcome }: StepResult, backups: readonly Backup[]): readonly string[] {
  if (step.direction === 'down' || outcome !== 'done') return []
  const kept = backupsOf(backups, { revision: step.revision.id, direction: 'down' })
  return kept
    .filter(({ kind, rows = 0 }) => (kind === 'table' || kind === 'column') && rows > 0)
    .map((backup) => lineOf(backup, step.shortId))
}

const lineOf = (backup: Backup, shortId: string) =>
  `backup ${backup.id} still has ${rowsText(backup.rows ?? 0)} of ${whatOf(backup)}, from the downgrade of ${shortId}: mig backup restore ${backup.id}`
