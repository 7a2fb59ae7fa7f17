import type { AppliedRevision } from '../core/journal/journal.ts'
import { isMigError, MigError } from '../errors.ts'

/**
 * Runs `decide`, and where it fails over a revision that the database knows and this checkout does not, says what the
 * journal knows of it: its message, when and by whom it was applied.
 */
export async function explainMissing<T>(
  applied: readonly AppliedRevision[],
  decide: () => T,
): Promise<Awaited<T>> {
  try {
    return await decide()
  } catch (error) {
    if (!isMigError(error)) throw error
    throw explained(error, applied) ?? error
  }
}

function explained(error: MigError, applied: readonly AppliedRevision[]): MigError | undefined {
  const wanted = [error.details['revision'], error.details['target']].filter(
    (each) => typeof each === 'string',
  )
  if (error.code !== 'revision.missing' && error.code !== 'target.unknown') return undefined
  const rows = applied.filter((row) =>
    wanted.some((text) => text.length > 0 && row.revision.startsWith(text)),
  )
  const [row] = rows
  if (row === undefined || rows.length > 1) return undefined
  return new MigError(
    'revision.missing',
    `revision ${row.revision} is applied here, but its file is not in this checkout`,
    {
      hint: [
        missingLine(row),
        'it may be on another branch or in a newer release: bring its file back, then try again',
      ],
      details: {
        ...error.details,
        revision: row.revision,
        message: row.message,
        appliedAt: row.appliedAt,
        appliedBy: row.appliedBy,
      },
      cause: error,
    },
  )
}

/** `"create users", applied 2026-11-03 08:15 UTC by ana in dev`. */
export function missingLine(row: AppliedRevision): string {
  const when = row.appliedAt.slice(0, 16).replace('T', ' ')
  return `"${row.message}", applied ${when} UTC by ${row.appliedBy} in ${row.environment}`
}
