import { tokenize, type Token } from './tokens.ts'

/** Words that an expression may hold besides names, in all families. */
const KEYWORDS = new Set(
  `all and any array as asc between binary both by case cast collate current_date current_time current_timestamp date day
  desc distinct div double else end escape exists false from glob hour if ilike in integer interval is isnull leading like
  match minute mod month not notnull null numeric of or precision regexp rlike second similar some symmetric text then time
  timestamp to trailing true unknown varchar when with without year zone`.split(/\s+/),
)

/**
 * The one name that an expression is about, as `age` in `age > 0`; undefined where it has none or several, or holds a
 * quoted name, which not all servers quote alike.
 */
export function onlyName(expression: string): string | undefined {
  const tokens = tokensOf(expression)
  const textOf = (at: number) => tokens[at] && expression.slice(tokens[at].start, tokens[at].end)
  if (/[`"]/.test(expression)) return undefined
  const names = tokens.flatMap(({ kind }, at) => {
    const text = textOf(at)!
    const isCalled = textOf(at + 1) === '('
    const before = textOf(at - 1)?.toLowerCase()
    const isPart = before === '.' || textOf(at + 1) === '.'
    const isType = before === '::' || before === 'as'
    return kind === 'word' && !isCalled && !isPart && !isType && !KEYWORDS.has(text.toLowerCase())
      ? [text]
      : []
  })
  const [name, ...others] = new Set(names)
  return others.length === 0 ? name : undefined
}

/** None where the text, read as PostgreSQL does, has no end: a backslash in a string is not the same everywhere. */
function tokensOf(expression: string): readonly Token[] {
  try {
    return [...tokenize(expression, 'postgres')].filter(({ kind }) => kind !== 'space' && kind !== 'comment')
  } catch {
    return []
  }
}
