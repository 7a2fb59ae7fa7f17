import { MigError } from '../../errors.ts'
import { branchOf, tipsOf } from './branch.ts'
import { listWays } from './describe.ts'
import type { Graph } from './graph.ts'
import { shortIds } from './short-ids.ts'
import { countOf, listOf } from './wording.ts'

/** What the caller is about to do with a head: decides which ways out the error shows. */
export type HeadUse = 'upgrade' | 'downgrade' | 'revision' | 'name'

/** More heads than this are not searched for one that a label tells apart. */
const MOST_SEARCHED = 8

/** The error for `head`, or `label@head`, where there are several; with the ways out. */
export function manyHeads(graph: Graph, heads: readonly string[], use: HeadUse, branch?: string): MigError {
  const short = shortIds(graph)
  const newestFirst = heads.toReversed()
  const at = branch === undefined ? '' : `${branch}@`
  const one = targetForOne(graph, newestFirst) ?? short(newestFirst[0]!)
  const all = heads.length === 2 ? 'both' : 'all'
  const where = branch === undefined ? '' : ` on the branch "${branch}"`
  const merge = branch === undefined ? 'heads' : newestFirst.map(short).join(' ')
  const ways: Record<HeadUse, readonly (readonly [string, string])[]> = {
    upgrade: [
      [`mig upgrade ${at}heads`, `applies ${all} branches`],
      [`mig upgrade ${one}`, 'applies one of them'],
    ],
    downgrade: [[`mig downgrade ${one}`, 'goes back to one of them']],
    revision: [[`mig revision -m "..." --head ${one}`, 'goes on from one of them']],
    name: [
      [`${at}heads`, `means ${all} of them`],
      [one, 'means one of them'],
    ],
  }
  const message = `${countOf(heads.length, 'head')}${where}, ${listOf(newestFirst.map(short))}; "${at}head" means one`
  return new MigError('graph.many-heads', message, {
    hint: listWays([...ways[use], [`mig merge ${merge} -m "..."`, 'joins them for good']]),
    details: { heads: newestFirst, ...(branch === undefined ? {} : { branch }) },
  })
}

/** `label@head` for the first of the heads that a label tells from the others. */
function targetForOne(graph: Graph, heads: readonly string[]): string | undefined {
  for (const head of heads.slice(0, MOST_SEARCHED)) {
    const label = labelBelow(graph, head)
    if (label !== undefined && tipsOf(graph, branchOf(graph, label)).length === 1) return `${label}@head`
  }
  return undefined
}

/** The label nearest below a revision, along first parents. */
function labelBelow(graph: Graph, id: string): string | undefined {
  for (let at: string | undefined = id; at !== undefined;) {
    const { labels, parents }: { labels: readonly string[]; parents: readonly string[] } =
      graph.revisions.get(at)!
    if (labels.length > 0) return labels[0]
    at = parents[0]
  }
  return undefined
}
