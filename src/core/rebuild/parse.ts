import { closing, isKeyword, nameIn, wordsOf, type Word } from './lexis.ts'
import { readConstraint, startsConstraint } from './parse-constraint.ts'
import { readClauses } from './parse-clauses.ts'
import { unreadable, type Reader } from './reader.ts'
import type { WrittenColumn, WrittenConstraint, WrittenIndex, WrittenTable } from './written-table.ts'

/**
 * Reads a CREATE TABLE as `sqlite_master` keeps it (https://www.sqlite.org/lang_createtable.html). Throws
 * `operation.unsupported` for what is no such statement, a virtual table among them.
 */
export function parseTable(sql: string, indexes: readonly WrittenIndex[] = []): WrittenTable {
  const reader: Reader = { sql, words: wordsOf(sql), at: 0 }
  const name = readHead(reader)
  const open = reader.at
  const close = closing(reader.words, open)
  if (reader.words[open]?.text !== '(' || close === reader.words.length) throw unreadable(sql)
  reader.at = open + 1
  const parts: Part[] = []
  while (reader.at < close) {
    parts.push(readPart(reader, parts, close))
    if (reader.words[reader.at]?.text === ',') reader.at++
    else if (reader.at < close && !startsConstraint(reader.words[reader.at])) throw unreadable(sql)
  }
  const { placed, tail } = place(sql, reader.words[open].end, reader.words[close]!.start, parts)
  return {
    name: nameIn(name.text),
    lead: sql.slice(name.end, reader.words[open].start),
    columns: placed.flatMap(({ part }) => ('column' in part ? [part.column] : [])),
    constraints: placed.flatMap(({ part }) => ('constraint' in part ? [part.constraint] : [])),
    tail,
    suffix: sql.slice(reader.words[close]!.end).replace(/[\s;]+$/, ''),
    indexes,
  }
}

/** Reads one column as ADD COLUMN takes it: `"x" integer NOT NULL DEFAULT 0`. */
export function parseColumn(definition: string): WrittenColumn {
  const reader: Reader = { sql: definition, words: wordsOf(definition), at: 0 }
  const column = readColumn(reader)
  if (reader.at < reader.words.length) throw unreadable(definition)
  return column
}

/** Reads one constraint of a table: `CONSTRAINT "x" UNIQUE ("a", "b")`. */
export function parseConstraint(text: string): WrittenConstraint {
  const reader: Reader = { sql: text, words: wordsOf(text), at: 0 }
  const constraint = startsConstraint(reader.words[0]) ? readConstraint(reader) : undefined
  if (constraint === undefined || reader.at < reader.words.length) throw unreadable(text)
  return constraint
}

type Part = { readonly start: number; readonly end: number } & (
  { readonly column: WrittenColumn } | { readonly constraint: WrittenConstraint }
)

/** Up to the opening parenthesis; returns the table's name. */
function readHead(reader: Reader): Word {
  const { words, sql } = reader
  const skip = (...keywords: readonly string[]) => {
    if (!keywords.some((keyword) => isKeyword(words[reader.at], keyword))) return false
    reader.at++
    return true
  }
  if (!skip('CREATE')) throw unreadable(sql)
  skip('TEMP', 'TEMPORARY')
  if (!skip('TABLE')) throw unreadable(sql)
  if (isKeyword(words[reader.at], 'IF') && isKeyword(words[reader.at + 1], 'NOT')) reader.at += 3
  if (words[reader.at + 1]?.text === '.') reader.at += 2
  const name = words[reader.at++]
  if (name === undefined) throw unreadable(sql)
  return name
}

function readPart(reader: Reader, before: readonly Part[], close: number): Part {
  const { words } = reader
  const { start } = words[reader.at]!
  const inner: Reader = { ...reader, words: words.slice(0, close) }
  const isConstraint = before.length > 0 && startsConstraint(words[reader.at])
  const read = isConstraint ? { constraint: readConstraint(inner) } : { column: readColumn(inner) }
  reader.at = inner.at
  return { start, end: words[inner.at - 1]!.end, ...read }
}

function readColumn(reader: Reader): WrittenColumn {
  const { sql, words } = reader
  const word = words[reader.at++]
  if (word === undefined || !/^(?:word|quoted-name|string)$/.test(word.kind)) throw unreadable(sql)
  const from = reader.at
  while (isTypeName(words, reader.at)) reader.at++
  if (reader.at > from && words[reader.at]?.text === '(') reader.at = closing(words, reader.at) + 1
  const typeEnd = words[reader.at - 1]!.end
  const hasType = reader.at > from
  return {
    name: nameIn(word.text),
    written: word.text,
    type: hasType ? sql.slice(words[from]!.start, typeEnd) : '',
    ...(hasType && { typeLead: sql.slice(word.end, words[from]!.start) }),
    clauses: readClauses(reader, typeEnd),
  }
}

const NO_TYPE_NAME =
  /^(?:AS|CHECK|COLLATE|CONSTRAINT|DEFAULT|DEFERRABLE|NOT|NULL|PRIMARY|REFERENCES|UNIQUE)$/i

function isTypeName(words: readonly Word[], at: number): boolean {
  const word = words[at]
  if (word === undefined) return false
  if (word.kind === 'quoted-name' || word.kind === 'string') return true
  if (word.kind !== 'word' || NO_TYPE_NAME.test(word.text)) return false
  return !(isKeyword(word, 'GENERATED') && isKeyword(words[at + 1], 'ALWAYS'))
}

/**
 * Gives every part the space and the comments around it, the comma between two of them aside: a comment on the rest of a
 * part's line is its own, what follows belongs to the next.
 */
function place(sql: string, open: number, close: number, parts: readonly Part[]) {
  const gaps = [...parts.map(({ start }) => start), close].map((start, i) => {
    const gap = sql.slice(i === 0 ? open : parts[i - 1]!.end, start)
    const comma = wordsOf(gap).find(({ text }) => text === ',')
    const bare = comma ? gap.slice(0, comma.start) + gap.slice(comma.end) : gap
    return i === 0 ? { note: '', lead: bare } : cutAtLine(bare, i === parts.length)
  })
  const placed = parts.map((part, i) => {
    const around = { lead: gaps[i]!.lead, ...(gaps[i + 1]!.note !== '' && { note: gaps[i + 1]!.note }) }
    return 'column' in part
      ? { part: { column: { ...part.column, ...around } } }
      : { part: { constraint: { ...part.constraint, ...around } } }
  })
  return { placed, tail: gaps.at(-1)!.lead }
}

/** Cuts the space and comments behind a part where its line ends. */
function cutAtLine(gap: string, isLast: boolean): { readonly note: string; readonly lead: string } {
  const end = /^(?:[^\S\n]|\/\*[\s\S]*?\*\/|--[^\n]*)*/.exec(gap)![0].length
  const isLine = gap[end] === '\n' || isLast
  const note = isLine ? gap.slice(0, end) : ''
  return note.trim() === '' ? { note: '', lead: gap } : { note: note.trimEnd(), lead: gap.slice(end) }
}
