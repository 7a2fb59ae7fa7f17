import type { Dialect } from '../dialect.ts'
import type { Loss } from '../ops/op.ts'
import { tokenize } from '../sql/tokens.ts'
import { NAME, shapeOf } from './shape.ts'

/** What a statement of the author's own loses, and the SQL that counts it. */
export interface SqlLoss {
  readonly loss: Loss
  readonly count: string
}

/** Undefined: it loses nothing that is seen, or more than one statement can count. */
export function lossOfSql(sql: string, dialect: Dialect): SqlLoss | undefined {
  const words = wordsOf(sql, dialect)
  if (!words) return undefined
  const reader = READERS[words[0]?.upper ?? '']
  return reader?.(words, sql)
}

/** What a statement does that matters to what comes after it. */
export type SqlEffect =
  | { readonly effect: 'none' }
  /** A table of that name is there from then on, or is no more. */
  | { readonly effect: 'makes' | 'drops'; readonly table: string }
  | { readonly effect: 'changes'; readonly table: string }
  | { readonly effect: 'unseen' }

/** What a statement of the author's own does to the tables, as far as its beginning tells. */
export function effectOfSql(sql: string, dialect: Dialect): SqlEffect {
  const { text, nameOf } = shapeOf(sql, dialect.family)
  const loss = lossOfSql(sql, dialect)?.loss
  if (loss) return { effect: /^DROP/i.test(text) ? 'drops' : 'changes', table: loss.table }
  for (const [pattern, effect] of EFFECTS) {
    const match = pattern.exec(text)
    if (match) return { effect, table: nameOf(match[1]!) }
  }
  return { effect: NO_EFFECT.test(text) ? 'none' : 'unseen' }
}

const EFFECTS: readonly (readonly [RegExp, 'makes' | 'changes'])[] = [
  [new RegExp(`^CREATE TABLE (?!IF\\b)${NAME}`, 'i'), 'makes'],
  [new RegExp(`^INSERT INTO ${NAME} ?(?:\\([^()]*\\) ?)?VALUES\\b`, 'i'), 'changes'],
  [new RegExp(`^ALTER TABLE (?:ONLY )?${NAME} ADD (?:COLUMN|CONSTRAINT)\\b`, 'i'), 'changes'],
]

/** It leaves the rows of every table as they are. */
const NO_EFFECT =
  /^(?:CREATE (?:OR REPLACE )?(?:UNIQUE )?(?:INDEX|VIEW|SEQUENCE|TYPE|DOMAIN|SCHEMA|EXTENSION)\b|DROP (?:INDEX|VIEW|SEQUENCE)\b|COMMENT ON\b|SELECT 1$|GRANT\b|REVOKE\b|ANALYZE\b)/i

interface Word {
  readonly text: string
  /** In upper case; of a quoted name nothing. */
  readonly upper: string
  readonly start: number
  readonly end: number
  readonly depth: number
}

type Reader = (words: readonly Word[], sql: string) => SqlLoss | undefined

/** Undefined where it cannot be read. */
function wordsOf(sql: string, { family }: Dialect): readonly Word[] | undefined {
  const words: Word[] = []
  let depth = 0
  try {
    for (const { kind, start, end } of tokenize(sql, family)) {
      if (kind === 'space' || kind === 'comment') continue
      // what the server alone reads, nobody else does
      if (kind === 'hint') return undefined
      const text = sql.slice(start, end)
      if (text === ')') depth -= 1
      words.push({
        text,
        upper: kind === 'word' ? text.toUpperCase() : kind === 'punctuation' ? text : '',
        start,
        end,
        depth,
      })
      if (text === '(') depth += 1
    }
  } catch {
    return undefined
  }
  return words.at(-1)?.text === ';' ? words.slice(0, -1) : words
}

const READERS: Readonly<Record<string, Reader>> = {
  DELETE: readDelete,
  UPDATE: readUpdate,
  TRUNCATE: readWhole(['TABLE']),
  DROP: (words, sql) =>
    words[1]?.upper === 'TABLE' ? readWhole(['TABLE', 'IF', 'EXISTS'])(words, sql) : undefined,
  ALTER: readAlter,
}

