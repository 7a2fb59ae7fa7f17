import { MigError } from '../../errors.ts'
import { branchOf } from './branch.ts'
import { listWays } from './describe.ts'
import type { Graph } from './graph.ts'
import { locate, type Situation } from './locate.ts'
import type { Revision } from './revision.ts'
import { parseRange, type RangeExpression, type TargetExpression } from './target.ts'
import { ancestorsOf } from './walk.ts'

export interface RangeOptions {
  /** `included` for looking at history; `excluded` for going from the first end to the second. */
  readonly start: 'included' | 'excluded'
}

/**
 * The revisions of a range in history order: the second end and what it stands on, without what the first end
 * stands on. `:b` begins at the base, `a:` ends at the heads; `-N:b` begins N below b, `a:+N` ends N above a.
 * Throws `target.unreachable` where the second end does not stand on the first.
 */
export function resolveRange(
  graph: Graph,
  applied: readonly string[],
  text: string,
  { start }: RangeOptions = { start: 'included' },
): Revision[] {
  const range = parseRange(text)
  const { from, to } = locateEnds({ graph, applied, use: 'name' }, range)
  const inside = new Set(ancestorsOf(graph, to))

  if (range.from !== undefined && isBase(range.from)) {
    const members = range.from.branch === undefined ? inside : branchOf(graph, range.from.branch)
    return revisionsOf(graph, (id) => inside.has(id) && members.has(id))
  }
  const outside = new Set(ancestorsOf(graph, from))
  if (from.length > 0 && !from.some((id) => inside.has(id))) {
    throw to.every((id) => outside.has(id)) ? backwards(range) : apart(range)
  }
  if (start === 'included') for (const id of from) outside.delete(id)
  return revisionsOf(graph, (id) => inside.has(id) && !outside.has(id))
}

/**
 * Each end as revisions. A relative end counts from the other one, or from `current` where that is relative
 * too.
 */
function locateEnds(situation: Situation, { from, to }: RangeExpression) {
  if (from?.kind === 'relative' && to?.kind !== 'relative') {
    const end = to === undefined ? situation.graph.effectiveHeads : locateEnd(situation, to)
    return { from: locate(situation, from, end), to: end }
  }
  const start = from === undefined ? [] : locateEnd(situation, from)
  if (to === undefined) return { from: start, to: situation.graph.effectiveHeads }
  const countFrom = from?.kind === 'relative' || to.kind !== 'relative' ? undefined : start
  return { from: start, to: locate(situation, to, countFrom) }
}

function locateEnd(situation: Situation, end: TargetExpression): readonly string[] {
  return isBase(end) ? [] : locate(situation, end)
}

function isBase({ kind, offset }: TargetExpression): boolean {
  return kind === 'base' && offset === undefined
}

function revisionsOf(graph: Graph, isWanted: (id: string) => boolean): Revision[] {
  return [...graph.revisions.values()].filter(({ id }) => isWanted(id))
}

function backwards({ text, from, to }: RangeExpression): MigError {
  const turned = `${to?.text ?? ''}:${from?.text ?? ''}`
  return new MigError('target.unreachable', `the range "${text}" runs backwards`, {
    hint: listWays([[turned, 'is the same, turned round']]),
    details: { target: text },
  })
}

function apart({ text, to }: RangeExpression): MigError {
  return new MigError('target.unreachable', `neither end of the range "${text}" stands on the other`, {
    hint: listWays([[`:${to?.text ?? ''}`, 'is all that leads to the second end']]),
    details: { target: text },
  })
}
