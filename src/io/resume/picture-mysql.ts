import type { Picture } from '../../core/journal/log.ts'
import { natureOf } from '../../core/sql/nature.ts'
import type { Row } from '../../core/dialect.ts'
import { driverCodeOf } from '../db/server-said.ts'
import type { Session } from '../db/session.ts'

/** Before the name of a table in the key under which the numbers of its storage stand. */
export const ROWS_OF = 'rows of '

/** An object by its kind, as it stands behind SHOW CREATE, and the database where that is another one than ours. */
interface Found {
  readonly kind: string
  readonly database: string | undefined
  readonly name: string
}

export async function pictureOnMysql(
  session: Session,
  sql: string,
  names: readonly string[],
): Promise<Picture> {
  const found = (await session.query(FOUND(session, sql, names))).map(foundOf)
  const entries: (readonly [string, string])[] = []
  for (const each of found) entries.push([keyOf(each), await definitionOf(session, each)])
  if (['empties', 'swaps'].includes(natureOf(sql, 'mysql'))) {
    const [row] = await session.query('SELECT DATABASE() AS here')
    const stored = found.filter(({ kind }) => kind === 'TABLE' || kind === 'SEQUENCE')
    for (const each of stored)
      entries.push([
        `${ROWS_OF}${keyOf(each)}`,
        await storageOf(session, each.database ?? String(row?.['here']), each.name),
      ])
  }
  return Object.fromEntries(entries)
}

const keyOf = ({ kind, database, name }: Found) =>
  `${kind.toLowerCase()} ${database === undefined ? '' : `${database}.`}${name}`

const foundOf = (row: Row): Found => ({
  kind: String(row['kind']),
  database: typeof row['place'] === 'string' ? row['place'] : undefined,
  name: String(row['name']),
})

/** One question for all kinds that the text speaks of. */
function FOUND({ dialect }: Session, sql: string, names: readonly string[]): string {
  const list = names.map((name) => dialect.literal(name)).join(', ') || 'NULL'
  const from = (kind: string, view: string, prefix: string, nameColumn = `${prefix}_NAME`) =>
    `SELECT ${kind} AS kind, NULLIF(${prefix}_SCHEMA, DATABASE()) AS place, ${nameColumn} AS name FROM information_schema.${view}
 WHERE ${prefix}_SCHEMA IN (DATABASE(), ${list}) AND ${nameColumn} IN (${list})`
  const says = (word: RegExp) => word.test(sql)
  return (
    [
      from(
        `CASE TABLE_TYPE WHEN 'VIEW' THEN 'VIEW' WHEN 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END`,
        'TABLES',
        'TABLE',
      ),
      ...(says(/\btrigger\b/i) ? [from("'TRIGGER'", 'TRIGGERS', 'TRIGGER')] : []),
      ...(says(/\b(procedure|function|package)\b/i) ? [from('ROUTINE_TYPE', 'ROUTINES', 'ROUTINE')] : []),
      ...(says(/\bevent\b/i) ? [from("'EVENT'", 'EVENTS', 'EVENT')] : []),
      ...(says(/\b(database|schema)\b/i)
        ? [
            `SELECT 'DATABASE', NULL, SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME IN (${list})`,
          ]
        : []),
    ].join('\nUNION ALL ') + '\nORDER BY 1, 2, 3'
  )
}

async function definitionOf(session: Session, { kind, database, name }: Found): Promise<string> {
  const { quote } = session.dialect
  const path = database === undefined ? quote(name) : `${quote(database)}.${quote(name)}`
  const [row = {}] = await session.query(`SHOW CREATE ${kind} ${path}`)
  const text = Object.entries(row).find(([column]) => /^(create |sql original statement)/i.test(column))?.[1]
  // rows that come meanwhile count up
  return String(text).replace(/ AUTO_INCREMENT=\d+/, '')
}

/** The numbers that InnoDB gives to a table and its partitions, which are new ones when it is emptied. Empty: not to be had. */
async function storageOf(session: Session, database: string, name: string): Promise<string> {
  const view = session.dialect.name === 'mariadb' ? 'INNODB_SYS_TABLES' : 'INNODB_TABLES'
  const path = `${fileNameOf(database)}/${fileNameOf(name)}`
  const paths = [path, `${path}#p#`].map((each) => session.dialect.literal(each))
  try {
    const rows = await session.query(
      `SELECT NAME AS name, TABLE_ID AS id FROM information_schema.${view}
 WHERE NAME = ${paths[0]} OR LOWER(LEFT(NAME, ${path.length + 3})) = LOWER(${paths[1]}) ORDER BY 1`,
    )
    return rows.map((row) => `${String(row['name'])} ${String(row['id'])}`).join(', ')
  } catch (error) {
    if (NOT_ALLOWED.has(driverCodeOf(error) ?? '')) return ''
    throw error
  }
}

/** It takes the right PROCESS. */
const NOT_ALLOWED: ReadonlySet<string> = new Set([
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_ERROR',
])

/** MySQL reference manual, 11.2.4: how a name is written as that of a file. */
const fileNameOf = (name: string) =>
  name.replaceAll(/[\u0020-\u007e]/g, (sign) =>
    /\w/.test(sign) ? sign : `@${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
