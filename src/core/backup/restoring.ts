import type { Action, Dialect, Row, Statement } from '../dialect.ts'
import type { ForeignKey } from '../schema/model.ts'
import type { Backup } from './backup.ts'
import { asTheyAre } from './keep.ts'
import { isStillSame } from './marks.ts'
import { textOfValue } from './text-of-value.ts'

export interface Restoring {
  /** Rows whose parents are gone stay where they are. */
  readonly keys: readonly ForeignKey[]
}

/** What gives it back, without what else would happen to rows that are written: triggers, and columns that change by themselves. */
export function giving(backup: Backup, options: Restoring, dialect: Dialect): readonly Action[] {
  const { table = '' } = backup
  const plain = restoring(backup, options, dialect)
  const counters = counterStatements(backup, dialect)
  if (dialect.family === 'mysql') {
    if (!isOfValues(backup)) return [...plain, ...counters]
    return [
      {
        ask: selfChanging(table, dialect),
        assume: [],
        decide: (rows) =>
          restoring(backup, { ...options, kept: rows.map((row) => String(row['name'])) }, dialect),
      },
      ...counters,
    ]
  }
  return [
    {
      ask: triggersOf(table, dialect),
      assume: [],
      decide: (rows) => [...silenced(rows, table, dialect, plain), ...counters],
    },
  ]
}

const isOfValues = ({ kind }: Backup) => kind === 'column' || kind === 'values'

export function restoring(
  backup: Backup,
  { keys, kept = [] }: Restoring & { readonly kept?: readonly string[] },
  dialect: Dialect,
): readonly Statement[] {
  const statements = isOfValues(backup) ? valuesBack(backup, kept, dialect) : rowsBack(backup, keys, dialect)
  if (dialect.family !== 'mysql') return statements
  return asTheyAre(statements)
}

function rowsBack(
  { table = '', kind, content }: Backup,
  keys: readonly ForeignKey[],
  dialect: Dialect,
): readonly Statement[] {
  const { quote } = dialect
  const { columns, key, casts } = content
  const names = columns.map(quote).join(', ')
  const values = columns.map((name) => valueOf(name, casts, dialect)).join(', ')
  const conditions = [
    ...keys.map((each) => hasParent(each, casts, dialect)),
    // rows of a table that is there may have come back by themselves
    ...(kind === 'rows' && key.length > 0
      ? [
          `NOT EXISTS (SELECT 1 FROM ${dialect.table(table)} AS t WHERE ${key.map((name) => `t.${quote(name)} = ${valueOf(name, casts, dialect)}`).join(' AND ')})`,
        ]
      : []),
  ]
  const overriding = dialect.family === 'postgres' ? ' OVERRIDING SYSTEM VALUE' : ''
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
  return [
    {
      sql: `INSERT INTO ${dialect.table(table)} (${names})${overriding} SELECT ${values} FROM ${dialect.table(heldIn(content))} AS b${where}`,
    },
  ]
}

/** Takes the rows away again that were given back. */
export function rowsAgain(table: string, content: Backup['content'], dialect: Dialect): string {
  const target = dialect.family === 'mysql' ? 't FROM' : 'FROM'
  return `DELETE ${target} ${dialect.table(table)} AS t WHERE EXISTS (SELECT 1 FROM ${dialect.table(heldIn(content))} AS b WHERE ${matchOf(content, dialect)})`
}

/** That a row `t` is the one that `b` was kept of. */
export const matchOf = ({ key, casts }: Backup['content'], dialect: Dialect): string =>
  key.map((name) => `t.${dialect.quote(name)} = ${valueOf(name, casts, dialect)}`).join(' AND ')

