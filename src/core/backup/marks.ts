import type { Dialect, Statement } from '../dialect.ts'
import type { BackupContent } from './backup.ts'
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

/** What the rows hold after the change; rows that it has not changed are not kept. */
export function marking({ table, place, content }: MarkRequest, dialect: Dialect): readonly Statement[] {
  const [held, live] = [dialect.table(place), dialect.table(table)]
  const [now, same] = [dialect.quote(NOW), dialect.quote(SAME)]
  const match = matching(content, dialect)
  const { text, small } = TYPES[dialect.family]
  const were = known(content, 'b', dialect)
  return [
    { sql: `ALTER TABLE ${held} ADD COLUMN ${now} ${text}` },
    { sql: `ALTER TABLE ${held} ADD COLUMN ${same} ${small}` },
    updating({ held, live, match, set: `${now} = ${known(content, 't', dialect)}` }, dialect),
    dialect.family === 'mysql'
      ? { sql: `DELETE b FROM ${held} AS b WHERE ${were} <=> ${now}` }
      : { sql: `DELETE FROM ${held} AS b WHERE ${were} ${IS[dialect.family]} ${now}` },
  ]
}

/** Before the change is undone: which rows still hold what they held after it. */
export function comparing({ table, place, content }: MarkRequest, dialect: Dialect): readonly Statement[] {
  const [held, live] = [dialect.table(place), dialect.table(table)]
  const [now, same] = [dialect.quote(NOW), dialect.quote(SAME)]
  const isSame =
    dialect.family === 'mysql'
      ? `b.${now} <=> ${known(content, 't', dialect)}`
      : `b.${now} ${IS[dialect.family]} ${known(content, 't', dialect)}`
  const match = `${matching(content, dialect)} AND ${isSame}`
  return [updating({ held, live, match, set: `${same} = 1` }, dialect)]
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
    ? { sql: `UPDATE ${held} AS b JOIN ${live} AS t ON ${match} SET b.${set}` }
    : { sql: `UPDATE ${held} AS b SET ${set} FROM ${live} AS t WHERE ${match}` }
}

function matching({ key, casts }: MarkRequest['content'], { quote }: Dialect): string {
  const kept = (name: string) =>
    casts[name] === undefined ? `b.${quote(name)}` : `b.${quote(name)}::${casts[name]}`
  return key.map((name) => `t.${quote(name)} = ${kept(name)}`).join(' AND ')
}

/** All that a row holds in the columns, as one text. */
function known({ columns }: MarkRequest['content'], alias: 'b' | 't', dialect: Dialect): string {
  const texts = columns.map((name) => textOfValue(`${alias}.${dialect.quote(name)}`, dialect))
  if (dialect.family === 'mysql')
    return `CONCAT_WS('|', ${texts.map((text) => `COALESCE(${text}, '~')`).join(', ')})`
  return texts
    .map((text) => (dialect.family === 'postgres' ? `COALESCE(${text}, '~')` : text))
    .join(` || '|' || `)
}
