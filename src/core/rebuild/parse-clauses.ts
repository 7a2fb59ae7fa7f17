import { closing, isKeyword, nameIn, type Word } from './lexis.ts'
import { unreadable, type Reader } from './reader.ts'
import type { ClauseKind, WrittenClause } from './written-table.ts'

/** The constraints of a column, up to the comma or the end. */
export function readClauses(reader: Reader, behind: number): readonly WrittenClause[] {
  const { sql, words } = reader
  const clauses: WrittenClause[] = []
  let end = behind
  while (reader.at < words.length && words[reader.at]!.text !== ',') {
    const { start } = words[reader.at]!
    const name = readConstraintName(reader)
    const kind = readClause(reader)
    const text = sql.slice(start, words[reader.at - 1]!.end)
    const lead = sql.slice(end, start)
    end = words[reader.at - 1]!.end
    const last = clauses.findLastIndex((clause) => clause.kind === 'references')
    if (kind !== 'deferral') clauses.push({ kind, ...(name !== undefined && { name }), text, lead })
    else if (last >= 0) clauses[last] = { ...clauses[last]!, text: clauses[last]!.text + lead + text }
  }
  return clauses
}

/** `CONSTRAINT name`, if it stands here. */
export function readConstraintName(reader: Reader): string | undefined {
  if (!isKeyword(reader.words[reader.at], 'CONSTRAINT')) return undefined
  reader.at += 2
  return nameIn(reader.words[reader.at - 1]!.text)
}

/** The deferral of the foreign key before it is a clause of its own in SQLite's grammar. */
function readClause(reader: Reader): ClauseKind | 'deferral' {
  const { words, sql } = reader
  const word = words[reader.at]
  const next = words[reader.at + 1]
  // a name alone, of nothing
  if (word === undefined || word.text === ',' || isKeyword(word, 'CONSTRAINT')) return 'null'
  const take = (count: number) => {
    reader.at += count
  }
  const group = () => {
    if (words[reader.at]?.text === '(') reader.at = closing(words, reader.at) + 1
  }
  switch (word.kind === 'word' ? word.text.toUpperCase() : '') {
    case 'PRIMARY':
      take(2)
      takeAny(reader, 'ASC', 'DESC')
      takeConflict(reader)
      takeAny(reader, 'AUTOINCREMENT')
      return 'primaryKey'
    case 'NOT':
      if (isKeyword(next, 'DEFERRABLE')) {
        takeDeferral(reader)
        return 'deferral'
      }
      take(2)
      takeConflict(reader)
      return 'notNull'
    case 'NULL':
      take(1)
      takeConflict(reader)
      return 'null'
    case 'UNIQUE':
      take(1)
      takeConflict(reader)
      return 'unique'
    case 'CHECK':
      take(1)
      group()
      takeConflict(reader)
      return 'check'
    case 'DEFAULT':
      take(1)
      takeDefault(reader)
      return 'default'
    case 'COLLATE':
      take(2)
      return 'collate'
    case 'REFERENCES':
      takeReferences(reader)
      return 'references'
    case 'DEFERRABLE':
    case 'INITIALLY':
      takeDeferral(reader)
      return 'deferral'
    case 'GENERATED':
    case 'AS':
      take(isKeyword(word, 'AS') ? 1 : 3)
      group()
      takeAny(reader, 'STORED', 'VIRTUAL')
      return 'generated'
    default:
      throw unreadable(sql.slice(word.start))
  }
}

function takeAny(reader: Reader, ...keywords: readonly string[]): boolean {
  const isThere = keywords.some((keyword) => isKeyword(reader.words[reader.at], keyword))
  if (isThere) reader.at++
  return isThere
}

/** `ON CONFLICT IGNORE` */
export function takeConflict(reader: Reader): void {
  if (isKeyword(reader.words[reader.at], 'ON') && isKeyword(reader.words[reader.at + 1], 'CONFLICT'))
    reader.at += 3
}

function takeDefault(reader: Reader): void {
  const { words } = reader
  const word = words[reader.at]
  if (word?.text === '(') reader.at = closing(words, reader.at) + 1
  else reader.at += word?.kind === 'operator' ? 2 : 1
}

/** `REFERENCES parent (a) ON DELETE SET NULL MATCH FULL NOT DEFERRABLE` */
export function takeReferences(reader: Reader): void {
  const { words } = reader
  reader.at += 2
  if (words[reader.at]?.text === '(') reader.at = closing(words, reader.at) + 1
  for (;;) {
    if (isKeyword(words[reader.at], 'MATCH')) reader.at += 2
    else if (isKeyword(words[reader.at], 'ON')) {
      const action: Word | undefined = words[reader.at + 2]
      reader.at += isKeyword(action, 'SET') || isKeyword(action, 'NO') ? 4 : 3
    } else break
  }
  takeDeferral(reader)
}

function takeDeferral(reader: Reader): void {
  if (isKeyword(reader.words[reader.at], 'NOT') && isKeyword(reader.words[reader.at + 1], 'DEFERRABLE'))
    reader.at++
  takeAny(reader, 'DEFERRABLE')
  if (takeAny(reader, 'INITIALLY')) reader.at++
}
