import { MigError } from '../../errors.ts'
import { branchOf } from './branch.ts'
import { listRevisions, listWays } from './describe.ts'
import { missingRevision } from './find.ts'
import type { Graph } from './graph.ts'
import { locate } from './locate.ts'
import { type Plan, type PlanOptions, unknownIds, writePlan } from './plan.ts'
import { shortIds } from './short-ids.ts'
import { parseTarget, type TargetExpression } from './target.ts'
import { lastApplied } from './undo-order.ts'
import { ancestorsOf, descendantsOf, inHistoryOrder } from './walk.ts'
import { countOf, soMany } from './wording.ts'

/** What a downgrade comes to: these revisions are undone, in this order. */
export interface DowngradeTarget {
  readonly direction: 'down'
  readonly text: string
  readonly undo: readonly string[]
}

/**
 * The plan that goes back to the target: every applied revision that stands on it, by parents or
 * dependencies, is undone, the newest in history order first; other branches stay. `base` undoes everything,
 * `label@base` a branch and what stands on it, `label@revision` only that branch down to the revision. `-N`
 * undoes the N revisions that were applied last, each time the last one on which nothing applied stands;
 * `label@-N` the same on one branch.
 *
 * @param applied the applied ids, in the order in which they were applied
 */
export function planDowngrade(
  graph: Graph,
  applied: readonly string[],
  target: string | DowngradeTarget,
  options: PlanOptions = {},
): Plan {
  const { text, undo } = typeof target === 'string' ? resolveDowngrade(graph, applied, target) : target
  const taken = Int32Array.from(undo, (id) => graph.position.get(id)!)
  return writePlan(graph, applied, { direction: 'down', target: text, taken }, options)
}

export function resolveDowngrade(graph: Graph, applied: readonly string[], text: string): DowngradeTarget {
  const expression = parseTarget(text)
  if (expression.kind !== 'relative') {
    const undone = revisionsAbove(graph, applied, expression)
    const undo = inHistoryOrder(
      graph,
      applied.filter((id) => undone.has(id)),
    ).reverse()
    return { direction: 'down', text, undo }
  }
  if (expression.offset.direction === 'up') throw isUp(text)
  const { count } = expression.offset
  const undo =
    expression.branch === undefined
      ? lastOfAll(graph, applied, text, count)
      : lastOfBranch(graph, applied, { text, count, branch: expression.branch })
  return { direction: 'down', text, undo }
}

function revisionsAbove(
  graph: Graph,
  applied: readonly string[],
  expression: TargetExpression,
): ReadonlySet<string> {
  const { text, branch, kind } = expression
  if (kind === 'base' && expression.offset === undefined) {
    if (branch !== undefined) return descendantsOf(graph, branchOf(graph, branch))
    const missing = unknownIds(graph, applied)
    if (missing.length > 0) throw missingRevision(missing[missing.length - 1]!)
    return new Set(applied)
  }
  const targets = locate({ graph, applied, use: 'downgrade' }, expression)
  const done = new Set(applied)
  const pending = targets.find((id) => !done.has(id))
  if (pending !== undefined) throw notApplied(graph, applied, text, pending)

  const kept = ancestorsOf(graph, targets)
  const above = new Set([...descendantsOf(graph, targets)].filter((id) => !kept.has(id)))
  if (branch === undefined) return above
  const members = branchOf(graph, branch)
  return descendantsOf(
    graph,
    [...members].filter((id) => above.has(id)),
  )
}

function lastOfAll(graph: Graph, applied: readonly string[], text: string, count: number): string[] {
  if (count > applied.length) throw tooMany(text, count, applied.length)
  const undo = lastApplied(graph, applied, count)
  const missing = undo.find((id) => !graph.revisions.has(id))
  if (missing !== undefined) throw missingRevision(missing)
  return undo
}

function lastOfBranch(
  graph: Graph,
  applied: readonly string[],
  { text, count, branch }: { text: string; count: number; branch: string },
): string[] {
  const members = branchOf(graph, branch)
  const onBranch = applied.filter((id) => members.has(id))
  if (count > onBranch.length) throw tooMany(text, count, onBranch.length, branch)
  const undo = lastApplied(graph, onBranch, count)
  const above = descendantsOf(graph, undo)
  const undone = new Set(undo)
  const inTheWay = inHistoryOrder(
    graph,
    applied.filter((id) => above.has(id) && !undone.has(id)),
  )
  if (inTheWay.length > 0) throw stillNeeded(graph, text, undo, inTheWay, branch)
  return undo
}

function tooMany(text: string, count: number, there: number, branch?: string): MigError {
  const where = branch === undefined ? '' : ` on the branch "${branch}"`
  const found = `${soMany(there)} applied${where}`
  return new MigError(
    'target.unreachable',
    `"${text}" asks to undo ${countOf(count, 'revision')}; ${found}`,
    {
      hint:
        there === 0
          ? []
          : listWays([
              [`mig downgrade ${branch === undefined ? '' : `${branch}@`}base`, 'undoes all there are'],
            ]),
      details: { target: text, applied: there },
    },
  )
}

function notApplied(graph: Graph, applied: readonly string[], text: string, id: string): MigError {
  const short = shortIds(graph)(id)
  const called = text === short || text === id ? '' : ` ("${text}")`
  const hint =
    applied.length === 0
      ? ['Nothing is applied here.']
      : [
          'A downgrade goes back to a revision that is applied.',
          ...listWays([
            [`mig upgrade ${short}`, 'applies it'],
            ['mig current', 'shows where the database stands'],
          ]),
        ]
  return new MigError('target.unreachable', `${short}${called} is not applied here`, {
    hint,
    details: { target: text, revision: id },
  })
}

function stillNeeded(
  graph: Graph,
  text: string,
  undo: readonly string[],
  inTheWay: readonly string[],
  branch: string,
): MigError {
  const short = shortIds(graph)
  const blocking = inTheWay[0]!
  const below = ancestorsOf(graph, [blocking])
  const needed = undo.find((id) => below.has(id))!
  const message = `"${text}" would undo ${short(needed)}, which ${short(blocking)} outside of the branch "${branch}" needs`
  return new MigError('target.unreachable', message, {
    hint: ['Undo these first:', ...listRevisions(graph, inTheWay)],
    details: { target: text, revision: needed, neededBy: inTheWay },
  })
}

function isUp(text: string): MigError {
  return new MigError('target.unreachable', `a downgrade cannot go up to "${text}"`, {
    hint: listWays([[`mig upgrade ${text}`, 'applies revisions']]),
    details: { target: text },
  })
}
