import { MigError } from '../../errors.ts'
import { branchOf, rootsOf, scopeOf, tipsOf } from './branch.ts'
import { listRevisions } from './describe.ts'
import { findRevision } from './find.ts'
import type { Graph } from './graph.ts'
import { type HeadUse, manyHeads } from './many-heads.ts'
import { shortIds } from './short-ids.ts'
import type { Offset, TargetExpression } from './target.ts'
import { headsOf } from './walk.ts'
import { countOf, soMany } from './wording.ts'

/** Where a target is looked up: the graph, what of it is applied, and what for. */
export interface Situation {
  readonly graph: Graph
  /** The applied ids, in the order in which they were applied. */
  readonly applied: readonly string[]
  readonly use: HeadUse
}

/** More than this many places at once are a fork without doubt; it also bounds the work of a step. */
const WIDEST = 64

/**
 * The revisions that an expression names, in history order. `base` names none, `label@base` the first ones of
 * the branch, and `+N` and `-N` alone count from `countFrom`, or else from `current`. Throws the `target.*`
 * errors and `graph.many-heads`.
 */
export function locate(
  situation: Situation,
  expression: TargetExpression,
  countFrom?: readonly string[],
): readonly string[] {
  const { graph } = situation
  const members = expression.branch === undefined ? undefined : branchOf(graph, expression.branch)
  if (expression.kind === 'relative') {
    const start = countFrom ?? currentOf(situation, members)
    return step(situation, expression, start, expression.offset, members)
  }
  if (expression.offset !== undefined) {
    const start = expression.kind === 'base' ? [] : startOf(situation, expression, members)
    return step(situation, expression, start, expression.offset, members)
  }
  return startOf(situation, expression, members)
}

type Named = Exclude<TargetExpression, { kind: 'relative' }>

function startOf(
  situation: Situation,
  expression: Named,
  members: ReadonlySet<string> | undefined,
): readonly string[] {
  const { graph, applied, use } = situation
  const { branch } = expression
  switch (expression.kind) {
    case 'head': {
      const heads = members ? headsOf(graph, tipsOf(graph, members)) : graph.effectiveHeads
      if (heads.length > 1) throw manyHeads(graph, heads, use, branch)
      return heads
    }
    case 'heads':
      return members ? tipsOf(graph, members) : graph.heads
    case 'base':
      return members ? rootsOf(graph, members) : []
    case 'current':
      return currentOf(situation, members)
    case 'name': {
      const scope = branch === undefined ? undefined : scopeOf(graph, branch)
      return [findRevision(graph, expression.name, { applied, scope })]
    }
  }
}

function currentOf(
  { graph, applied }: Situation,
  members: ReadonlySet<string> | undefined,
): readonly string[] {
  return headsOf(graph, members ? applied.filter((id) => members.has(id)) : applied)
}

/**
 * Counts along children or parents. Ways that part and meet again at the same distance are one; where they
 * have not met at the end, the choices are listed. No start at all is the base.
 */
function step(
  { graph }: Situation,
  { text }: TargetExpression,
  start: readonly string[],
  { direction, count }: Offset,
  members: ReadonlySet<string> | undefined,
): readonly string[] {
  if (start.length > 1) throw manyStarts(graph, text, start, { direction, count })
  let places = start
  for (let done = 0; done < count; done++) {
    const next = neighbours(graph, places, direction, members)
    if (next.length === 0) throw tooFar(graph, text, start, { direction, count: done })
    if (next.length > WIDEST) throw fork(graph, text, next)
    places = next
  }
  if (places.length > 1) throw fork(graph, text, places)
  return places
}

function neighbours(
  graph: Graph,
  places: readonly string[],
  direction: Offset['direction'],
  members: ReadonlySet<string> | undefined,
): readonly string[] {
  if (places.length === 0) {
    if (direction === 'down') return []
    return members ? rootsOf(graph, members) : graph.bases
  }
  const next = new Set(
    places.flatMap((id) => (direction === 'up' ? graph.children.get(id)! : graph.revisions.get(id)!.parents)),
  )
  const onBranch = members ? [...next].filter((id) => members.has(id)) : []
  return onBranch.length > 0 ? onBranch : [...next]
}

function manyStarts(
  graph: Graph,
  text: string,
  start: readonly string[],
  { direction, count }: Offset,
): MigError {
  const suffix = `${direction === 'up' ? '+' : '-'}${count}`
  return new MigError('target.ambiguous', `"${text}" could count from ${countOf(start.length, 'revision')}`, {
    hint: listRevisions(graph, start, suffix),
    details: { target: text, candidates: start },
  })
}

function fork(graph: Graph, text: string, places: readonly string[]): MigError {
  const candidates = [...places].sort((a, b) => graph.position.get(a)! - graph.position.get(b)!)
  const amount = places.length > WIDEST ? `more than ${WIDEST} revisions` : countOf(places.length, 'revision')
  return new MigError('target.ambiguous', `"${text}" could be ${amount}`, {
    hint: listRevisions(graph, candidates),
    details: { target: text, candidates },
  })
}

function tooFar(
  graph: Graph,
  text: string,
  start: readonly string[],
  { direction, count }: Offset,
): MigError {
  const from = start.length === 0 ? 'the base' : shortIds(graph)(start[0]!)
  const where = direction === 'up' ? 'above' : 'below'
  return new MigError('target.unreachable', `"${text}" goes too far: ${soMany(count)} ${where} ${from}`, {
    hint: ['mig history shows the graph.'],
    details: { target: text, from: start, found: count },
  })
}
