import type { Dialect, Statement } from '../dialect.ts'

/** A column whose values are compared. */
export interface DigestColumn {
  readonly name: string
  /** As the server writes it. */
  readonly type: string
}

/**
 * A question with one row, `count` and `sum`: how many rows there are, and the sum of their hashes, which does not hang on
 * their order. Undefined: the server has no hash, and `rowTexts` has to be asked instead.
 */
export function digestQuestion(
  from: string,
  columns: readonly DigestColumn[],
  dialect: Dialect,
): Statement | undefined {
  switch (dialect.family) {
    case 'postgres': {
      // the binary form hangs on no setting of the session
      const row = `record_send(ROW(${columns.map(({ name }) => dialect.quote(name)).join(', ')}))`
      const sum = `SUM(('x' || left(encode(sha256(${row}), 'hex'), ${DIGITS}))::bit(${DIGITS * 4})::bigint)`
      return { sql: `SELECT COUNT(*) AS count, COALESCE(${sum}, 0)::text AS sum FROM ${from}` }
    }
    case 'mysql': {
      const texts = columns.map((column) => `COALESCE(${mysqlText(column, dialect)}, '~')`)
      const hash = `CAST(CONV(LEFT(SHA2(CONCAT_WS('|', ${texts.join(', ')}), 256), ${DIGITS}), 16, 10) AS UNSIGNED)`
      return {
        sql: `SELECT COUNT(*) AS count, CAST(COALESCE(SUM(${hash}), 0) AS CHAR) AS sum FROM ${from}`,
      }
    }
    case 'sqlite':
      return undefined
  }
}

/** Rows with `text`, one for each row of a table of SQLite, and the rows' own number in `number`. */
export function rowTexts(table: string, columns: readonly DigestColumn[], dialect: Dialect): string {
  const texts = columns.map(({ name }) => `quote(${dialect.quote(name)})`)
  return `SELECT rowid AS number, ${texts.join(` || '|' || `)} AS text FROM ${table}`
}

/** How many hexadecimal digits of a hash are summed: what fits into 63 bits. */
export const DIGITS = 15

/** The text that the rows are compared by. */
export const checksumOf = (count: number, sum: string): string => `${count}:${sum}`

function mysqlText({ name, type }: DigestColumn, dialect: Dialect): string {
  const column = dialect.quote(name)
  const kind = /^\w+/.exec(type.toLowerCase())?.[0] ?? ''
  // as text it would hang on the time zone of the session
  if (kind === 'timestamp') return `UNIX_TIMESTAMP(${column})`
  if (BYTES.test(kind)) return `HEX(${column})`
  return `CAST(${column} AS CHAR)`
}

const BYTES = /char|text|binary|blob|enum|set$|bit|geometry|point|linestring|polygon/
