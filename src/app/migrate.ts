import { parseTarget, resolveRevisions, type Graph } from '../core/graph/index.ts'
import type { Destination } from './decide.ts'
import { branchLabel, isLabel } from './branch-label.ts'
import type { Mig } from './mig.ts'

/** Where somebody wants to go who names an app, a migration, both or neither. */
export interface MigrateRequest {
  /** What was typed: a label and a target, or one of them. */
  readonly words: readonly string[]
  /** The label, where it was said apart. */
  readonly app?: string | undefined
}

/** The same as an upgrade or a downgrade goes there. */
export interface MigrateDestination extends Destination {
  readonly target: string
  /** False: the way leads down only because the revision that was named is applied already. */
  readonly isSaid: boolean
}

/**
 * Reads a request as Django does: nothing is all of it, a label all of its branch, `zero` nothing at all, and a revision is
 * where the database is to stand, whether that leads up or down. Throws `target.unknown`.
 */
export async function destinationOf(mig: Mig, { words, app }: MigrateRequest): Promise<MigrateDestination> {
  const graph = mig.graph()
  const [first, second] = words
  const namesApp = app === undefined && first !== undefined && (second !== undefined || isLabel(graph, first))
  const [label, target] = namesApp ? [first, second] : [app, first]
  if (label !== undefined) branchLabel(graph, label)
  const on = (place: string) => (label === undefined || place.includes('@') ? place : `${label}@${place}`)
  if (target === undefined) {
    const all = label === undefined ? (mig.settings.environment.target ?? 'heads') : `${label}@heads`
    return { direction: 'up', target: all, isSaid: true }
  }
  if (target === 'zero' && !graph.labels.has('zero')) {
    return { direction: 'down', target: on('base'), isSaid: true }
  }
  return { target: on(target), ...(await directionTo(mig, graph, on(target))) }
}

async function directionTo(
  mig: Mig,
  graph: Graph,
  text: string,
): Promise<Pick<MigrateDestination, 'direction' | 'isSaid'>> {
  const { kind, offset, ...rest } = parseTarget(text)
  if (kind === 'relative') return { direction: offset?.direction ?? 'up', isSaid: true }
  if (kind === 'base' && offset === undefined) return { direction: 'down', isSaid: true }
  const isRevision = kind === 'name' && 'name' in rest && !isLabel(graph, rest.name)
  if (!isRevision) return { direction: 'up', isSaid: true }
  const applied = (await mig.applied('plan')).map(({ revision }) => revision)
  const named = resolveRevisions(graph, applied, text)
  const stands = named.every((id) => applied.includes(id))
  return { direction: stands ? 'down' : 'up', isSaid: !stands }
}
