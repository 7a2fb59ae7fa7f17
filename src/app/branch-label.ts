import type { Graph } from '../core/graph/index.ts'
import { listWays } from '../core/graph/describe.ts'
import { didYouMean } from '../core/text/suggest.ts'
import { MigError } from '../errors.ts'

export const isLabel = (graph: Graph, word: string): boolean => graph.labels.has(word)

/** The label, which is one of the graph's. Throws `target.unknown` for any other word. */
export function branchLabel(graph: Graph, label: string): string {
  if (isLabel(graph, label)) return label
  const labels = [...graph.labels.keys()]
  const near = didYouMean(label, labels)
  throw new MigError(
    'target.unknown',
    `no branch is called "${label}"${near === undefined ? '' : `: did you mean "${near}"?`}`,
    {
      hint: [
        labels.length === 0 ? 'no revision carries a label' : `the labels are ${labels.join(', ')}`,
        ...listWays([[`mig revision -m "..." --branch-label ${label} --head base`, 'begins a branch']]),
      ],
      details: { label, labels },
    },
  )
}
