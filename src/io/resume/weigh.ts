import type { LogLine, Picture } from '../../core/journal/log.ts'
import { definitionIn, namesIn, natureOf } from '../../core/sql/nature.ts'
import type { Session } from '../db/session.ts'
import { ROWS_OF } from './picture-mysql.ts'
import { picture } from './picture.ts'
import { rehearse } from './rehearse.ts'

/** Whether a statement stands: it does, it has to run again, or nobody can tell, with what is seen. */
export type Verdict =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'again' }
  | { readonly outcome: 'unsure'; readonly facts: readonly string[] }

const DONE: Verdict = { outcome: 'done' }
const AGAIN: Verdict = { outcome: 'again' }
const unsure = (...facts: readonly string[]): Verdict => ({ outcome: 'unsure', facts })

/** Weighs what the catalogue shows now against what it showed before the statement. */
export async function weigh(session: Session, line: LogLine): Promise<Verdict> {
  if (line.state === 'entered') return unsure('a part of it may have been committed')
  // it would have been entered before anything of it ran
  if (line.picture === undefined) return AGAIN
  const nature = natureOf(line.sql, session.dialect.family)
  if (nature === 'session') return AGAIN
  const before = line.picture
  const now = await picture(session, line.sql)
  switch (nature) {
    case 'repeatable':
      await dropInvalid(session, line.sql, { before, now })
      return AGAIN
    case 'empties':
      return isSame(definitions(before), definitions(now))
        ? storedAnew(before, now)
        : unsure(...described(definitions(before), definitions(now)))
    case 'swaps':
      return isSame(definitions(before), definitions(now))
        ? storedAnew(before, now)
        : weighOnMysql(session, line.sql, { before: definitions(before), now: definitions(now) })
    case 'definition':
      if (isSame(before, now)) return AGAIN
      return session.dialect.family === 'postgres'
        ? weighOnPostgres(session, line.sql, { before, now })
        : weighOnMysql(session, line.sql, { before, now })
    case 'rows':
    case 'memory':
    case 'begin':
    case 'commit':
    case 'rollback':
    case 'savepoint':
    case 'unknown':
      return unsure('it leaves no trace in the catalogue')
  }
}

interface Seen {
  readonly before: Picture
  readonly now: Picture
}

/** A table that was emptied, or made again, is stored anew; one that got the name of another is that one's. */
function storedAnew(before: Picture, now: Picture): Verdict {
  const stores = Object.keys(before).filter((key) => key.startsWith(ROWS_OF))
  if (stores.some((key) => before[key] === ''))
    return unsure('only a user with the right PROCESS can see whether its rows are those of before')
  return stores.every((key) => before[key] === now[key]) ? AGAIN : DONE
}

const definitions = (picture: Picture): Picture =>
  Object.fromEntries(Object.entries(picture).filter(([key]) => !key.startsWith(ROWS_OF)))

/** CONCURRENTLY and its like: what is new and whole was made, what is gone was dropped, what is invalid was cut off. */
async function weighOnPostgres(session: Session, sql: string, { before, now }: Seen): Promise<Verdict> {
  const changes = changesOf(before, now)
  if (changes.some(({ is = '' }) => isInvalid(is))) {
    await dropInvalid(session, sql, { before, now })
    return AGAIN
  }
  const half = changes.find(({ is = '' }) => DETACH_PENDING.test(is))
  if (half !== undefined) {
    const parent = DETACH_PENDING.exec(half.is!)![1]!
    await session.query(`ALTER TABLE ${parent} DETACH PARTITION ${half.key.replace('table ', '')} FINALIZE`)
    return DONE
  }
  return changes.every(({ was, is }) => was === undefined || is === undefined || isDetached(was, is))
    ? DONE
    : unsure(...described(before, now))
}

const isInvalid = (definition: string) => / invalid$/.test(definition)

/** DETACH CONCURRENTLY commits this much first; it cannot be begun again, only brought to its end. */
const DETACH_PENDING = / ; in (.*) \(detach pending\)$/

const isDetached = (was: string, is: string) => was !== is && was.replace(/ ; in .*$/, '') === is

/** What a concurrent build has left behind. One that was there before is not ours. */
async function dropInvalid(session: Session, sql: string, { before, now }: Seen): Promise<void> {
  if (session.dialect.family !== 'postgres') return
  const built = Object.keys(now)
    .filter((key) => key.startsWith('index ') && isInvalid(now[key]!) && before[key] === undefined)
    .map((key) => key.replace('index ', ''))
  const copies = await session.query(COPIES, [[...namesIn(sql, 'postgres')]])
  for (const path of [...built, ...copies.map((row) => String(row['path']))])
    await session.query(`DROP INDEX CONCURRENTLY IF EXISTS ${path}`)
}

/** A REINDEX that was cut off leaves its copies beside the indexes, those of its table's TOAST too. */
const COPIES = `SELECT c.oid::regclass::text AS path
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)\\d*$'
   AND ARRAY[t.relname, (SELECT m.relname FROM pg_class m WHERE m.reltoastrelid = t.oid), regexp_replace(c.relname, '_cc(new|old)\\d*$', ''), n.nspname, current_database()]::text[]
       && ARRAY(SELECT jsonb_array_elements_text($1::jsonb))`

/** The server says itself what the statement makes of what was there. */
async function weighOnMysql(session: Session, sql: string, { before, now }: Seen): Promise<Verdict> {
  const wanted = await rehearse(session, before, sql)
  if (wanted !== undefined) {
    return isSame(definitions(wanted), now) ? DONE : unsure(...described(before, now, definitions(wanted)))
  }
  return isMadeOrGone(sql, changesOf(before, now)) ? DONE : unsure(...described(before, now))
}

/** One object came, or went, as the statement says: no statement of one object can have been done by half. */
function isMadeOrGone(sql: string, changes: readonly Change[]): boolean {
  const [change] = changes
  if (change === undefined || changes.length > 1) return false
  const verb = definitionIn(sql, 'mysql')?.verb
  return (verb === 'create' && change.was === undefined) || (verb === 'drop' && change.is === undefined)
}

interface Change {
  readonly key: string
  readonly was: string | undefined
  readonly is: string | undefined
}

function changesOf(before: Picture, now: Picture): readonly Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])]
  return keys.map((key) => ({ key, was: before[key], is: now[key] })).filter(({ was, is }) => was !== is)
}

const isSame = (one: Picture, other: Picture) => changesOf(one, other).length === 0

/** What differs, object by object: what it was, what it is, and what the statement makes of it. */
function described(before: Picture, now: Picture, wanted?: Picture): readonly string[] {
  const keys = new Set(
    [...changesOf(before, now), ...(wanted ? changesOf(wanted, now) : [])].map(({ key }) => key),
  )
  return [...keys].flatMap((key) => [
    key,
    ...shown('  before ', before[key]),
    ...(wanted ? shown('  wanted ', wanted[key]) : []),
    ...shown('  is now ', now[key]),
  ])
}

function shown(title: string, definition: string | undefined): readonly string[] {
  const [first = '', ...rest] = (definition ?? 'not there').split('\n')
  return [title + first, ...rest.map((each) => ' '.repeat(title.length) + each)]
}
