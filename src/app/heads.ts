import { effectiveHeads, heads as headsOfGraph } from '../core/graph/index.ts'
import type { Mig } from './mig.ts'
import { standingsOf, type Standing } from './standing.ts'

export interface HeadsResult {
  readonly heads: readonly (Standing & {
    /** False: another branch depends on it, so that its head implies this one. */
    readonly isEffective: boolean
  })[]
}

/** Where the branches end. Asks no database. */
export function heads(mig: Mig): HeadsResult {
  const graph = mig.graph()
  const effective = new Set(effectiveHeads(graph).map(({ id }) => id))
  const standings = standingsOf(mig, headsOfGraph(graph), undefined)
  return { heads: standings.map((head) => ({ ...head, isEffective: effective.has(head.id) })) }
}
