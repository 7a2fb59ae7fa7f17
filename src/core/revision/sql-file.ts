import { MigError } from '../../errors.ts'
import { lineColumn } from '../sql/position.ts'
import { didYouMean } from '../text/suggest.ts'
import { withoutMark } from './content.ts'
import { HeaderFault } from './fault.ts'
import {
  HEADER_NAMES,
  isHeaderName,
  type Field,
  type HeaderName,
  type Literal,
  type Misspelling,
  type Surface,
} from './literal.ts'

export interface SqlSection {
  readonly text: string
  /** The line of the file that `text` begins with, counted from 1. */
  readonly line: number
}

export interface SqlSections {
  readonly upgrade: SqlSection
  readonly downgrade?: SqlSection
}

/** What a SQL revision says in the comments that it begins with. */
export interface SqlSurface extends Surface {
  readonly comments: readonly string[]
}

type Direction = 'upgrade' | 'downgrade'

/** Line by line: a comment line's text, or that the line holds something else. */
type Line =
  | { readonly kind: 'blank' | 'code'; readonly start: number }
  | { readonly kind: 'comment'; readonly start: number; readonly text: string }
  | { readonly kind: 'marker'; readonly start: number; readonly direction: Direction; readonly end: number }

/**
 * The two halves of a SQL revision: what stands below its line `-- upgrade`, and below `-- downgrade` if it
 * has one. Throws `revision.unloadable` where there is no upgrade, or SQL above both lines, which would never
 * run.
 */
export function sqlSections(text: string): SqlSections {
  const content = withoutMark(text)
  try {
    return cutSections(content)
  } catch (error) {
    if (!(error instanceof HeaderFault)) throw error
    const { line, column } = lineColumn(content, error.offset)
    throw new MigError('revision.unloadable', `line ${line}: ${error.message}`, { details: { line, column } })
  }
}

/** `sqlSections` for a text without byte order mark; throws the `HeaderFault` itself. */
export function cutSections(text: string): SqlSections {
  const markers = new Map<Direction, { start: number; end: number }>()
  for (const line of linesOf(text)) {
    if (line.kind === 'code' && markers.size === 0) {
      throw new HeaderFault('SQL above the line "-- upgrade" would never run: move it below', line.start)
    }
    if (line.kind !== 'marker') continue
    const { direction, start, end } = line
    if (markers.has(direction)) throw new HeaderFault(`a second line "-- ${direction}"`, start)
    markers.set(direction, { start, end })
  }
  const up = markers.get('upgrade')
  if (!up) throw new HeaderFault('the line "-- upgrade" is missing, below which the SQL stands', 0)
  const down = markers.get('downgrade')
  const section = (
    from: { start: number; end: number },
    next: { start: number } | undefined,
  ): SqlSection => ({
    text: text.slice(from.end, next !== undefined && next.start > from.start ? next.start : text.length),
    line: lineColumn(text, from.start).line + 1,
  })
  return { upgrade: section(up, down), ...(down ? { downgrade: section(down, up) } : {}) }
}

/** What the comments say that a SQL file begins with. */
export function readSqlSurface(text: string): SqlSurface {
  const fields = new Map<HeaderName, Field>()
  const repeated: { name: HeaderName; offset: number }[] = []
  const misspelt: Misspelling[] = []
  const comments: string[] = []
  let body: number | undefined
  let isHeader = true
  for (const line of linesOf(text)) {
    if (line.kind === 'marker') body ??= line.start
    isHeader &&= line.kind === 'blank' || line.kind === 'comment'
    if (!isHeader || line.kind !== 'comment') continue
    const [, word = '', value = ''] = /^([A-Za-z]+(?:[-_][A-Za-z]+)*)\s*:(.*)$/.exec(line.text) ?? []
    const name = word.toLowerCase()
    if (!isHeaderName(name)) {
      comments.push(line.text)
      const meant = word === '' ? undefined : spellingOf(name)
      if (meant !== undefined) misspelt.push({ name: word, meant, offset: line.start })
      continue
    }
    if (fields.has(name)) repeated.push({ name, offset: line.start })
    else fields.set(name, { offset: line.start, value: literalOf(name, value.trim()) })
  }
  return { fields, repeated, misspelt, comments, body }
}

const EFFECTIVE = HEADER_NAMES.filter((name) => name !== 'message')

function spellingOf(name: string): HeaderName | undefined {
  if (name.length < 3) return undefined
  const plain = name.replaceAll('-', '_')
  return (
    EFFECTIVE.find((header) => header === plain) ?? (didYouMean(plain, EFFECTIVE) as HeaderName | undefined)
  )
}

function literalOf(name: HeaderName, value: string): Literal {
  if (name === 'transaction' && /^(?:true|false)$/i.test(value)) {
    return { kind: 'boolean', value: value.toLowerCase() === 'true' }
  }
  if (name === 'revision' || name === 'message' || name === 'transaction') {
    return { kind: 'string', value: unquote(value) }
  }
  if (/^(?:none|null)$/i.test(value)) return { kind: 'null' }
  const words = value.split(',').map((word) => word.trim())
  const items = words
    .filter((word) => word !== '')
    .map((word) => ({ kind: 'string', value: unquote(word) }) as const)
  return { kind: 'array', items }
}

function unquote(text: string): string {
  return text.length > 1 && /^['"`]/.test(text) && text.at(-1) === text[0] ? text.slice(1, -1) : text
}

/** Every line down to the first marker, then the markers alone: what stands between them is SQL. */
function* linesOf(text: string): Generator<Line> {
  let start = 0
  let inComment = false
  let isHeader = true
  while (start < text.length) {
    const feed = text.indexOf('\n', start)
    const end = feed === -1 ? text.length : feed + 1
    const content = text.slice(start, end).trim()
    const direction = inComment ? undefined : markerOf(text, start, content)
    if (direction !== undefined) {
      isHeader = false
      yield { kind: 'marker', start, direction, end }
    } else if (isHeader && (inComment || content.startsWith('/*'))) {
      const close = content.indexOf('*/', inComment ? 0 : 2)
      inComment = close === -1
      const rest = inComment ? '' : content.slice(close + 2).trim()
      yield { kind: rest === '' || rest.startsWith('--') ? 'blank' : 'code', start }
    } else if (isHeader) yield headerLine(content, start)
    start = isHeader ? end : nextDashes(text, end)
  }
}

function headerLine(content: string, start: number): Line {
  if (content === '') return { kind: 'blank', start }
  if (!content.startsWith('--')) return { kind: 'code', start }
  return { kind: 'comment', start, text: content.replace(/^-+/, '').trim() }
}

function nextDashes(text: string, from: number): number {
  if (text.startsWith('--', from)) return from
  const feed = text.indexOf('\n--', from)
  return feed === -1 ? text.length : feed + 1
}

/** A marker begins its line: an indented one is a comment inside a function's body. */
function markerOf(text: string, start: number, content: string): Direction | undefined {
  if (!text.startsWith('--', start)) return undefined
  const [, word] = /^--\s*(upgrade|downgrade)\s*:?$/i.exec(content) ?? []
  return word?.toLowerCase() as Direction | undefined
}
