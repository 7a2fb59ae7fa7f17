import { backupOf, backupStatements, type Backup } from '../../core/backup/backup.ts'
import type { StateTables } from '../../core/journal/journal.ts'
import type { Session } from '../db/session.ts'

/** All that the database lists, the oldest first. The state tables have to be there. */
export async function readBackups(
  session: Pick<Session, 'dialect' | 'query'>,
  tables: StateTables,
): Promise<readonly Backup[]> {
  const rows = await session.query(backupStatements(session.dialect, tables).readAll.sql)
  return rows.map(backupOf)
}
