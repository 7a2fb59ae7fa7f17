/**
 * Line and column of an offset, both counted from 1, columns in UTF-16 units; a line ends at its line feed.
 */
export function lineColumn(text: string, offset: number): { line: number; column: number } {
  let line = 1
  let lineStart = 0
  for (let feed = text.indexOf('\n'); feed !== -1 && feed < offset; feed = text.indexOf('\n', feed + 1)) {
    line += 1
    lineStart = feed + 1
  }
  return { line, column: offset - lineStart + 1 }
}

/** One line of a longer text, ready to be printed with a caret beneath it. */
export interface Excerpt {
  readonly text: string
  /** Where the caret belongs under `text`, counted from 1. */
  readonly column: number
}

const WIDTH = 100

/**
 * The line around an offset, at most about 100 characters of it, the cut ends marked by "...". White space is
 * printed as plain spaces, so that a caret under `column` stands where it should.
 */
export function excerpt(text: string, offset: number): Excerpt {
  const at = Math.max(0, Math.min(offset, text.length))
  const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1
  const feed = text.indexOf('\n', at)
  const line = text.slice(start, feed === -1 ? text.length : feed).trimEnd()
  const caret = Math.min(at - start, line.length)
  const from = line.length <= WIDTH ? 0 : Math.max(0, Math.min(caret - WIDTH / 2, line.length - WIDTH))
  const before = from > 0 ? '...' : ''
  const after = from + WIDTH < line.length ? '...' : ''
  return {
    text: before + line.slice(from, from + WIDTH).replace(/\s/g, ' ') + after,
    column: before.length + caret - from + 1,
  }
}
