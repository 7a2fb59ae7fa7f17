import { writeFileSync } from 'node:fs'
import type { Session } from '../../db/session.ts'
import { certificates, trustOf, withSecretFiles, type PutSecret } from './secret-files.ts'
import { findTool } from './tool-version.ts'
import { runTool } from './tool.ts'
import type { CountedTable, Whole, WholeRequest } from './whole.ts'

const INSTALL = { install: 'the client programs of PostgreSQL' }

/** The whole of a PostgreSQL database, through pg_dump and pg_restore. */
export const wholePostgres: Whole = {
  extension: '.dump',
  tool: async (request) => (await findTool(request, ['pg_dump'], INSTALL)).text,
  async write(request, path) {
    const { program, major } = await findTool(request, ['pg_dump'], INSTALL)
    const { session } = request
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    try {
      const [row] = await session.query('SELECT pg_export_snapshot() AS snapshot')
      // pg_dump keeps the permissions of a file that is there
      writeFileSync(path, '', { mode: 0o600, flag: 'wx' })
      await running(request, major, program, [
        '--format=custom',
        `--snapshot=${String(row!['snapshot'])}`,
        `--file=${path}`,
      ])
      return await countIn(session)
    } finally {
      await session.query('ROLLBACK').catch(() => undefined)
    }
  },
  async check(request, path) {
    const { program } = await findTool(request, ['pg_restore'], INSTALL)
    const { env, signal, secrets } = request
    return runTool({ program, args: ['--list', path], env, signal, secrets }).then(
      () => undefined,
      (error: unknown) => {
        signal.throwIfAborted()
        return error instanceof Error ? error.message : String(error)
      },
    )
  },
  async restore(request, path) {
    const { program, major } = await findTool(request, ['pg_restore'], INSTALL)
    await running(request, major, program, [
      '--clean',
      '--if-exists',
      '--single-transaction',
      '--exit-on-error',
      `--dbname=${asConnection(request.session.database)}`,
      path,
    ])
  },
  count: countIn,
}

async function countIn(session: Session): Promise<readonly CountedTable[]> {
  const tables =
    await session.query(`SELECT n.nspname AS schema, c.relname AS name, n.nspname = current_schema() AS plain
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 3 DESC, 1, 2`)
  const counted: CountedTable[] = []
  for (const { schema, name, plain } of tables) {
    const { quote } = session.dialect
    const [row] = await session.query(
      `SELECT count(*)::text AS rows FROM ${quote(String(schema))}.${quote(String(name))}`,
    )
    counted.push({
      name: plain ? String(name) : `${String(schema)}.${String(name)}`,
      rows: Number(row!['rows']),
    })
  }
  return counted
}

function running(
  request: WholeRequest,
  major: number,
  program: string,
  args: readonly string[],
): Promise<string> {
  const { signal, secrets } = request
  return withSecretFiles(async (put) =>
    runTool({
      program,
      args: ['--no-password', ...args],
      env: await environmentOf(request, major, put),
      signal,
      secrets,
    }),
  )
}

/** A name with an equals sign in it would be read as several settings. */
const asConnection = (database: string) => `dbname='${database.replaceAll(/['\\]/g, String.raw`\$&`)}'`

// https://www.postgresql.org/docs/current/libpq-envars.html
async function environmentOf(
  { env, connection: { connection }, session }: WholeRequest,
  major: number,
  put: PutSecret,
): Promise<Readonly<Record<string, string | undefined>>> {
  const { host, port, user, password, ssl } = connection
  // pg takes a function as well
  const secret: unknown = typeof password === 'function' ? await (password as () => unknown)() : password
  const files = certificates(ssl, put)
  const trust = trustOf(ssl)
  const mode =
    trust &&
    ({ none: 'disable', encrypted: 'require', authority: 'verify-ca', identity: 'verify-full' } as const)[
      trust
    ]
  const root = files.ca ?? (trust === 'identity' && major >= 16 ? 'system' : undefined)
  return {
    ...env,
    PGDATABASE: session.database,
    PGAPPNAME: 'mig backup',
    ...Object.fromEntries(
      Object.entries({
        PGHOST: host,
        PGPORT: port,
        PGUSER: user,
        PGPASSWORD: secret,
        PGSSLMODE: mode,
        PGSSLROOTCERT: root,
        PGSSLCERT: files.cert,
        PGSSLKEY: files.key,
      })
        .filter(([, value]) => value !== undefined && value !== null)
        .map(([name, value]) => [name, String(value)]),
    ),
  }
}
