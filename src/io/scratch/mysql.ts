import { versionOf } from '../../core/dialect.ts'
import type { Introspect } from '../../core/introspection.ts'
import { driverCodeOf, messageOf } from '../db/server-said.ts'
import type { Session } from '../db/session.ts'
import { build, creationOf, type Place } from './build.ts'
import { eventsOf, eventStates, withEventsAsleep, withEventsAwake } from './events.ts'
import { isLeftOver, SCRATCH_PATTERN, scratchName } from './names.ts'
import { itemsOf, neededFor } from './needed.ts'
import type { ReadBack, ReadBackRequest } from './request.ts'
import { takeOver } from './take-over.ts'
import { untilAborted } from './until-aborted.ts'

/** Makes it in a database of its own beside the live one, which is dropped whatever happens. */
export async function readBackOnMysql(
  session: Session,
  introspect: Introspect,
  request: ReadBackRequest,
): Promise<ReadBack> {
  const { dialect, database } = session
  const items = itemsOf(request)
  const before = await settingsOf(session)
  await session.query('SET SESSION TRANSACTION READ WRITE')
  try {
    const made = await makeDatabase(session)
    if ('why' in made) return { scratch: 'refused', why: made.why }
    try {
      const inside = untilAborted(session, request.signal)
      await inside.query(`USE ${dialect.quote(made.name)}`)
      await inside.query('SET SESSION foreign_key_checks = 0')
      const place: Place = {
        session: inside,
        restoreText: (text) => text,
        takeBack: async (table) => {
          await inside.query(`DROP TABLE IF EXISTS ${dialect.table(table)}`)
        },
      }
      const needed = neededFor(request.schema, items, dialect)
      await build(creationOf(withEventsAsleep(needed), session), place)
      const { schema } = await introspect(inside, {
        defaultSchema: made.name,
        version: versionOf(session.serverVersion),
      })
      return {
        scratch: 'built',
        schema: takeOver(
          request.schema,
          withEventsAwake(schema, eventStates(eventsOf(needed))),
          items,
          'made',
        ),
      }
    } finally {
      await session.query(`DROP DATABASE ${dialect.quote(made.name)}`)
      await session.query(`USE ${dialect.quote(database)}`)
    }
  } finally {
    await restore(session, before)
  }
}

interface SessionState {
  readonly foreignKeyChecks: boolean
  readonly readOnly: boolean
}

/** MySQL 8 knows the setting by another name than MariaDB. */
async function settingsOf(session: Session): Promise<SessionState> {
  const name = session.dialect.name === 'mariadb' ? 'tx_read_only' : 'transaction_read_only'
  const [row] = await session.query(
    `SELECT @@SESSION.foreign_key_checks AS checks, @@SESSION.${name} AS read_only`,
  )
  return { foreignKeyChecks: Number(row?.['checks']) === 1, readOnly: Number(row?.['read_only']) === 1 }
}

async function restore(session: Session, state: SessionState): Promise<void> {
  await session.query(`SET SESSION foreign_key_checks = ${state.foreignKeyChecks ? 1 : 0}`)
  if (state.readOnly) await session.query(session.dialect.session.readOnly)
}

/**
 * Creates a database with the character set and collation of the one that the session is in, after dropping those that
 * killed runs have left behind. `why`: this user may not, or nobody may.
 */
export async function makeDatabase(
  session: Session,
): Promise<{ readonly name: string } | { readonly why: string }> {
  const { dialect } = session
  const [row] = await session.query(
    'SELECT UNIX_TIMESTAMP() AS now, @@character_set_database AS charset, @@collation_database AS collation',
  )
  const now = Number(row?.['now'])
  const name = scratchName(now)
  await dropLeftOvers(session, now)
  try {
    await session.query(
      `CREATE DATABASE ${dialect.quote(name)} CHARACTER SET ${String(row?.['charset'])} COLLATE ${String(row?.['collation'])}`,
    )
    return { name }
  } catch (error) {
    if (!REFUSALS.has(driverCodeOf(error) ?? '')) throw error
    // the same words each time, so that they are told once
    return { why: messageOf(error).replaceAll(name, 'mig_scratch_...') }
  }
}

/** What the server says to a user without the right to make a database, and on a replica that takes no writes. */
const REFUSALS: ReadonlySet<string> = new Set([
  'ER_DBACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
  'ER_READ_ONLY_MODE',
])

async function dropLeftOvers(session: Session, now: number): Promise<void> {
  const rows = await session.query(
    `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '${SCRATCH_PATTERN}' ESCAPE '!'`,
  )
  for (const name of rows.map((row) => String(row['name'])).filter((each) => isLeftOver(each, now)))
    // another run may have been faster, or its user may be another
    await session.query(`DROP DATABASE IF EXISTS ${session.dialect.quote(name)}`).catch(() => undefined)
}
