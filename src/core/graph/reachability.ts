import { type Edges } from './edges.ts'

/** True where `node` stands on `ancestor`, directly or through others; a node does not stand on itself. */
export type StandsOn = (node: number, ancestor: number) => boolean

/**
 * One depth-first pass: when a node was entered and left, and the earliest leaving time among all that it
 * stands on.
 */
interface Pass {
  readonly entered: Int32Array
  readonly left: Int32Array
  readonly earliest: Int32Array
}

/**
 * Answers "does this node stand on that one" without walking, nearly always. After GRAIL (Yildirim, Chaoji
 * and Zaki 2010): two depth-first passes in opposite orders give every node an interval that holds the
 * intervals of all that it stands on, so an interval outside of another means no; the trees of the passes
 * mean yes; the few remaining questions are searched, entering only nodes that the intervals and the depth
 * admit.
 *
 * @param below what a node stands on directly
 * @param above the same edges, reversed
 * @param order every node, in a topological order
 */
export function indexReachability(below: Edges, above: Edges, order: Int32Array): StandsOn {
  const depth = depths(below, order)
  const tops = order.filter((node) => above.start[node] === above.start[node + 1])
  const passes = [explore(below, tops), explore(below, tops.toReversed(), 'last neighbour first')]
  const asked = new Int32Array(order.length)
  let question = 0

  const mayStandOn = (node: number, ancestor: number) =>
    depth[ancestor]! < depth[node]! && passes.every((pass) => encloses(pass, node, ancestor))
  const isInTree = (node: number, ancestor: number) => passes.some((pass) => holds(pass, node, ancestor))

  return (node, ancestor) => {
    if (!mayStandOn(node, ancestor)) return false
    if (isInTree(node, ancestor)) return true
    question++
    const stack = [node]
    for (let current = stack.pop(); current !== undefined; current = stack.pop()) {
      for (let at = below.start[current]!; at < below.start[current + 1]!; at++) {
        const next = below.to[at]!
        if (next === ancestor) return true
        if (asked[next] === question || !mayStandOn(next, ancestor)) continue
        if (isInTree(next, ancestor)) return true
        asked[next] = question
        stack.push(next)
      }
    }
    return false
  }
}

function encloses({ left, earliest }: Pass, node: number, ancestor: number): boolean {
  return earliest[node]! <= earliest[ancestor]! && left[ancestor]! <= left[node]!
}

function holds({ entered, left }: Pass, node: number, ancestor: number): boolean {
  return entered[node]! <= entered[ancestor]! && left[ancestor]! <= left[node]!
}

function explore(below: Edges, tops: Int32Array, turn?: 'last neighbour first'): Pass {
  const count = below.start.length - 1
  const entered = new Int32Array(count).fill(-1)
  const left = new Int32Array(count)
  const earliest = new Int32Array(count)
  const visited = new Int32Array(count)
  let clock = 0
  let rank = 0
  for (const top of tops) {
    const path = [top]
    while (path.length > 0) {
      const node = path[path.length - 1]!
      if (entered[node] === -1) {
        entered[node] = clock++
        earliest[node] = count
      }
      const degree = below.start[node + 1]! - below.start[node]!
      const step = visited[node]!
      if (step < degree) {
        visited[node] = step + 1
        const next = below.to[below.start[node]! + (turn ? degree - 1 - step : step)]!
        if (entered[next] === -1) path.push(next)
        else earliest[node] = Math.min(earliest[node]!, earliest[next]!)
        continue
      }
      path.pop()
      left[node] = rank++
      earliest[node] = Math.min(earliest[node]!, left[node])
      const parent = path[path.length - 1]
      if (parent !== undefined) earliest[parent] = Math.min(earliest[parent]!, earliest[node])
    }
  }
  return { entered, left, earliest }
}

/** The length of the longest path below each node. */
function depths(below: Edges, order: Int32Array): Int32Array {
  const depth = new Int32Array(order.length)
  for (const node of order) {
    for (let at = below.start[node]!; at < below.start[node + 1]!; at++) {
      depth[node] = Math.max(depth[node]!, depth[below.to[at]!]! + 1)
    }
  }
  return depth
}
