import type { Graph } from './graph.ts'
import { shortIds } from './short-ids.ts'
import { countOf } from './wording.ts'

const MOST_LISTED = 10

/**
 * One line a revision, as hints list choices: the short id and the message. The first ten, then how many
 * there are more.
 */
export function listRevisions(graph: Graph, ids: readonly string[], suffix = ''): string[] {
  const short = shortIds(graph)
  const names = ids.slice(0, MOST_LISTED).map((id) => `${short(id)}${suffix}`)
  const width = Math.max(...names.map((name) => name.length))
  const lines = names.map((name, index) => {
    const { message } = graph.revisions.get(ids[index]!)!
    return message === '' ? name : `${name.padEnd(width)}  ${message}`
  })
  return ids.length > MOST_LISTED ? [...lines, `and ${countOf(ids.length - MOST_LISTED, 'other')}`] : lines
}

/** Commands and what they do, in two columns. */
export function listWays(ways: readonly (readonly [command: string, effect: string])[]): string[] {
  const width = Math.max(30, ...ways.map(([command]) => command.length))
  return ways.map(([command, effect]) => `${command.padEnd(width)}  ${effect}`)
}
