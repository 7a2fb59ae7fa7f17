import type { Dialect, Statement } from '../dialect.ts'
import type { Loss, Question } from '../ops/op.ts'
import { clausesByKey, whereClause, type Bound, type RowMatch } from '../ops/rows/which-rows.ts'
import { isList } from '../ops/op.ts'
import { tokenize } from '../sql/tokens.ts'
import { unfitCount } from './questions-of-types.ts'

/** Above it nobody counts on: what stands in the way stands in the way. */
export const MOST_COUNTED = 1000

/**
 * What counts the rows that a question is about: statements of one row each, whose `found` add up. `total` is how many
 * there are altogether, and `refused` those among `found` that the server will not take. Undefined: it cannot be asked.
 */
export function questionSql(question: Question, dialect: Dialect): readonly Statement[] | undefined {
  if ('rows' in question) return [{ sql: firstFound(dialect.table(question.rows), '1 = 1') }]
  if ('nulls' in question) {
    const [table, column] = question.nulls
    return [{ sql: firstFound(dialect.table(table), `${own(column, dialect)} IS NULL`, ROW) }]
  }
  if ('duplicates' in question) return duplicateRows(question.duplicates, dialect)
  if ('orphans' in question) return [orphanRows(question.orphans, dialect)]
  if ('violating' in question) {
    const { table, expression } = question.violating
    if (!isExpression(expression, dialect)) return undefined
    // the line ends before the parenthesis: the expression may end in a comment
    return [{ sql: firstFound(dialect.table(table), `NOT (${expression}\n)`) }]
  }
  if ('unfit' in question) {
    const { table, column, to } = question.unfit
    const counted = unfitCount(own(column, dialect), to, dialect)
    if (counted === undefined) return undefined
    return [{ sql: `SELECT ${counted} FROM ${dialect.table(table)} AS ${ROW}` }]
  }
  const { table, columns, values, but } = question.holding
  const listed = values.map((value) => dialect.literal(value)).join(', ')
  const isHeld = (column: string) =>
    `${textOf(own(column, dialect), dialect)}${but ? ' NOT' : ''} IN (${listed})`
  return columns.length === 0
    ? undefined
    : [{ sql: firstFound(dialect.table(table), columns.map(isHeld).join(' OR '), ROW) }]
}

/** What counts what is lost: all of it, however much. `total` is of all rows of the table. */
export function lossSql(loss: Loss, dialect: Dialect): readonly Statement[] | undefined {
  const table = dialect.table(loss.table)
  switch (loss.loses) {
    case 'table': {
      const part = loss.partition === undefined ? '' : ` PARTITION (${dialect.quote(loss.partition)})`
      return [{ sql: `SELECT COUNT(*) AS found FROM ${table}${part}` }]
    }
    case 'column':
      return [
        {
          sql: `SELECT COUNT(${own(loss.column, dialect)}) AS found, COUNT(*) AS total FROM ${table} AS ${ROW}`,
        },
      ]
    case 'rows':
    case 'values':
      return conditionsOf(loss, dialect)?.map(({ sql, bindings }) =>
        bound(`SELECT COUNT(*) AS found FROM ${table}${sql}`, bindings),
      )
  }
}

/** The conditions that together meet the rows, ` WHERE ...` each; undefined where they are more than conditions. */
export function conditionsOf(
  { where, bindings }: Extract<Loss, { readonly loses: 'rows' | 'values' }>,
  dialect: Dialect,
): readonly Bound[] | undefined {
  if (isKeys(where)) return clausesByKey(where, dialect)
  try {
    return [whereClause(where, bindings, dialect)]
  } catch {
    // the operation itself says what is wrong with it
    return undefined
  }
}

/** Whether a table holds anything: one row with `found`, 0 or 1, at once. */
export const anySql = (table: string, dialect: Dialect): Statement => ({
  sql: `SELECT COUNT(*) AS found FROM (SELECT 1 AS one FROM ${dialect.table(table)} LIMIT 1) AS seen`,
})

