import { findCycles } from '../graph/cycles.ts'
import { packEdges, reverseEdges } from '../graph/edges.ts'
import { historyOrder } from '../graph/order.ts'
import type { Op } from '../ops/index.ts'
import { RANKS, type Change, type Place } from './change.ts'
import { edgesBetween, type Edge, type Node } from './edges.ts'
import { STRENGTH } from './uses.ts'

/** The operations of the changes, in an order in which they run. */
export function inOrder(changes: readonly Change[]): readonly Op[] {
  let nodes = sorted(withoutDelay(changes).map((change, id) => ({ id, change, apart: new Set<string>() })))
  const released = new Set<string>()
  for (;;) {
    const edges = edgesBetween(nodes).filter(({ from, to }) => !released.has(pairOf(nodes, from, to)))
    const lists: number[][] = nodes.map(() => [])
    for (const { from, to } of edges) lists[to]!.push(from)
    const below = packEdges(lists.map((list) => [...new Set(list)]))
    const above = reverseEdges(below)
    const order = historyOrder(below, above)
    if (order.length === nodes.length)
      return [...order].flatMap((at) => nodes[at]!.change.ops(nodes[at]!.apart))
    const split: Node[] = []
    for (const cycle of findCycles(below, above, order)) {
      const weakest = breakingPlace(cycle, edges)
      if (weakest.loose.length === 0) released.add(pairOf(nodes, weakest.from, weakest.to))
      for (const { of, part } of weakest.loose) {
        const whole = nodes[of]!
        if (whole.apart.has(part.key)) continue
        whole.apart.add(part.key)
        split.push({ id: nodes.length + split.length, change: part.apart, apart: new Set() })
      }
    }
    nodes = sorted([...nodes, ...split])
  }
}

/**
 * What servers do not name where they use it, such as an operator, is made before the tables, and so are the routines that
 * it needs.
 */
function withoutDelay(changes: readonly Change[]): readonly Change[] {
  const makers = new Map(
    changes.flatMap((change) => (change.makes ?? []).map((key) => [key, change] as const)),
  )
  const early = new Set(changes.filter(({ place }) => place.rank === RANKS.native))
  if (early.size === 0) return changes
  for (const { needs } of early) {
    for (const { on, strength } of needs) {
      const maker = makers.get(on)
      if (maker && strength >= STRENGTH.text && maker.place.rank > RANKS.view) early.add(maker)
    }
  }
  return changes.map((change) =>
    early.has(change) ? { ...change, place: { ...change.place, rank: RANKS.native } } : change,
  )
}

/** Two nodes by what stays theirs when others come between. */
const pairOf = (nodes: readonly Node[], from: number, to: number) => `${nodes[from]!.id} ${nodes[to]!.id}`

/** Of all steps of a circle the one that is missed least, and the loose parts with which it is taken out. */
function breakingPlace(cycle: readonly number[], edges: readonly Edge[]) {
  const steps = cycle.map((to, at) => {
    const from = cycle.at(at - 1)!
    const between = edges.filter((edge) => edge.from === from && edge.to === to)
    const firm = between.filter(({ strength }) => strength > STRENGTH.maybe)
    const loose = firm.flatMap((edge) => edge.loose ?? [])
    const canSplit = firm.length > 0 && loose.length === firm.length
    const strength = Math.max(...between.map((edge) => edge.strength))
    return { from, to, cost: canSplit ? SPLITTING : strength, loose: canSplit ? loose : [] }
  })
  return steps.reduce((least, each) => (each.cost < least.cost ? each : least))
}

/** To make a part by itself is better than to give up what a text certainly says, and worse than a guess. */
const SPLITTING = (STRENGTH.maybe + STRENGTH.text) / 2

function sorted(nodes: readonly Node[]): readonly Node[] {
  return nodes.toSorted((a, b) => comparePlaces(a.change.place, b.change.place) || a.id - b.id)
}

const comparePlaces = (a: Place, b: Place) =>
  a.rank - b.rank || compare(a.group, b.group) || a.step - b.step || compare(a.name, b.name)

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
