import { buildGraph, type Graph, type RevisionInput } from '../../src/core/graph/index.ts'

interface Drawn {
  parents: string[]
  dependsOn: string[]
  labels: string[]
  environments?: string[]
}

/**
 * The graph of a drawing, such as `a→b→d, a→c[cart]→d, c⇢e`. Both arrows run the way that revisions are
 * applied: `a→b` makes a parent of b, `c⇢e` makes e depend on c. `b[cart]` gives b a label, `b{dev}` an
 * environment. Where a revision is named first decides its place in the input.
 */
export function graph(drawing: string): Graph {
  return buildGraph(inputs(drawing))
}

/** The revisions of a drawing, in the order in which they are first named. */
export function inputs(drawing: string): RevisionInput[] {
  const drawn = new Map<string, Drawn>()
  for (const line of drawing.split(',')) {
    let before: string | undefined
    let arrow: string | undefined
    for (const part of line.trim().split(/([→⇢])/u)) {
      if (part === '→' || part === '⇢') {
        arrow = part
        continue
      }
      const id = draw(drawn, part.trim())
      if (before !== undefined) {
        const revision = drawn.get(id)!
        const links = arrow === '→' ? revision.parents : revision.dependsOn
        if (!links.includes(before)) links.push(before)
      }
      before = id
    }
  }
  return [...drawn].map(([id, revision]) => ({ id, ...revision }))
}

function draw(drawn: Map<string, Drawn>, text: string): string {
  const match = /^([^[\]{}\s]+)((?:\[[^\]]+\]|\{[^}]+\})*)$/u.exec(text)
  if (match === null) throw new Error(`not a revision of a drawing: "${text}"`)
  const [, id = '', marks = ''] = match
  const revision = drawn.get(id) ?? { parents: [], dependsOn: [], labels: [] }
  drawn.set(id, revision)
  for (const [, label, environment] of marks.matchAll(/\[([^\]]+)\]|\{([^}]+)\}/gu)) {
    if (label !== undefined) revision.labels.push(label)
    if (environment !== undefined) (revision.environments ??= []).push(environment)
  }
  return id
}
