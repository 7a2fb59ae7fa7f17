import type { Session } from '../db/session.ts'

/**
 * Why a lock of the session would keep nobody out here, as a part of a sentence; undefined: it does. A pooler gives every
 * transaction another session; the nodes of a cluster know nothing of each other's locks.
 */
export async function whyNoSessionLock(session: Session): Promise<string | undefined> {
  if (session.isPooled) return 'the connection goes through a transaction pooler'
  if (session.dialect.family !== 'mysql') return undefined
  const cluster = /TiDB|Vitess|PlanetScale/i.exec(session.serverVersion)?.[0]
  if (cluster !== undefined) return `the server is ${cluster}`
  const [galera] = await session.query("SHOW GLOBAL VARIABLES LIKE 'wsrep_on'")
  return galera?.['Value'] === 'ON' ? 'the server belongs to a Galera cluster' : undefined
}
