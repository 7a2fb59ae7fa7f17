import { tokenize } from '../sql/tokens.ts'
import { quoteName } from './lexis.ts'
import type { WrittenColumn, WrittenConstraint, WrittenTable } from './written-table.ts'

/** The CREATE TABLE of a table, under another name if one is given. */
export function printTable(table: WrittenTable, name: string = quoteName(table.name)): string {
  const parts: readonly (WrittenColumn | WrittenConstraint)[] = [...table.columns, ...table.constraints]
  let text = append(`CREATE TABLE ${name}`, `${table.lead ?? ' '}(`)
  for (const [i, part] of parts.entries()) {
    const body = 'written' in part ? printColumn(part) : part.text
    const isLast = i === parts.length - 1
    text = append(append(text, (part.lead ?? '\n  ') + body), isLast ? '' : ',') + (part.note ?? '')
  }
  text = append(text, `${table.tail ?? '\n'})`)
  return `${text}${table.suffix}`
}

/** The column as it stands in CREATE TABLE and ADD COLUMN. */
export function printColumn({ written, type, typeLead, clauses }: WrittenColumn): string {
  const start = type === '' ? written : append(written, (typeLead ?? ' ') + type)
  return clauses.reduce((text, clause) => append(text, (clause.lead ?? ' ') + clause.text), start)
}

/** Nothing may come to stand in a comment that ends with its line. */
function append(text: string, more: string): string {
  if (more === '' || more.startsWith('\n') || !text.includes('--', text.lastIndexOf('\n') + 1))
    return text + more
  const last = [...tokenize(text, 'sqlite')].at(-1)
  const isOpen = last?.kind === 'comment' && text.startsWith('--', last.start)
  return isOpen ? `${text}\n${more}` : text + more
}
