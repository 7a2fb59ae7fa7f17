import { type Edges, edgesOf, markReached, packEdges, reverseEdges } from './edges.ts'
import { lazily } from './lazily.ts'
import { indexReachability, type StandsOn } from './reachability.ts'

/** What each node stands on directly, by number. */
export interface Links {
  readonly parents: readonly (readonly number[])[]
  readonly dependencies: readonly (readonly number[])[]
}

/** A link that says nothing: `node` stands on `dropped` through another of its links too. */
export interface Redundancy {
  readonly node: number
  readonly kind: 'redundant-parent' | 'redundant-dependency'
  readonly dropped: readonly number[]
}

/**
 * Takes out the links that others imply; which nodes stand on which stays as it was. A parent goes when
 * another parent stands on it by parents alone: where it is reached through a dependency only, it still joins
 * two branches. A dependency goes when it is a parent, or when any parent or other dependency stands on it.
 *
 * @param order every node, in a topological order over parents and dependencies
 */
export function reduceLinks(
  links: Links,
  order: Int32Array,
): Links & { redundancies: readonly Redundancy[] } {
  const parents = [...links.parents]
  const dependencies = [...links.dependencies]
  const redundancies: Redundancy[] = []
  const childCount = countNamed(links.parents)
  const byParents = lazily(() => createImplied(links.parents, order))
  const byAll = lazily(() => createImplied(joinLinks(links), order))

  for (const node of order) {
    const before = links.parents[node]!
    // what no other revision names as a parent, no other parent can stand on: so it is with most merges
    if (before.length > 1 && before.some((parent) => childCount[parent]! > 1)) {
      const dropped = byParents()(before, before)
      if (dropped.size > 0) {
        parents[node] = before.filter((parent) => !dropped.has(parent))
        redundancies.push({ node, kind: 'redundant-parent', dropped: [...dropped] })
      }
    }
    const needed = links.dependencies[node]!
    if (needed.length > 0) {
      const dropped = byAll()(needed, [...before, ...needed])
      const own = new Set(before)
      for (const dependency of needed) if (own.has(dependency)) dropped.add(dependency)
      if (dropped.size > 0) {
        dependencies[node] = needed.filter((dependency) => !dropped.has(dependency))
        redundancies.push({ node, kind: 'redundant-dependency', dropped: [...dropped] })
      }
    }
  }
  return { parents, dependencies, redundancies }
}

/** How many lists name each node. */
function countNamed(lists: readonly (readonly number[])[]): Int32Array {
  const counts = new Int32Array(lists.length)
  for (const list of lists) for (const node of list) counts[node]!++
  return counts
}

/** Parents and dependencies as one list a node. */
export function joinLinks({ parents, dependencies }: Links): readonly (readonly number[])[] {
  if (dependencies.every((list) => list.length === 0)) return parents
  return parents.map((list, node) => {
    const needed = dependencies[node]!
    return needed.length === 0 ? list : [...new Set([...list, ...needed])]
  })
}

type Implied = (candidates: readonly number[], links: readonly number[]) => Set<number>

/** Which candidates some of the links stand on. */
function createImplied(lists: readonly (readonly number[])[], order: Int32Array): Implied {
  const below = packEdges(lists)
  const standsOn = indexReachability(below, reverseEdges(below), order)
  return (candidates, links) => {
    // one walk over everything is cheaper than asking for each pair once a node has very many links
    if (candidates.length * links.length > below.to.length) return amongAncestors(below, candidates, links)
    return pairwise(standsOn, candidates, links)
  }
}

function pairwise(standsOn: StandsOn, candidates: readonly number[], links: readonly number[]): Set<number> {
  return new Set(candidates.filter((candidate) => links.some((link) => standsOn(link, candidate))))
}

function amongAncestors(below: Edges, candidates: readonly number[], links: readonly number[]): Set<number> {
  const ancestors = markReached(
    below,
    links.flatMap((link) => [...edgesOf(below, link)]),
  )
  return new Set(candidates.filter((candidate) => ancestors[candidate] === 1))
}
