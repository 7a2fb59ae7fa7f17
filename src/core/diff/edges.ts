import type { Change, LoosePart } from './change.ts'
import type { PartKey } from './parts.ts'
import { STRENGTH } from './uses.ts'

/** A change in the graph of changes, with those of its loose parts that are made by themselves. */
export interface Node {
  readonly id: number
  readonly change: Change
  readonly apart: Set<PartKey>
}

/** That one node comes before another, both by their places in the list. */
export interface Edge {
  readonly from: number
  readonly to: number
  readonly strength: number
  /** The part of one of them that asks for it, where that could be made or dropped by itself. */
  readonly loose?: { readonly of: number; readonly part: LoosePart }
}

/** What comes before what: the making before what needs it, the dropping behind what leaned on it. */
export function edgesBetween(nodes: readonly Node[]): readonly Edge[] {
  const makers = nodesBy(nodes, ({ change, apart }) => [
    ...(change.makes ?? []),
    ...(change.makes ? looseKeys(change, apart) : []),
  ])
  const alterers = nodesBy(nodes, ({ change }) => change.alters ?? [])
  const takers = nodesBy(nodes, ({ change, apart }) => (change.takes ?? []).filter((key) => !apart.has(key)))
  const edges: Edge[] = []
  const put = (from: number, to: number, strength: number, loose?: Edge['loose']) => {
    if (from !== to) edges.push({ from, to, strength, ...(loose && { loose }) })
  }
  const putUses = (
    at: number,
    { needs, leaned = [] }: Pick<LoosePart, 'needs' | 'leaned'>,
    loose?: LoosePart,
  ) => {
    const part = loose && { of: at, part: loose }
    for (const { on, strength } of needs) {
      for (const from of makers.get(on) ?? []) put(from, at, strength, part)
      for (const from of alterers.get(on) ?? []) put(from, at, strength, part)
    }
    const { takes, canWait = false } = nodes[at]!.change
    for (const { on, strength } of leaned) {
      for (const to of takers.get(on) ?? []) put(at, to, strength, part)
      const early = canWait ? Math.min(strength, STRENGTH.maybe) : strength
      if (takes) for (const to of alterers.get(on) ?? []) put(at, to, early, part)
    }
  }
  for (const [at, { change, apart }] of nodes.entries()) {
    putUses(at, change)
    for (const loose of change.loose ?? []) if (!apart.has(loose.key)) putUses(at, loose, loose)
  }
  for (const [key, making] of makers)
    for (const from of takers.get(key) ?? []) for (const to of making) put(from, to, STRENGTH.certain)
  return edges
}

function nodesBy(
  nodes: readonly Node[],
  keysOf: (node: Node) => readonly PartKey[],
): ReadonlyMap<PartKey, readonly number[]> {
  const found = new Map<PartKey, number[]>()
  for (const [at, node] of nodes.entries()) {
    for (const key of keysOf(node)) {
      const list = found.get(key)
      if (list) list.push(at)
      else found.set(key, [at])
    }
  }
  return found
}

/** The loose parts that are made together with the rest. */
const looseKeys = ({ loose = [] }: Change, apart: ReadonlySet<PartKey>) =>
  loose.flatMap(({ key }) => (apart.has(key) ? [] : [key]))
