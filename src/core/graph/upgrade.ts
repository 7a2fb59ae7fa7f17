import { MigError } from '../../errors.ts'
import { branchOf } from './branch.ts'
import { listWays } from './describe.ts'
import { marked, markReached } from './edges.ts'
import type { Graph } from './graph.ts'
import { locate } from './locate.ts'
import { type Plan, type PlanOptions, writePlan } from './plan.ts'
import { parseTarget } from './target.ts'
import { markIds, positionsOf } from './walk.ts'
import { countOf, soMany } from './wording.ts'

/** What an upgrade aims at: these revisions, with all that they stand on, are applied after it. */
export interface UpgradeTarget {
  readonly direction: 'up'
  readonly text: string
  readonly revisions: readonly string[]
}

/**
 * The plan that applies the target and everything that it stands on, parents and dependencies, as far as it
 * is not applied, in history order. A target that is applied already needs no steps. `+N` takes exactly the
 * next N pending revisions; `label@+N` the next N of that branch and what they need besides. `head` is the
 * one effective head.
 *
 * @param applied the applied ids; those that the graph does not know are left alone
 */
export function planUpgrade(
  graph: Graph,
  applied: readonly string[],
  target: string | UpgradeTarget,
  options: PlanOptions = {},
): Plan {
  const { text, revisions } = typeof target === 'string' ? resolveUpgrade(graph, applied, target) : target
  const done = markIds(graph, applied)
  const needed = marked(markReached(graph.shape.below, positionsOf(graph, revisions)))
  const taken = needed.filter((position) => done[position] === 0)
  return writePlan(graph, applied, { direction: 'up', target: text, taken }, options)
}

export function resolveUpgrade(graph: Graph, applied: readonly string[], text: string): UpgradeTarget {
  const expression = parseTarget(text)
  const { kind, branch, offset } = expression
  if (kind === 'base' && offset === undefined) throw isDown(text)
  if (kind !== 'relative') {
    return { direction: 'up', text, revisions: locate({ graph, applied, use: 'upgrade' }, expression) }
  }
  if (expression.offset.direction === 'down') throw isDown(text)
  return {
    direction: 'up',
    text,
    revisions: nextPending(graph, applied, text, expression.offset.count, branch),
  }
}

function nextPending(
  graph: Graph,
  applied: readonly string[],
  text: string,
  count: number,
  branch?: string,
): string[] {
  const done = new Set(applied)
  const among = branch === undefined ? undefined : branchOf(graph, branch)
  const pending = [...graph.revisions.keys()].filter((id) => !done.has(id) && (among?.has(id) ?? true))
  if (pending.length >= count) return pending.slice(0, count)
  const there = `${soMany(pending.length)} pending`
  const where = branch === undefined ? '' : ` on the branch "${branch}"`
  throw new MigError(
    'target.unreachable',
    `"${text}" asks for ${countOf(count, 'revision')}; ${there}${where}`,
    {
      hint:
        pending.length === 0
          ? []
          : listWays([
              [`mig upgrade ${branch === undefined ? '' : `${branch}@`}heads`, 'applies all there are'],
            ]),
      details: { target: text, pending },
    },
  )
}

function isDown(text: string): MigError {
  return new MigError('target.unreachable', `an upgrade cannot go down to "${text}"`, {
    hint: listWays([[`mig downgrade ${text}`, 'undoes revisions']]),
    details: { target: text },
  })
}
