import type { Plan } from '../core/graph/index.ts'
import type { Unfinished } from '../core/journal/log.ts'
import { plural } from '../core/view/time.ts'
import { doingOf, waysOn, type BegunRevision } from '../core/view/unfinished.ts'
import { MigError } from '../errors.ts'
import { standingStatements } from '../io/resume/open-log.ts'
import type { Mig } from './mig.ts'

/** A revision that was begun and did not come to its end, with what it left. */
export interface Begun extends BegunRevision {
  readonly id: string
  readonly message: string
  /** How many of its statements stand for certain. */
  readonly statements: number
  /** What was under way when the run ended: the next run finds out whether it stands. */
  readonly open: string | undefined
  /** ISO 8601, UTC: of its last statement. */
  readonly at: string | undefined
  readonly by: string
}

/** What was begun, revision by revision. */
export function begunOf(mig: Mig, unfinished: readonly Unfinished[]): readonly Begun[] {
  return unfinished
    .filter(({ direction }) => direction !== 'undo')
    .map(({ revision, direction, attempt, lines }) => ({
      id: revision,
      shortId: mig.short(revision),
      message: mig.wholeGraph().revisions.get(revision)?.message ?? '',
      direction: direction === 'down' ? 'down' : 'up',
      isBeingUndone: unfinished.some((each) => each.revision === revision && each.direction === 'undo'),
      statements: standingStatements(lines),
      open: lines.find(({ state }) => state !== 'done')?.sql,
      at: lines.at(-1)?.startedAt,
      by: attempt.operator,
    }))
}

/**
 * The plan with what was begun at its beginning. Throws `revision.unfinished` where the plan leaves it as it is, or goes
 * the other way.
 */
export function takingUp(mig: Mig, plan: Plan, unfinished: readonly Unfinished[]): Plan {
  const begun = begunOf(mig, unfinished)
  for (const each of begun) {
    const isPlanned = plan.steps.some(({ revision }) => revision.id === each.id)
    if (each.isBeingUndone || each.direction !== plan.direction || !isPlanned) throw inTheWay(each)
  }
  const ids = new Set(begun.map(({ id }) => id))
  const first = plan.steps.filter(({ revision }) => ids.has(revision.id))
  return { ...plan, steps: [...first, ...plan.steps.filter(({ revision }) => !ids.has(revision.id))] }
}

function inTheWay(begun: Begun): MigError {
  const { id, shortId, message, direction, statements } = begun
  return new MigError(
    'revision.unfinished',
    `${shortId} ${message} was begun to be ${doingOf(begun)} and has not come to its end: ${plural(statements, 'statement')} of it ${statements === 1 ? 'stands' : 'stand'}`,
    { hint: waysOn(begun), details: { revision: id, direction, statements } },
  )
}
