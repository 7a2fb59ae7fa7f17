import type { Rename, ScoredRename } from '../renames.ts'
import { endOf } from './order.ts'
import { likeness } from './words.ts'

/** What is decided without asking. */
export interface Thresholds {
  /** A rename at least as likely is decided, where nothing speaks against it. */
  readonly upper: number
  /** One that is less likely is none. Between the two it is asked for. */
  readonly lower: number
  /** How many times the odds of the next candidate for either name it must have to be decided. */
  readonly margin: number
}

export interface Candidate {
  readonly rename: Rename
  /** 1: nothing but the name is at stake, so that it is decided in any case. */
  readonly score: number
  /** A person must say: the score does not decide it, however high. */
  readonly isDoubtful?: boolean
  /** There is no other for either name, and it holds the same kind of values: it is asked for, however unlikely. */
  readonly isOnly?: boolean
}

export interface Choice {
  readonly decided: readonly ScoredRename[]
  readonly open: readonly ScoredRename[]
}

/** So many candidates for one name are asked for. */
const CHOICES = 3

/**
 * Decides one to one, the likeliest first: what is decided takes both of its names away from all others. The order of
 * the candidates is of no weight.
 */
export function choose(candidates: readonly Candidate[], { upper, lower, margin }: Thresholds): Choice {
  const sorted = likeliestFirst(
    candidates.filter(({ score, isOnly }) => score >= lower || (isOnly && lower < 1)),
  )
  const groups = [groupsOf(sorted, 'from'), groupsOf(sorted, 'to')]
  const taken = new Set<string>()
  const isFree = ({ ends }: Ended) => !ends.some((end) => taken.has(end))
  const nextTo = (candidate: Ended) => {
    const isRival = (each: Ended) => each !== candidate && isFree(each)
    return Math.max(...candidate.ends.map((end, i) => groups[i]!.get(end)!.find(isRival)?.score ?? 0))
  }

  const decided: Ended[] = []
  const asked: Ended[] = []
  for (const candidate of sorted) {
    const { score, isDoubtful = false, ends } = candidate
    if (!isFree(candidate)) continue
    const isLikely = score >= upper && !isDoubtful && odds(score) >= margin * odds(nextTo(candidate))
    if (score === 1 || isLikely) {
      decided.push(candidate)
      for (const end of ends) taken.add(end)
    } else {
      asked.push(candidate)
    }
  }
  const perEnd = [groupsOf(asked, 'from'), groupsOf(asked, 'to')]
  const isNear = (candidate: Ended) =>
    candidate.ends.every((end, i) => perEnd[i]!.get(end)!.indexOf(candidate) < CHOICES)
  return { decided: decided.map(scored), open: asked.filter(isNear).map(scored) }
}

const odds = (score: number) => score / (1 - score)

const scored = ({ rename, score }: Candidate): ScoredRename => ({ ...rename, score })

interface Ended extends Candidate {
  readonly ends: readonly [from: string, to: string]
  readonly likeness: number
}

/** Of those that are equally likely, the more alike names come first, and else their texts decide. */
function likeliestFirst(candidates: readonly Candidate[]): readonly Ended[] {
  const ended = candidates.map((candidate): Ended => {
    const { rename } = candidate
    const ends = [endOf(rename, 'from'), endOf(rename, 'to')] as const
    return { ...candidate, ends, likeness: likeness(rename.from, rename.to) }
  })
  return ended.toSorted(
    (a, b) => b.score - a.score || b.likeness - a.likeness || (a.ends.join() < b.ends.join() ? -1 : 1),
  )
}

function groupsOf(candidates: readonly Ended[], end: 'from' | 'to'): ReadonlyMap<string, readonly Ended[]> {
  const groups = new Map<string, Ended[]>()
  for (const candidate of candidates) {
    const key = candidate.ends[end === 'from' ? 0 : 1]
    const group = groups.get(key)
    if (group) group.push(candidate)
    else groups.set(key, [candidate])
  }
  return groups
}
