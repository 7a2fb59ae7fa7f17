import type { Dialect, Row } from '../../core/dialect.ts'
import type { Family } from '../../core/schema/model.ts'
import type { OtherSession } from '../../core/view/session.ts'
import type { Session } from '../db/session.ts'

const LONGEST_STATEMENT = 60

/** A row of `OtherSessions`. */
export function otherSession(row: Row, { family }: Dialect): OtherSession {
  const text = (column: string) => row[column] as string | null
  const [account, application] = [text('account'), text('application')]
  const [since, statement] = [text('since'), text('statement')]
  return {
    // safe: so the statements give them
    number: row['number'] as string,
    ...(account !== null && { account }),
    ...(application !== null && { application }),
    ...(since !== null && { since }),
    ...(statement !== null && { statement: beginningOf(statement, family) }),
  }
}

/** Text between quotes, also where the statement was cut off before its end. */
const VALUES: Readonly<Record<Family, RegExp>> = {
  postgres: /'(?:[^']|'')*'?|\$(\w*)\$.*?(?:\$\1\$|$)/gs,
  mysql: /'(?:[^'\\]|\\.|'')*'?|"(?:[^"\\]|\\.|"")*"?/gs,
  sqlite: /'(?:[^']|'')*'?/gs,
}

/** Without the values in it: they may be anybody's. */
function beginningOf(statement: string, family: Family): string {
  const plain = statement.replace(VALUES[family], "'…'").replace(/\s+/g, ' ').trim()
  return plain.length > LONGEST_STATEMENT ? `${plain.slice(0, LONGEST_STATEMENT)}…` : plain
}

/**
 * The connection of that number, if it lives. `before`: it must have been opened by then, since numbers are given again.
 */
export async function findSession(
  { dialect, query }: Pick<Session, 'dialect' | 'query'>,
  number: string,
  before: string | undefined,
): Promise<OtherSession | undefined> {
  const { others } = dialect.session
  if (!others) return undefined
  const [row] = await query(others.find(number).sql)
  if (row === undefined) return undefined
  const found = otherSession(row, dialect)
  const isLater = before !== undefined && found.since !== undefined && found.since > before
  return isLater ? undefined : found
}
