import { MigError } from '../../errors.ts'
import { branchOf } from './branch.ts'
import { listRevisions, listWays } from './describe.ts'
import type { Graph } from './graph.ts'
import { manyHeads } from './many-heads.ts'
import { nameProblem } from './names.ts'
import { resolveRevision, resolveRevisions } from './resolve.ts'
import type { Revision } from './revision.ts'
import { shortIds } from './short-ids.ts'
import { ancestorsOf, inHistoryOrder } from './walk.ts'
import { countOf } from './wording.ts'

export interface RevisionRequest {
  readonly id: string
  /** What to go on from; left out or `head`: the one head. `base` begins a new base. */
  readonly head?: string | readonly string[]
  /** Permits a parent that is no head: a new branch begins there. */
  readonly splice?: boolean
  readonly labels?: readonly string[]
  readonly dependsOn?: readonly string[]
}

/** The header of a revision that is yet to be written. */
export interface NewRevision {
  readonly id: string
  readonly parents: readonly string[]
  readonly dependsOn: readonly string[]
  readonly labels: readonly string[]
}

/**
 * Checks what was asked for a new revision and makes its links out, as whole ids. Throws `usage` for an id or
 * a label that cannot be had or a parent that is no head, `graph.many-heads` where no head was named and
 * there are several, and what looking up a target throws.
 *
 * @param applied for targets that count from `current`
 */
export function planRevision(
  graph: Graph,
  request: RevisionRequest,
  applied: readonly string[] = [],
): NewRevision {
  const { id, labels = [], splice = false } = request
  checkId(graph, id)
  for (const label of labels) checkLabel(graph, label, id)
  const parents = parentsFor(graph, request.head, applied)
  const buried = splice ? undefined : parents.find((parent) => graph.children.get(parent)!.length > 0)
  if (buried !== undefined) throw notAHead(graph, buried)
  const implied = ancestorsOf(graph, parents)
  const needed = (request.dependsOn ?? []).map((text) => resolveRevision(graph, applied, text))
  return {
    id,
    parents,
    dependsOn: [...new Set(needed)].filter((dependency) => !implied.has(dependency)),
    labels: [...new Set(labels)],
  }
}

/**
 * The parents of a merge of these targets, without those that another one stands on already. Throws `usage`
 * where fewer than two are left.
 */
export function planMerge(
  graph: Graph,
  targets: readonly string[] = ['heads'],
  applied: readonly string[] = [],
): readonly string[] {
  const named = new Set(targets.flatMap((text) => resolveRevisions(graph, applied, text)))
  const parents = maximal(graph, named)
  if (parents.length > 1) return parents
  const short = shortIds(graph)
  if (named.size < 2) {
    throw new MigError(
      'usage',
      `a merge joins two revisions or more; ${targets.join(' ')} is ${countOf(named.size, 'revision')}`,
      {
        hint: listWays([['mig heads', 'shows what there is to join']]),
        details: { targets, revisions: [...named] },
      },
    )
  }
  throw new MigError('usage', `there is nothing to merge: ${short(parents[0]!)} stands on the rest already`, {
    hint: listRevisions(graph, inHistoryOrder(graph, named)),
    details: { targets, revisions: [...named] },
  })
}

/**
 * The part of the graph that belongs to these branches, with everything that it stands on, in history order:
 * what `buildGraph` makes a graph of its own from.
 */
export function restrictTo(graph: Graph, labels: readonly string[]): readonly Revision[] {
  const members = labels.flatMap((label) => [...branchOf(graph, label)])
  const seen = ancestorsOf(graph, members)
  return [...graph.revisions.values()].filter(({ id }) => seen.has(id))
}

function parentsFor(
  graph: Graph,
  head: RevisionRequest['head'],
  applied: readonly string[],
): readonly string[] {
  if (head === undefined || head === 'head') {
    // a head that another one depends on is still a branch that one may mean to go on with
    if (graph.heads.length > 1) throw manyHeads(graph, graph.heads, 'revision')
    return graph.heads
  }
  const texts = typeof head === 'string' ? [head] : head
  return maximal(graph, new Set(texts.flatMap((text) => resolveRevisions(graph, applied, text))))
}

/** Those that none of the others descends from by parents, in history order. */
function maximal(graph: Graph, ids: ReadonlySet<string>): string[] {
  const below = [...ids].flatMap((id) => graph.revisions.get(id)!.parents)
  const covered = ancestorsOf(graph, below, 'parents')
  return inHistoryOrder(graph, ids).filter((id) => !covered.has(id))
}

function checkId(graph: Graph, id: string): void {
  const problem = nameProblem(id)
  if (problem) throw new MigError('usage', `the id "${id}" ${problem.problem}`, { details: { id } })
  const existing = graph.revisions.get(id)
  if (existing) {
    const place = existing.path === undefined ? '' : ` (${existing.path})`
    throw new MigError('usage', `there is a revision "${id}" already${place}`, { details: { id } })
  }
  const holder = graph.labels.get(id)
  if (holder === undefined) return
  throw new MigError('usage', `"${id}" is a label already, of revision ${shortIds(graph)(holder)}`, {
    details: { id },
  })
}

function checkLabel(graph: Graph, label: string, id: string): void {
  const problem = nameProblem(label)
  if (problem) throw new MigError('usage', `the label "${label}" ${problem.problem}`, { details: { label } })
  if (label === id || graph.revisions.has(label)) {
    throw new MigError('usage', `the label "${label}" is the id of a revision`, { details: { label } })
  }
  const holder = graph.labels.get(label)
  if (holder === undefined) return
  throw new MigError(
    'usage',
    `the label "${label}" is taken: revision ${shortIds(graph)(holder)} carries it`,
    {
      hint: listWays([[`--head ${label}@head`, 'goes on with that branch']]),
      details: { label, revision: holder },
    },
  )
}

function notAHead(graph: Graph, id: string): MigError {
  const children = graph.children.get(id)!
  const short = shortIds(graph)(id)
  return new MigError(
    'usage',
    `${short} is not a head: ${countOf(children.length, 'revision')} ${children.length === 1 ? 'goes' : 'go'} on from it`,
    {
      hint: listWays([
        [`--head ${short} --splice`, 'begins a new branch there'],
        ['mig heads', 'shows the heads'],
      ]),
      details: { revision: id, children },
    },
  )
}
