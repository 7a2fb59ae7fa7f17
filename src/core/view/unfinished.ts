import { listWays } from '../graph/describe.ts'
import { excerpt } from '../sql/position.ts'

/** A revision that was begun, and neither finished nor taken back yet. */
export interface BegunRevision {
  readonly shortId: string
  readonly direction: 'up' | 'down'
  /** Somebody has begun to take it back. */
  readonly isBeingUndone: boolean
}

/** How it was left: `applied`, `undone` or `taken back`. */
export function doingOf({ direction, isBeingUndone }: BegunRevision): string {
  if (isBeingUndone) return 'taken back'
  return direction === 'up' ? 'applied' : 'undone'
}

/** The commands that bring it to an end, and what they do. */
export function waysOn({ shortId, direction, isBeingUndone }: BegunRevision): readonly string[] {
  const goOn = direction === 'up' ? `mig upgrade ${shortId}` : `mig downgrade ${shortId}-1`
  return listWays([
    ...(isBeingUndone ? [] : [[goOn, 'goes on behind what stands'] as const]),
    ['mig upgrade --undo-failed', 'takes back what stands of it'],
  ])
}

/** A statement in one line. */
export const firstLineOf = (sql: string): string => excerpt(sql, 0).text
