import { buildGraph, planDowngrade, planUpgrade, type RevisionInput } from '../src/core/graph/index.ts'

// How building, checking and planning a graph grows with the number of revisions:
//   node --expose-gc dist-test/bench/graph.js

const SIZES = [1_000, 10_000, 100_000]

const SHAPES: Record<string, (count: number) => RevisionInput[]> = {
  linear: (count) => Array.from({ length: count }, (_, at) => revision(at, at === 0 ? [] : [at - 1])),

  // one, two on it, one that joins them, two on that, ...
  diamonds: (count) =>
    Array.from({ length: count }, (_, at) => {
      const below = at - ((at - 1) % 3) - 1
      if (at === 0) return revision(at, [])
      return at % 3 === 0 ? revision(at, [at - 2, at - 1]) : revision(at, [below])
    }),

  // a long main line, into which every second revision merges a side branch of one revision that left at the base
  comb: (count) =>
    Array.from({ length: count }, (_, at) => {
      if (at === 0) return revision(at, [])
      return revision(at, at % 2 === 1 ? [0] : [at - 2, at - 1])
    }),
}

function revision(at: number, parents: readonly number[]): RevisionInput {
  return { id: idOf(at), parents: parents.map(idOf), message: `revision ${at}` }
}

function idOf(at: number): string {
  return `${((at * 2_654_435_761) >>> 0).toString(16).padStart(8, '0')}${at.toString(16).padStart(5, '0')}`
}

interface Measured {
  readonly build: number
  readonly up: number
  readonly down: number
  /** Megabytes that the heap grew by while inputs, graph and plans were held. */
  readonly memory: number
}

function measure(inputs: readonly RevisionInput[], heapBefore: number): Measured {
  const start = performance.now()
  const graph = buildGraph(inputs)
  const built = performance.now()
  const up = planUpgrade(graph, [], 'heads')
  const planned = performance.now()
  const applied = up.steps.map((step) => step.revision.id)
  const before = performance.now()
  const down = planDowngrade(graph, applied, 'base')
  const ended = performance.now()
  const memory = (process.memoryUsage().heapUsed - heapBefore) / 1e6
  if (up.steps.length !== inputs.length || down.steps.length !== inputs.length)
    throw new Error('not all planned')
  return { build: built - start, up: planned - built, down: ended - before, memory }
}

function best(make: () => RevisionInput[], runs: number): Measured {
  const results = Array.from({ length: runs }, () => {
    globalThis.gc?.()
    const heapBefore = process.memoryUsage().heapUsed
    return measure(make(), heapBefore)
  })
  return results.reduce((a, b) => (total(a) <= total(b) ? a : b))
}

function total({ build, up }: Measured): number {
  return build + up
}

const COLUMNS = ['shape', 'revisions', 'build ms', 'plan up ms', 'plan down ms', 'build + up', 'MB', 'growth']

function row(cells: readonly string[]): string {
  return cells
    .map((cell, at) => (at === 0 ? cell.padEnd(10) : cell.padStart(at === cells.length - 1 ? 16 : 13)))
    .join('')
}

console.log(row(COLUMNS))
for (const [shape, make] of Object.entries(SHAPES)) {
  best(() => make(SIZES[0]!), 20)
  let smaller: { size: number; time: number } | undefined
  for (const size of SIZES) {
    const measured = best(() => make(size), 5)
    const time = total(measured)
    const growth = smaller ? `x${(time / smaller.time).toFixed(1)} for x${size / smaller.size}` : ''
    const numbers = [measured.build, measured.up, measured.down, time, measured.memory]
    console.log(row([shape, String(size), ...numbers.map((number) => number.toFixed(1)), growth]))
    smaller = { size, time }
  }
}
console.log(`peak resident memory ${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} MB`)