/** A name of one or two parts that begins at a place, and where it ends. */
function nameAt(words: readonly Word[], at: number) {
  const first = words[at]
  if (!first || !isName(first)) return undefined
  if (words[at + 1]?.text !== '.') return { name: unquoted(first), text: first.text, end: at + 1 }
  const second = words[at + 2]
  if (!second || !isName(second)) return undefined
  return { name: `${unquoted(first)}.${unquoted(second)}`, text: `${first.text}.${second.text}`, end: at + 3 }
}

const isName = ({ text }: Word) => /^[\p{L}_"`[]/u.test(text)

function unquoted({ text, upper }: Word): string {
  if (upper !== '') return text
  const quote = text.at(-1)!
  const inner = text.slice(1, -1)
  return quote === ']' ? inner : inner.replaceAll(quote + quote, quote)
}

const ENDS: ReadonlySet<string> = new Set(['ORDER', 'LIMIT', 'USING', 'FROM', 'JOIN'])

/** What follows WHERE, up to what RETURNING gives back; undefined where more stands there than a condition. */
function conditionFrom(words: readonly Word[], at: number, sql: string): string | undefined {
  const rest = words.slice(at)
  const isTop = ({ depth }: Word) => depth === 0
  if (rest.some((word) => isTop(word) && ENDS.has(word.upper))) return undefined
  if (rest.some(({ text }) => text === ';')) return undefined
  const last = rest.find((word) => isTop(word) && word.upper === 'RETURNING')
  return sql.slice(words[at]!.start, last?.start ?? words.at(-1)!.end).trim()
}

function readDelete(words: readonly Word[], sql: string): SqlLoss | undefined {
  if (words[1]?.upper !== 'FROM') return undefined
  const table = nameAt(words, 2)
  return table && met(table, words, table.end, sql, 'rows')
}

function readUpdate(words: readonly Word[], sql: string): SqlLoss | undefined {
  const table = nameAt(words, 1)
  if (!table || words[table.end]?.upper !== 'SET') return undefined
  const where = words.findIndex(({ upper, depth }, i) => i > table.end && depth === 0 && upper === 'WHERE')
  const set = words.slice(table.end, where < 0 ? undefined : where)
  if (set.some(({ upper, depth, text }) => (depth === 0 && ENDS.has(upper)) || text === ';')) return undefined
  return met(table, words, where < 0 ? words.length : where, sql, 'values')
}

type Name = NonNullable<ReturnType<typeof nameAt>>

function met(
  { name: table, text }: Name,
  words: readonly Word[],
  at: number,
  sql: string,
  loses: 'rows' | 'values',
): SqlLoss | undefined {
  const next = words[at]
  if (next && next.upper !== 'WHERE') return undefined
  const condition = next && words[at + 1] ? conditionFrom(words, at + 1, sql) : undefined
  if (next && condition === undefined) return undefined
  const rows = { table, where: condition ?? 'all', bindings: [] }
  return {
    loss: loses === 'rows' ? { loses, ...rows } : { loses, columns: [], ...rows },
    count: `SELECT COUNT(*) AS found FROM ${text}${condition === undefined ? '' : ` WHERE ${condition}`}`,
  }
}

/** A whole table, and one alone. */
function readWhole(passed: readonly string[]): Reader {
  return (words) => {
    let at = 1
    while (passed.includes(words[at]?.upper ?? '')) at += 1
    const table = nameAt(words, at)
    if (!table) return undefined
    const rest = words.slice(table.end)
    if (rest.some(({ upper }) => upper !== 'RESTRICT' && upper !== 'RESTART' && upper !== 'IDENTITY'))
      return undefined
    return {
      loss: { loses: 'table', table: table.name },
      count: `SELECT COUNT(*) AS found FROM ${table.text}`,
    }
  }
}

/** One column, and nothing else. */
function readAlter(words: readonly Word[]): SqlLoss | undefined {
  if (words[1]?.upper !== 'TABLE') return undefined
  const table = nameAt(words, 2)
  if (!table || words[table.end]?.upper !== 'DROP' || words[table.end + 1]?.upper !== 'COLUMN')
    return undefined
  const column = words[table.end + 2]
  if (!column || !isName(column) || words.length > table.end + 3) return undefined
  return {
    loss: { loses: 'column', table: table.name, column: unquoted(column) },
    count: `SELECT COUNT(seen.${column.text}) AS found, COUNT(*) AS total FROM ${table.text} AS seen`,
  }
}
