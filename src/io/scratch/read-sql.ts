import { versionOf } from '../../core/dialect.ts'
import type { Introspect, Introspected } from '../../core/introspection.ts'
import { introspectorOf } from '../../dialects/introspect.ts'
import { MigError } from '../../errors.ts'
import type { ConnectionSettings } from '../config/settings.ts'
import { connect } from '../db/connect.ts'
import type { Session } from '../db/session.ts'
import { eventStates, withEventsAwake } from './events.ts'
import { makeDatabase } from './mysql.ts'
import { runStatements, statementsOfFile, type SqlText } from './sql-file.ts'
import { databasesIn, verdictOnMysql, verdictOnSqlite } from './sql-verdict.ts'
import { openMemory } from './sqlite.ts'
import { readSqlOnPostgres } from './sql-postgres.ts'
import { untilAborted, withReason } from './until-aborted.ts'

/** How another connection to the same server is opened. */
export interface Elsewhere {
  readonly settings: ConnectionSettings
  /** The folder from which the driver is looked for. */
  readonly root: string
  /** Where names without a schema are looked for and made; empty: the server's own. */
  readonly schemas: readonly string[]
  /** True for a table that is left out: our own state tables. */
  readonly ignore?: (table: string) => boolean
  /** Aborting it ends the reading; nothing is left behind then either, and the reason is thrown. */
  readonly signal?: AbortSignal
}

/**
 * What files of DDL make of an empty database of this server, run as a whole in a scratch place, in their order. Rows,
 * rights and owners in them are passed over. Nothing is left behind. Throws MigError `schema.unbuildable` with file, line
 * and statement where one fails.
 */
export async function readSqlSchema(
  session: Session,
  texts: readonly SqlText[],
  elsewhere: Elsewhere,
): Promise<Introspected> {
  const introspect = await introspectorOf(session.dialect.name)
  const read = () => {
    switch (session.dialect.family) {
      case 'postgres':
        return readSqlOnPostgres(session, texts, elsewhere, introspect)
      case 'mysql':
        return readSqlOnMysql(session, texts, elsewhere, introspect)
      case 'sqlite':
        return readSqlOnSqlite(texts, elsewhere, introspect)
    }
  }
  return withReason(read, elsewhere.signal)
}

async function readSqlOnSqlite(
  texts: readonly SqlText[],
  { root, ignore, signal }: Elsewhere,
  introspect: Introspect,
): Promise<Introspected> {
  const statements = texts.flatMap((text) => statementsOfFile(text, 'sqlite'))
  const database = await openMemory(root)
  try {
    const memory = untilAborted(database, signal)
    await runStatements(statements, verdictOnSqlite, memory)
    return await introspect(memory, {
      version: versionOf(memory.serverVersion),
      ...(ignore && { ignore }),
    })
  } finally {
    await database.close()
  }
}

/** On a connection of its own, since a file may set what it likes. */
async function readSqlOnMysql(
  session: Session,
  texts: readonly SqlText[],
  { settings, root, ignore, signal }: Elsewhere,
  introspect: Introspect,
): Promise<Introspected> {
  const statements = texts.flatMap((text) => statementsOfFile(text, 'mysql'))
  const own = new Set([
    session.database.toLowerCase(),
    ...statements.flatMap(({ sql }) => databasesIn(sql, 'mysql')),
  ])
  await session.query('SET SESSION TRANSACTION READ WRITE')
  const made = await makeDatabase(session)
  if ('why' in made) {
    throw new MigError('schema.unbuildable', `no scratch database can be made: ${made.why}`, {
      hint: [
        'schema files are run in a database of their own: let the user create databases named mig_scratch_...',
      ],
    })
  }
  try {
    const inside = { ...settings, connection: { ...settings.connection, database: made.name } }
    const opened = await connect({ settings: inside, root, purpose: 'write', lockTimeout: 5000, schemas: [] })
    try {
      const second = untilAborted(opened, signal)
      // as the server's own clients do it in a dump: tables may refer to those that come later
      await second.query('SET SESSION foreign_key_checks = 0')
      await runStatements(statements, (sql) => verdictOnMysql(sql, made.name, own), second)
      const { schema, unmodelled } = await introspect(second, {
        defaultSchema: made.name,
        version: versionOf(second.serverVersion),
        ...(ignore && { ignore }),
      })
      const states = eventStates(statements.map(({ sql }) => sql))
      return { schema: withEventsAwake(schema, states), unmodelled }
    } finally {
      await opened.close()
    }
  } finally {
    await session.query(`DROP DATABASE ${session.dialect.quote(made.name)}`)
  }
}
