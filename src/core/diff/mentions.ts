import type { Family } from '../schema/model.ts'
import { tokenize, type Token } from '../sql/tokens.ts'

/** A name in a text, as far as the text shows what it may be the name of. */
export interface Mention {
  /** Its parts in lower case and without quotes: `shop.prices` is `['shop', 'prices']`. */
  readonly path: readonly string[]
  /** A parenthesis follows: of all things only a routine is called so. */
  readonly isCall: boolean
  /** It follows AS, so that it is a name given here, or a type. */
  readonly isAlias: boolean
  /** It stands in the body of a routine, which servers look at only when it runs. */
  readonly isLate: boolean
}

export interface Mentions {
  readonly names: readonly Mention[]
  /** Every word that may be a name, in lower case. */
  readonly words: ReadonlySet<string>
  /** All columns of something may be meant. */
  readonly hasStar: boolean
}

const NONE: Mentions = { names: [], words: new Set(), hasStar: false }

export interface MentionOptions {
  /** The text is looked at only when it runs. */
  readonly isLate?: boolean
  /** What stands in the body of a routine is left out. */
  readonly withoutBodies?: boolean
  /** Routines are named without parentheses too: `FUNCTION = f`. */
  readonly namesRoutines?: boolean
}

/** The names that SQL text mentions. A text that cannot be read mentions none. */
export function mentionsIn(sql: string, family: Family, options: MentionOptions = {}): Mentions {
  const { isLate = false, withoutBodies = false, namesRoutines = false } = options
  let tokens: readonly Token[]
  try {
    tokens = [...tokenize(sql, family)].filter(({ kind }) => kind !== 'space' && kind !== 'comment')
  } catch {
    return NONE
  }
  const names: Mention[] = []
  const words = new Set<string>()
  let hasStar = false
  const textAt = (at: number) => {
    const token = tokens[at]
    return token === undefined ? '' : sql.slice(token.start, token.end)
  }
  const note = (more: Mentions) => {
    names.push(...more.names)
    for (const word of more.words) words.add(word)
    hasStar ||= more.hasStar
  }
  for (let at = 0; at < tokens.length; at++) {
    const { kind } = tokens[at]!
    const text = textAt(at)
    if (text === '*' && !/^[\w)]/.test(textAt(at + 1))) hasStar = true
    if (kind === 'string') {
      const body = bodyOf(text, textAt(at - 1), family)
      if (body !== undefined) {
        if (!withoutBodies) note(mentionsIn(body, family, { isLate: isLate || !isChecked(sql) }))
      } else if (isOfName(textAt(at + 1) + textAt(at + 2), textAt(at - 2)))
        note(mentionsIn(unquoted(text), family, { isLate }))
      continue
    }
    if (!isName(kind, text)) continue
    const isAlias = /^as$/i.test(textAt(at - 1))
    const path = [nameIn(text)]
    while (textAt(at + 1) === '.' && isPart(tokens[at + 2]?.kind)) {
      path.push(nameIn(textAt(at + 2)))
      at += 2
    }
    if (textAt(at + 1) === '.' && textAt(at + 2) === '*') hasStar = true
    for (const part of path) words.add(part)
    names.push({ path, isCall: namesRoutines || textAt(at + 1) === '(', isAlias, isLate })
  }
  return { names, words, hasStar }
}

const isPart = (kind: Token['kind'] | undefined) => kind === 'word' || kind === 'quoted-name'

const isName = (kind: Token['kind'], text: string) =>
  kind === 'quoted-name' || (kind === 'word' && !KEYWORDS.has(text.toLowerCase()))

/** Words that are no names unless they are quoted, in all of our databases. */
const KEYWORDS = new Set(
  `all alter and as asc between by case check collate constraint create cross default delete desc distinct drop else exists
   false for foreign from grant group having in inner insert into is join left like limit natural not null on or order
   primary references right select set table then to true union unique update using values when where with`.split(
    /\s+/,
  ),
)

function nameIn(text: string): string {
  const bare = /^(["`])(.*)\1$/s.exec(text) ?? /^(\[)(.*)\]$/s.exec(text)
  if (!bare) return text.toLowerCase()
  const [, quote = '', name = ''] = bare
  return name.replaceAll(quote + quote, quote).toLowerCase()
}

const unquoted = (text: string) =>
  text
    .replace(/^[eE]?'/, '')
    .replace(/'$/, '')
    .replaceAll("''", "'")

/** `nextval('tickets')` and `'tickets'::regclass` name a thing of the database. */
const isOfName = (behind: string, before: string) =>
  /^::reg(class|proc|procedure|type|namespace)\b/i.test(behind) || /^(nextval|currval|setval)$/i.test(before)

/** What stands inside of a PostgreSQL routine's `$$ ... $$` or `AS '...'`. */
function bodyOf(text: string, before: string, family: Family): string | undefined {
  if (family !== 'postgres') return undefined
  const dollars = /^(\$\w*\$)(.*)\1$/s.exec(text)
  if (dollars) return dollars[2]
  return /^as$/i.test(before) ? unquoted(text) : undefined
}

/** PostgreSQL looks at the body of a routine in plain SQL when it is made. */
const isChecked = (definition: string) => /\blanguage\s+'?sql\b/i.test(definition)
