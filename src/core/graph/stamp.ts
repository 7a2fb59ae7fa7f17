import { MigError } from '../../errors.ts'
import { branchOf } from './branch.ts'
import type { Graph } from './graph.ts'
import { locate } from './locate.ts'
import { unknownIds } from './plan.ts'
import type { Revision } from './revision.ts'
import { parseTarget } from './target.ts'
import { ancestorsOf, descendantsOf, headsOf, inHistoryOrder } from './walk.ts'

/** How to correct the records of a database without running anything. */
export interface StampPlan {
  readonly targets: readonly string[]
  /** The revisions to record as applied, in history order. */
  readonly add: readonly Revision[]
  /** The ids to strike from the record, the newest first. */
  readonly remove: readonly string[]
  /** The heads of the applied set before. */
  readonly from: readonly string[]
  /** The heads of the applied set after. */
  readonly to: readonly string[]
  /** Ids that are applied and stay so, and that the graph does not know. */
  readonly unknown: readonly string[]
}

export interface StampOptions {
  /** Forget everything but the targets and what they stand on, also ids that the graph does not know. */
  readonly purge?: boolean
}

/**
 * The plan after which the record says: applied is each target and all that it stands on, nothing that stands
 * on a target (unless another one needs it), and other branches as before. `base` strikes everything,
 * `label@base` that branch and what stands on it.
 */
export function planStamp(
  graph: Graph,
  applied: readonly string[],
  targets: string | readonly string[],
  { purge = false }: StampOptions = {},
): StampPlan {
  const texts = typeof targets === 'string' ? [targets] : targets
  if (texts.length === 0) throw new MigError('usage', 'stamp needs a target')
  const { reached, struck } = makeOut(graph, applied, texts)

  const recorded = new Set(applied)
  const isKept = (id: string) => reached.has(id) || (!purge && !struck.has(id))
  const add = inHistoryOrder(graph, reached).filter((id) => !recorded.has(id))
  const gone = new Set(applied.filter((id) => !isKept(id)))
  const unknown = unknownIds(graph, applied)
  return {
    targets: texts,
    add: add.map((id) => graph.revisions.get(id)!),
    remove: [...unknown.filter((id) => gone.has(id)), ...inHistoryOrder(graph, gone).reverse()],
    from: headsOf(graph, applied),
    to: headsOf(graph, [...applied.filter(isKept), ...add]),
    unknown: unknown.filter((id) => !gone.has(id)),
  }
}

/** What the targets say is applied, and what they say is not, unless it is reached too. */
function makeOut(graph: Graph, applied: readonly string[], texts: readonly string[]) {
  const ids: string[] = []
  const struck = new Set<string>()
  for (const text of texts) {
    const expression = parseTarget(text)
    if (expression.kind === 'base' && expression.offset === undefined) {
      const emptied = expression.branch === undefined ? graph.bases : branchOf(graph, expression.branch)
      for (const id of descendantsOf(graph, emptied)) struck.add(id)
      continue
    }
    const located = locate({ graph, applied, use: 'name' }, expression)
    for (const id of descendantsOf(graph, located)) struck.add(id)
    for (const id of located) ids.push(id)
  }
  return { reached: ancestorsOf(graph, ids), struck }
}
