import {
  closing,
  folded,
  isKeyword,
  isSameName,
  nameIn,
  namesIn,
  quoteName,
  replaceWords,
  wordsOf,
  type Word,
} from './lexis.ts'
import type {
  WrittenClause,
  WrittenColumn,
  WrittenConstraint,
  WrittenIndex,
  WrittenTable,
} from './written-table.ts'

interface Renaming {
  readonly table: string
  readonly from: string
  readonly to: string
}

/** The table with a column renamed wherever its own text names it: keys, checks, generated columns, indexes, keys to itself. */
export function renamedIn(table: WrittenTable, from: string, to: string): WrittenTable {
  const renaming: Renaming = { table: table.name, from, to }
  return {
    ...table,
    columns: table.columns.map((column) => renamedColumn(column, renaming)),
    constraints: table.constraints.map((constraint) => renamedConstraint(constraint, renaming)),
    indexes: table.indexes.map((index) => renamedIndex(index, renaming)),
  }
}

/** An expression with its names of columns written anew; undefined leaves one as it is. */
export function rewriteNames(expression: string, write: (name: string) => string | undefined): string {
  const words = wordsOf(expression)
  return replaceWords(expression, namesIn(words), ({ text }) => write(nameIn(text)) ?? text)
}

function renamedColumn(column: WrittenColumn, renaming: Renaming): WrittenColumn {
  const isIt = isSameName(column.name, renaming.from)
  return {
    ...column,
    ...(isIt && { name: renaming.to, written: quoteName(renaming.to) }),
    clauses: column.clauses.map((clause) => renamedClause(clause, renaming)),
  }
}

function renamedClause(clause: WrittenClause, renaming: Renaming): WrittenClause {
  const words = wordsOf(clause.text)
  if (clause.kind === 'check' || clause.kind === 'generated') {
    return { ...clause, text: renameWithin(clause.text, groupFrom(words, 0), renaming) }
  }
  if (clause.kind !== 'references') return clause
  return { ...clause, text: renameReferences(clause.text, renaming) }
}

function renamedConstraint(constraint: WrittenConstraint, renaming: Renaming): WrittenConstraint {
  const words = wordsOf(constraint.text)
  const strings = constraint.kind !== 'check'
  const own = renameWithin(constraint.text, groupFrom(words, 0), renaming, { strings })
  return {
    ...constraint,
    columns: constraint.columns.map((name) => (isSameName(name, renaming.from) ? renaming.to : name)),
    text: constraint.kind === 'foreignKey' ? renameReferences(own, renaming) : own,
  }
}

/** The columns of the parent, where the table is its own parent. */
function renameReferences(text: string, renaming: Renaming): string {
  const words = wordsOf(text)
  const at = words.findIndex((word) => isKeyword(word, 'REFERENCES'))
  const parent = words[at + 1]
  if (parent === undefined || !isSameName(nameIn(parent.text), renaming.table)) return text
  if (words[at + 2]?.text !== '(') return text
  return renameWithin(text, groupFrom(words, at + 2), renaming, { strings: true })
}

function renamedIndex(index: WrittenIndex, renaming: Renaming): WrittenIndex {
  const words = wordsOf(index.sql)
  return {
    ...index,
    sql: renameWithin(index.sql, words.slice(indexKeysAt(words)), renaming, { strings: true }),
  }
}

/** The token that opens the list of keys of a CREATE INDEX, behind the names of the index and its table. */
export function indexKeysAt(words: readonly Word[]): number {
  const on = words.findIndex((word) => isKeyword(word, 'ON'))
  return words.findIndex((word, i) => i > on && word.text === '(')
}

/** The tokens of the first parentheses from there on. */
export function groupFrom(words: readonly Word[], from: number): readonly Word[] {
  const open = words.findIndex((word, i) => i >= from && word.text === '(')
  return open < 0 ? [] : words.slice(open, closing(words, open))
}

function renameWithin(
  text: string,
  group: readonly Word[],
  { table, from, to }: Renaming,
  options?: { readonly strings: boolean },
): string {
  const found = namesIn(group, options).filter((word) => {
    if (folded(nameIn(word.text)) !== folded(from)) return false
    const i = group.indexOf(word)
    const isQualified = group[i - 1]?.text === '.'
    return !isQualified || isSameName(nameIn(group[i - 2]?.text ?? ''), table)
  })
  return replaceWords(text, found, () => quoteName(to))
}

/** The table without its own name before a column's: while it is made anew it has another. */
export function unqualified(table: WrittenTable): WrittenTable {
  const bare = <T extends { readonly kind: string; readonly text: string }>(each: T): T => {
    if (each.kind !== 'check' && each.kind !== 'generated') return each
    const words = wordsOf(each.text)
    const own = words.filter(
      ({ text }, i) =>
        (words[i + 1]?.text === '.' && isSameName(nameIn(text), table.name)) ||
        (text === '.' && isSameName(nameIn(words[i - 1]?.text ?? ''), table.name)),
    )
    return { ...each, text: replaceWords(each.text, own, () => '') }
  }
  return {
    ...table,
    columns: table.columns.map((column) => ({ ...column, clauses: column.clauses.map(bare) })),
    constraints: table.constraints.map(bare),
  }
}
