import type { Session } from '../db/session.ts'

/** What the server calls itself: another one after a failover may lack what this one had done. */
export async function serverOf(session: Session): Promise<string> {
  const sql = IDENTITY[session.dialect.name]
  const [row] = sql === undefined ? [] : await session.query(sql).catch(() => [])
  return row === undefined ? '' : String(row['server'])
}

// a standby of PostgreSQL has what its log says, in its order; a file of SQLite has no server
const IDENTITY: { readonly [name: string]: string | undefined } = {
  mysql: 'SELECT @@server_uuid AS server',
  mariadb: "SELECT CONCAT(@@hostname, ':', @@port, ':', @@server_id) AS server",
}
