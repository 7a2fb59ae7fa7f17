import { closing, columnsNamed, isKeyword, type Word } from './lexis.ts'
import { readConstraintName, takeConflict, takeReferences } from './parse-clauses.ts'
import { unreadable, type Reader } from './reader.ts'
import type { WrittenConstraint } from './written-table.ts'

/** Whether a constraint of the table begins here: these words are reserved, so that no column has them unquoted. */
export const startsConstraint = (word: Word | undefined): boolean =>
  word?.kind === 'word' && /^(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)$/i.test(word.text)

export function readConstraint(reader: Reader): WrittenConstraint {
  const { sql, words } = reader
  const { start } = words[reader.at]!
  const name = readConstraintName(reader)
  const named = { ...(name !== undefined && { name }) }
  const kind = kindAt(words[reader.at])
  if (kind === undefined) {
    if (name === undefined) throw unreadable(sql.slice(start))
    // a name of nothing, which SQLite allows
    return { kind: 'check', ...named, columns: [], text: sql.slice(start, words[reader.at - 1]!.end) }
  }
  reader.at += kind === 'unique' || kind === 'check' ? 1 : 2
  const close = closing(words, reader.at)
  const inside = words.slice(reader.at + 1, close)
  reader.at = close + 1
  if (kind === 'foreignKey') takeReferences(reader)
  else takeConflict(reader)
  const columns = columnsNamed(
    inside.filter((word) => !isKeyword(word, 'AUTOINCREMENT')),
    { strings: kind !== 'check' },
  )
  return { kind, ...named, columns, text: sql.slice(start, words[reader.at - 1]!.end) }
}

function kindAt(word: Word | undefined): WrittenConstraint['kind'] | undefined {
  if (isKeyword(word, 'PRIMARY')) return 'primaryKey'
  if (isKeyword(word, 'UNIQUE')) return 'unique'
  if (isKeyword(word, 'CHECK')) return 'check'
  return isKeyword(word, 'FOREIGN') ? 'foreignKey' : undefined
}
