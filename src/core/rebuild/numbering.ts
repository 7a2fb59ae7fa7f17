import { MigError } from '../../errors.ts'
import { columnIn, hasNoRowid } from './edits.ts'
import { closing, isKeyword, isSameName, replaceWords, wordsOf } from './lexis.ts'
import { keyColumns } from './native.ts'
import type { WrittenColumn, WrittenTable } from './written-table.ts'

/**
 * The table with a primary key that numbers its rows, and never gives a number again, wherever it is written
 * (https://www.sqlite.org/autoinc.html). Throws where the column is not the key alone, or holds no integers.
 */
export function numberWrittenRows(table: WrittenTable, name: string): WrittenTable {
  const column = columnIn(table, name)
  refuseUnnumbered(table, column)
  // no other word for it numbers rows
  const type = column.type.toUpperCase() === 'INTEGER' ? column.type : 'integer'
  return {
    ...table,
    columns: table.columns.map((each) =>
      each === column
        ? {
            ...column,
            type,
            clauses: editKey(column.clauses, (text) => `${withoutWord(text)} AUTOINCREMENT`),
          }
        : each,
    ),
    constraints: editKey(table.constraints, (text) => inGroup(withoutWord(text))),
  }
}

/** The table with a primary key that does no more than that. */
export function stopWrittenNumbers(table: WrittenTable): WrittenTable {
  return {
    ...table,
    columns: table.columns.map((column) => ({ ...column, clauses: editKey(column.clauses, withoutWord) })),
    constraints: editKey(table.constraints, withoutWord),
  }
}

function editKey<T extends { readonly kind: string; readonly text: string }>(
  parts: readonly T[],
  edit: (text: string) => string,
): readonly T[] {
  return parts.map((part) => (part.kind === 'primaryKey' ? { ...part, text: edit(part.text) } : part))
}

/** `PRIMARY KEY (id AUTOINCREMENT)` */
function inGroup(text: string): string {
  const words = wordsOf(text)
  const close = closing(
    words,
    words.findIndex((word) => word.text === '('),
  )
  return replaceWords(text, words.slice(close, close + 1), () => ' AUTOINCREMENT)')
}

function withoutWord(text: string): string {
  const word = wordsOf(text).find((each) => isKeyword(each, 'AUTOINCREMENT'))
  return word ? text.slice(0, word.start).trimEnd() + text.slice(word.end) : text
}

function refuseUnnumbered(table: WrittenTable, column: WrittenColumn): void {
  const [key, ...others] = keyColumns(table)
  const isKey = key !== undefined && others.length === 0 && isSameName(key, column.name)
  const unsupported = (why: string) => new MigError('operation.unsupported', why)
  if (!isKey) {
    throw unsupported(`on SQLite the identity column "${column.name}" must be the primary key alone`)
  }
  if (hasNoRowid(table)) {
    throw unsupported(
      `on SQLite a WITHOUT ROWID table cannot number its rows, as the identity column "${column.name}" is to do`,
    )
  }
  if (/int/i.test(column.type)) return
  throw unsupported(
    `SQLite numbers the rows of "${table.name}" by "${column.name}", which must be an integer`,
  )
}
