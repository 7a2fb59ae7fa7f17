import { MigError } from '../../errors.ts'
import { listRevisions } from './describe.ts'
import { type DowngradeTarget, resolveDowngrade } from './downgrade.ts'
import type { Graph } from './graph.ts'
import { locate } from './locate.ts'
import { parseTarget } from './target.ts'
import { resolveUpgrade, type UpgradeTarget } from './upgrade.ts'
import { countOf } from './wording.ts'

/** A target made out for one direction: what the plan functions take in place of the text. */
export type ResolvedTarget = UpgradeTarget | DowngradeTarget

/**
 * Makes out what an upgrade or a downgrade to this target comes to. Throws `target.unknown`,
 * `target.ambiguous`, `target.unreachable`, `graph.many-heads`, or `revision.missing` where a revision that
 * would be undone has no file.
 */
export function resolveTarget(
  graph: Graph,
  applied: readonly string[],
  text: string,
  direction: 'up',
): UpgradeTarget
export function resolveTarget(
  graph: Graph,
  applied: readonly string[],
  text: string,
  direction: 'down',
): DowngradeTarget
export function resolveTarget(
  graph: Graph,
  applied: readonly string[],
  text: string,
  direction: 'up' | 'down',
): ResolvedTarget
export function resolveTarget(
  graph: Graph,
  applied: readonly string[],
  text: string,
  direction: 'up' | 'down',
): ResolvedTarget {
  return direction === 'up' ? resolveUpgrade(graph, applied, text) : resolveDowngrade(graph, applied, text)
}

/**
 * The revisions that a target names, in history order: several for `heads` and `current`, none for `base`,
 * the first ones of the branch for `label@base`. `+N` and `-N` alone count from `current`.
 */
export function resolveRevisions(graph: Graph, applied: readonly string[], text: string): readonly string[] {
  return locate({ graph, applied, use: 'name' }, parseTarget(text))
}

/**
 * The one revision that a target names; where it is none or several, throws `target.unknown` or
 * `target.ambiguous`.
 */
export function resolveRevision(graph: Graph, applied: readonly string[], text: string): string {
  const ids = resolveRevisions(graph, applied, text)
  if (ids.length === 1) return ids[0]!
  if (ids.length === 0) {
    throw new MigError('target.unknown', `"${text}" is no revision here`, {
      hint:
        graph.revisions.size === 0
          ? ['There are no revisions yet.']
          : ['Name a revision; mig history lists all.'],
      details: { target: text },
    })
  }
  throw new MigError(
    'target.ambiguous',
    `"${text}" is ${countOf(ids.length, 'revision')}; one is meant here`,
    {
      hint: listRevisions(graph, ids),
      details: { target: text, candidates: ids },
    },
  )
}
