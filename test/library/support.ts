import knex, { type Knex } from 'knex'
import type { TestDatabase } from '../support/databases.ts'
import { mysqlSettings } from '../support/databases/mysql.ts'
import { sqliteFile } from '../support/databases/sqlite.ts'
import { tempFolder, writeFiles } from '../support/folders.ts'

/** The text of a revision that creates a table of its id's name. */
export const revisionText = (id: string, parent: string | null, upgrade?: string): string => `// create ${id}
export const revision = '${id}'
export const down_revision = ${JSON.stringify(parent)}

export function upgrade(op) {
  ${upgrade ?? `op.execute('CREATE TABLE ${id} (n INTEGER)')`}
}

export function downgrade(op) {
  op.execute('DROP TABLE ${id}')
}
`

/** `aaaa1111` and, on it, `bbbb2222`; each creates a table of its name. */
export const TWO: Readonly<Record<string, string>> = {
  'revisions/1.mjs': revisionText('aaaa1111', null),
  'revisions/2.mjs': revisionText('bbbb2222', 'aaaa1111'),
}

/** A project in a folder of its own. */
export function projectIn(
  files: Readonly<Record<string, string>> = TWO,
  config: object = {},
): { readonly cwd: string } {
  const cwd = tempFolder()
  writeFiles(cwd, { 'migrate.config.json': JSON.stringify(config), ...files })
  return { cwd }
}

/** A knex instance on a test's database, as an application has one. */
export function knexOn({ dialect, url }: TestDatabase, more: Knex.Config = {}): Knex {
  if (dialect === 'sqlite')
    return knex({
      client: 'sqlite3',
      connection: { filename: sqliteFile(url) },
      useNullAsDefault: true,
      ...more,
    })
  if (dialect === 'postgres') return knex({ client: 'pg', connection: url, ...more })
  const { host, port, user, password, database } = mysqlSettings(url)
  return knex({ client: 'mysql2', connection: { host, port, user, password, database } as object, ...more })
}
