import { serverDialects, serverUrl, type ServerDialect, variableOf } from '../dialects.ts'
import { mysqlFamilyWays, probeMysql } from './mysql-family.ts'
import { postgresWays, probePostgres } from './postgres.ts'
import { existing, maskUrl, reasonOf, type Server, type Way } from './server.ts'

export { privateFolder, stopEverything } from './process.ts'
export type { Server } from './server.ts'

/** A server; or every reason why there is none; or why the one that the environment names is of no use. */
export type Found =
  | { readonly kind: 'found'; readonly dialect: ServerDialect; readonly server: Server }
  | { readonly kind: 'missing'; readonly dialect: ServerDialect; readonly reasons: readonly string[] }
  | { readonly kind: 'refused'; readonly dialect: ServerDialect; readonly reason: string }

interface Kind {
  readonly probe: (url: string) => Promise<string>
  readonly ways: () => Way[]
}

const KINDS: Readonly<Record<ServerDialect, Kind>> = {
  postgres: { probe: probePostgres, ways: postgresWays },
  mariadb: { probe: (url) => probeMysql('mariadb', url), ways: () => mysqlFamilyWays('mariadb', [3306]) },
  mysql: { probe: (url) => probeMysql('mysql', url), ways: () => mysqlFamilyWays('mysql', [3306, 3307]) },
}

/** One server of each kind, found or started, all at the same time. A URL that the environment names must answer. */
export async function findServers(): Promise<Found[]> {
  return Promise.all(serverDialects.map(findServer))
}

/** A server of our own, which may be killed, whatever others there are. */
export async function startOwnServer(dialect: ServerDialect): Promise<Found> {
  return firstOf(
    dialect,
    KINDS[dialect].ways().filter(({ isOwn }) => isOwn === true),
  )
}

async function findServer(dialect: ServerDialect): Promise<Found> {
  const { probe, ways } = KINDS[dialect]
  const variable = variableOf(dialect)
  const named = serverUrl(dialect)
  if (named !== undefined) {
    try {
      return { kind: 'found', dialect, server: await existing(dialect, named, variable, probe) }
    } catch (error) {
      return {
        kind: 'refused',
        dialect,
        reason: `${variable}=${maskUrl(named)} cannot be used: ${reasonOf(error)}`,
      }
    }
  }
  return firstOf(dialect, ways())
}

async function firstOf(dialect: ServerDialect, ways: readonly Way[]): Promise<Found> {
  const reasons: string[] = []
  for (const way of ways) {
    try {
      return { kind: 'found', dialect, server: await way.find() }
    } catch (error) {
      reasons.push(`${way.name}: ${reasonOf(error)}`)
    }
  }
  return { kind: 'missing', dialect, reasons }
}
