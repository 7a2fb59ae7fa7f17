import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Session } from '../../db/session.ts'
import { leavingOut, takingAnyDate } from './dump-lines.ts'
import { certificates, trustOf, withSecretFiles, type PutSecret } from './secret-files.ts'
import { shapesOf } from './shapes.ts'
import { findTool } from './tool-version.ts'
import { runTool } from './tool.ts'
import type { CountedTable, Whole, WholeRequest } from './whole.ts'

/** The last line of what the programs write. */
const COMPLETED = '-- Dump completed'

/** The whole of a MySQL or MariaDB database, through the server's own dump and client programs. */
export const wholeMysql: Whole = {
  extension: '.sql.gz',
  tool: async (request) => (await dumper(request)).text,
  async write(request, path) {
    const { program } = await dumper(request)
    const { session } = request
    const before = await countIn(session)
    const own = session.dialect.name === 'mysql' ? ['--set-gtid-purged=OFF'] : []
    const args = ['--single-transaction', '--quick', '--routines', '--triggers', '--events', '--hex-blob']
    await running(request, program, [...args, '--no-tablespaces', ...own, '--', session.database], {
      to: path,
    })
    const after = new Map((await countIn(session)).map(({ name, rows }) => [name, rows]))
    // its snapshot is its own: only what did not change around it is known
    return before.map(({ name, rows }) => (after.get(name) === rows ? { name, rows: rows! } : { name }))
  },
  async check(_request, path) {
    let end = ''
    try {
      for await (const chunk of createReadStream(path).pipe(createGunzip())) {
        end = (end + (chunk as Buffer).toString('latin1')).slice(-200)
      }
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
    return end.includes(COMPLETED) ? undefined : 'its end is missing'
  },
  async restore(request, path) {
    const { name } = request.session.dialect
    const programs = name === 'mariadb' ? ['mariadb', 'mysql'] : ['mysql']
    const { program } = await findTool(request, programs, fitting(name))
    await running(request, program, ['--binary-mode', '--', request.session.database], { from: path })
  },
  // the server writes a FLOAT with six digits, and the programs ask for no more
  async inexact(session) {
    const rows = await session.query(
      `SELECT DISTINCT c.TABLE_NAME AS name FROM information_schema.COLUMNS c
  JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
 WHERE c.TABLE_SCHEMA = DATABASE() AND LOWER(c.DATA_TYPE) = 'float' AND t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY 1`,
    )
    return rows.map((row) => String(row['name']))
  },
  count: countIn,
}

function dumper(request: WholeRequest) {
  const { name } = request.session.dialect
  return findTool(request, name === 'mariadb' ? ['mariadb-dump', 'mysqldump'] : ['mysqldump'], fitting(name))
}

/** The programs of the one write what the other does not take, such as values for computed columns. */
function fitting(name: string) {
  return name === 'mariadb'
    ? { isFit: (said: string) => /mariadb/i.test(said), install: 'the client programs of MariaDB' }
    : { isFit: (said: string) => !/mariadb/i.test(said), install: 'the client programs of MySQL' }
}

async function countIn(session: Session): Promise<readonly CountedTable[]> {
  const counted: CountedTable[] = []
  for (const name of await shapesOf(session).tables(session)) {
    const [row] = await session.query(
      `SELECT CAST(count(*) AS CHAR) AS amount FROM ${session.dialect.quote(name)}`,
    )
    counted.push({ name, rows: Number(row!['amount']) })
  }
  return counted
}

function running(
  request: WholeRequest,
  program: string,
  args: readonly string[],
  streams: { readonly to?: string; readonly from?: string },
): Promise<string> {
  const { env, signal, secrets } = request
  return withSecretFiles((put) => {
    const options = put('client.cnf', optionsOf(request, put))
    return runTool({
      program,
      args: [`--defaults-file=${options}`, '--default-character-set=utf8mb4', ...args],
      env,
      signal,
      secrets,
      ...(streams.to !== undefined && { to: streams.to }),
      ...(streams.from !== undefined && { from: unpacked(streams.from, request) }),
    })
  })
}

function unpacked(path: string, { lockTable }: WholeRequest): Readable {
  const text = createReadStream(path).pipe(createGunzip())
  const dated = text.pipe(takingAnyDate())
  text.on('error', (error) => dated.destroy(error))
  return lockTable === undefined ? dated : leavingOut(dated, lockTable)
}

// https://dev.mysql.com/doc/refman/en/option-files.html, https://mariadb.com/kb/en/configuring-mariadb-with-option-files/
function optionsOf({ connection: { connection }, session }: WholeRequest, put: PutSecret): string {
  const { host, port, user, password, socketPath, ssl } = connection
  const files = certificates(ssl, put)
  const options = {
    host: socketPath === undefined ? host : undefined,
    port,
    socket: socketPath,
    user,
    password,
    // a name of this machine would be taken for a socket
    protocol: socketPath === undefined ? 'tcp' : 'socket',
    'max-allowed-packet': '1G',
    'ssl-ca': files.ca,
    'ssl-cert': files.cert,
    'ssl-key': files.key,
    ...(session.dialect.name === 'mariadb' ? mariadbTrust(ssl) : mysqlTrust(ssl)),
  }
  const lines = Object.entries(options).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [`${name}=${quoted(String(value as string | number))}`],
  )
  return ['[client]', ...lines, ''].join('\n')
}

function mysqlTrust(ssl: unknown): Readonly<Record<string, string | undefined>> {
  const trust = trustOf(ssl)
  const modes = {
    none: 'DISABLED',
    encrypted: 'REQUIRED',
    authority: 'VERIFY_CA',
    identity: 'VERIFY_IDENTITY',
  }
  return { 'ssl-mode': trust && modes[trust] }
}

function mariadbTrust(ssl: unknown): Readonly<Record<string, string | undefined>> {
  const trust = trustOf(ssl)
  if (trust === undefined) return {}
  if (trust === 'none') return { ssl: '0' }
  return { ssl: '1', 'ssl-verify-server-cert': trust === 'identity' ? '1' : '0' }
}

const quoted = (value: string) =>
  `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
