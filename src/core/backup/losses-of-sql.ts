import type { Loss } from '../ops/op.ts'
import type { Family } from '../schema/model.ts'
import { splitStatements } from '../sql/split.ts'
import { tokenize } from '../sql/tokens.ts'

/**
 * The tables of which a statement of the author's own destroys something, as far as that can be read from how it begins:
 * what exactly it takes is not known, so that a table is to be kept whole.
 */
export function lossesOfSql(sql: string, family: Family): readonly Loss[] {
  const tables = new Set<string>()
  for (const table of tablesOf(sql, family)) tables.add(table)
  return [...tables].map((table) => ({ loses: 'table', table }))
}

/** None where it cannot be read. */
export function statementsIn(sql: string, family: Family): readonly string[] {
  try {
    return splitStatements(sql, family).statements.map((statement) => statement.sql)
  } catch {
    return []
  }
}

/** The words and names of a statement, in their order: words in upper case where they are not quoted. */
function wordsOf(sql: string, family: Family): readonly Word[] {
  const words: Word[] = []
  for (const { kind, start, end } of tokenize(sql, family)) {
    const text = sql.slice(start, end)
    if (kind === 'space' || kind === 'comment') continue
    const isQuoted = kind === 'quoted-name'
    words.push({
      word: isQuoted ? '' : text.toUpperCase(),
      name: isQuoted
        ? text.slice(1, -1).replaceAll(text.at(-1)!.repeat(2), text.at(-1)!)
        : family === 'postgres'
          ? text.toLowerCase()
          : text,
    })
  }
  return words
}

interface Word {
  readonly word: string
  readonly name: string
}

function tablesOf(sql: string, family: Family): readonly string[] {
  let words: readonly Word[]
  try {
    words = wordsOf(sql, family)
  } catch {
    return []
  }
  const said = (at: number) => words[at]?.word ?? ''
  const skip = (at: number, ...passed: readonly string[]) => {
    let next = at
    while (passed.includes(said(next))) next += 1
    return next
  }
  switch (said(0)) {
    case 'DROP': {
      const isTable = said(skip(1, 'TEMPORARY')) === 'TABLE'
      return isTable && said(1) === 'TABLE' ? namesFrom(words, skip(2, 'IF', 'EXISTS')) : []
    }
    case 'TRUNCATE':
      return namesFrom(words, skip(1, 'TABLE', 'ONLY'))
    case 'DELETE':
      return namesFrom(words, skip(1, 'LOW_PRIORITY', 'QUICK', 'IGNORE', 'FROM', 'ONLY')).slice(0, 1)
    case 'UPDATE':
      return namesFrom(words, skip(1, 'LOW_PRIORITY', 'IGNORE', 'ONLY')).slice(0, 1)
    case 'ALTER': {
      const at = skip(1, 'IGNORE', 'ONLINE')
      const loses = words.some(({ word }, i) => LOSING.has(word) && !HARMLESS.has(said(i + 1)))
      return said(at) === 'TABLE' && loses
        ? namesFrom(words, skip(at + 1, 'IF', 'EXISTS', 'ONLY')).slice(0, 1)
        : []
    }
    default:
      return []
  }
}

/** What may take values or rows in an ALTER TABLE. */
const LOSING: ReadonlySet<string> = new Set(['DROP', 'TYPE', 'MODIFY', 'CHANGE', 'TRUNCATE'])

/** What may be dropped without a value being lost. */
const HARMLESS: ReadonlySet<string> = new Set(
  'CONSTRAINT INDEX KEY PRIMARY FOREIGN CHECK DEFAULT NOT IDENTITY EXPRESSION'.split(' '),
)

/** `a, "b".c`, from there on. */
function namesFrom(words: readonly Word[], from: number): readonly string[] {
  const names: string[] = []
  let at = from
  while (at < words.length) {
    const parts = [words[at]!.name]
    while (words[at + 1]?.word === '.' && words[at + 2]) {
      parts.push(words[at + 2]!.name)
      at += 2
    }
    names.push(parts.join('.'))
    if (words[at + 1]?.word !== ',') break
    at += 2
  }
  return names
}
