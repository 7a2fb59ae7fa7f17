import type { Picture } from '../../core/journal/log.ts'
import { definitionIn, qualifiersIn } from '../../core/sql/nature.ts'
import type { Session } from '../db/session.ts'
import { makeDatabase } from '../scratch/mysql.ts'
import { picture } from './picture.ts'

/** What a picture names must be there before what speaks of it. */
const ORDER = ['sequence', 'table', 'view', 'function', 'procedure', 'trigger']

/**
 * What a statement makes of what a picture shows: the server does it itself, in an empty database beside the live one.
 * Undefined where that cannot be done: no right to make a database, or a statement that reaches outside of its own.
 */
export async function rehearse(session: Session, before: Picture, sql: string): Promise<Picture | undefined> {
  const { dialect, database } = session
  const needed = await withNeeded(session, before)
  if (!(await staysInside(session, needed, sql))) return undefined
  const [checks] = await session.query('SELECT @@SESSION.foreign_key_checks AS on_')
  const made = await makeDatabase(session)
  if ('why' in made) return undefined
  const [here, there] = [dialect.quote(database), dialect.quote(made.name)]
  try {
    await session.query(`USE ${there}`)
    await session.query('SET SESSION foreign_key_checks = 0')
    await createAll(
      session,
      inOrder(needed).map((definition) => definition.replaceAll(`${here}.`, `${there}.`)),
    )
    await session.query(sql)
    const after = await picture(session, sql)
    return Object.fromEntries(
      Object.entries(after).map(([key, definition]) => [key, definition.replaceAll(`${there}.`, `${here}.`)]),
    )
  } catch {
    return undefined
  } finally {
    await session.query(`DROP DATABASE IF EXISTS ${there}`)
    await session.query(`USE ${here}`)
    await session.query(`SET SESSION foreign_key_checks = ${Number(checks?.['on_'])}`)
  }
}

/** Views may read each other: what cannot be made yet is tried again behind the others. Throws where nothing more can be. */
async function createAll(session: Session, definitions: readonly string[]): Promise<void> {
  let failure: unknown
  const left: string[] = []
  for (const definition of definitions) {
    try {
      await session.query(definition)
    } catch (error) {
      failure = error
      left.push(definition)
    }
  }
  if (left.length === 0) return
  if (left.length === definitions.length) throw failure
  await createAll(session, left)
}

/** With all that views and triggers among it speak of, as that is now: the statement does not touch it. */
async function withNeeded(session: Session, before: Picture): Promise<Picture> {
  let all = before
  const seen = new Set<string>()
  for (;;) {
    const next = Object.entries(all).find(([key]) => /^(view|trigger) /.test(key) && !seen.has(key))
    if (next === undefined) return all
    seen.add(next[0])
    all = { ...(await picture(session, next[1])), ...all }
  }
}

/** What is the server's own, or would run wherever it is. */
const NOT_IN_A_DATABASE: ReadonlySet<string> = new Set([
  'database',
  'schema',
  'server',
  'tablespace',
  'event',
])

/**
 * A name of a database would lead it to the live one, in the statement itself or in what has to be there before it:
 * MariaDB writes a trigger as its author did.
 */
async function staysInside(session: Session, before: Picture, sql: string): Promise<boolean> {
  if (NOT_IN_A_DATABASE.has(definitionIn(sql, 'mysql')?.kind ?? '')) return false
  if (Object.keys(before).some((key) => /^(event|database) |^\w+ .*\./.test(key))) return false
  const here = `${session.dialect.quote(session.database)}.`
  const texts = [sql, ...inOrder(before).map((definition) => definition.replaceAll(here, ''))]
  const list = texts
    .flatMap((text) => qualifiersIn(text, 'mysql'))
    .map((name) => session.dialect.literal(name))
  if (list.length === 0) return true
  const rows = await session.query(
    `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME IN (${list.join(', ')})`,
  )
  return rows.length === 0
}

function inOrder(before: Picture): readonly string[] {
  const place = (key: string) => ORDER.indexOf(key.split(' ', 1)[0]!)
  return Object.entries(before)
    .filter(([key]) => place(key) !== -1)
    .toSorted(([one], [other]) => place(one) - place(other))
    .map(([, definition]) => definition)
}
