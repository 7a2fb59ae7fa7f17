import { didYouMean } from '../text/suggest.ts'
import {
  ambiguousDependency,
  badName,
  duplicateId,
  duplicateLabel,
  type Fault,
  labelIsId,
  missingLinks,
  selfLoop,
} from './faults.ts'
import { nameProblem } from './names.ts'
import { withPrefix } from './prefix.ts'
import type { Links } from './reduce.ts'
import type { RevisionInput } from './revision.ts'

export interface Linked {
  /** Each id with its number: its place in the input. */
  readonly ids: Map<string, number>
  readonly links: Links
  /** Each label with the id of the revision that carries it. */
  readonly labels: ReadonlyMap<string, string>
  readonly faults: readonly Fault[]
}

/** Nobody reads more suggestions than this, and each looks through all ids. */
const MOST_SUGGESTIONS = 20

/**
 * Turns the names that revisions call each other by into numbers, and says which of them do not hold. A
 * parent is named by its whole id; a dependency by an id, a label (meaning the revision that carries it) or a
 * unique prefix of an id, looked for in this order.
 */
export function linkRevisions(nodes: readonly RevisionInput[]): Linked {
  const ids = new Map<string, number>()
  for (let node = 0; node < nodes.length; node++) ids.set(nodes[node]!.id, node)
  const labels = new Map<string, number>()
  for (let node = 0; node < nodes.length; node++) {
    for (const label of nodes[node]!.labels ?? NONE) if (!labels.has(label)) labels.set(label, node)
  }

  const faults = [...nameFaults(nodes), ...duplicateIds(nodes, ids), ...duplicateLabels(nodes, ids, labels)]
  const dependencyOf = createLookup(ids, labels)
  const suggestParent = createSuggest(nodes, labels)
  const suggestDependency = createSuggest(nodes, labels, labels.keys())
  const parents: (readonly number[])[] = []
  const dependencies: (readonly number[])[] = []

  const findParent = (name: string) => ids.get(name)
  const findDependency = (input: RevisionInput, reference: string) => {
    const candidates = dependencyOf(reference)
    if (candidates.length > 1) {
      const sources = candidates.map((candidate) => nodes[candidate]!)
      faults.push(ambiguousDependency(input, reference, sources))
    }
    return candidates[0]
  }

  for (const input of nodes) {
    const found = input.parents?.length ? findEach(input.parents, findParent) : NOTHING
    if (found.missing.length > 0) {
      faults.push(missingLinks('missing-parent', input, found.missing, suggestParent))
    }
    const otherParents = withoutItself(found.nodes, input, nodes)
    if (otherParents !== found.nodes) faults.push(selfLoop(input, 'parent'))
    parents.push(otherParents)

    const needed = input.dependsOn?.length
      ? findEach(input.dependsOn, (reference) => findDependency(input, reference))
      : NOTHING
    if (needed.missing.length > 0) {
      faults.push(missingLinks('missing-dependency', input, needed.missing, suggestDependency))
    }
    const otherNeeds = withoutItself(needed.nodes, input, nodes)
    if (otherNeeds !== needed.nodes) faults.push(selfLoop(input, 'dependency'))
    dependencies.push(otherNeeds)
  }
  return {
    ids,
    links: { parents, dependencies },
    labels: new Map([...labels].map(([label, node]) => [label, nodes[node]!.id])),
    faults,
  }
}

function nameFaults(nodes: readonly RevisionInput[]): Fault[] {
  const faults: Fault[] = []
  for (const input of nodes) {
    const problem = nameProblem(input.id)
    if (problem !== undefined) faults.push(badName(input, problem))
    for (const label of input.labels ?? NONE) {
      const labelProblem = nameProblem(label)
      if (labelProblem !== undefined) faults.push(badName(input, labelProblem, label))
    }
  }
  return faults
}

function duplicateIds(nodes: readonly RevisionInput[], ids: ReadonlyMap<string, number>): Fault[] {
  if (ids.size === nodes.length) return []
  const copies = new Map<string, RevisionInput[]>([...ids.keys()].map((id) => [id, []]))
  for (const input of nodes) copies.get(input.id)!.push(input)
  return [...copies.values()].filter((same) => same.length > 1).map(duplicateId)
}

function duplicateLabels(
  nodes: readonly RevisionInput[],
  ids: ReadonlyMap<string, number>,
  labels: ReadonlyMap<string, number>,
): Fault[] {
  const holders = new Map<string, RevisionInput[]>([...labels.keys()].map((label) => [label, []]))
  for (const input of nodes) {
    if (!input.labels?.length) continue
    for (const label of new Set(input.labels)) holders.get(label)!.push(input)
  }
  return [...holders].flatMap(([label, inputs]) => {
    const faults = inputs.length > 1 ? [duplicateLabel(label, inputs)] : []
    const named = ids.get(label)
    if (named !== undefined) faults.push(labelIsId(label, inputs[0]!, nodes[named]!))
    return faults
  })
}

/** Gives the nodes that a name in `depends_on` may mean: one, none, or several that begin with it. */
function createLookup(
  ids: ReadonlyMap<string, number>,
  labels: ReadonlyMap<string, number>,
): (reference: string) => readonly number[] {
  let sorted: readonly string[] | undefined
  return (reference) => {
    const exact = ids.get(reference) ?? labels.get(reference)
    if (exact !== undefined) return [exact]
    if (reference === '') return []
    sorted ??= [...ids.keys()].sort()
    return withPrefix(sorted, reference).map((id) => ids.get(id)!)
  }
}

/**
 * Suggests an id for a name that nothing has: the one that a label stands for, or the one it was likely meant
 * to be.
 */
function createSuggest(
  nodes: readonly RevisionInput[],
  labels: ReadonlyMap<string, number>,
  others: Iterable<string> = [],
): (name: string) => string | undefined {
  let left = MOST_SUGGESTIONS
  return (name) => {
    if (left === 0) return undefined
    left--
    const labelled = labels.get(name)
    if (labelled !== undefined) return nodes[labelled]!.id
    return didYouMean(name, [...nodes.map(({ id }) => id), ...others])
  }
}

interface Found {
  readonly nodes: readonly number[]
  readonly missing: readonly string[]
}

const NONE: readonly string[] = []
const NOTHING: Found = { nodes: [], missing: NONE }

/** Parts what is found, by number, from the names that are not; each once. */
function findEach(names: readonly string[], find: (name: string) => number | undefined): Found {
  const found = names.map((name) => find(name) ?? name)
  // as nearly every revision has it
  if (found.length === 1 && typeof found[0] === 'number') return { nodes: [found[0]], missing: NONE }
  const once = [...new Set(found)]
  return {
    nodes: once.filter((each) => typeof each === 'number'),
    missing: once.filter((each) => typeof each === 'string'),
  }
}

/** The same list, if the revision is not in it. */
function withoutItself(
  found: readonly number[],
  { id }: RevisionInput,
  nodes: readonly RevisionInput[],
): readonly number[] {
  return found.every((node) => nodes[node]!.id !== id)
    ? found
    : found.filter((node) => nodes[node]!.id !== id)
}
