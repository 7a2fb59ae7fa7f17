import { segment, type Line } from './segments.ts'

/** How a revision is named in place of its file. */
export const FROM_DATABASE = 'from the database: its file is not here'

/** What can be done about revisions that have no file here, of which the database keeps what undoes them. */
export function undoableLines(shortIds: readonly string[]): readonly Line[] {
  if (shortIds.length === 0) return []
  const names =
    shortIds.length > 3
      ? `${shortIds.slice(0, 3).join(', ')} and ${shortIds.length - 3} more`
      : shortIds.join(', ')
  const [it, its] = shortIds.length === 1 ? ['it', 'its file'] : ['them', 'their files']
  return [
    [
      segment('missing', 'missing: '),
      segment(
        'plain',
        `${names}; the database keeps what undoes ${it}: mig downgrade goes back without ${its}`,
      ),
    ],
  ]
}
