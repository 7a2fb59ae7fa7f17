/** The longest line of a function's body, without its indentation. */
const WIDTH = 98

/**
 * The lines, with calls that are too long for one of them broken as prettier breaks them: the last argument alone where
 * it is an object or a list, else each argument in a line of its own.
 */
export function fitted(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => fit(line))
}

function fit(line: string): readonly string[] {
  const [, indent = '', text = ''] = /^(\s*)([^]*)$/.exec(line)!
  if (line.length <= WIDTH || !/^(?:await )?op\./.test(text)) return [line]
  return brokenCall(text, indent) ?? [line]
}

function brokenCall(text: string, indent: string): readonly string[] | undefined {
  const open = text.indexOf('(')
  if (open < 0 || closing(text, open) !== text.length - 1) return undefined
  const start = text.slice(0, open + 1)
  const args = partsOf(text.slice(open + 1, -1))
  const last = args.at(-1)
  if (last === undefined) return undefined
  const others = args.slice(0, -1)
  const lead = start + others.map((each) => `${each}, `).join('')
  const isAlone =
    isNested(last) && !sameSort(others.at(-1), last) && !others.some((each) => each.startsWith('{'))
  if (isAlone && indent.length + lead.length < WIDTH) {
    const [first, ...more] = brokenValue(last, indent)
    return [`${indent}${lead}${first}`, ...more.slice(0, -1), `${more.at(-1)})`]
  }
  return [`${indent}${start}`, ...args.flatMap((each) => entry(each, `${indent}  `)), `${indent})`]
}

/** An argument, a list's value or an object's entry with its comma, in as many lines as it needs. */
function entry(text: string, indent: string): readonly string[] {
  if (indent.length + text.length < WIDTH) return [`${indent}${text},`]
  const [, key = '', value = text] =
    /^((?:\w+|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"): )([[{][^]*)$/.exec(text) ?? []
  if (!isNested(value)) return [`${indent}${text},`]
  const [first, ...more] = brokenValue(value, indent)
  return [`${indent}${key}${first}`, ...more.slice(0, -1), `${more.at(-1)},`]
}

/** An object or a list in several lines, the first of them without indentation. */
function brokenValue(text: string, indent: string): readonly string[] {
  const parts = partsOf(text.slice(1, -1).trim())
  return [text[0]!, ...parts.flatMap((part) => entry(part, `${indent}  `)), `${indent}${text.at(-1)}`]
}

const isNested = (text: string) => /^[[{]/.test(text) && closing(text, 0) === text.length - 1
const sameSort = (one: string | undefined, other: string) => one?.[0] === other[0]

/** What stands between the commas that no bracket or quote holds. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = []
  let start = 0
  for (let at = 0; at <= text.length; at++) {
    if (at === text.length || text[at] === ',') {
      const part = text.slice(start, at).trim()
      if (part !== '') parts.push(part)
      start = at + 1
    } else at = endOf(text, at)
  }
  return parts
}

/** The last character of what begins at `at`: a text in quotes, what stands in brackets, or that character alone. */
function endOf(text: string, at: number): number {
  const character = text[at]!
  if ('([{'.includes(character)) return closing(text, at)
  if (!'\'"`'.includes(character)) return at
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === '\\') end++
    else if (text[end] === character) return end
  }
  return text.length
}

function closing(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (')]}'.includes(text[at]!)) return at
    at = endOf(text, at)
  }
  return text.length
}
