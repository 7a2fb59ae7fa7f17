import { MigError } from '../../errors.ts'
import { hasNoRowid } from './edits.ts'
import { isKeyword, isSameName, quoteName, wordsOf } from './lexis.ts'
import type { WrittenColumn, WrittenTable } from './written-table.ts'

export interface TwoTables {
  readonly oldName: string
  readonly newName: string
}

/**
 * The INSERT that fills the new table: columns by name, row ids as they are. A conflict clause of the table's own must not
 * drop or change a row without a word, so the statement's own comes before it.
 */
export function copyOf(before: WrittenTable, after: WrittenTable, { oldName, newName }: TwoTables): string {
  const pairs = after.columns
    .filter((column) => !isGenerated(column))
    .flatMap((column) => {
      const value = column.value ?? (column.from === undefined ? undefined : quoteName(column.from))
      return value === undefined ? [] : [{ to: quoteName(column.name), value }]
    })
  const all = [...rowidPair(before, after), ...pairs]
  if (all.length === 0) {
    throw new MigError(
      'operation.unsupported',
      `nothing of table "${before.name}" would be left but its name`,
    )
  }
  const into = all.map(({ to }) => to).join(', ')
  return `INSERT OR ABORT INTO ${newName} (${into})\nSELECT ${all.map(({ value }) => value).join(', ')} FROM ${oldName}`
}

/** The row ids, where no column that is copied holds them and both tables let them be named. */
function rowidPair(
  before: WrittenTable,
  after: WrittenTable,
): readonly { readonly to: string; readonly value: string }[] {
  const [old, next] = [rowidColumn(before), rowidColumn(after)]
  if (hasNoRowid(before) || hasNoRowid(after)) return []
  if (next && (next.from !== undefined || next.value !== undefined)) return []
  const value = old ? quoteName(old.name) : hiddenRowid(before)
  const to = next ? quoteName(next.name) : hiddenRowid(after)
  return value === undefined || to === undefined ? [] : [{ to, value }]
}

/** Undefined where columns have taken all its names. */
function hiddenRowid({ columns }: WrittenTable): string | undefined {
  return ['rowid', '_rowid_', 'oid'].find((name) => !columns.some((column) => isSameName(column.name, name)))
}

/** The column that is the row id (https://www.sqlite.org/lang_createtable.html#rowid). */
export function rowidColumn(table: WrittenTable): WrittenColumn | undefined {
  if (hasNoRowid(table)) return undefined
  const key = table.constraints.find(({ kind }) => kind === 'primaryKey')
  return table.columns.find(({ name, type, clauses }) => {
    if (type.toUpperCase() !== 'INTEGER') return false
    if (key) return key.columns.length === 1 && isSameName(key.columns[0]!, name)
    // a quirk of old: only the key that is written at its column, and descending, is none
    return clauses.some(
      (clause) =>
        clause.kind === 'primaryKey' && !wordsOf(clause.text).some((word) => isKeyword(word, 'DESC')),
    )
  })
}

export const isGenerated = ({ clauses }: WrittenColumn): boolean =>
  clauses.some(({ kind }) => kind === 'generated')
