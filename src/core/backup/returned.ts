import type { Dialect, Statement } from '../dialect.ts'
import type { Backup } from './backup.ts'
import { isStillSame } from './marks.ts'
import { heldIn, matchOf } from './restoring.ts'

/** One row with `count`: of how many rows of a backup the rows are there. */
export function returnedQuestion({ kind, table = '', content }: Backup, dialect: Dialect): Statement {
  const [held, at] = [dialect.table(heldIn(content)), dialect.table(table)]
  // rows without a key cannot be told apart
  if (content.key.length === 0)
    return { sql: `SELECT COUNT(*) AS count FROM ${kind === 'table' ? at : held}` }
  const same = content.isMarked ? ` AND ${isStillSame(dialect)}` : ''
  return {
    sql: `SELECT COUNT(*) AS count FROM ${held} AS b WHERE EXISTS (SELECT 1 FROM ${at} AS t WHERE ${matchOf(content, dialect)})${same}`,
  }
}