function hasParent({ columns, references }: ForeignKey, casts: Casts, dialect: Dialect): string {
  const { quote } = dialect
  // a key to whatever the parent's own key is names no columns
  if (references.columns.length === 0) return '1 = 1'
  const isNull = columns.map((name) => `b.${quote(name)} IS NULL`)
  const same = columns.map(
    (name, i) => `p.${quote(references.columns[i]!)} = ${valueOf(name, casts, dialect)}`,
  )
  return `(${isNull.join(' OR ')} OR EXISTS (SELECT 1 FROM ${dialect.table(references.table)} AS p WHERE ${same.join(' AND ')}))`
}

function valuesBack(backup: Backup, kept: readonly string[], dialect: Dialect): readonly Statement[] {
  const { table = '', content } = backup
  const { quote, family } = dialect
  const { columns, key, match: others, casts, isMarked } = content
  if (others !== undefined) return keylessBack(backup, others, dialect)
  const [at, from] = [dialect.table(table), dialect.table(heldIn(content))]
  const same = key.map((name) => `t.${quote(name)} = ${valueOf(name, casts, dialect)}`)
  const match = [...same, ...(isMarked ? [isStillSame(dialect)] : [])].join(' AND ')
  const set = (prefix: string) =>
    columns.map((name) => `${prefix}${quote(name)} = ${valueOf(name, casts, dialect)}`)
  if (family === 'mysql') {
    const all = [...set('t.'), ...kept.map((name) => `t.${quote(name)} = t.${quote(name)}`)]
    return [{ sql: `UPDATE ${at} AS t JOIN ${from} AS b ON ${match} SET ${all.join(', ')}` }]
  }
  return [{ sql: `UPDATE ${at} AS t SET ${set('').join(', ')} FROM ${from} AS b WHERE ${match}` }]
}

interface Keyless {
  readonly at: string
  readonly from: string
  readonly columns: readonly string[]
  readonly others: readonly string[]
}

/** The same on MySQL, which has no name of its own for a row: the rows are numbered for a moment. */
function numberedBack({ at, from, columns, others }: Keyless, dialect: Dialect): readonly Statement[] {
  const { quote } = dialect
  const texts = others.map((name) => `COALESCE(${textOfValue(quote(name), dialect)}, '~')`)
  const known = `CONCAT_WS('|', ${texts.join(', ')}${texts.length === 0 ? `''` : ''})`
  const counted = `${known} AS mig_known, ROW_NUMBER() OVER (PARTITION BY ${known}) AS mig_number`
  const set = columns.map((name) => `t.${quote(name)} = b.${quote(name)}`)
  return [
    { sql: `ALTER TABLE ${at} ADD COLUMN mig_row bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY` },
    {
      sql: `UPDATE ${at} AS t JOIN (SELECT mig_row AS mig_place, ${counted} FROM ${at}) AS n ON n.mig_place = t.mig_row
JOIN (SELECT ${columns.map(quote).join(', ')}, ${counted} FROM ${from}) AS b ON b.mig_known = n.mig_known AND b.mig_number = n.mig_number
SET ${set.join(', ')}`,
    },
    { sql: `ALTER TABLE ${at} DROP COLUMN mig_row` },
  ]
}

/** Rows without a key are known by all else that they hold, and those that hold the same are counted. */
function keylessBack(
  { table = '', content }: Backup,
  others: readonly string[],
  dialect: Dialect,
): readonly Statement[] {
  const { quote, family } = dialect
  const { columns, casts } = content
  const [at, from] = [dialect.table(table), dialect.table(heldIn(content))]
  if (family === 'mysql') return numberedBack({ at, from, columns, others }, dialect)
  const isPostgres = family === 'postgres'
  const text = (name: string) => (isPostgres ? `${quote(name)}::text` : `quote(${quote(name)})`)
  const known = isPostgres
    ? `ROW(${others.map(text).join(', ')})::text`
    : others.map(text).join(` || '|' || `) || `''`
  const counted = `${known} AS mig_known, ROW_NUMBER() OVER (PARTITION BY ${known}) AS mig_number`
  const [place, values] = [isPostgres ? 'ctid' : 'rowid', columns.map(quote).join(', ')]
  const set = columns.map((name) => `${quote(name)} = ${valueOf(name, casts, dialect)}`)
  return [
    {
      sql: `UPDATE ${at} AS t SET ${set.join(', ')}
FROM (SELECT ${place} AS mig_place, ${counted} FROM ${at}) AS n
JOIN (SELECT ${values}, ${counted} FROM ${from}) AS b ON b.mig_known = n.mig_known AND b.mig_number = n.mig_number
WHERE t.${place} = n.mig_place`,
    },
  ]
}

