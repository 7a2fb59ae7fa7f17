import type { Charset } from '../../../src/core/view/glyphs.ts'

/** For each character column, the revisions whose lines arrive there. */
type Flow = Map<number, ReadonlySet<string>>

interface Reading {
  readonly cells: string
  readonly above: Flow
  readonly below: Flow
  readonly read: Set<number>
}

/**
 * Reads a drawn history as a person does: starts at each node and follows the lines downward, character by character.
 * Returns the edges found, as `child>parent`, sorted. Throws at a character that means nothing where it stands, at
 * two lines in one place, and at a line that comes from nowhere or breaks off. Ids are `n` or `x` and a number.
 */
export function readEdges(lines: readonly string[], charset: Charset): string[] {
  const textColumn = lines[0]!.search(/n\d/)
  const edges = new Set<string>()
  let above: Flow = new Map()
  let base = -1
  for (const line of lines) {
    const cells = line.slice(0, textColumn)
    const [id] = /^n\d+/.exec(line.slice(textColumn)) ?? []
    const reading: Reading = { cells, above, below: new Map(), read: new Set() }
    const node = id === undefined ? -1 : readNode(reading, id, edges, charset)
    if (id === undefined) {
      const named = line.slice(textColumn).match(/x\d+/g) ?? []
      readEnd(reading, named, edges)
      for (let at = 0; at < cells.length; at++) READERS[charset][cells[at]!]?.(reading, at)
    }
    check(reading, base)
    above = reading.below
    base = node
  }
  return [...edges].sort()
}

function readNode(reading: Reading, id: string, edges: Set<string>, charset: Charset): number {
  const node = reading.cells.search(/[●○–?*o-]/)
  for (let at = 0; at < reading.cells.length; at += 2) {
    if (reading.cells[at] === { unicode: '│', ascii: '|' }[charset]) move(reading, [at], [at])
  }
  for (const child of reading.above.get(node) ?? []) edges.add(`${child}>${id}`)
  reading.read.add(node)
  reading.below.set(node, new Set([id]))
  return node
}

function readEnd(reading: Reading, named: readonly string[], edges: Set<string>): void {
  const end = reading.cells.indexOf('~')
  for (const child of reading.above.get(end) ?? [])
    for (const parent of named) edges.add(`${child}>${parent}`)
  reading.read.add(end)
}

/** What comes from above in the columns `from` goes down in each of the columns `to`. */
function move({ above, below, read }: Reading, from: readonly number[], to: readonly number[]): void {
  const ids = from.flatMap((at) => {
    if (!above.has(at)) throw new Error(`a line comes from nowhere in column ${at}`)
    return [...above.get(at)!]
  })
  for (const at of to) {
    if (below.has(at)) throw new Error(`two lines in column ${at}`)
    below.set(at, new Set(ids))
  }
  for (const at of [...from, ...to]) read.add(at)
}

function expect({ cells, read }: Reading, at: number, characters: string): string {
  const character = cells[at] ?? ' '
  if (!characters.includes(character)) throw new Error(`"${character}" in column ${at} of "${cells}"`)
  read.add(at)
  return character
}

/** From `├`: all that enters this stroke leaves by each of its ways down; `│` is crossed. */
function readUnicodeStroke(reading: Reading, start: number): void {
  const from = [start]
  const to = [start]
  let at = start
  let joint = '├'
  while (!'╮╯'.includes(joint)) {
    expect(reading, at + 1, '─')
    at += 2
    joint = expect(reading, at, '│┬╮╯')
    if ('┬╮'.includes(joint)) to.push(at)
    if (joint === '╯') from.push(at)
  }
  move(reading, from, to)
}

/** From `|`: straight on, unless a stroke begins (`|-.-.`, `|\`) or arrives (`|/`, `|_|/`) here. */
function readAsciiLane(reading: Reading, start: number): void {
  const { cells } = reading
  const from = [start]
  const to = [start]
  for (let at = start + 1; cells[at] === '-'; at += 2) {
    expect(reading, at, '-')
    expect(reading, at + 1, '.')
    to.push(at + 1)
  }
  if (cells[start + 1] === '\\') {
    expect(reading, start + 1, '\\')
    to.push(start + 2)
  }
  const crossed = /^(?:_\|)*\//.exec(cells.slice(start + 1))
  if (crossed !== null && cells[start - 1] !== '_') {
    const slash = start + crossed[0].length
    for (let at = start + 1; at <= slash; at += 2) expect(reading, at, '_/')
    from.push(slash + 1)
  }
  move(reading, from, to)
}

function readSlash(reading: Reading, at: number): void {
  if (reading.read.has(at)) return
  expect(reading, at, '╱/')
  expect(reading, at + 1, ' ')
  move(reading, [at + 1], [at - 1])
}

function readBackslash(reading: Reading, at: number): void {
  if (reading.read.has(at)) return
  expect(reading, at, '╲\\')
  expect(reading, at + 1, ' ')
  move(reading, [at - 1], [at + 1])
}

type Reader = (reading: Reading, at: number) => void

const READERS: Readonly<Record<Charset, Readonly<Record<string, Reader>>>> = {
  unicode: {
    '│': (reading, at) => move(reading, [at], [at]),
    '├': readUnicodeStroke,
    '╱': readSlash,
    '╲': readBackslash,
  },
  ascii: { '|': readAsciiLane, '/': readSlash, '\\': readBackslash },
}

function check({ cells, above, read }: Reading, base: number): void {
  const stray = Array.from(cells).findIndex((character, at) => character !== ' ' && !read.has(at))
  if (stray !== -1) throw new Error(`"${cells[stray]!}" in column ${stray} of "${cells}" leads nowhere`)
  // only the line under a revision without parents may let something end
  const lost = [...above.keys()].find((at) => at !== base && !read.has(at))
  if (lost !== undefined) throw new Error(`the line in column ${lost} breaks off at "${cells}"`)
}