/** How many rows the catalogue says that a table has: one row with `estimate`, NULL where it does not know. */
export function estimateSql(table: string, dialect: Dialect): Statement {
  const dot = table.lastIndexOf('.')
  switch (dialect.family) {
    case 'postgres': {
      const oid = `to_regclass(${dialect.literal(dialect.table(table))})`
      return {
        sql: `SELECT CASE WHEN bool_and(c.reltuples >= 0) THEN SUM(c.reltuples)::bigint END AS estimate FROM pg_class c
 WHERE c.relkind <> 'p' AND (c.oid = ${oid} OR c.oid IN (SELECT relid FROM pg_partition_tree(${oid})))`,
      }
    }
    case 'mysql': {
      const schema = dot < 0 ? 'DATABASE()' : dialect.literal(table.slice(0, dot))
      return {
        sql: `SELECT TABLE_ROWS AS estimate FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${schema} AND TABLE_NAME = ${dialect.literal(table.slice(dot + 1))}`,
      }
    }
    case 'sqlite':
      // the last number of a row: there are not more, but for rows of negative numbers
      return { sql: `SELECT MAX(seen.rowid) AS estimate FROM ${dialect.table(table)} AS seen` }
  }
}

/** The statement as one that the server itself ends after so many milliseconds, where a statement can say so. */
export function limitedSql(sql: string, milliseconds: number, { name }: Pick<Dialect, 'name'>): string {
  if (name === 'mysql') return sql.replace(/^SELECT\b/, `SELECT /*+ MAX_EXECUTION_TIME(${milliseconds}) */`)
  if (name === 'mariadb') return `SET STATEMENT max_statement_time = ${milliseconds / 1000} FOR ${sql}`
  return sql
}

/** The row that a condition of ours speaks of: a name with it cannot be taken for a text, as SQLite takes unknown ones. */
const ROW = 'seen'

const own = (column: string, { quote }: Dialect) => `${ROW}.${quote(column)}`

const textOf = (value: string, { family }: Dialect) =>
  family === 'postgres' ? `${value}::text` : `CAST(${value} AS CHAR)`

const firstFound = (table: string, condition: string, alias?: string) =>
  `SELECT COUNT(*) AS found FROM (SELECT 1 AS one FROM ${table}${alias === undefined ? '' : ` AS ${alias}`} WHERE ${condition} LIMIT ${MOST_COUNTED + 1}) AS capped`

const bound = (sql: string, bindings: Statement['bindings']): Statement =>
  bindings?.length ? { sql, bindings } : { sql }

type Duplicates = Extract<Question, { readonly duplicates: unknown }>['duplicates']

/** Of the groups only so many are counted; their rows all are. */
function duplicateRows(
  { table, columns, where, nullsNotDistinct }: Duplicates,
  dialect: Dialect,
): readonly Statement[] | undefined {
  if (where !== undefined && !isExpression(where, dialect)) return undefined
  const keys = columns.map((column) => `${dialect.table(lastPart(table))}.${dialect.quote(column)}`)
  const conditions = [
    ...(nullsNotDistinct ? [] : keys.map((key) => `${key} IS NOT NULL`)),
    ...(where === undefined ? [] : [`(${where}\n)`]),
  ]
  const meeting = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
  const sql = `SELECT COALESCE(SUM(rows_of_it), 0) AS found FROM (SELECT COUNT(*) AS rows_of_it FROM ${dialect.table(table)}${meeting} GROUP BY ${keys.join(', ')} HAVING COUNT(*) > 1 LIMIT ${MOST_COUNTED + 1}) AS capped`
  return [{ sql }]
}

/** What a table is called where its columns are named with it. */
const lastPart = (table: string) => table.slice(table.lastIndexOf('.') + 1)

type Orphans = Extract<Question, { readonly orphans: unknown }>['orphans']

function orphanRows({ table, columns, references, match }: Orphans, dialect: Dialect): Statement {
  const child = columns.map((column) => own(column, dialect))
  const pairs = references.columns.map((column, i) => `parent.${dialect.quote(column)} = ${child[i]!}`)
  const isThere = `EXISTS (SELECT 1 FROM ${dialect.table(references.table)} AS parent WHERE ${pairs.join(' AND ')})`
  const isWhole = child.map((column) => `${column} IS NOT NULL`).join(' AND ')
  const isPartly = `NOT (${isWhole}) AND (${child.map((column) => `${column} IS NOT NULL`).join(' OR ')})`
  const condition = `${isWhole} AND NOT ${isThere}${match === 'full' && child.length > 1 ? ` OR ${isPartly}` : ''}`
  return { sql: firstFound(dialect.table(table), condition, ROW) }
}

/** Whether the author's text is one expression, and stays in its parentheses. */
function isExpression(text: string, { family }: Dialect): boolean {
  let depth = 0
  try {
    for (const { kind, start } of tokenize(text, family)) {
      if (kind !== 'punctuation') continue
      if (text[start] === ';') return false
      if (text[start] === '(') depth += 1
      if (text[start] === ')' && --depth < 0) return false
    }
  } catch {
    return false
  }
  return depth === 0
}

const isKeys = (where: unknown): where is readonly RowMatch[] => isList(where)
