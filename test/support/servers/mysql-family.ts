import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { mysqlSettings } from '../databases/mysql.ts'
import type { ServerDialect } from '../dialects.ts'
import { findProgram, freePort, privateFolder, run, startServer } from './process.ts'
import { existing, type Server, type Way } from './server.ts'
import { debianSuite, throughOwnLoader, unpackedPackage } from './debian.ts'

type Kind = Extract<ServerDialect, 'mariadb' | 'mysql'>

/** The version of the server behind `url`; throws where it is not of that kind or the login may not create databases. */
export async function probeMysql(kind: Kind, url: string): Promise<string> {
  const connection = await createConnection({ ...mysqlSettings(url), connectTimeout: 5000 })
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version')
    const version = String(rows[0]?.version)
    if (kindOf(version) !== kind) throw new Error(`that is ${kindOf(version)} ${version}`)
    const name = `migtest_probe_${process.pid}`
    await connection.query(`CREATE DATABASE ${name}`)
    await connection.query(`DROP DATABASE ${name}`)
    return version
  } finally {
    await connection.end()
  }
}

function kindOf(version: string): Kind {
  return /mariadb/i.test(version) ? 'mariadb' : 'mysql'
}

/** The ways to a MariaDB or MySQL server after the one that an environment variable names. */
export function mysqlFamilyWays(kind: Kind, ports: readonly number[]): Way[] {
  return [
    ...ports.map((port): Way => {
      const url = `${kind}://root@127.0.0.1:${port}/`
      return {
        name: `127.0.0.1:${port}`,
        find: () => existing(kind, url, 'was running', (url) => probeMysql(kind, url)),
      }
    }),
    { name: 'a server program of this machine', isOwn: true, find: () => startInstalled(kind) },
    { name: "Debian's packages", isOwn: true, find: () => startUnpacked(kind) },
  ]
}

const SERVER_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/libexec', '/usr/local/mysql/bin']

async function startInstalled(kind: Kind): Promise<Server> {
  for (const name of kind === 'mariadb' ? ['mariadbd', 'mysqld'] : ['mysqld']) {
    const program = await findProgram(name, SERVER_FOLDERS)
    if (program !== undefined && kindOf(await run([program, '--no-defaults', '--version'])) === kind) {
      return start({
        kind,
        command: [program],
        base: dirname(dirname(program)),
        how: `started from ${program}`,
      })
    }
  }
  throw new Error('there is none on PATH')
}

async function startUnpacked(kind: Kind): Promise<Server> {
  const own = await debianSuite()
  // MySQL is not among the packages of the stable suites
  const [name, suite] = kind === 'mariadb' ? ['mariadb-server-core', own] : ['mysql-server-core', 'sid']
  const root = await unpackedPackage(name, suite)
  const program = existsSync(join(root, 'usr/sbin/mariadbd')) ? 'usr/sbin/mariadbd' : 'usr/sbin/mysqld'
  const command = await throughOwnLoader(root, program)
  return start({ kind, command, base: join(root, 'usr'), how: `started from Debian's ${name}, ${suite}` })
}

const GALERA = ['/usr/lib/galera', '/usr/lib64/galera-4', '/usr/lib64/galera'].map((folder) =>
  join(folder, 'libgalera_smm.so'),
)

/**
 * Starts a Galera cluster of one node from the programs of this machine. It runs until `stopEverything`. Throws where they
 * are not there.
 */
export async function startGalera(): Promise<Server> {
  const library = GALERA.find((path) => existsSync(path))
  const program = await findProgram('mariadbd', SERVER_FOLDERS)
  if (library === undefined || program === undefined) throw new Error('there is none on this machine')
  const address = `127.0.0.1:${await freePort()}`
  return start({
    kind: 'mariadb',
    command: [program],
    base: dirname(dirname(program)),
    how: `started from ${program}`,
    more: [
      '--wsrep-on=ON',
      '--wsrep-new-cluster',
      `--wsrep-provider=${library}`,
      `--wsrep-provider-options=gmcast.listen_addr=tcp://${address};gcache.size=8M`,
      `--wsrep-cluster-address=gcomm://${address}`,
      `--wsrep-node-address=${address}`,
      '--binlog-format=ROW',
      '--innodb-autoinc-lock-mode=2',
    ],
  })
}

/** What only costs time in a server whose data nobody wants back when the machine goes down. */
const FAST = [
  '--skip-log-bin',
  '--innodb-flush-log-at-trx-commit=2',
  '--innodb-doublewrite=0',
  '--innodb-fast-shutdown=2',
]

interface Start {
  readonly kind: Kind
  readonly command: readonly string[]
  /** Where its files are, with `share` among them. */
  readonly base: string
  /** For people. */
  readonly how: string
  /** Options of the server that runs. */
  readonly more?: readonly string[]
}

async function start({ kind, command, base, how, more = [] }: Start): Promise<Server> {
  const folder = await privateFolder()
  const datadir = join(folder, 'data')
  const share = shareFolder(base)
  const server = [
    ...command,
    '--no-defaults',
    // root has to say that it means it
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--basedir=${base}`,
    `--datadir=${datadir}`,
    // a server that starts clears away what others have in the folder that they share
    `--tmpdir=${folder}`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${join(share, 'charsets')}`,
  ]
  await mkdir(datadir)
  if (kind === 'mariadb') await run([...server, '--bootstrap'], { input: await systemTables(share) })
  else await run([...server, '--initialize-insecure'])

  const port = await freePort()
  const url = `${kind}://root@127.0.0.1:${port}/`
  const { version, crash } = await startServer({
    command: [
      ...server,
      ...FAST,
      ...(kind === 'mysql' ? ['--mysqlx=OFF', '--secure-file-priv='] : []),
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      ...more,
    ],
    folder,
    stopSignal: 'SIGTERM',
    probe: () => probeMysql(kind, url),
  })
  return { dialect: kind, url, version, crash, where: `127.0.0.1:${port} (${how})` }
}

function shareFolder(base: string): string {
  const folders = ['mariadb', 'mysql', ''].map((name) => join(base, 'share', name))
  const found = folders.find((folder) => existsSync(join(folder, 'charsets')))
  if (found === undefined) throw new Error(`no share folder with character sets under ${base}`)
  return found
}

/** The SQL that makes MariaDB's own tables, with a root who has no password (mariadb-install-db does the same). */
async function systemTables(share: string): Promise<string> {
  const read = (name: string): Promise<string> =>
    readFile(join(share, `mariadb_${name}.sql`), 'utf8').catch(() =>
      readFile(join(share, `mysql_${name}.sql`), 'utf8'),
    )
  const tables = await read('system_tables')
  const rows = (await read('system_tables_data'))
    .split('\n')
    .filter((line) => !line.includes('@current_hostname'))
  return [
    'CREATE DATABASE IF NOT EXISTS mysql;',
    'USE mysql;',
    'SET @auth_root_socket=NULL;',
    tables,
    ...rows,
    '',
  ].join('\n')
}
