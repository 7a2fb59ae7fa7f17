/** The type of a column by its name as SQL, without a length, or undefined where it is no column. */
export type TypeOfName = (name: string) => string | undefined

const NO_NAMES: TypeOfName = () => undefined

/**
 * An expression that stands between parentheses or ends its clause, as text that PostgreSQL reads as what it has: without
 * the parentheses around all of it, and with lists as people write them.
 */
export const expressionOf = (text: string, typeOf: TypeOfName = NO_NAMES): string =>
  withoutParentheses(withLists(stableArrays(text), typeOf))

/** The text without parentheses around all of it. */
export function withoutParentheses(text: string): string {
  let bare = text.trim()
  while (bare.startsWith('(') && closingOf(bare, 0) === bare.length - 1) bare = bare.slice(1, -1).trim()
  return bare
}

/** Where the bracket that opens at `open` is closed, strings and quoted names passed over. */
export function closingOf(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    const sign = text[at]!
    if (sign === "'" || sign === '"') at = text.indexOf(sign, at + 1)
    else if (sign === '(' || sign === '[') depth++
    else if ((sign === ')' || sign === ']') && --depth === 0) return at
    if (at < 0) return -1
  }
  return -1
}

/** The parts of a list, cut at the commas that stand in no brackets. */
export function partsOf(list: string): readonly string[] {
  const parts: string[] = []
  let start = 0
  for (let at = 0; at < list.length; at++) {
    const sign = list[at]!
    if (sign === "'" || sign === '"') at = list.indexOf(sign, at + 1)
    else if (sign === '(' || sign === '[') at = closingOf(list, at)
    else if (sign === ',') {
      parts.push(list.slice(start, at).trim())
      start = at + 1
    }
    if (at < 0) return [list]
  }
  return [...parts, list.slice(start).trim()]
}

const OPENING = '(ARRAY['

/**
 * PostgreSQL shows a cast of a list as `(ARRAY[...])::text[]`, and reads that as a cast of each element, which is another
 * expression. With the type that the list has before the cast written out it is read as it was.
 */
export function stableArrays(text: string): string {
  let stable = ''
  let from = 0
  for (let at = text.indexOf(OPENING); at >= 0; at = text.indexOf(OPENING, at + 1)) {
    const end = closingOf(text, at + OPENING.length - 1)
    if (end < 0 || !text.startsWith(')::', end + 1)) continue
    const types = partsOf(text.slice(at + OPENING.length, end)).map(typeOfElement)
    const [type] = types
    if (type === undefined || types.some((other) => other !== type)) continue
    stable += `${text.slice(from, end + 1)}::${type}[]`
    from = end + 1
  }
  return stable + text.slice(from)
}

const STRING = `'(?:[^']|'')*'(?!')`
const NAME = String.raw`(?:[a-zA-Z_][\w$]*|"(?:[^"]|"")+"(?!"))`
const TYPED = new RegExp(String.raw`^${STRING}::(${NAME}(?:[ .]${NAME})*)$`)

/** Of a constant. A column brings a length of its own into the list. */
function typeOfElement(element: string): string | undefined {
  if (/^\d+$/.test(element)) return Number(element) < 2 ** 31 ? 'integer' : undefined
  return TYPED.exec(element)?.[1]
}

const INSIDE = String.raw`(?:${STRING}|[^\[\]'])*`

/** `(x = ANY (ARRAY['a'::text, 'b'::text]))`, for any type, and the longer form that a varchar has; strings and names first. */
const LISTS = new RegExp(
  String.raw`${STRING}|"(?:[^"]|"")*"|\((?:\((?<cast>${NAME})\)::text|(?<plain>${NAME})) (?<sign>= ANY|<> ALL) \((?:\(ARRAY\[(?<inner>${INSIDE})\]::character varying\[\]\)::text\[\]|ARRAY\[(?<list>${INSIDE})\])\)\)`,
  'g',
)

/** The same conditions as `x IN ('a', 'b')`, where that is read as the very same. */
function withLists(text: string, typeOf: TypeOfName): string {
  if (!text.includes('ARRAY[')) return text
  return text.replaceAll(LISTS, (whole, ...rest) => {
    // safe: the named groups come last
    const groups = rest.at(-1) as Partial<Record<'cast' | 'plain' | 'sign' | 'inner' | 'list', string>>
    const name = groups.cast ?? groups.plain
    if (name === undefined) return whole
    const type = typeOf(name)
    const isLong = groups.inner !== undefined
    if (isLong !== (groups.cast !== undefined) || isLong !== (type === 'character varying')) return whole
    const elements = partsOf(groups.inner ?? groups.list ?? '').map((each) => bareElement(each, type))
    if (elements.length < 2 || elements.includes(undefined)) return whole
    return `(${name} ${groups.sign === '= ANY' ? 'IN' : 'NOT IN'} (${elements.join(', ')}))`
  })
}

/** The element as a person writes it beside a column of that type. */
function bareElement(element: string, type: string | undefined): string | undefined {
  if (/^\d+$/.test(element)) return type === 'integer' || type === 'smallint' ? element : undefined
  const [, string, cast] = new RegExp(String.raw`^(${STRING})::(.+)$`, 's').exec(element) ?? []
  return cast === type ? string : undefined
}
