import { isMigError } from '../../errors.ts'
import type { Dialect, Statement, Value } from '../dialect.ts'
import type { OpOf } from '../ops/index.ts'
import type { BackupContent } from './backup.ts'
import type { Shape } from './shape.ts'
import { textOfValue } from './text-of-value.ts'

/**
 * Where values are changed and not dropped, a backup knows what each row held afterwards: a row that has been changed again
 * since is not given back what it held before.
 */
export interface MarkRequest {
  readonly table: string
  readonly place: string
  readonly content: Pick<BackupContent, 'columns' | 'key' | 'casts'>
}

const NOW = 'mig_now'
const SAME = 'mig_same'

/** How `marking` names the two tables. */
export const MARKED_AS = { live: 'mig_live', held: 'mig_held' } as const

const { live: LIVE, held: HELD } = MARKED_AS

/** A column of what holds a backup, besides those that are kept. */
export interface MarkColumn {
  readonly name: string
  /** Empty on SQLite, where every value stays as it is. */
  readonly type: string
}

/** What each row held after the change, and whether it holds that still. */
export function markColumns({ family }: Dialect): readonly MarkColumn[] {
  const { text, small } = TYPES[family]
  return [
    { name: NOW, type: text },
    { name: SAME, type: small },
  ]
}

/**
 * What the rows hold after the change; rows that it has not changed are not kept. A second time it says nothing else of a
 * row that is known already.
 */
export function marking({ table, place, content }: MarkRequest, dialect: Dialect): readonly Statement[] {
  const [held, live] = [dialect.table(place), dialect.table(table)]
  const now = dialect.quote(NOW)
  const match = `${matching(content, dialect)} AND ${HELD}.${now} IS NULL`
  const were = known(content, HELD, dialect)
  return [
    updating({ held, live, match, set: `${now} = ${known(content, LIVE, dialect)}` }, dialect),
    dialect.family === 'mysql'
      ? { sql: `DELETE ${HELD} FROM ${held} AS ${HELD} WHERE ${were} <=> ${now}` }
      : { sql: `DELETE FROM ${held} AS ${HELD} WHERE ${were} ${IS[dialect.family]} ${now}` },
  ]
}

/** Before the change is undone: which rows still hold what they held after it. */
export function comparing({ table, place, content }: MarkRequest, dialect: Dialect): readonly Statement[] {
  const [held, live] = [dialect.table(place), dialect.table(table)]
  const [now, same] = [dialect.quote(NOW), dialect.quote(SAME)]
  const isSame =
    dialect.family === 'mysql'
      ? `${HELD}.${now} <=> ${known(content, LIVE, dialect)}`
      : `${HELD}.${now} ${IS[dialect.family]} ${known(content, LIVE, dialect)}`
  const match = matching(content, dialect)
  // an attempt before this one may have said something else
  return [updating({ held, live, match, set: `${same} = CASE WHEN ${isSame} THEN 1 END` }, dialect)]
}

/** The change once more, of the rows that hold again what they held before it; undefined: it is not known. */
export function changingAgain(
  { table, place, content }: MarkRequest & { readonly content: Pick<BackupContent, 'sets'> },
  dialect: Dialect,
): string | undefined {
  const { sets } = content
  if (!sets) return undefined
  const { quote, family } = dialect
  const [held, live] = [dialect.table(place), dialect.table(table)]
  const given = `${HELD}.${quote(SAME)} = 1`
  const is = `${known(content, LIVE, dialect)} ${IS[family]} ${known(content, HELD, dialect)}`
  const match = `${matching(content, dialect)} AND ${given} AND ${is}`
  const set = Object.entries(sets).map(([name, value]) => [quote(name), value ?? `${LIVE}.${quote(name)}`])
  return family === 'mysql'
    ? `UPDATE ${live} AS ${LIVE} JOIN ${held} AS ${HELD} ON ${match} SET ${set.map(([name, value]) => `${LIVE}.${name} = ${value}`).join(', ')}`
    : `UPDATE ${live} AS ${LIVE} SET ${set.map(([name, value]) => `${name} = ${value}`).join(', ')} FROM ${held} AS ${HELD} WHERE ${match}`
}

/** Holds for the rows that `comparing` has found to be the same. */
export const isStillSame = ({ quote }: Dialect): string => `b.${quote(SAME)} = 1`

const TYPES = {
  postgres: { text: 'text', small: 'smallint' },
  mysql: { text: 'longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', small: 'smallint' },
  sqlite: { text: '', small: '' },
} as const

const IS = { postgres: 'IS NOT DISTINCT FROM', sqlite: 'IS', mysql: '<=>' } as const

interface Updating {
  readonly held: string
  readonly live: string
  readonly match: string
  readonly set: string
}

function updating({ held, live, match, set }: Updating, { family }: Dialect): Statement {
  return family === 'mysql'
    ? { sql: `UPDATE ${held} AS ${HELD} JOIN ${live} AS ${LIVE} ON ${match} SET ${HELD}.${set}` }
    : { sql: `UPDATE ${held} AS ${HELD} SET ${set} FROM ${live} AS ${LIVE} WHERE ${match}` }
}

function matching({ key, casts }: MarkRequest['content'], { quote }: Dialect): string {
  const kept = (name: string) =>
    casts[name] === undefined ? `${HELD}.${quote(name)}` : `${HELD}.${quote(name)}::${casts[name]}`
  return key.map((name) => `${LIVE}.${quote(name)} = ${kept(name)}`).join(' AND ')
}

/** All that a row holds in the columns, as one text. */
function known({ columns }: MarkRequest['content'], alias: string, dialect: Dialect): string {
  const texts = columns.map((name) => textOfValue(`${alias}.${dialect.quote(name)}`, dialect))
  if (dialect.family === 'mysql')
    return `CONCAT_WS('|', ${texts.map((text) => `COALESCE(${text}, '~')`).join(', ')})`
  return texts
    .map((text) => (dialect.family === 'postgres' ? `COALESCE(${text}, '~')` : text))
    .join(` || '|' || `)
}

/** What an update sets, as SQL, by column; undefined: it cannot be written so. */
export function setBy(
  { values }: OpOf<'update'>,
  { columns }: Shape,
  { literal, family }: Dialect,
): BackupContent['sets'] | undefined {
  // whether it is an array or JSON the column alone knows
  if (family === 'postgres' && Object.values(values).some(Array.isArray)) return undefined
  const others = columns.filter(({ name, changesItself }) => changesItself && !(name in values))
  try {
    return Object.fromEntries([
      ...others.map(({ name }) => [name, null] as const),
      // safe: what says nothing was left out
      ...Object.entries(values).map(([name, value]) => [name, literal(value as Value)] as const),
    ])
  } catch (error) {
    if (isMigError(error)) return undefined
    throw error
  }
}
