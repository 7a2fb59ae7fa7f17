import { columnIn, namesOfGroup, namesOfIndex } from './edits.ts'
import { isKeyword, isSameName, wordsOf } from './lexis.ts'
import { parseColumn } from './parse.ts'
import type { WrittenClause, WrittenColumn, WrittenIndex, WrittenTable } from './written-table.ts'

/** Whether ALTER TABLE ADD COLUMN takes the column (https://www.sqlite.org/lang_altertable.html, 4). */
export function canAdd(definition: string): boolean {
  const { clauses } = parseColumn(definition)
  const has = (kind: WrittenClause['kind']) => clauses.find((clause) => clause.kind === kind)
  if (has('primaryKey') ?? has('unique')) return false
  const computed = has('generated')
  if (computed) return !isKeyword(wordsOf(computed.text).at(-1), 'STORED')
  const standard = wordsOf(has('default')?.text ?? 'DEFAULT NULL').find((_word, i, words) =>
    isKeyword(words[i - 1], 'DEFAULT'),
  )!
  if (standard.text === '(' || /^current_/i.test(standard.text)) return false
  return !has('notNull') || !isKeyword(standard, 'NULL')
}

/**
 * The indexes to drop before ALTER TABLE DROP COLUMN takes the column (https://www.sqlite.org/lang_altertable.html, 5);
 * undefined where it does not.
 */
export function indexesBeforeDrop(table: WrittenTable, name: string): readonly WrittenIndex[] | undefined {
  const column = columnIn(table, name)
  const uses = (names: readonly string[]) => names.some((each) => isSameName(each, column.name))
  const isKey = column.clauses.some(({ kind }) => kind === 'primaryKey' || kind === 'unique')
  const isInConstraint = table.constraints.some(({ columns }) => uses(columns))
  const isInOther = table.columns.some(
    (each) =>
      each !== column &&
      each.clauses.some(
        ({ kind, text }) => (kind === 'check' || kind === 'generated') && uses(namesOfGroup(text)),
      ),
  )
  if (isKey || isInConstraint || isInOther) return undefined
  return table.indexes.filter((index) => uses(namesOfIndex(index)))
}

/** The columns of the primary key, wherever it is written. */
export function keyColumns({ columns, constraints }: WrittenTable): readonly string[] {
  const key = constraints.find(({ kind }) => kind === 'primaryKey')
  const isKey = (column: WrittenColumn) => column.clauses.some(({ kind }) => kind === 'primaryKey')
  return key ? key.columns : columns.filter(isKey).map(({ name }) => name)
}
