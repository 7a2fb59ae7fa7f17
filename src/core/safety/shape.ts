import { tokenize, type SqlFamily } from '../sql/tokens.ts'

/**
 * A statement with what does not matter to its shape taken out: no comments, single blanks, strings empty. A quoted name
 * is a number in angle brackets, so that no name can be taken for a keyword.
 */
export interface Shape {
  readonly text: string
  /** The name that stands at a place matched by `NAME`, without its quotes. */
  nameOf(place: string): string
}

/** What matches a name in a shape, with its schema. */
export const NAME = String.raw`((?:[\w$]+|<\d+>)(?:\.(?:[\w$]+|<\d+>))*)`

/** Above it a text is not read to its end: what it is stands at its beginning. */
const LONGEST = 20_000

export function shapeOf(sql: string, family: SqlFamily): Shape {
  const quoted: string[] = []
  const parts: string[] = []
  const source = sql.slice(0, LONGEST)
  try {
    for (const { kind, start, end } of tokenize(source, family)) {
      const text = source.slice(start, end)
      if (kind === 'space' || kind === 'comment' || kind === 'hint') parts.push(' ')
      else if (kind === 'string') parts.push("''")
      else if (kind === 'quoted-name') parts.push(`<${quoted.push(unquoted(text)) - 1}>`)
      else parts.push(text)
    }
  } catch {
    // it was cut, or has a quote without an end: what came before it is enough
  }
  return {
    text: parts.join('').replaceAll(/\s+/g, ' ').replaceAll(' .', '.').replaceAll('. ', '.').trim(),
    nameOf: (place) => place.replaceAll(/<(\d+)>/g, (_, at: string) => quoted[Number(at)]!),
  }
}

function unquoted(text: string): string {
  const quote = text.at(-1)!
  const inner = text.slice(1, -1)
  return quote === ']' ? inner : inner.replaceAll(quote + quote, quote)
}

/** The parts of a list, cut at the commas that stand in no parentheses. */
export function listed(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth += 1
    else if (text[at] === ')') depth -= 1
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  return [...parts, text.slice(start).trim()]
}