type Casts = Readonly<Record<string, string>>

function valueOf(name: string, casts: Casts, { quote }: Dialect): string {
  const value = `b.${quote(name)}`
  return casts[name] === undefined ? value : `${value}::${casts[name]}`
}

export function heldIn({ place }: Pick<Backup['content'], 'place'>): string {
  if ('table' in place) return place.table
  throw new Error('what a file holds is in no table')
}

/** Rows of `name`, `enable` and `again`: what would happen to rows that are written. */
function triggersOf(table: string, dialect: Dialect): Statement {
  if (dialect.family === 'sqlite') {
    return {
      sql: `SELECT name, sql AS again FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ${dialect.literal(table)} COLLATE NOCASE ORDER BY rowid`,
    }
  }
  return {
    sql: `SELECT tgname::text AS name, CASE tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END AS again
FROM pg_trigger WHERE tgrelid = to_regclass($1) AND NOT tgisinternal AND tgenabled IN ('O', 'A') ORDER BY tgname`,
    bindings: [dialect.table(table)],
  }
}

/** The statements while the triggers are away. */
function silenced(
  triggers: readonly Row[],
  table: string,
  dialect: Dialect,
  statements: readonly Statement[],
): readonly Statement[] {
  const at = dialect.table(table)
  const isPostgres = dialect.family === 'postgres'
  const before = triggers.map(({ name }) =>
    isPostgres
      ? `ALTER TABLE ${at} DISABLE TRIGGER ${dialect.quote(String(name))}`
      : `DROP TRIGGER ${dialect.quote(String(name))}`,
  )
  const after = triggers.map(({ name, again }) =>
    isPostgres ? `ALTER TABLE ${at} ${String(again)} TRIGGER ${dialect.quote(String(name))}` : String(again),
  )
  const plain = (sql: string): Statement => ({ sql })
  return [...before.map(plain), ...statements, ...after.map(plain)]
}

/** Rows of `name`: columns of MySQL's that every change of the row sets. */
function selfChanging(table: string, dialect: Dialect): Statement {
  const [name, schema] = table.split('.').toReversed()
  return {
    sql: `SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = ${schema === undefined ? 'DATABASE()' : dialect.literal(schema)} AND TABLE_NAME = ${dialect.literal(name!)} AND EXTRA LIKE '%on update%'`,
  }
}

/** What makes a table count on where it had come to. */
function counterStatements({ kind, table = '', content }: Backup, dialect: Dialect): readonly Statement[] {
  if (kind !== 'table' && kind !== 'column') return []
  return Object.entries(content.counters).flatMap(([column, next]): readonly Statement[] => {
    switch (dialect.family) {
      case 'postgres': {
        const [value = '1', isCalled] = next.split(' ')
        return [
          {
            sql: `SELECT setval(pg_get_serial_sequence(${dialect.literal(dialect.table(table))}, ${dialect.literal(column)}), ${BigInt(value)}, ${isCalled === 'called'})`,
          },
        ]
      }
      case 'mysql':
        return [{ sql: `ALTER TABLE ${dialect.table(table)} AUTO_INCREMENT = ${BigInt(next)}` }]
      case 'sqlite':
        return [
          { sql: `DELETE FROM sqlite_sequence WHERE name = ${dialect.literal(table)}` },
          {
            sql: `INSERT INTO sqlite_sequence (name, seq) VALUES (${dialect.literal(table)}, ${BigInt(next)})`,
          },
        ]
    }
  })
}
