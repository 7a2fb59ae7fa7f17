import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { debianSuite, throughOwnLoader, unpackedPackage } from './debian.ts'
import { findProgram, freePort, privateFolder, startServer } from './process.ts'

/** What leads to the databases of a server through PgBouncer. */
export interface Bouncer {
  /** The URL of the same database through it. */
  through(url: string): string
}

/**
 * Starts PgBouncer in front of the server of `url`, from this machine or else from Debian's package. It runs until
 * `stopEverything`. Throws where there is neither.
 */
export async function startPgbouncer(url: string, mode: 'transaction' | 'session'): Promise<Bouncer> {
  const { hostname, port: behind, username } = new URL(url)
  const folder = await privateFolder()
  const port = await freePort()
  const settings = join(folder, 'pgbouncer.ini')
  await writeFile(
    settings,
    `[databases]
* = host=${hostname} port=${behind || '5432'} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = 5
`,
  )
  await chmod(settings, 0o644)
  const through = (of: string) => {
    const parts = new URL(of)
    return `postgres://${parts.username}@127.0.0.1:${port}${parts.pathname}`
  }
  await startServer({
    // it refuses to run as root, and becomes somebody else by itself
    command: [...(await program()), ...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), settings],
    folder,
    stopSignal: 'SIGINT',
    probe: () => versionOf(through(url)),
  })
  return { through }
}

async function program(): Promise<readonly string[]> {
  const installed = await findProgram('pgbouncer', ['/usr/sbin'])
  if (installed !== undefined) return [installed]
  const root = await unpackedPackage('pgbouncer', await debianSuite())
  return throughOwnLoader(root, 'usr/sbin/pgbouncer')
}

async function versionOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  await client.connect()
  try {
    const { rows } = await client.query<{ version: string }>(`SELECT version() AS version`)
    return rows[0]!.version
  } finally {
    await client.end()
  }
}
