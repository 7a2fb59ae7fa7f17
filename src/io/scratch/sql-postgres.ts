import { versionOf } from '../../core/dialect.ts'
import type { Introspect, Introspected } from '../../core/introspection.ts'
import { MigError } from '../../errors.ts'
import { connect } from '../db/connect.ts'
import { driverCodeOf, messageOf } from '../db/server-said.ts'
import type { Session } from '../db/session.ts'
import { isLeftOver, SCRATCH_PATTERN, scratchName } from './names.ts'
import type { Elsewhere } from './read-sql.ts'
import { readSqlInTransaction } from './sql-transaction.ts'
import { runStatements, statementsOfFile, type SqlText } from './sql-file.ts'
import { verdictOnPostgres } from './sql-verdict.ts'
import { untilAborted } from './until-aborted.ts'

/** In a database of its own, which is dropped; where this user may make none, among the live schemas in a transaction. */
export async function readSqlOnPostgres(
  session: Session,
  texts: readonly SqlText[],
  elsewhere: Elsewhere,
  introspect: Introspect,
): Promise<Introspected> {
  const files = texts.map((text) => statementsOfFile(text, 'postgres'))
  const name = await makeDatabase(session)
  if (name === undefined) return readSqlInTransaction(session, files, elsewhere, introspect)
  const { settings, root, schemas, ignore, signal } = elsewhere
  const { quote } = session.dialect
  try {
    const inside = { ...settings, connection: { ...settings.connection, database: name } }
    const opened = await connect({ settings: inside, root, purpose: 'write', lockTimeout: 5000, schemas: [] })
    try {
      const second = untilAborted(opened, signal)
      // it is dropped in a moment: nobody waits for its disk
      await second.query('SET synchronous_commit = off')
      await second.query('SET client_min_messages = error')
      for (const schema of schemas) await second.query(`CREATE SCHEMA IF NOT EXISTS ${quote(schema)}`)
      for (const statements of files) {
        await startAfresh(second, schemas)
        await runStatements(statements, verdictOnPostgres, second)
      }
      await startAfresh(second, schemas)
      return await introspect(second, {
        ...(schemas[0] !== undefined && { defaultSchema: schemas[0] }),
        version: versionOf(second.serverVersion),
        ...(ignore && { ignore }),
      })
    } finally {
      await opened.close()
    }
  } finally {
    await drop(session, name)
  }
}

/** A file begins as if it were alone: what another has set is forgotten. */
async function startAfresh({ query, dialect }: Session, schemas: readonly string[]): Promise<void> {
  await query('RESET ALL')
  if (schemas.length > 0) await query(`SET search_path TO ${schemas.map(dialect.quote).join(', ')}`)
}

/** Undefined where this user may make none. Those that killed runs have left behind are dropped first. */
async function makeDatabase(session: Session): Promise<string | undefined> {
  const [row] = await session.query(
    `SELECT extract(epoch FROM now())::float8 AS now, pg_encoding_to_char(encoding) AS encoding, datcollate, datctype
  FROM pg_database WHERE datname = current_database()`,
  )
  const now = Number(row?.['now'])
  await dropLeftOvers(session, now)
  const name = scratchName(now)
  const { literal } = session.dialect
  const [encoding, collate, ctype] = ['encoding', 'datcollate', 'datctype'].map((key) =>
    literal(String(row?.[key])),
  )
  try {
    await session.query(
      `CREATE DATABASE ${name} TEMPLATE template0 ENCODING ${encoding!} LC_COLLATE ${collate!} LC_CTYPE ${ctype!}`,
    )
    return name
  } catch (error) {
    if (driverCodeOf(error) === '42501') return undefined
    throw new MigError('schema.unbuildable', `no scratch database can be made: ${messageOf(error)}`, {
      hint: ['schema files are run in a database of their own, which is dropped afterwards'],
      cause: error,
    })
  }
}

async function dropLeftOvers(session: Session, now: number): Promise<void> {
  const rows = await session.query(
    `SELECT datname AS name FROM pg_database WHERE datname LIKE '${SCRATCH_PATTERN}' ESCAPE '!'`,
  )
  for (const name of rows.map((row) => String(row['name'])).filter((each) => isLeftOver(each, now)))
    // another run may have been faster, or be in it, or its user may be another
    await session.query(`DROP DATABASE IF EXISTS ${name}`).catch(() => undefined)
}

async function drop(session: Session, name: string): Promise<void> {
  const isForced = (versionOf(session.serverVersion)[0] ?? 0) >= 13
  await session.query(`DROP DATABASE ${name}${isForced ? ' WITH (FORCE)' : ''}`)
}
