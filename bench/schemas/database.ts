import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dialect } from '../../src/core/dialect.ts'
import { dialects } from '../../src/dialects/index.ts'
import type { Connection } from '../../test/support/databases/connection.ts'
import { connectMysql } from '../../test/support/databases/mysql.ts'
import { connectPostgres } from '../../test/support/databases/postgres.ts'
import { connectSqlite } from '../../test/support/databases/sqlite.ts'
import { dumpSqlite } from '../sqlite-dump.ts'
import { linesOfMysql, linesOfPostgres, linesOfSqlite, OWN_TABLES, type LinesRequest } from './dump-lines.ts'
import type { Family, SchemaFile } from './find.ts'

/** An empty database of a benchmark's own. */
export interface BenchDatabase {
  readonly url: string
  /** Runs a file of DDL; on MySQL and MariaDB by the server's own client, which alone knows DELIMITER. */
  load(file: SchemaFile): Promise<void>
  /** The rows of one statement. */
  query: Connection['query']
  /** The schema as the server's own dump shows it, without the tables that mig keeps its state in. */
  dump(request: LinesRequest): Promise<readonly string[]>
  drop(): Promise<void>
}

/** A server that databases can be made on. */
export interface BenchServer {
  readonly name: 'PostgreSQL' | 'MariaDB' | 'MySQL' | 'SQLite'
  readonly dialect: Dialect
  create(): Promise<BenchDatabase>
}

/** The servers that schemas of a family are tried on. */
export function serversOf(family: Family, options: { readonly mysql: boolean }): readonly BenchServer[] {
  const url = (variable: string, usual: string) => process.env[`MIG_TEST_${variable}_URL`] ?? usual
  switch (family) {
    case 'pg':
      return [postgres(url('POSTGRES', 'postgres://postgres@127.0.0.1:5432/postgres'))]
    case 'mysql':
      return [
        mysql('MariaDB', url('MARIADB', 'mysql://root@127.0.0.1:3306/')),
        ...(options.mysql ? [mysql('MySQL', url('MYSQL', 'mysql://root@127.0.0.1:3307/'))] : []),
      ]
    case 'sqlite':
      return [sqlite]
  }
}

const freshName = () => `mig_bench_${randomBytes(5).toString('hex')}`

function postgres(server: string): BenchServer {
  const asAdmin = async (sql: string): Promise<void> => {
    const admin = await connectPostgres(server)
    await admin.script(sql).finally(() => admin.end())
  }
  return {
    name: 'PostgreSQL',
    dialect: dialects.postgres,
    async create() {
      const name = freshName()
      const url = new URL(server)
      url.pathname = `/${name}`
      await asAdmin(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`)
      const connection = await connectPostgres(url.href)
      return {
        url: url.href,
        query: connection.query,
        async load({ path, extensions }) {
          const text = readFileSync(path, 'utf8')
          const isMade = (name: string) =>
            new RegExp(`create\\s+extension\\s+(?:if\\s+not\\s+exists\\s+)?"?${name}\\b`, 'i').test(text)
          for (const each of extensions.filter((name) => !isMade(name)))
            await connection.script(`CREATE EXTENSION "${each}"`)
          // what a file sets holds to its end and no longer
          const other = await connectPostgres(url.href)
          await other.script(text).finally(() => other.end())
        },
        dump: (request) =>
          Promise.resolve(
            linesOfPostgres(
              execute('pg_dump', [
                '-s',
                '--no-owner',
                '--no-privileges',
                ...OWN_TABLES.map((each) => `--exclude-table=${each}`),
                url.href,
              ]),
              request,
            ),
          ),
        async drop() {
          await connection.end()
          await asAdmin(`DROP DATABASE ${name} WITH (FORCE)`)
        },
      }
    },
  }
}

function mysql(name: 'MariaDB' | 'MySQL', server: string): BenchServer {
  const { hostname, port, username, password } = new URL(server)
  const reach = [
    `--host=${hostname}`,
    `--port=${port === '' ? '3306' : port}`,
    `--user=${decodeURIComponent(username)}`,
    ...(password === '' ? [] : [`--password=${decodeURIComponent(password)}`]),
    '--default-character-set=utf8mb4',
  ]
  const asAdmin = async (sql: string): Promise<void> => {
    const admin = await connectMysql(server)
    await admin.script(sql).finally(() => admin.end())
  }
  return {
    name,
    dialect: name === 'MySQL' ? dialects.mysql : dialects.mariadb,
    async create() {
      const database = freshName()
      const url = new URL(server)
      url.protocol = name.toLowerCase()
      url.pathname = `/${database}`
      await asAdmin(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`)
      const connection = await connectMysql(url.href)
      return {
        url: url.href,
        query: connection.query,
        async load({ path }) {
          await Promise.resolve(execute('mysql', [...reach, database], readFileSync(path)))
        },
        dump: (request) =>
          Promise.resolve(
            linesOfMysql(
              execute('mysqldump', [
                ...reach,
                '--no-data',
                '--routines',
                '--events',
                '--triggers',
                '--skip-comments',
                '--skip-lock-tables',
                ...OWN_TABLES.map((each) => `--ignore-table=${database}.${each}`),
                database,
              ]),
              database,
              request,
            ),
          ),
        async drop() {
          await connection.end()
          await asAdmin(`DROP DATABASE ${database}`)
        },
      }
    },
  }
}

const sqlite: BenchServer = {
  name: 'SQLite',
  dialect: dialects.sqlite,
  async create() {
    const path = join(tmpdir(), `${freshName()}.db`)
    const url = `sqlite:${path}`
    const connection = await connectSqlite(url)
    return {
      url,
      query: connection.query,
      load: (file) => connection.script(readFileSync(file.path, 'utf8')),
      dump: async (request) => linesOfSqlite(await dumpSqlite(connection), request),
      async drop() {
        await connection.end()
        for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(path + suffix, { force: true })
      },
    }
  },
}

/** What the program prints. Throws with what it complains of. */
function execute(program: string, args: readonly string[], input: string | Buffer = ''): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (error) throw new Error(`${program} cannot be run: ${error.message}`)
  if (status !== 0) throw new Error(`${program}: ${stderr.trim()}`)
  return stdout
}
